// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/topbar.h"

#include "app/shell/mark.h"
#include "widgets/common/badge.h"
#include "widgets/common/flatbutton.h"
#include "widgets/common/pillbutton.h"
#include "widgets/common/searchfield.h"
#include "widgets/common/segmentedswitch.h"
#include "widgets/common/theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace etl::shell {

namespace {

constexpr int kBarHeight = 48;

} // namespace

TopBar::TopBar(QWidget *parent) : QFrame(parent)
{
    setProperty("kind", QStringLiteral("topbar"));
    setFixedHeight(kBarHeight);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 16, 0);
    layout->setSpacing(10);
    layout->addWidget(new Mark(this));
    layout->addLayout(createFileLabels());
    layout->addSpacing(24);
    m_pages = new widgets::SegmentedSwitch({tr("Design"), tr("Monitor")}, this);
    layout->addWidget(m_pages);
    m_actions = new QHBoxLayout;
    m_actions->setSpacing(4);
    layout->addLayout(m_actions);
    layout->addStretch(1);
    m_search = new widgets::SearchField(tr("Search nodes, files, actions"),
                                        QStringLiteral("Ctrl+K"), this);
    m_search->setMinimumWidth(140);
    m_search->setMaximumWidth(300);
    layout->addWidget(m_search, 4);
    layout->addStretch(1);
    createRunButtons(layout);
}

QHBoxLayout *TopBar::createFileLabels()
{
    auto *outer = new QHBoxLayout;
    auto *column = new QVBoxLayout;
    column->setSpacing(0);
    column->setContentsMargins(0, 6, 0, 6);
    m_file = new QLabel(this);
    m_file->setFont(widgets::uiFont(widgets::kUiTextSize, QFont::DemiBold));
    m_detail = new QLabel(this);
    m_detail->setFont(widgets::uiFont(widgets::kSmallTextSize));
    m_detail->setProperty("role", QStringLiteral("dim"));
    column->addWidget(m_file);
    column->addWidget(m_detail);
    outer->addLayout(column);
    m_file->setMinimumWidth(150);
    m_detail->setMaximumWidth(220);
    return outer;
}

void TopBar::createRunButtons(QHBoxLayout *layout)
{
    auto *target = new QLabel(tr("This computer"), this);
    target->setProperty("role", QStringLiteral("dim"));
    target->setToolTip(tr("Where the pipeline runs"));
    layout->addWidget(target);
    m_run = new widgets::PillButton(tr("Run"), widgets::ButtonKind::Run, widgets::Icon::Play, this);
    m_run->setToolTip(tr("Run the pipeline (F8)"));
    m_run->setMinimumWidth(86);
    connect(m_run, &QPushButton::clicked, this, &TopBar::runRequested);
    layout->addWidget(m_run);
    m_stop =
        new widgets::PillButton(tr("Stop"), widgets::ButtonKind::Normal, widgets::Icon::Stop, this);
    m_stop->setToolTip(tr("Stop the run (F9); again: kill it"));
    m_stop->setMinimumWidth(86);
    connect(m_stop, &QPushButton::clicked, this, &TopBar::stopRequested);
    layout->addWidget(m_stop);
    m_engine = new widgets::Badge({}, widgets::Tone::Neutral, this);
    m_engine->setDotVisible(true);
    m_engine->installEventFilter(this);
    layout->addWidget(m_engine);
}

void TopBar::addAction(QAction *action)
{
    m_actions->addWidget(new widgets::FlatButton(action, this));
}

void TopBar::setFile(const QString &name, const QString &detail)
{
    m_file->setText(name);
    m_detail->setText(m_detail->fontMetrics().elidedText(detail, Qt::ElideMiddle, 215));
    m_detail->setToolTip(detail);
}

void TopBar::setRunLook(RunLook look)
{
    const bool running = look == RunLook::Running || look == RunLook::Stopping;
    m_run->setEnabled(look == RunLook::Idle);
    m_stop->setEnabled(running);
    m_stop->setKind(running ? widgets::ButtonKind::Stop : widgets::ButtonKind::Normal);
    m_stop->setText(look == RunLook::Stopping ? tr("Kill now") : tr("Stop"));
}

void TopBar::setEngine(EngineLook look, qint64 pid)
{
    switch (look) {
    case EngineLook::Connecting:
        m_engine->setText(tr("engine · starting"));
        m_engine->setTone(widgets::Tone::Warn);
        break;
    case EngineLook::Ready:
        m_engine->setText(tr("engine · pid %1").arg(pid));
        m_engine->setTone(widgets::Tone::Ok);
        break;
    case EngineLook::Lost:
        m_engine->setText(tr("engine · gone"));
        m_engine->setTone(widgets::Tone::Bad);
        m_engine->setToolTip(tr("Click to start it again"));
        break;
    }
}

bool TopBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_engine && event->type() == QEvent::MouseButtonRelease)
        emit engineActivated();
    return QFrame::eventFilter(watched, event);
}

} // namespace etl::shell
