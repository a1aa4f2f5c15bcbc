// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/text.h"
#include "engine/model/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace etl::model {

namespace {

struct KindName
{
    TypeKind kind;
    std::string_view sql;
    std::string_view display;
};

constexpr auto kKindNames = std::to_array<KindName>({
    {TypeKind::Boolean, "BOOLEAN", "bool"},
    {TypeKind::TinyInt, "TINYINT", "int8"},
    {TypeKind::SmallInt, "SMALLINT", "int16"},
    {TypeKind::Integer, "INTEGER", "int32"},
    {TypeKind::BigInt, "BIGINT", "int64"},
    {TypeKind::UTinyInt, "UTINYINT", "uint8"},
    {TypeKind::USmallInt, "USMALLINT", "uint16"},
    {TypeKind::UInteger, "UINTEGER", "uint32"},
    {TypeKind::UBigInt, "UBIGINT", "uint64"},
    {TypeKind::Float, "FLOAT", "float32"},
    {TypeKind::Double, "DOUBLE", "float64"},
    {TypeKind::Decimal, "DECIMAL", "decimal"},
    {TypeKind::Varchar, "VARCHAR", "utf8"},
    {TypeKind::Blob, "BLOB", "binary"},
    {TypeKind::Date, "DATE", "date"},
    {TypeKind::Time, "TIME", "time"},
    {TypeKind::Timestamp, "TIMESTAMP", "timestamp"},
    {TypeKind::TimestampTz, "TIMESTAMP WITH TIME ZONE", "timestamptz"},
    {TypeKind::List, "LIST", "list"},
    {TypeKind::Struct, "STRUCT", "struct"},
});

// DuckDB's other spellings, and the types of DuckDB that become one of ours.
constexpr auto kAliases = std::to_array<std::pair<std::string_view, TypeKind>>({
    {"bool", TypeKind::Boolean},
    {"logical", TypeKind::Boolean},
    {"int1", TypeKind::TinyInt},
    {"int2", TypeKind::SmallInt},
    {"short", TypeKind::SmallInt},
    {"int16", TypeKind::SmallInt},
    {"int4", TypeKind::Integer},
    {"int", TypeKind::Integer},
    {"int32", TypeKind::Integer},
    {"signed", TypeKind::Integer},
    {"integral", TypeKind::Integer},
    {"int8", TypeKind::BigInt},
    {"int64", TypeKind::BigInt},
    {"long", TypeKind::BigInt},
    {"oid", TypeKind::BigInt},
    {"uint8", TypeKind::UTinyInt},
    {"uint16", TypeKind::USmallInt},
    {"uint32", TypeKind::UInteger},
    {"uint64", TypeKind::UBigInt},
    {"float4", TypeKind::Float},
    {"real", TypeKind::Float},
    {"float8", TypeKind::Double},
    {"double precision", TypeKind::Double},
    {"numeric", TypeKind::Decimal},
    {"dec", TypeKind::Decimal},
    {"text", TypeKind::Varchar},
    {"string", TypeKind::Varchar},
    {"char", TypeKind::Varchar},
    {"bpchar", TypeKind::Varchar},
    {"nvarchar", TypeKind::Varchar},
    {"character varying", TypeKind::Varchar},
    {"uuid", TypeKind::Varchar},
    {"guid", TypeKind::Varchar},
    {"enum", TypeKind::Varchar},
    {"json", TypeKind::Varchar},
    {"bytea", TypeKind::Blob},
    {"binary", TypeKind::Blob},
    {"varbinary", TypeKind::Blob},
    {"datetime", TypeKind::Timestamp},
    {"timestamp_s", TypeKind::Timestamp},
    {"timestamp_ms", TypeKind::Timestamp},
    {"timestamp_us", TypeKind::Timestamp},
    {"timestamp_ns", TypeKind::Timestamp},
    {"timestamp without time zone", TypeKind::Timestamp},
    {"timestamptz", TypeKind::TimestampTz},
    {"row", TypeKind::Struct},
});

// Words that DuckDB does not take as a field name without quotes.
constexpr auto kReservedWords = std::to_array<std::string_view>(
    {"all",          "analyse",     "analyze", "and",       "any",        "array",      "as",
     "asc",          "asymmetric",  "both",    "case",      "cast",       "check",      "collate",
     "column",       "constraint",  "create",  "default",   "deferrable", "desc",       "describe",
     "distinct",     "do",          "else",    "end",       "except",     "false",      "fetch",
     "for",          "foreign",     "from",    "group",     "having",     "in",         "initially",
     "intersect",    "into",        "lambda",  "lateral",   "leading",    "limit",      "not",
     "null",         "offset",      "on",      "only",      "or",         "order",      "pivot",
     "pivot_longer", "pivot_wider", "placing", "primary",   "qualify",    "references", "returning",
     "select",       "show",        "some",    "summarize", "symmetric",  "table",      "then",
     "to",           "trailing",    "true",    "union",     "unique",     "unpivot",    "using",
     "variadic",     "when",        "where",   "window",    "with",       "interval"});

constexpr int kDefaultPrecision = 18; // DuckDB's DECIMAL without arguments
constexpr int kDefaultScale = 3;
constexpr int kLargestPrecision = 38;
constexpr int kDeepestType = 16;

const KindName &nameOf(TypeKind kind)
{
    return *std::ranges::find(kKindNames, kind, &KindName::kind);
}

bool wordCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

std::string fieldName(const std::string &name)
{
    const bool plain =
        !name.empty() && std::ranges::all_of(name, wordCharacter)
        && (name[0] < '0' || name[0] > '9')
        && std::ranges::find(kReservedWords, lowerAscii(name)) == kReservedWords.end();
    if (plain)
        return name;
    std::string quoted = "\"";
    for (const char c : name) {
        quoted += c;
        if (c == '"')
            quoted += c;
    }
    return quoted + "\"";
}

std::string shortened(std::string_view text)
{
    constexpr std::size_t kLongest = 60;
    return text.size() <= kLongest ? std::string(text)
                                   : std::string(text.substr(0, kLongest)) + "...";
}

std::optional<TypeKind> kindFromWord(std::string_view word)
{
    const std::string lower = lowerAscii(word);
    for (const KindName &known : kKindNames) {
        if (known.kind != TypeKind::List && lowerAscii(known.sql) == lower)
            return known.kind;
    }
    for (const auto &[alias, kind] : kAliases) {
        if (alias == lower)
            return kind;
    }
    return std::nullopt;
}

class TypeParser
{
public:
    explicit TypeParser(std::string_view text) : m_text(text), m_rest(text) {}

    Result<DataType> parseAll()
    {
        ETL_TRY(DataType type, parse(0));
        skipSpace();
        if (!m_rest.empty())
            return problem(fmt::format("'{}' is left over", shortened(m_rest)));
        return type;
    }

private:
    Result<DataType> parse(int depth)
    {
        if (depth > kDeepestType)
            return problem("it is nested too deep");
        const std::string words = takeWords();
        if (words.empty())
            return problem("the name of a type is missing");
        ETL_TRY(DataType type, base(words, depth));
        for (int lists = 1; take('['); ++lists) {
            if (lists > kDeepestType)
                return problem("it is nested too deep");
            if (!take(']'))
                return problem(
                    "arrays of a fixed length are not supported; use a list, as in BIGINT[]");
            DataType list;
            list.kind = TypeKind::List;
            list.children.push_back({"item", std::move(type)});
            type = std::move(list);
        }
        return type;
    }

    Result<DataType> base(const std::string &words, int depth)
    {
        DataType type;
        const std::string lower = lowerAscii(words);
        if (lower == "hugeint" || lower == "int128") {
            type.kind = TypeKind::Decimal;
            type.precision = kLargestPrecision;
            return type;
        }
        const auto kind = kindFromWord(words);
        if (!kind)
            return problem(fmt::format("'{}' is no known type", shortened(words)));
        type.kind = *kind;
        if (type.kind == TypeKind::Struct)
            return fields(std::move(type), depth);
        if (type.kind == TypeKind::Decimal)
            return decimal(std::move(type));
        if (type.kind == TypeKind::Varchar)
            skipArguments(); // a length, or the words of an ENUM: neither limits anything here
        return type;
    }

    Result<DataType> decimal(DataType type)
    {
        type.precision = kDefaultPrecision;
        type.scale = kDefaultScale;
        if (take('(')) {
            const auto precision = takeNumber();
            const auto scale = take(',') ? takeNumber() : std::optional<int>(0);
            if (!precision || !scale || !take(')'))
                return problem("write DECIMAL(precision, scale), as in DECIMAL(12,2)");
            type.precision = *precision;
            type.scale = *scale;
        }
        if (type.precision < 1 || type.precision > kLargestPrecision || type.scale > type.precision)
            return problem("a DECIMAL has 1 to 38 digits and a scale of at most that");
        return type;
    }

    Result<DataType> fields(DataType type, int depth)
    {
        if (!take('('))
            return problem("write STRUCT(name TYPE, ...)");
        do {
            auto name = takeName();
            if (!name || name->empty())
                return problem("the name of a field is missing");
            ETL_TRY(DataType field, parse(depth + 1));
            type.children.push_back({std::move(*name), std::move(field)});
        } while (take(','));
        if (!take(')'))
            return problem("a ')' is missing");
        return type;
    }

    // "double precision", "timestamp with time zone": words up to anything else, single spaces
    // between them.
    std::string takeWords()
    {
        std::string words;
        for (std::string word = takeWord(); !word.empty(); word = takeWord())
            words += (words.empty() ? "" : " ") + word;
        return words;
    }

    std::string takeWord()
    {
        skipSpace();
        const auto end = std::ranges::find_if_not(m_rest, wordCharacter);
        std::string word(m_rest.begin(), end);
        m_rest.remove_prefix(word.size());
        return word;
    }

    std::optional<std::string> takeName()
    {
        if (!take('"'))
            return takeWord();
        std::string name;
        while (!m_rest.empty()) {
            const char c = m_rest.front();
            m_rest.remove_prefix(1);
            if (c != '"')
                name += c;
            else if (m_rest.starts_with('"'))
                name += takeFront();
            else
                return name;
        }
        return std::nullopt;
    }

    std::optional<int> takeNumber()
    {
        skipSpace();
        int number = 0;
        const auto [end, error] =
            std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), number);
        if (error != std::errc() || number < 0)
            return std::nullopt;
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        return number;
    }

    void skipArguments()
    {
        skipSpace();
        const auto end = m_rest.find(')');
        if (m_rest.starts_with('(') && end != std::string_view::npos)
            m_rest.remove_prefix(end + 1);
    }

    char takeFront()
    {
        const char c = m_rest.front();
        m_rest.remove_prefix(1);
        return c;
    }

    bool take(char c)
    {
        skipSpace();
        if (!m_rest.starts_with(c))
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    void skipSpace()
    {
        while (!m_rest.empty()
               && (m_rest.front() == ' ' || m_rest.front() == '\t' || m_rest.front() == '\n'))
            m_rest.remove_prefix(1);
    }

    std::unexpected<Error> problem(std::string_view what) const
    {
        return fail(ErrorCode::BadSetting,
                    fmt::format("'{}' is not a type: {}", shortened(m_text), what),
                    "use one of BOOLEAN, INTEGER, BIGINT, DOUBLE, DECIMAL(p,s), VARCHAR, BLOB, "
                    "DATE, TIME, TIMESTAMP, "
                    "TIMESTAMPTZ, a list of one (BIGINT[]) or a STRUCT, or cast to one");
    }

    const std::string_view m_text;
    std::string_view m_rest;
};

} // namespace

bool DataType::operator==(const DataType &) const = default;

std::string toSql(const DataType &type)
{
    switch (type.kind) {
    case TypeKind::Decimal:
        return fmt::format("DECIMAL({},{})", type.precision, type.scale);
    case TypeKind::List:
        return (type.children.empty() ? "VARCHAR" : toSql(type.children[0].type)) + "[]";
    case TypeKind::Struct: {
        std::string fields;
        for (const Column &field : type.children)
            fields +=
                (fields.empty() ? "" : ", ") + fieldName(field.name) + " " + toSql(field.type);
        return "STRUCT(" + fields + ")";
    }
    default:
        return std::string(nameOf(type.kind).sql);
    }
}

Result<DataType> parseDataType(std::string_view sql)
{
    return TypeParser(trimmed(sql)).parseAll();
}

std::string displayName(const DataType &type)
{
    switch (type.kind) {
    case TypeKind::Decimal:
        return fmt::format("decimal({},{})", type.precision, type.scale);
    case TypeKind::List:
        return "list<" + (type.children.empty() ? "utf8" : displayName(type.children[0].type))
               + ">";
    case TypeKind::Struct: {
        std::string fields;
        for (const Column &field : type.children)
            fields += (fields.empty() ? "" : ", ") + field.name + ": " + displayName(field.type);
        return "struct<" + fields + ">";
    }
    default:
        return std::string(nameOf(type.kind).display);
    }
}

} // namespace etl::model
