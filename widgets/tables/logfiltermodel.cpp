// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/logfiltermodel.h"

namespace etl::widgets {

void LogFilterModel::setMinimumLevel(LogLevel level)
{
    if (m_level == level)
        return;
    m_level = level;
    invalidateFilter();
}

void LogFilterModel::setWord(const QString &word)
{
    if (m_word == word)
        return;
    m_word = word;
    invalidateFilter();
}

bool LogFilterModel::filterAcceptsRow(int row, const QModelIndex &) const
{
    const LogLine &line = static_cast<const LogModel *>(sourceModel())->line(row);
    if (line.level < m_level)
        return false;
    return m_word.isEmpty() || line.text.contains(m_word, Qt::CaseInsensitive);
}

} // namespace etl::widgets
