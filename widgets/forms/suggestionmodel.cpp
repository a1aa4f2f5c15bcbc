// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/suggestionmodel.h"

namespace etl::widgets {

void SuggestionModel::setSuggestions(std::vector<Suggestion> suggestions)
{
    if (m_suggestions == suggestions)
        return;
    beginResetModel();
    m_suggestions = std::move(suggestions);
    endResetModel();
}

int SuggestionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_suggestions.size());
}

QVariant SuggestionModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Suggestion &suggestion = m_suggestions[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return suggestion.text;
    case DetailRole:
        return suggestion.detail;
    case InsertedRole:
        return suggestion.inserted.isEmpty() ? suggestion.text : suggestion.inserted;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1 %2").arg(suggestion.text, suggestion.detail).trimmed();
    default:
        return {};
    }
}

} // namespace etl::widgets
