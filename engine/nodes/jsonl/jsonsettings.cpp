// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/jsonsettings.h"

#include <fmt/format.h>

namespace etl::nodes::jsonl {

namespace {

using model::Json;

std::unexpected<Error> bad(std::string_view setting, std::string message, std::string remedy = {})
{
    return fail(Error{
        ErrorCode::BadSetting, std::move(message), {}, std::string(setting), std::move(remedy)});
}

Result<std::string> text(const Json &settings, const char *key, std::string fallback)
{
    const auto found = settings.find(key);
    if (found == settings.end() || found->is_null())
        return fallback;
    if (!found->is_string())
        return bad(key, fmt::format("a text is needed here, not {}", found->type_name()));
    return found->get<std::string>();
}

Status readColumns(const Json &settings, JsonSettings &result)
{
    const auto found = settings.find("columns");
    if (found == settings.end() || found->is_null())
        return {};
    if (!found->is_object())
        return bad("columns", "a map from column names to types is needed here");
    for (const auto &[name, type] : found->items()) {
        if (!type.is_string())
            return bad("columns", fmt::format("the type of column '{}' must be a text", name));
        result.columns.emplace_back(name, type.get<std::string>());
    }
    return {};
}

Status readUnknownKeys(const Json &settings, JsonSettings &result)
{
    ETL_TRY(const std::string name, text(settings, "unknownKeys", "reject"));
    if (name == "ignore")
        result.unknownKeys = UnknownKeys::Ignore;
    else if (name != "reject" && !name.empty())
        return bad("unknownKeys", fmt::format("'{}' is not known", name), "use reject or ignore");
    return {};
}

} // namespace

Result<JsonSettings> readSettings(const Json &settings)
{
    constexpr std::int64_t kMostRepeats = 1'000'000;
    JsonSettings result;
    ETL_TRY(result.path, text(settings, "path", ""));
    if (result.path.empty())
        return bad("path", "no file is given");
    if (result.path.find('\0') != std::string::npos)
        return bad("path", "the path holds a NUL byte");
    ETL_TRY_VOID(readColumns(settings, result));
    ETL_TRY_VOID(readUnknownKeys(settings, result));
    ETL_TRY(result.compression, text(settings, "compression", "auto"));
    const auto repeat = settings.find("repeat");
    if (repeat != settings.end() && !repeat->is_null()) {
        const bool whole = repeat->is_number_integer();
        const std::int64_t count = whole ? repeat->get<std::int64_t>() : 0;
        if (count < 1 || count > kMostRepeats)
            return bad("repeat", "a number from 1 to 1,000,000 is needed here");
        result.repeat = static_cast<std::uint32_t>(count);
    }
    return result;
}

} // namespace etl::nodes::jsonl
