// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/recordtablemodel.h"

#include <QJsonDocument>
#include <QLocale>

#include <algorithm>
#include <array>

namespace etl::widgets {

namespace {

// A cell never shows more, and laying out a megabyte of text would stop the window.
constexpr qsizetype kLongestShown = 400;
constexpr qsizetype kLongestToolTip = 2000;

QString oneLine(const QString &text)
{
    QString line = text.left(kLongestShown);
    for (QChar &c : line) {
        if (c == QLatin1Char('\n') || c == QLatin1Char('\r'))
            c = QChar(0x21B5); // downwards arrow with corner leftwards
        else if (c == QLatin1Char('\t'))
            c = QChar(0x2192); // rightwards arrow
    }
    return line;
}

} // namespace

bool isNumericTypeName(const QString &type)
{
    static constexpr std::array kPrefixes{"int",     "uint",    "float",    "double",  "decimal",
                                          "numeric", "real",    "bigint",   "hugeint", "smallint",
                                          "tinyint", "ubigint", "uinteger", "usmall",  "utiny"};
    const QString name = type.toLower();
    // "interval" is the one type that only looks like a number
    if (name.startsWith(QLatin1String("interval")) || name.endsWith(QLatin1Char(']')))
        return false;
    return std::ranges::any_of(
        kPrefixes, [&](const char *prefix) { return name.startsWith(QLatin1String(prefix)); });
}

QString recordText(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
        return {};
    case QMetaType::Double:
    case QMetaType::Float:
        return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    case QMetaType::QByteArray:
        return QStringLiteral("0x") + QString::fromLatin1(value.toByteArray().toHex());
    case QMetaType::QVariantList:
    case QMetaType::QVariantMap:
        return QString::fromUtf8(QJsonDocument::fromVariant(value).toJson(QJsonDocument::Compact));
    default:
        return value.toString();
    }
}

void RecordTableModel::setTable(std::vector<RecordColumn> columns, std::vector<RecordRow> rows)
{
    beginResetModel();
    m_columns = std::move(columns);
    m_rows = std::move(rows);
    m_numeric.clear();
    for (const RecordColumn &column : m_columns)
        m_numeric.push_back(isNumericTypeName(column.type));
    endResetModel();
}

int RecordTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RecordTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

const QVariant *RecordTableModel::valueAt(const QModelIndex &index) const
{
    const RecordRow &row = m_rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    return column < row.size() && row[column].isValid() ? &row[column] : nullptr;
}

QVariant RecordTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = static_cast<std::size_t>(index.column());
    const QVariant *value = valueAt(index);
    switch (role) {
    case Qt::DisplayRole:
        return value ? oneLine(recordText(*value)) : QStringLiteral("null");
    case Qt::EditRole: // what the clipboard gets
        return value ? recordText(*value) : QString();
    case Qt::ToolTipRole:
        return value ? recordText(*value).left(kLongestToolTip) : QString();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((m_numeric[column] ? Qt::AlignRight : Qt::AlignLeft)
                                   | Qt::AlignVCenter);
    case NullRole:
        return value == nullptr;
    case AddedRole:
        return m_columns[column].added;
    default:
        return {};
    }
}

QVariant RecordTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const auto index = static_cast<std::size_t>(section);
    const RecordColumn &column = m_columns[index];
    switch (role) {
    case Qt::DisplayRole:
        return column.name;
    case TypeRole:
        return column.type;
    case AddedRole:
        return column.added;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((m_numeric[index] ? Qt::AlignRight : Qt::AlignLeft)
                                   | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2").arg(column.name, column.type);
    case Qt::ToolTipRole: {
        QString text = QStringLiteral("%1: %2").arg(column.name, column.type);
        if (!column.typeDetail.isEmpty())
            text += QStringLiteral(" (%1)").arg(column.typeDetail);
        if (column.added)
            text += QLatin1Char('\n') + tr("Added or changed by this node");
        return text;
    }
    default:
        return {};
    }
}

} // namespace etl::widgets
