// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

#include <QCompleter>

namespace etl::widgets {

class SuggestionModel;

// Completes words case-insensitively from anywhere in the word; its list shows the details. GUI
// thread.
class SuggestionCompleter : public QCompleter
{
    Q_OBJECT

public:
    explicit SuggestionCompleter(QObject *parent = nullptr);

    void setSuggestions(const std::vector<Suggestion> &suggestions);

private:
    SuggestionModel *m_suggestions;
};

} // namespace etl::widgets
