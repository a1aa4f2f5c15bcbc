// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QString>

#include <deque>
#include <vector>

namespace etl::widgets {

enum class LogLevel { Debug, Info, Warning, Error };

// One line of a log. Plain value.
struct LogLine
{
    QDateTime time;
    LogLevel level = LogLevel::Info;
    QString text;
};

// "12:41:03.480 WARN text", as shown and as copied.
QString logTime(const LogLine &line);
QString logLevelName(LogLevel level);
QString logText(const LogLine &line);

// The newest lines of a log, at most `limit`. Older ones are dropped and counted. GUI thread.
class LogModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { LevelRole = Qt::UserRole, TimeRole };

    explicit LogModel(std::size_t limit, QObject *parent = nullptr);

    // One insertion for all lines.
    void append(std::vector<LogLine> lines);
    void clear();
    const LogLine &line(int row) const { return m_lines[static_cast<std::size_t>(row)]; }
    qint64 droppedCount() const { return m_dropped; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    const std::size_t m_limit;
    std::deque<LogLine> m_lines;
    qint64 m_dropped = 0;
};

} // namespace etl::widgets
