// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/itemrow.h"

#include "widgets/common/flatbutton.h"
#include "widgets/forms/draggrip.h"
#include "widgets/forms/issuelist.h"

#include <QKeyEvent>
#include <QVBoxLayout>

namespace etl::widgets {

namespace {

constexpr int kRemoveSize = 20;
constexpr int kRemoveIconSize = 12;

} // namespace

ItemRow::ItemRow(const FieldSpec &, QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout)
    , m_grip(new DragGrip(this))
    , m_remove(new FlatButton(Icon::Close, tr("Remove"), this))
    , m_issues(new IssueList(this))
{
    m_remove->setFixedSize(kRemoveSize, kRemoveSize);
    m_remove->setIconSize({kRemoveIconSize, kRemoveIconSize});
    m_remove->setFocusPolicy(Qt::TabFocus);
    m_column->setContentsMargins(0, 0, 0, 0);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(5);
    outer->addLayout(m_column);
    outer->addWidget(m_issues);
    connect(m_remove, &QToolButton::clicked, this, &ItemRow::removeRequested);
    connect(m_grip, &DragGrip::stepped, this, &ItemRow::moveRequested);
    connect(m_grip, &DragGrip::dragged, this, &ItemRow::dragged);
    connect(m_grip, &DragGrip::dropped, this, &ItemRow::dropped);
}

bool ItemRow::isBlank() const
{
    const MapEntry now = entry();
    return now.name.isEmpty() && now.value.isEmpty();
}

void ItemRow::setIssues(const FieldIssues &issues)
{
    m_issues->setIssues(issues);
    markFields(issues);
}

const FieldIssues &ItemRow::issues() const
{
    return m_issues->issues();
}

void ItemRow::setSubInfo(const QString &text)
{
    setToolTip(text);
}

void ItemRow::setItemNames(const QString &name)
{
    m_grip->setAccessibleName(tr("Reorder %1").arg(name));
    m_remove->setAccessibleName(tr("Remove %1").arg(name));
}

void ItemRow::keyPressEvent(QKeyEvent *event)
{
    const bool alt = event->modifiers().testFlag(Qt::AltModifier);
    if (alt && event->key() == Qt::Key_Up)
        emit moveRequested(-1);
    else if (alt && event->key() == Qt::Key_Down)
        emit moveRequested(1);
    else
        QWidget::keyPressEvent(event);
}

} // namespace etl::widgets
