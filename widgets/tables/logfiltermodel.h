// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/tables/logmodel.h"

#include <QSortFilterProxyModel>

namespace etl::widgets {

// Lines of a level and above whose text contains a word. GUI thread.
class LogFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setMinimumLevel(LogLevel level);
    LogLevel minimumLevel() const { return m_level; }
    void setWord(const QString &word);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    LogLevel m_level = LogLevel::Info;
    QString m_word;
};

} // namespace etl::widgets
