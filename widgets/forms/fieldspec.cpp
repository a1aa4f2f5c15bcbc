// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/fieldspec.h"

#include <QJsonArray>
#include <QJsonObject>

#include <algorithm>

namespace etl::widgets {

namespace {

const QString kName = QStringLiteral("name");
const QString kValue = QStringLiteral("value");

} // namespace

std::vector<MapEntry> mapEntries(const QJsonValue &value)
{
    std::vector<MapEntry> entries;
    for (const QJsonValue &item : value.toArray()) {
        if (item.isString())
            entries.push_back({item.toString(), item.toString()});
        else
            entries.push_back({item[kName].toString(), item[kValue].toString()});
    }
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        entries.push_back({it.key(), it.value().toString()});
    return entries;
}

QJsonValue mapValue(const std::vector<MapEntry> &entries)
{
    QJsonArray array;
    for (const MapEntry &entry : entries)
        array.append(QJsonObject{{kName, entry.name}, {kValue, entry.value}});
    return array;
}

std::optional<Severity> worstSeverity(const FieldIssues &issues)
{
    const auto worst = std::ranges::max_element(issues, {}, &FieldIssue::severity);
    return worst == issues.end() ? std::nullopt : std::optional(worst->severity);
}

} // namespace etl::widgets
