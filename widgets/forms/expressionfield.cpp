// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/expressionfield.h"

#include "widgets/forms/expressionedit.h"
#include "widgets/forms/issuemark.h"
#include "widgets/forms/textcursorkeeping.h"

#include <QVBoxLayout>

namespace etl::widgets {

ExpressionField::ExpressionField(const FieldSpec &spec, QWidget *parent)
    : FieldEditor(spec, parent)
    , m_edit(new ExpressionEdit(spec.kind == FieldKind::Code ? ExpressionEdit::Language::Plain
                                                             : ExpressionEdit::Language::Sql,
                                this))
{
    const bool isLong = spec.kind != FieldKind::Expression;
    m_edit->setLineRange(isLong ? 6 : 2, isLong ? 24 : 12);
    m_edit->setPlaceholderText(spec.placeholder.isEmpty() ? spec.defaultValue.toString()
                                                          : spec.placeholder);
    m_edit->setAccessibleName(spec.label);
    m_edit->setAccessibleDescription(spec.help);
    m_edit->setColumns(spec.suggestions);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_edit);
    setFocusProxy(m_edit);
    connect(m_edit, &ExpressionEdit::typed, this, [this] { noteTyping(); });
    connect(m_edit, &ExpressionEdit::editingFinished, this, [this] { commit(); });
}

QJsonValue ExpressionField::value() const
{
    const QString text = m_edit->toPlainText();
    return text.isEmpty() ? QJsonValue(QJsonValue::Undefined) : QJsonValue(text);
}

void ExpressionField::showValue(const QJsonValue &value)
{
    replaceKeepingCursor(m_edit, value.toString());
}

FieldIssues ExpressionField::showIssues(const FieldIssues &issues)
{
    m_edit->setIssues(issues);
    markIssue(m_edit, worstSeverity(issues));
    return issues;
}

void ExpressionField::setSuggestions(const std::vector<Suggestion> &suggestions)
{
    m_edit->setColumns(suggestions);
}

} // namespace etl::widgets
