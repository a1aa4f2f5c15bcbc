// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

Descriptor flowDebug()
{
    Descriptor node;
    node.id = "flow.debug";
    node.category = Category::Flow;
    node.label = "Debug";
    node.typeLabel = "Debug";
    node.icon = "debug";
    node.summary = "Goes wrong on purpose at chosen rows, to try out what a pipeline does then.";
    node.synonyms = {"debug flow", "fault", "crash", "chaos", "test", "simulate error"};
    node.ports = {inPort(), outPort(), rejectsPort()};
    node.params = {
        Param("condition", ParamKind::Expression, "Condition",
              "A SQL condition over the input columns; at rows for which it is true, things go "
              "wrong.")
            .required()
            .placeholder("id = 12345"),
        Param("action", ParamKind::Choice, "Action", "What happens there.")
            .defaultsTo("reject")
            .choices({{"reject", "Reject the row"},
                      {"fail", "Fail the node"},
                      {"crash", "Crash the worker process"},
                      {"exit", "End the worker process"},
                      {"memory", "Take memory until there is none"},
                      {"wait", "Wait, and let the run be stopped"},
                      {"hang", "Hang, and let nothing stop it"}}),
        Param("seconds", ParamKind::Number, "Seconds", "How long it waits or hangs.")
            .defaultsTo(3600)
            .range(0, 86'400)
            .unit("s")
            .visibleWhen("action", {"wait", "hang"}),
    };
    node.capabilities.rowWise = true;
    return node;
}

} // namespace etl::catalog
