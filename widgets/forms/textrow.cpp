// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/textrow.h"

#include "widgets/forms/draggrip.h"
#include "widgets/forms/issuemark.h"
#include "widgets/forms/suggestioncompleter.h"
#include "widgets/forms/textcursorkeeping.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace etl::widgets {

TextRow::TextRow(const FieldSpec &spec, QWidget *parent)
    : ItemRow(spec, parent)
    , m_edit(new QLineEdit(this))
    , m_mayBeEmpty(spec.kind == FieldKind::StringList)
{
    m_edit->setFont(monoFont());
    m_edit->setPlaceholderText(m_mayBeEmpty ? tr("empty text") : spec.namePlaceholder);
    m_edit->setAccessibleName(spec.itemName);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(grip());
    row->addWidget(m_edit, 1);
    row->addWidget(removeButton());
    column()->addLayout(row);
    connect(m_edit, &QLineEdit::textEdited, this, [this] {
        m_set = true;
        emit typed();
    });
    connect(m_edit, &QLineEdit::editingFinished, this, &TextRow::finished);
    setSuggestions(spec.suggestions);
}

MapEntry TextRow::entry() const
{
    return {m_mayBeEmpty ? m_edit->text() : m_edit->text().trimmed(), {}};
}

void TextRow::setEntry(const MapEntry &entry)
{
    m_set = true;
    if (this->entry().name != entry.name)
        replaceKeepingCursor(m_edit, entry.name);
    setItemNames(entry.name);
}

bool TextRow::isBlank() const
{
    return m_edit->text().isEmpty() && !(m_mayBeEmpty && m_set);
}

void TextRow::setSuggestions(const std::vector<Suggestion> &suggestions)
{
    if (suggestions.empty() && !m_completer)
        return;
    if (!m_completer) {
        m_completer = new SuggestionCompleter(this);
        m_edit->setCompleter(m_completer);
        connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, [this] {
            m_set = true;
            emit typed();
        });
    }
    m_completer->setSuggestions(suggestions);
}

void TextRow::focusFirst()
{
    m_edit->setFocus(Qt::OtherFocusReason);
}

QList<QWidget *> TextRow::focusChain() const
{
    return {grip(), m_edit, removeButton()};
}

void TextRow::markFields(const FieldIssues &issues)
{
    markIssue(m_edit, worstSeverity(issues));
}

} // namespace etl::widgets
