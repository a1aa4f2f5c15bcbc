// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodedocs.h"

#include "engine/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace etl::catalog {

namespace {

constexpr std::size_t kLineWidth = 100;

std::string dump(const Json &value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string numberText(double number)
{
    if (std::trunc(number) == number && std::abs(number) <= 1e15)
        return fmt::format("{}", static_cast<std::int64_t>(number));
    return fmt::format("{}", number);
}

// Breaks at spaces; every line begins with `indent` spaces.
std::string wrapped(std::string_view text, std::size_t indent)
{
    std::string out;
    std::string line(indent, ' ');
    while (!text.empty()) {
        const auto space = text.find(' ');
        const std::string_view word = text.substr(0, space);
        text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
        const bool first = line.size() == indent;
        if (!first && characterCount(line) + 1 + characterCount(word) > kLineWidth) {
            out += line + "\n";
            line.assign(indent, ' ');
            line += word;
        } else {
            line.append(first ? "" : " ").append(word);
        }
    }
    return out + line + "\n";
}

std::string rangeText(const ParamSpec &spec)
{
    if (spec.kind != ParamKind::Integer && spec.kind != ParamKind::Number)
        return {};
    if (spec.minimum && spec.maximum)
        return fmt::format(", {} to {}", numberText(*spec.minimum), numberText(*spec.maximum));
    if (spec.minimum)
        return fmt::format(", at least {}", numberText(*spec.minimum));
    return spec.maximum ? fmt::format(", at most {}", numberText(*spec.maximum)) : std::string();
}

std::string settingText(const ParamSpec &spec)
{
    std::string head =
        fmt::format("  {}  ({}{}", spec.key, kindInWords(spec.kind), rangeText(spec));
    if (!spec.unit.empty())
        head += ", " + spec.unit;
    if (spec.required && spec.defaultValue.is_null())
        head += ", required";
    else if (!spec.defaultValue.is_null())
        head += ", default " + dump(spec.defaultValue);
    std::string text = head + ")\n" + wrapped(spec.help, 6);
    for (const Choice &choice : spec.choices)
        text += fmt::format("      {:<10} {}\n", dump(choice.value), choice.label);
    return text;
}

std::string portText(const PortSpec &port)
{
    if (port.direction == PortDirection::Input)
        return fmt::format("  {} (input{})", port.name, port.many ? ", any number of wires" : "");
    return fmt::format("  {} (output)", port.name);
}

std::string workersText(const Descriptor &descriptor)
{
    if (descriptor.capabilities.wholeInput)
        return "Sees its whole input before it gives rows, so it runs in one worker.";
    if (descriptor.category == Category::Extract && !descriptor.capabilities.splittable)
        return "Runs in one worker.";
    return "Runs in any number of workers.";
}

Json exampleValue(const ParamSpec &spec)
{
    switch (spec.kind) {
    case ParamKind::ExpressionMap:
        return Json::object({{"total", "sum(amount)"}});
    case ParamKind::RenameMap:
        return Json::object({{"new_name", "old_name"}});
    case ParamKind::KeyMap:
        return Json::object({{"id", "customer_id"}});
    case ParamKind::OrderList:
        return Json::array({spec.placeholder});
    case ParamKind::Expression:
        return spec.placeholder;
    default:
        return spec.placeholder.empty() ? spec.label : spec.placeholder;
    }
}

std::string exampleText(const Descriptor &descriptor)
{
    Json settings = Json::object();
    for (const ParamSpec &spec : descriptor.params) {
        if (spec.required && spec.defaultValue.is_null())
            settings[spec.key] = exampleValue(spec);
    }
    Json node = Json::object({{"type", descriptor.id}});
    if (!settings.empty())
        node["settings"] = std::move(settings);
    return fmt::format("  \"my_node\": {}\n", dump(node));
}

} // namespace

std::string_view kindInWords(ParamKind kind)
{
    switch (kind) {
    case ParamKind::Text:
        return "text";
    case ParamKind::Expression:
        return "SQL expression";
    case ParamKind::Query:
        return "SQL query";
    case ParamKind::Integer:
        return "whole number";
    case ParamKind::Number:
        return "number";
    case ParamKind::Boolean:
        return "true or false";
    case ParamKind::Choice:
        return "choice";
    case ParamKind::InputPath:
        return "file to read";
    case ParamKind::OutputPath:
        return "file to write";
    case ParamKind::TextList:
        return "list of texts";
    case ParamKind::ColumnList:
        return "list of columns";
    case ParamKind::OrderList:
        return "list of columns, each with ASC or DESC";
    case ParamKind::ExpressionMap:
        return "SQL expressions by column name";
    case ParamKind::TypeMap:
        return "types by column name";
    case ParamKind::RenameMap:
        return "old names by new name, or a list of names";
    case ParamKind::KeyMap:
        return "right columns by left column, or a list of names";
    }
    return "text";
}

std::string describeNodeType(const Descriptor &descriptor)
{
    std::string text = fmt::format("{}: {}\n", descriptor.id, descriptor.typeLabel);
    text += wrapped(descriptor.summary, 0) + workersText(descriptor) + "\n\nPorts\n";
    for (const PortSpec &port : descriptor.ports)
        text += portText(port) + "\n";
    if (!descriptor.params.empty())
        text += "\nSettings\n";
    for (const bool advanced : {false, true}) {
        for (const ParamSpec &spec : descriptor.params) {
            if (spec.advanced == advanced)
                text += settingText(spec);
        }
    }
    return text + "\nExample\n" + exampleText(descriptor);
}

} // namespace etl::catalog
