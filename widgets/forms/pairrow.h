// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/itemrow.h"

class QComboBox;
class QLineEdit;

namespace etl::widgets {

class SuggestionCompleter;

// A name and what it maps to in one line: another name, or a type from a list. GUI thread.
class PairRow : public ItemRow
{
    Q_OBJECT

public:
    explicit PairRow(const FieldSpec &spec, QWidget *parent = nullptr);

    MapEntry entry() const override;
    void setEntry(const MapEntry &entry) override;
    void setSuggestions(const std::vector<Suggestion> &suggestions) override;
    void focusFirst() override;
    QList<QWidget *> focusChain() const override;

protected:
    void markFields(const FieldIssues &issues) override;

private:
    QLineEdit *createLineEdit(const QString &placeholder, const QString &accessibleName);
    void createTypeBox(const FieldSpec &spec);
    QWidget *valueField() const;
    QString valueText() const;
    void attachCompleter(QLineEdit *edit);

    const FieldKind m_kind;
    QLineEdit *m_name;
    QLineEdit *m_value = nullptr; // of a NameMap
    QComboBox *m_type = nullptr;  // of a ColumnTypeMap
    SuggestionCompleter *m_completer;
};

} // namespace etl::widgets
