// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvsettings.h"

#include "engine/nodes/csv/dateformat.h"

#include <fmt/format.h>

namespace etl::nodes::csv {

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

Result<bool> boolean(const Json &settings, const char *key, bool fallback)
{
    const auto found = settings.find(key);
    if (found == settings.end() || found->is_null())
        return fallback;
    if (!found->is_boolean())
        return bad(key, fmt::format("true or false is needed here, not {}", found->type_name()));
    return found->get<bool>();
}

Result<std::uint64_t> count(const Json &settings, const char *key, std::uint64_t fallback)
{
    const auto found = settings.find(key);
    if (found == settings.end() || found->is_null())
        return fallback;
    if (!found->is_number_integer() || found->get<std::int64_t>() < 0)
        return bad(key, "a whole number from 0 on is needed here");
    return found->get<std::uint64_t>();
}

// One byte, or the names by which people write a tab; empty: none.
Result<std::optional<char>> character(const Json &settings, const char *key, std::string fallback)
{
    ETL_TRY(std::string value, text(settings, key, std::move(fallback)));
    if (value == "\\t" || value == "tab")
        value = "\t";
    if (value.empty())
        return std::optional<char>{};
    if (value.size() != 1 || static_cast<unsigned char>(value[0]) >= 0x80 || value[0] == '\0')
        return bad(key, fmt::format("'{}' is not one ASCII character", value));
    if (value[0] == '\n' || value[0] == '\r')
        return bad(key, "a line end cannot be used here");
    return std::optional<char>{value[0]};
}

Result<std::vector<std::string>> texts(const Json &settings, const char *key)
{
    const auto found = settings.find(key);
    if (found == settings.end() || found->is_null())
        return std::vector<std::string>{""};
    if (found->is_string())
        return std::vector<std::string>{found->get<std::string>()};
    if (!found->is_array())
        return bad(key, "a list of texts is needed here");
    std::vector<std::string> result;
    for (const Json &entry : *found) {
        if (!entry.is_string())
            return bad(key, "each entry of the list must be a text");
        result.push_back(entry.get<std::string>());
    }
    return result;
}

Status readDialect(const Json &settings, ReadSettings &result)
{
    Dialect &dialect = result.dialect;
    ETL_TRY(const auto delimiter, character(settings, "delimiter", ""));
    ETL_TRY(const auto quote, character(settings, "quote", "\""));
    ETL_TRY(const auto escape, character(settings, "escape", ""));
    ETL_TRY(const auto comment, character(settings, "comment", ""));
    result.sniffsDelimiter = !delimiter;
    dialect.delimiter = delimiter.value_or(',');
    dialect.quoting = quote.has_value();
    dialect.quote = quote.value_or('"');
    dialect.escaping = dialect.quoting && escape && *escape != dialect.quote;
    dialect.escape = escape.value_or('\\');
    dialect.commenting = comment.has_value();
    dialect.comment = comment.value_or('#');
    if (quote && delimiter && *quote == *delimiter)
        return bad("quote", "quote and delimiter are the same character");
    if (dialect.escaping && delimiter && *escape == *delimiter)
        return bad("escape", "escape and delimiter are the same character");
    if (comment && ((delimiter && *comment == *delimiter) || (quote && *comment == *quote)))
        return bad("comment", "the comment character is also the delimiter or the quote");
    return {};
}

Status readColumns(const Json &settings, ReadSettings &result)
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

Result<Encoding> readEncoding(const Json &settings)
{
    ETL_TRY(const std::string name, text(settings, "encoding", "utf-8"));
    if (name.empty() || name == "utf-8" || name == "utf8" || name == "UTF-8")
        return Encoding::Utf8;
    if (name == "latin-1" || name == "latin1" || name == "iso-8859-1" || name == "ISO-8859-1")
        return Encoding::Latin1;
    return bad("encoding", fmt::format("the encoding '{}' is not known", name),
               "use utf-8 or latin-1");
}

Result<std::string> readPath(const Json &settings)
{
    ETL_TRY(std::string path, text(settings, "path", ""));
    if (path.empty())
        return bad("path", "no file is given");
    if (path.find('\0') != std::string::npos)
        return bad("path", "the path holds a NUL byte");
    return path;
}

Status readValueFormats(const Json &settings, ReadSettings &result)
{
    ETL_TRY(result.encoding, readEncoding(settings));
    ETL_TRY(result.nullTexts, texts(settings, "nullText"));
    ETL_TRY(result.dateFormat, text(settings, "dateFormat", ""));
    if (!result.dateFormat.empty()) {
        const auto format = DateFormat::parse(result.dateFormat);
        if (!format)
            return fail(format.error());
    }
    ETL_TRY(const auto decimal, character(settings, "decimal", "."));
    result.decimal = decimal.value_or('.');
    if (result.decimal != '.' && result.decimal != ',')
        return bad("decimal", "the decimal mark is '.' or ','");
    return {};
}

} // namespace

Dialect ReadSettings::dialectFor(std::string_view head) const
{
    Dialect result = dialect;
    if (sniffsDelimiter)
        result.delimiter = sniffDelimiter(head, dialect);
    return result;
}

Result<ReadSettings> readSettings(const Json &settings)
{
    ReadSettings result;
    ETL_TRY(result.path, readPath(settings));
    ETL_TRY_VOID(readColumns(settings, result));
    ETL_TRY_VOID(readDialect(settings, result));
    ETL_TRY(result.header, boolean(settings, "header", true));
    ETL_TRY(result.skipLines, count(settings, "skip", 0));
    ETL_TRY(result.compression, text(settings, "compression", "auto"));
    ETL_TRY_VOID(readValueFormats(settings, result));
    ETL_TRY(const std::uint64_t repeat, count(settings, "repeat", 1));
    if (repeat < 1 || repeat > 1'000'000)
        return bad("repeat", "a number from 1 to 1,000,000 is needed here");
    result.repeat = static_cast<std::uint32_t>(repeat);
    return result;
}

Result<WriteSettings> writeSettings(const Json &settings)
{
    WriteSettings result;
    ETL_TRY(result.path, readPath(settings));
    ETL_TRY(const auto delimiter, character(settings, "delimiter", ","));
    ETL_TRY(const auto quote, character(settings, "quote", "\""));
    ETL_TRY(result.header, boolean(settings, "header", true));
    ETL_TRY(const auto nullTexts, texts(settings, "nullText"));
    ETL_TRY(const std::string lineEnd, text(settings, "lineEnd", "lf"));
    result.delimiter = delimiter.value_or(',');
    if (!quote)
        return bad("quote", "without a quote, texts that hold a delimiter could not be written");
    result.quote = *quote;
    if (result.quote == result.delimiter)
        return bad("quote", "quote and delimiter are the same character");
    if (!nullTexts.empty())
        result.nullText = nullTexts.front();
    if (result.nullText.find_first_of(std::string("\r\n") + result.delimiter + result.quote)
        != std::string::npos)
        return bad("nullText", "the text for NULL holds a delimiter, quote or line end");
    if (lineEnd == "crlf" || lineEnd == "\r\n")
        result.lineEnd = "\r\n";
    else if (!lineEnd.empty() && lineEnd != "lf" && lineEnd != "\n")
        return bad("lineEnd", fmt::format("'{}' is not a line end", lineEnd), "use lf or crlf");
    return result;
}

} // namespace etl::nodes::csv
