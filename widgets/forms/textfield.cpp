// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/textfield.h"

#include "widgets/common/flatbutton.h"
#include "widgets/common/theme.h"
#include "widgets/forms/suggestioncompleter.h"
#include "widgets/forms/textcursorkeeping.h"

#include <QHBoxLayout>
#include <QLineEdit>

namespace etl::widgets {

TextField::TextField(const FieldSpec &spec, QWidget *parent)
    : FieldEditor(spec, parent)
    , m_edit(new QLineEdit(this))
{
    m_edit->setAccessibleName(spec.label);
    m_edit->setAccessibleDescription(spec.help);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_edit, 1);
    setFocusProxy(m_edit);
    if (spec.kind == FieldKind::OpenPath || spec.kind == FieldKind::SavePath)
        createBrowseButton();
    connect(m_edit, &QLineEdit::textEdited, this, [this](const QString &text) {
        // without a default, an empty field means that nothing is set
        m_set = !text.isEmpty() || !m_spec.defaultValue.toString().isEmpty();
        updatePlaceholder();
        noteTyping();
    });
    connect(m_edit, &QLineEdit::editingFinished, this, [this] { commit(); });
    setSuggestions(spec.suggestions);
    updatePlaceholder();
}

void TextField::createBrowseButton()
{
    m_edit->setFont(monoFont());
    auto *browse = new FlatButton(Icon::Folder,
                                  m_spec.kind == FieldKind::OpenPath ? tr("Choose a file")
                                                                     : tr("Choose where to write"),
                                  this);
    browse->setAccessibleName(tr("%1: choose a file").arg(m_spec.label));
    browse->setFocusPolicy(Qt::TabFocus);
    layout()->addWidget(browse);
    connect(browse, &QToolButton::clicked, this, [this] {
        commit();
        emit browseRequested();
    });
}

QJsonValue TextField::value() const
{
    const QString text = m_edit->text();
    return text.isEmpty() && !m_set ? QJsonValue(QJsonValue::Undefined) : QJsonValue(text);
}

void TextField::showValue(const QJsonValue &value)
{
    m_set = value.isString();
    replaceKeepingCursor(m_edit, value.toString());
    updatePlaceholder();
}

void TextField::updatePlaceholder()
{
    const QString fallback = m_spec.defaultValue.toString();
    if (m_set && m_edit->text().isEmpty())
        m_edit->setPlaceholderText(tr("empty"));
    else
        m_edit->setPlaceholderText(fallback.isEmpty() ? m_spec.placeholder : fallback);
}

void TextField::setSuggestions(const std::vector<Suggestion> &suggestions)
{
    if (suggestions.empty() && !m_completer)
        return;
    if (!m_completer) {
        m_completer = new SuggestionCompleter(this);
        m_edit->setCompleter(m_completer);
        connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, [this] {
            m_set = true;
            commitNow();
        });
    }
    m_completer->setSuggestions(suggestions);
}

} // namespace etl::widgets
