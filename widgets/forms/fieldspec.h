// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/severity.h"

#include <QJsonValue>
#include <QString>

#include <optional>
#include <vector>

namespace etl::widgets {

// The kinds of value a field edits, and what its QJsonValue is. Undefined always means "not set".
enum class FieldKind {
    Text,          // string
    Code,          // string of several lines, without highlighting
    Sql,           // string of several lines: a whole query
    Expression,    // string: an SQL expression
    Integer,       // number, or a string that refers to a parameter (${n})
    Number,        // the same with decimals
    Boolean,       // bool
    Choice,        // string: one of `choices`
    OpenPath,      // string: an existing file
    SavePath,      // string: a file to be written
    StringList,    // array of strings
    ColumnList,    // array of strings: names of columns
    OrderList,     // array of strings: "price DESC"
    ExpressionMap, // map of name to SQL expression, a card each
    NameMap,       // map of name to name
    ColumnTypeMap, // map of name to type; types are `choices`
};

// One entry of a map. A map's QJsonValue is an array of {"name": ..., "value": ...}, because a
// QJsonObject would lose the order of the entries; an object is understood when set.
struct MapEntry
{
    QString name;
    QString value;

    bool operator==(const MapEntry &) const = default;
};

std::vector<MapEntry> mapEntries(const QJsonValue &value);
QJsonValue mapValue(const std::vector<MapEntry> &entries);

struct FieldChoice
{
    QString value;
    QString label; // the value when empty
    QString help;
};

// A word offered while typing, with what it is: a column and its type.
struct Suggestion
{
    QString text;
    QString detail;
    QString inserted = {}; // what an expression gets instead of the text, such as a quoted name

    bool operator==(const Suggestion &) const = default;
};

// Shows a field only while another one has one of these values (its default when not set).
struct FieldCondition
{
    QString key;
    std::vector<QJsonValue> values;
};

// One field of a form. Plain value, any thread.
struct FieldSpec
{
    QString key;
    QString label;
    QString help;
    FieldKind kind = FieldKind::Text;
    QJsonValue defaultValue = QJsonValue::Undefined;
    QString unit;
    std::optional<double> minimum;
    std::optional<double> maximum;
    QString placeholder;
    bool required = false;
    bool advanced = false; // below "More settings"
    QString group;         // a heading above the first field of a group
    std::vector<FieldChoice> choices;
    std::vector<Suggestion> suggestions;
    std::optional<FieldCondition> visibleWhen;

    // Of lists and maps:
    QString itemName;         // "column", for "+ Add column"
    QString namePlaceholder;  // of an entry's first field
    QString valuePlaceholder; // of its second
    QString separator;        // between them: "=", "from"
};

// A message at a field, or at one entry of a map or list (`subKey`). `begin` and `length` underline
// part of an expression, in UTF-16 units; begin < 0: nothing in particular.
struct FieldIssue
{
    QString key;
    QString subKey;
    Severity severity = Severity::Error;
    QString text;
    QString remedy;
    int begin = -1;
    int length = 0;

    bool operator==(const FieldIssue &) const = default;
};

using FieldIssues = std::vector<FieldIssue>;

// The worst of them; empty when there is none.
std::optional<Severity> worstSeverity(const FieldIssues &issues);

} // namespace etl::widgets
