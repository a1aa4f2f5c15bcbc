// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldeditor.h"

class QLineEdit;

namespace etl::widgets {

class SuggestionCompleter;

// One line of text, or a path with a button that asks for one. GUI thread.
class TextField : public FieldEditor
{
    Q_OBJECT

public:
    explicit TextField(const FieldSpec &spec, QWidget *parent = nullptr);

    QJsonValue value() const override;
    void setSuggestions(const std::vector<Suggestion> &suggestions) override;

protected:
    void showValue(const QJsonValue &value) override;

private:
    void createBrowseButton();
    void updatePlaceholder();

    QLineEdit *m_edit;
    SuggestionCompleter *m_completer = nullptr; // only with suggestions
    bool m_set = false;                         // an empty text that is set, not absent
};

} // namespace etl::widgets
