// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/expressioncard.h"

#include "widgets/forms/cardframe.h"
#include "widgets/forms/draggrip.h"
#include "widgets/forms/expressionedit.h"
#include "widgets/forms/textcursorkeeping.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace etl::widgets {

namespace {

// The card is the frame, so the fields in it have none.
const QString kBareFields = QStringLiteral(
    "QLineEdit { border: none; background: transparent; padding: 0; min-height: 20px; }"
    "QPlainTextEdit { border: none; background: transparent; padding: 0; }");

} // namespace

ExpressionCard::ExpressionCard(const FieldSpec &spec, QWidget *parent) : ItemRow(spec, parent)
{
    createParts(spec);
    for (QWidget *part : focusChain())
        part->installEventFilter(this);
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString &name) {
        setItemNames(name);
        emit typed();
    });
    connect(m_name, &QLineEdit::editingFinished, this, &ExpressionCard::finished);
    connect(m_expression, &ExpressionEdit::typed, this, &ExpressionCard::typed);
    connect(m_expression, &ExpressionEdit::editingFinished, this, &ExpressionCard::finished);
    updateActive();
}

void ExpressionCard::createParts(const FieldSpec &spec)
{
    m_frame = new CardFrame(this);
    m_frame->setStyleSheet(kBareFields);
    m_name = new QLineEdit(m_frame);
    m_name->setFont(monoFont(12, QFont::DemiBold));
    m_name->setPlaceholderText(spec.namePlaceholder.isEmpty() ? tr("name") : spec.namePlaceholder);
    m_name->setAccessibleName(tr("Name of the %1").arg(spec.itemName));
    m_type = new QLabel(m_frame);
    m_type->setFont(monoFont(10.5));
    m_type->setProperty("role", QStringLiteral("dim"));
    m_expression = new ExpressionEdit(ExpressionEdit::Language::Sql, m_frame);
    m_expression->setPlaceholderText(spec.valuePlaceholder.isEmpty() ? tr("SQL expression")
                                                                     : spec.valuePlaceholder);
    // as much as a line edit keeps free, so that name and expression begin at the same place
    m_expression->document()->setDocumentMargin(2);
    m_expression->setColumns(spec.suggestions);

    grip()->setParent(m_frame);
    removeButton()->setParent(m_frame);
    for (QWidget *part : {static_cast<QWidget *>(grip()), static_cast<QWidget *>(removeButton())}) {
        // they appear under the pointer without moving anything
        QSizePolicy policy = part->sizePolicy();
        policy.setRetainSizeWhenHidden(true);
        part->setSizePolicy(policy);
    }
    auto *top = new QHBoxLayout;
    top->setSpacing(4);
    top->addWidget(m_name, 1);
    top->addWidget(m_type);
    top->addWidget(removeButton());
    auto *lines = new QVBoxLayout;
    lines->setSpacing(1);
    lines->addLayout(top);
    lines->addWidget(m_expression);
    auto *inner = new QHBoxLayout(m_frame);
    inner->setContentsMargins(2, 6, 6, 7);
    inner->setSpacing(0);
    inner->addWidget(grip(), 0, Qt::AlignTop);
    inner->addLayout(lines, 1);
    column()->addWidget(m_frame);
}

MapEntry ExpressionCard::entry() const
{
    return {m_name->text().trimmed(), m_expression->toPlainText()};
}

void ExpressionCard::setEntry(const MapEntry &entry)
{
    if (m_name->text().trimmed() != entry.name)
        replaceKeepingCursor(m_name, entry.name);
    replaceKeepingCursor(m_expression, entry.value);
    m_expression->setAccessibleName(tr("Expression of %1").arg(entry.name));
    setItemNames(entry.name);
}

void ExpressionCard::setSubInfo(const QString &text)
{
    m_type->setText(text);
}

void ExpressionCard::setSuggestions(const std::vector<Suggestion> &suggestions)
{
    m_expression->setColumns(suggestions);
}

void ExpressionCard::focusFirst()
{
    QWidget *field = m_name->text().isEmpty() ? static_cast<QWidget *>(m_name) : m_expression;
    field->setFocus(Qt::OtherFocusReason);
}

QList<QWidget *> ExpressionCard::focusChain() const
{
    return {grip(), m_name, m_expression, removeButton()};
}

void ExpressionCard::markFields(const FieldIssues &issues)
{
    m_frame->setSeverity(worstSeverity(issues));
    m_expression->setIssues(issues);
}

bool ExpressionCard::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        QMetaObject::invokeMethod(this, [this] { updateActive(); }, Qt::QueuedConnection);
    return ItemRow::eventFilter(watched, event);
}

void ExpressionCard::enterEvent(QEnterEvent *event)
{
    ItemRow::enterEvent(event);
    updateActive();
}

void ExpressionCard::leaveEvent(QEvent *event)
{
    ItemRow::leaveEvent(event);
    updateActive();
}

void ExpressionCard::updateActive()
{
    const QWidget *focused = focusWidget();
    const bool active = focused && focused->hasFocus();
    m_frame->setActive(active);
    // with the focus inside they show as well, so that Tab reaches them
    const bool shown = active || underMouse();
    grip()->setVisible(shown);
    removeButton()->setVisible(shown);
}

} // namespace etl::widgets
