// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodes/nodes.h"

#include "engine/catalog/specs.h"

namespace etl::catalog {

namespace {

std::vector<Choice> joinTypes()
{
    return {
        {"inner", "Pairs of rows that match"},
        {"left", "All left rows, with the right ones that match"},
        {"right", "All right rows, with the left ones that match"},
        {"full", "All rows of both sides"},
        {"semi", "Left rows that have a match, once each"},
        {"anti", "Left rows that have none"},
    };
}

} // namespace

Descriptor transformJoin()
{
    Descriptor node;
    node.id = "transform.join";
    node.category = Category::Transform;
    node.label = "Join";
    node.typeLabel = "Join";
    node.icon = "join";
    node.summary = "Brings rows of two inputs together by equal keys.";
    node.synonyms = {"merge",  "combine", "vlookup",   "match",    "inner join",
                     "lookup", "enrich",  "left join", "anti join"};
    node.ports = {{"left", PortDirection::Input, true, false},
                  {"right", PortDirection::Input, true, false},
                  outPort()};
    node.params = {
        Param(
            "keys", ParamKind::KeyMap, "Keys",
            "Which columns must be equal, right columns by left ones, or a list of names that both "
            "inputs have. A key of the same name on both sides comes out once; of two names, "
            "both do. A null matches nothing. The right input is read first and kept, so wire "
            "the smaller one there. The order of the result is not promised.")
            .required(),
        Param("type", ParamKind::Choice, "Type",
              "Which rows come out; what the other side lacks is null.")
            .defaultsTo("inner")
            .choices(joinTypes()),
        Param("suffix", ParamKind::Text, "Suffix",
              "Added to the name of a right column that the left side has too.")
            .defaultsTo("_right")
            .visibleWhen("type", {"inner", "left", "right", "full"}),
    };
    node.capabilities.wholeInput = true;
    return node;
}

} // namespace etl::catalog
