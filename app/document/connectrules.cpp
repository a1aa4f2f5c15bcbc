// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/connectrules.h"

#include "engine/model/structure.h"

#include <QCoreApplication>

#include <algorithm>

namespace etl::document {

namespace {

QString say(const char *text)
{
    return QCoreApplication::translate("ConnectRules", text);
}

bool isSame(const model::Wire &wire, const model::Wire *other)
{
    return other && wire.from == other->from && wire.to == other->to;
}

} // namespace

QString ConnectRules::portRefusal(const model::PortRef &from, const model::PortRef &to) const
{
    const auto *source = m_pipeline.find(from.node);
    const auto *target = m_pipeline.find(to.node);
    if (!source || !target)
        return say("One of the nodes no longer exists.");
    const auto *sourceType = m_catalog.find(source->type);
    const auto *targetType = m_catalog.find(target->type);
    if (sourceType && !sourceType->port(from.port, catalog::PortDirection::Output))
        return say("This node gives no rows.");
    if (targetType && !targetType->port(to.port, catalog::PortDirection::Input))
        return say("This node takes no rows.");
    return {};
}

bool ConnectRules::inputTaken(const model::PortRef &to, const model::Wire *replacing) const
{
    const auto *type = m_catalog.find(m_pipeline.find(to.node)->type);
    const auto *port = type ? type->port(to.port, catalog::PortDirection::Input) : nullptr;
    if (!port || port->many)
        return false;
    return std::ranges::any_of(m_pipeline.wires, [&](const model::Wire &wire) {
        return wire.to == to && !isSame(wire, replacing);
    });
}

QString ConnectRules::refusal(const model::PortRef &from, const model::PortRef &to,
                              const model::Wire *replacing) const
{
    if (auto text = portRefusal(from, to); !text.isEmpty())
        return text;
    auto others = m_pipeline.wires;
    std::erase_if(others, [&](const model::Wire &wire) { return isSame(wire, replacing); });
    if (std::ranges::any_of(
            others, [&](const model::Wire &wire) { return wire.from == from && wire.to == to; }))
        return say("These ports are already connected.");
    if (model::wouldCloseCycle(others, from.node, to.node))
        return say("Rows would run in a circle.");
    if (inputTaken(to, replacing))
        return say("This input already has a wire; use a Union to bring several together.");
    return {};
}

bool ConnectRules::canSplice(const catalog::Descriptor &type) const
{
    return type.port(model::kDefaultInput, catalog::PortDirection::Input)
           && type.port(model::kDefaultOutput, catalog::PortDirection::Output);
}

} // namespace etl::document
