// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/logmodel.h"

namespace etl::widgets {

QString logTime(const LogLine &line)
{
    return line.time.toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString logLevelName(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return QStringLiteral("DEBUG");
    case LogLevel::Warning:
        return QStringLiteral("WARN");
    case LogLevel::Error:
        return QStringLiteral("ERROR");
    case LogLevel::Info:
        break;
    }
    return QStringLiteral("INFO");
}

QString logText(const LogLine &line)
{
    return QStringLiteral("%1 %2 %3").arg(logTime(line), logLevelName(line.level), line.text);
}

LogModel::LogModel(std::size_t limit, QObject *parent) : QAbstractListModel(parent), m_limit(limit)
{}

void LogModel::append(std::vector<LogLine> lines)
{
    if (lines.size() > m_limit) {
        const std::size_t surplus = lines.size() - m_limit;
        m_dropped += static_cast<qint64>(surplus);
        lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(surplus));
    }
    if (lines.empty())
        return;
    const std::size_t total = m_lines.size() + lines.size();
    if (total > m_limit) {
        const std::size_t surplus = total - m_limit;
        beginRemoveRows({}, 0, static_cast<int>(surplus) - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + static_cast<std::ptrdiff_t>(surplus));
        m_dropped += static_cast<qint64>(surplus);
        endRemoveRows();
    }
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(lines.size()) - 1);
    for (LogLine &line : lines)
        m_lines.push_back(std::move(line));
    endInsertRows();
}

void LogModel::clear()
{
    beginResetModel();
    m_lines.clear();
    m_dropped = 0;
    endResetModel();
}

int LogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LogLine &shown = line(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return shown.text;
    case Qt::AccessibleTextRole:
        return logText(shown);
    case LevelRole:
        return static_cast<int>(shown.level);
    case TimeRole:
        return logTime(shown);
    default:
        return {};
    }
}

} // namespace etl::widgets
