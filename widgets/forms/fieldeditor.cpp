// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/fieldeditor.h"

#include "widgets/forms/issuemark.h"

namespace etl::widgets {

FieldEditor::FieldEditor(FieldSpec spec, QWidget *parent) : QWidget(parent), m_spec(std::move(spec))
{
    m_idle.setSingleShot(true);
    m_idle.setInterval(kIdleMs);
    connect(&m_idle, &QTimer::timeout, this, [this] { commitNow(); });
}

void FieldEditor::setValue(const QJsonValue &value)
{
    if (hasPendingEdit())
        return;
    m_committed = value;
    if (this->value() != value)
        showValue(value);
}

void FieldEditor::reset()
{
    m_idle.stop();
    showValue(QJsonValue::Undefined);
    commitNow();
}

void FieldEditor::noteTyping()
{
    m_idle.start();
}

void FieldEditor::commit()
{
    if (hasPendingEdit())
        commitNow();
}

void FieldEditor::commitNow()
{
    m_idle.stop();
    if (!isCommittable())
        return;
    const QJsonValue now = value();
    if (now == m_committed)
        return;
    m_committed = now;
    emit edited(now);
}

FieldIssues FieldEditor::showIssues(const FieldIssues &issues)
{
    if (QWidget *field = focusProxy())
        markIssue(field, worstSeverity(issues));
    return issues;
}

void FieldEditor::setSubInfo(const QString &, const QString &) {}

void FieldEditor::setSuggestions(const std::vector<Suggestion> &) {}

void FieldEditor::focusOn(const QString &)
{
    setFocus(Qt::OtherFocusReason);
}

} // namespace etl::widgets
