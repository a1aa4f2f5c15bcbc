// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/pairrow.h"

#include "widgets/forms/draggrip.h"
#include "widgets/forms/issuemark.h"
#include "widgets/forms/suggestioncompleter.h"
#include "widgets/forms/textcursorkeeping.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace etl::widgets {

PairRow::PairRow(const FieldSpec &spec, QWidget *parent)
    : ItemRow(spec, parent)
    , m_kind(spec.kind)
    , m_name(createLineEdit(spec.namePlaceholder, tr("Name of the %1").arg(spec.itemName)))
    , m_completer(new SuggestionCompleter(this))
{
    if (m_kind == FieldKind::ColumnTypeMap)
        createTypeBox(spec);
    else
        m_value = createLineEdit(spec.valuePlaceholder, tr("Value of the %1").arg(spec.itemName));
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(grip());
    row->addWidget(m_name, 1);
    if (!spec.separator.isEmpty()) {
        auto *separator = new QLabel(spec.separator, this);
        separator->setProperty("role", QStringLiteral("dim"));
        row->addWidget(separator);
    }
    row->addWidget(valueField(), 1);
    row->addWidget(removeButton());
    column()->addLayout(row);
    setSuggestions(spec.suggestions);
}

QLineEdit *PairRow::createLineEdit(const QString &placeholder, const QString &accessibleName)
{
    auto *edit = new QLineEdit(this);
    edit->setFont(monoFont());
    edit->setPlaceholderText(placeholder);
    edit->setAccessibleName(accessibleName);
    connect(edit, &QLineEdit::textEdited, this, &PairRow::typed);
    connect(edit, &QLineEdit::editingFinished, this, &PairRow::finished);
    return edit;
}

void PairRow::createTypeBox(const FieldSpec &spec)
{
    m_type = new QComboBox(this);
    m_type->setFont(monoFont());
    m_type->setEditable(true); // DECIMAL(12,2) is not in any list
    m_type->setInsertPolicy(QComboBox::NoInsert);
    m_type->setAccessibleName(tr("Type of the %1").arg(spec.itemName));
    for (const FieldChoice &choice : spec.choices)
        m_type->addItem(choice.label.isEmpty() ? choice.value : choice.label, choice.value);
    m_type->lineEdit()->setFont(monoFont());
    m_type->setCurrentIndex(-1);
    m_type->lineEdit()->setPlaceholderText(spec.valuePlaceholder.isEmpty() ? tr("type")
                                                                           : spec.valuePlaceholder);
    connect(m_type->lineEdit(), &QLineEdit::textEdited, this, &PairRow::typed);
    connect(m_type->lineEdit(), &QLineEdit::editingFinished, this, &PairRow::finished);
    connect(m_type, &QComboBox::activated, this, [this] {
        emit typed();
        emit finished();
    });
}

QWidget *PairRow::valueField() const
{
    return m_type ? static_cast<QWidget *>(m_type) : m_value;
}

QString PairRow::valueText() const
{
    if (!m_type)
        return m_value->text().trimmed();
    const QString text = m_type->currentText().trimmed();
    const int known = m_type->findText(text, Qt::MatchFixedString);
    return known >= 0 ? m_type->itemData(known).toString() : text;
}

MapEntry PairRow::entry() const
{
    MapEntry entry{m_name->text().trimmed(), valueText()};
    // of two names one is enough: a column keeps its name, or both sides are called the same
    if (m_value && entry.value.isEmpty())
        entry.value = entry.name;
    else if (m_value && entry.name.isEmpty())
        entry.name = entry.value;
    return entry;
}

void PairRow::setEntry(const MapEntry &entry)
{
    if (this->entry() == entry)
        return;
    if (m_name->text().trimmed() != entry.name)
        replaceKeepingCursor(m_name, entry.name);
    setItemNames(entry.name);
    if (valueText() == entry.value)
        return;
    if (m_value) {
        replaceKeepingCursor(m_value, entry.value);
        return;
    }
    const QSignalBlocker quiet(m_type);
    const int known = m_type->findData(entry.value, Qt::UserRole, Qt::MatchFixedString);
    m_type->setCurrentIndex(known);
    if (known < 0)
        replaceKeepingCursor(m_type->lineEdit(), entry.value);
}

void PairRow::setSuggestions(const std::vector<Suggestion> &suggestions)
{
    m_completer->setSuggestions(suggestions);
    attachCompleter(m_name);
    if (m_value)
        attachCompleter(m_value);
}

void PairRow::attachCompleter(QLineEdit *edit)
{
    if (edit->completer())
        return;
    edit->setCompleter(m_completer);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), edit, [this, edit] {
        if (edit->hasFocus())
            emit typed();
    });
}

void PairRow::focusFirst()
{
    QWidget *field = m_name->text().isEmpty() ? static_cast<QWidget *>(m_name) : valueField();
    field->setFocus(Qt::OtherFocusReason);
}

QList<QWidget *> PairRow::focusChain() const
{
    return {grip(), m_name, valueField(), removeButton()};
}

void PairRow::markFields(const FieldIssues &issues)
{
    markIssue(m_name, worstSeverity(issues));
    markIssue(valueField(), worstSeverity(issues));
}

} // namespace etl::widgets
