// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

#include <QAbstractListModel>

namespace etl::widgets {

// Words for a QCompleter, each with a quiet detail. GUI thread.
class SuggestionModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { DetailRole = Qt::UserRole, InsertedRole };

    using QAbstractListModel::QAbstractListModel;

    void setSuggestions(std::vector<Suggestion> suggestions);
    const std::vector<Suggestion> &suggestions() const { return m_suggestions; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    std::vector<Suggestion> m_suggestions;
};

} // namespace etl::widgets
