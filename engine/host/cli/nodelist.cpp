// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/nodelist.h"

#include "engine/base/text.h"
#include "engine/catalog/nodedocs.h"
#include "engine/host/cli/texttable.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace etl::host {

namespace {

using catalog::Descriptor;
using catalog::Json;

Result<const Descriptor *> findType(const catalog::Catalog &catalog, const std::string &type)
{
    if (const Descriptor *const found = catalog.find(type))
        return found;
    std::vector<std::string> ids;
    for (const Descriptor &descriptor : catalog.descriptors())
        ids.push_back(descriptor.id);
    const std::vector<std::string> near = nearestNames(type, ids);
    return fail(ErrorCode::NotFound, fmt::format("there is no node type '{}'", type),
                near.empty() ? "'dataetl-engine nodes' lists them"
                             : fmt::format("did you mean {}?", joinNames(near)));
}

Json portJson(const catalog::PortSpec &port)
{
    Json json = Json::object();
    json["name"] = port.name;
    json["direction"] = port.direction == catalog::PortDirection::Input ? "in" : "out";
    json["required"] = port.required;
    json["many"] = port.many;
    return json;
}

Json settingJson(const catalog::ParamSpec &spec)
{
    Json json = Json::object();
    json["key"] = spec.key;
    json["kind"] = std::string(kindInWords(spec.kind));
    json["label"] = spec.label;
    json["help"] = spec.help;
    json["required"] = spec.required;
    json["default"] = spec.defaultValue;
    if (spec.minimum)
        json["minimum"] = *spec.minimum;
    if (spec.maximum)
        json["maximum"] = *spec.maximum;
    for (const catalog::Choice &choice : spec.choices)
        json["choices"].push_back(choice.value);
    return json;
}

Json typeJson(const Descriptor &descriptor)
{
    Json json = Json::object();
    json["type"] = descriptor.id;
    json["version"] = descriptor.version;
    json["category"] = std::string(categoryName(descriptor.category));
    json["label"] = descriptor.label;
    json["summary"] = descriptor.summary;
    json["ports"] = Json::array();
    for (const catalog::PortSpec &port : descriptor.ports)
        json["ports"].push_back(portJson(port));
    json["settings"] = Json::array();
    for (const catalog::ParamSpec &spec : descriptor.params)
        json["settings"].push_back(settingJson(spec));
    return json;
}

} // namespace

std::string renderNodeList(const catalog::Catalog &catalog, const TerminalStyle &style)
{
    std::string text;
    std::optional<catalog::Category> category;
    std::optional<TextTable> table;
    const auto flush = [&] {
        if (table)
            text += (text.empty() ? "" : "\n") + painted(categoryName(*category), Ink::Bold, style)
                    + "\n" + table->render(style);
    };
    std::size_t widest = 0;
    for (const Descriptor &descriptor : catalog.descriptors())
        widest = std::max(widest, descriptor.id.size());
    for (const Descriptor &descriptor : catalog.descriptors()) {
        if (category != descriptor.category) {
            flush();
            category = descriptor.category;
            table.emplace(std::vector<TableColumn>{{}, {"", Align::Left, 0, 0, 20}});
        }
        std::string id = "  " + descriptor.id;
        id.append(widest + 2 - std::min(widest + 2, id.size()), ' ');
        table->addRow({{std::move(id)}, {descriptor.summary}});
    }
    flush();
    return text;
}

Json nodeListJson(const catalog::Catalog &catalog)
{
    Json json = Json::array();
    for (const Descriptor &descriptor : catalog.descriptors())
        json.push_back(typeJson(descriptor));
    return json;
}

Result<std::string> renderNodeType(const catalog::Catalog &catalog, const std::string &type)
{
    ETL_TRY(const Descriptor *const descriptor, findType(catalog, type));
    return describeNodeType(*descriptor);
}

Result<Json> nodeTypeJson(const catalog::Catalog &catalog, const std::string &type)
{
    ETL_TRY(const Descriptor *const descriptor, findType(catalog, type));
    return typeJson(*descriptor);
}

} // namespace etl::host
