// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/sqlwords.h"

#include <QSet>

#include <algorithm>
#include <array>

namespace etl::widgets {

namespace {

constexpr std::array kKeywords{
    "ALL",       "AND",       "ANTI",     "ANY",       "AS",        "ASC",       "ASOF",
    "BETWEEN",   "BY",        "CASE",     "CAST",      "COLLATE",   "CROSS",     "CURRENT_DATE",
    "DATE",      "DESC",      "DISTINCT", "ELSE",      "END",       "ESCAPE",    "EXCEPT",
    "EXCLUDE",   "EXISTS",    "FALSE",    "FILTER",    "FIRST",     "FOLLOWING", "FROM",
    "FULL",      "GLOB",      "GROUP",    "HAVING",    "ILIKE",     "IN",        "INNER",
    "INTERSECT", "INTERVAL",  "IS",       "JOIN",      "LAST",      "LEFT",      "LIKE",
    "LIMIT",     "NOT",       "NULL",     "NULLS",     "OFFSET",    "ON",        "OR",
    "ORDER",     "OUTER",     "OVER",     "PARTITION", "PRECEDING", "QUALIFY",   "RANGE",
    "REPLACE",   "RIGHT",     "ROWS",     "SELECT",    "SEMI",      "SIMILAR",   "THEN",
    "TIME",      "TIMESTAMP", "TO",       "TRUE",      "TRY_CAST",  "UNBOUNDED", "UNION",
    "UNNEST",    "USING",     "VALUES",   "WHEN",      "WHERE",     "WINDOW",    "WITH"};

// name and what it gives
constexpr std::array<std::array<const char *, 2>, 62> kFunctions{{
    {"abs", "number"},
    {"age", "interval"},
    {"array_agg", "aggregate"},
    {"avg", "aggregate"},
    {"ceil", "number"},
    {"coalesce", "first not null"},
    {"concat", "text"},
    {"contains", "true or false"},
    {"count", "aggregate"},
    {"date_diff", "number"},
    {"date_part", "number"},
    {"date_trunc", "timestamp"},
    {"day", "number"},
    {"dayname", "text"},
    {"ends_with", "true or false"},
    {"exp", "number"},
    {"first", "aggregate"},
    {"floor", "number"},
    {"format", "text"},
    {"greatest", "largest"},
    {"hash", "number"},
    {"hour", "number"},
    {"ifnull", "second when null"},
    {"last", "aggregate"},
    {"least", "smallest"},
    {"left", "text"},
    {"length", "number"},
    {"list_contains", "true or false"},
    {"ln", "number"},
    {"log10", "number"},
    {"lower", "text"},
    {"lpad", "text"},
    {"ltrim", "text"},
    {"make_date", "date"},
    {"max", "aggregate"},
    {"md5", "text"},
    {"median", "aggregate"},
    {"min", "aggregate"},
    {"minute", "number"},
    {"mod", "number"},
    {"month", "number"},
    {"nullif", "null when equal"},
    {"power", "number"},
    {"quantile_cont", "aggregate"},
    {"regexp_extract", "text"},
    {"regexp_matches", "true or false"},
    {"regexp_replace", "text"},
    {"replace", "text"},
    {"right", "text"},
    {"round", "number"},
    {"second", "number"},
    {"split_part", "text"},
    {"sqrt", "number"},
    {"starts_with", "true or false"},
    {"strftime", "text"},
    {"strptime", "timestamp"},
    {"substring", "text"},
    {"sum", "aggregate"},
    {"trim", "text"},
    {"try_strptime", "timestamp"},
    {"upper", "text"},
    {"year", "number"},
}};

const QSet<QString> &keywordSet()
{
    static const QSet<QString> set = [] {
        QSet<QString> words;
        for (const char *word : kKeywords)
            words.insert(QString::fromLatin1(word));
        return words;
    }();
    return set;
}

bool isPlainWord(const QString &name)
{
    if (name.isEmpty() || name[0].isDigit())
        return false;
    return std::ranges::all_of(name, [](QChar c) {
        return c.isDigit() || c == QLatin1Char('_')
               || (c >= QLatin1Char('a') && c <= QLatin1Char('z'))
               || (c >= QLatin1Char('A') && c <= QLatin1Char('Z'));
    });
}

} // namespace

bool isSqlKeyword(QStringView word)
{
    return keywordSet().contains(word.toString().toUpper());
}

const std::vector<Suggestion> &sqlSuggestions()
{
    static const std::vector<Suggestion> suggestions = [] {
        std::vector<Suggestion> list;
        for (const auto &[name, result] : kFunctions)
            list.push_back(
                {QString::fromLatin1(name) + QLatin1Char('('), QString::fromLatin1(result)});
        for (const char *word : kKeywords)
            list.push_back({QString::fromLatin1(word), QStringLiteral("SQL")});
        return list;
    }();
    return suggestions;
}

QString sqlName(const QString &name)
{
    if (isPlainWord(name) && !isSqlKeyword(name))
        return name;
    QString quoted = name;
    quoted.replace(QLatin1Char('"'), QLatin1String("\"\""));
    return QLatin1Char('"') + quoted + QLatin1Char('"');
}

} // namespace etl::widgets
