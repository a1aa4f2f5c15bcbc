// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presenters/formpresenter.h"

#include "app/presenters/graphids.h"
#include "widgets/common/severity.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace etl::presenters {

namespace {

using catalog::ParamKind;
using model::Json;
using widgets::FieldKind;

QJsonValue toQt(const Json &json)
{
    if (json.is_null())
        return QJsonValue::Undefined;
    // Through text, in an array since a document's top is never a plain value.
    const auto text = "[" + json.dump(-1, ' ', false, Json::error_handler_t::replace) + "]";
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).array().at(0);
}

Json fromQt(const QJsonValue &value)
{
    const auto text = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact).toStdString();
    auto parsed = Json::parse(text, nullptr, false);
    return parsed.is_array() && !parsed.empty() ? parsed.front() : Json();
}

bool isMap(ParamKind kind)
{
    return kind == ParamKind::ExpressionMap || kind == ParamKind::TypeMap
           || kind == ParamKind::RenameMap || kind == ParamKind::KeyMap;
}

FieldKind fieldKind(ParamKind kind)
{
    switch (kind) {
    case ParamKind::Text:
        return FieldKind::Text;
    case ParamKind::Expression:
        return FieldKind::Expression;
    case ParamKind::Query:
        return FieldKind::Sql;
    case ParamKind::Integer:
        return FieldKind::Integer;
    case ParamKind::Number:
        return FieldKind::Number;
    case ParamKind::Boolean:
        return FieldKind::Boolean;
    case ParamKind::Choice:
        return FieldKind::Choice;
    case ParamKind::InputPath:
        return FieldKind::OpenPath;
    case ParamKind::OutputPath:
        return FieldKind::SavePath;
    case ParamKind::TextList:
        return FieldKind::StringList;
    case ParamKind::ColumnList:
        return FieldKind::ColumnList;
    case ParamKind::OrderList:
        return FieldKind::OrderList;
    case ParamKind::ExpressionMap:
        return FieldKind::ExpressionMap;
    case ParamKind::TypeMap:
        return FieldKind::ColumnTypeMap;
    case ParamKind::RenameMap:
    case ParamKind::KeyMap:
        return FieldKind::NameMap;
    }
    return FieldKind::Text;
}

// A map in the file's order, as the form wants it. A plain list of names keeps each name.
QJsonValue mapToForm(const Json &json)
{
    std::vector<widgets::MapEntry> entries;
    if (json.is_array()) {
        for (const auto &name : json) {
            const auto text = name.is_string() ? qt(name.get<std::string>()) : QString();
            entries.push_back({text, text});
        }
    } else if (json.is_object()) {
        for (const auto &[name, value] : json.items())
            entries.push_back(
                {qt(name), value.is_string() ? qt(value.get<std::string>()) : qt(value.dump())});
    }
    return widgets::mapValue(entries);
}

Json mapFromForm(const QJsonValue &value)
{
    Json map = Json::object();
    for (const auto &entry : widgets::mapEntries(value))
        map[entry.name.toStdString()] = entry.value.toStdString();
    return map;
}

std::vector<widgets::FieldChoice> sqlTypes()
{
    std::vector<widgets::FieldChoice> choices;
    for (const char *type :
         {"BIGINT", "INTEGER", "DOUBLE", "DECIMAL(18,2)", "VARCHAR", "BOOLEAN", "DATE", "TIME",
          "TIMESTAMP", "TIMESTAMPTZ", "SMALLINT", "FLOAT", "BLOB"})
        choices.push_back({QLatin1String(type), {}, {}});
    return choices;
}

// The text that an issue's span counts in.
QString settingText(const model::Node &node, const model::Issue &issue)
{
    const auto setting = node.settings.find(issue.setting);
    if (setting == node.settings.end())
        return {};
    if (setting->is_string())
        return qt(setting->get<std::string>());
    if (!setting->is_object() || !setting->contains(issue.subKey))
        return {};
    const auto &entry = (*setting)[issue.subKey];
    return entry.is_string() ? qt(entry.get<std::string>()) : QString();
}

// UTF-16 units of the first `characters` of a text; spans count whole characters, the form does
// not. Beyond the text's end each counts as one.
int utf16Length(const QString &text, std::size_t characters)
{
    qsizetype units = 0;
    for (std::size_t i = 0; i < characters; ++i) {
        const bool isPair = units + 1 < text.size() && text.at(units).isHighSurrogate();
        units += isPair ? 2 : 1;
    }
    return static_cast<int>(units);
}

} // namespace

std::vector<widgets::FieldSpec> fieldSpecs(const catalog::Descriptor &type)
{
    std::vector<widgets::FieldSpec> fields;
    for (const auto &param : type.params) {
        widgets::FieldSpec field;
        field.key = qt(param.key);
        field.label = qt(param.label);
        field.help = qt(param.help);
        field.kind = fieldKind(param.kind);
        field.defaultValue = isMap(param.kind) && !param.defaultValue.is_null()
                                 ? mapToForm(param.defaultValue)
                                 : toQt(param.defaultValue);
        field.unit = qt(param.unit);
        field.minimum = param.minimum;
        field.maximum = param.maximum;
        field.placeholder = qt(param.placeholder);
        field.required = param.required;
        field.advanced = param.advanced;
        for (const auto &choice : param.choices)
            field.choices.push_back({qt(choice.value), qt(choice.label), {}});
        if (param.kind == ParamKind::TypeMap)
            field.choices = sqlTypes();
        if (param.kind == ParamKind::RenameMap) {
            field.separator = QStringLiteral("from");
            field.namePlaceholder = QStringLiteral("new name");
            field.valuePlaceholder = QStringLiteral("column");
        }
        if (param.kind == ParamKind::KeyMap) {
            field.separator = QStringLiteral("=");
            field.namePlaceholder = QStringLiteral("left column");
            field.valuePlaceholder = QStringLiteral("right column");
        }
        if (isMap(param.kind) || param.kind == ParamKind::ColumnList)
            field.itemName = QStringLiteral("column");
        if (param.visibleWhen) {
            widgets::FieldCondition condition{qt(param.visibleWhen->key), {}};
            for (const auto &value : param.visibleWhen->values)
                condition.values.push_back(toQt(value));
            field.visibleWhen = std::move(condition);
        }
        fields.push_back(std::move(field));
    }
    return fields;
}

QJsonObject formValues(const catalog::Descriptor &type, const Json &settings)
{
    QJsonObject values;
    for (const auto &[key, value] : settings.items()) {
        const auto *param = type.param(key);
        values[qt(key)] = param && isMap(param->kind) ? mapToForm(value) : toQt(value);
    }
    return values;
}

Json settingValue(const catalog::ParamSpec &spec, const QJsonValue &value)
{
    if (value.isUndefined() || value.isNull())
        return nullptr;
    return isMap(spec.kind) ? mapFromForm(value) : fromQt(value);
}

widgets::FieldIssues fieldIssues(const model::Issues &issues, const model::Node &node)
{
    widgets::FieldIssues result;
    for (const auto &issue : issues) {
        if (issue.node != node.id.value)
            continue;
        widgets::FieldIssue shown;
        shown.key = qt(issue.setting);
        shown.subKey = qt(issue.subKey);
        shown.severity = issue.severity == model::Severity::Error     ? widgets::Severity::Error
                         : issue.severity == model::Severity::Warning ? widgets::Severity::Warning
                                                                      : widgets::Severity::Hint;
        shown.text = qt(issue.text);
        shown.remedy = qt(issue.remedy);
        if (issue.span) {
            const auto text = settingText(node, issue);
            shown.begin = utf16Length(text, issue.span->begin);
            shown.length = utf16Length(text, issue.span->begin + issue.span->length) - shown.begin;
        }
        result.push_back(std::move(shown));
    }
    return result;
}

std::vector<widgets::Suggestion> inputColumns(const model::CheckedPipeline &checked,
                                              const std::string &node)
{
    std::vector<widgets::Suggestion> columns;
    const auto *found = checked.find(NodeId(node));
    if (!found)
        return columns;
    for (const auto &[port, schema] : found->inputs) {
        for (const auto &column : schema.columns) {
            widgets::Suggestion shown{qt(column.name), qt(model::displayName(column.type))};
            // The two inputs of a join may have it both.
            if (std::ranges::find(columns, shown) == columns.end())
                columns.push_back(std::move(shown));
        }
    }
    return columns;
}

} // namespace etl::presenters
