// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/itemrow.h"

class QLineEdit;

namespace etl::widgets {

class SuggestionCompleter;

// One text of a list; the entry's value stays empty. GUI thread.
class TextRow : public ItemRow
{
    Q_OBJECT

public:
    explicit TextRow(const FieldSpec &spec, QWidget *parent = nullptr);

    MapEntry entry() const override;
    void setEntry(const MapEntry &entry) override;
    bool isBlank() const override;
    void setSuggestions(const std::vector<Suggestion> &suggestions) override;
    void focusFirst() override;
    QList<QWidget *> focusChain() const override;

protected:
    void markFields(const FieldIssues &issues) override;

private:
    QLineEdit *m_edit;
    SuggestionCompleter *m_completer = nullptr; // only with suggestions
    bool m_mayBeEmpty;                          // "" is a value of plain lists: nullText
    bool m_set = false;                         // came from outside, so "" is meant
};

} // namespace etl::widgets
