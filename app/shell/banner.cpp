// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/banner.h"

#include "widgets/common/flatbutton.h"
#include "widgets/common/pillbutton.h"
#include "widgets/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace etl::shell {

namespace {

constexpr int kHeight = 40;

} // namespace

Banner::Banner(QWidget *parent) : QFrame(parent)
{
    setFixedHeight(kHeight);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(18, 0, 10, 0);
    m_text = new QLabel(this);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setMinimumWidth(10);
    layout->addWidget(m_text, 1);
    m_action = new widgets::PillButton({}, widgets::ButtonKind::Normal, widgets::Icon::None, this);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    layout->addWidget(m_action);
    auto *close = new widgets::FlatButton(widgets::Icon::Close, tr("Dismiss"), this);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    layout->addWidget(close);
    hide();
}

void Banner::show(Kind kind, const QString &text, const QString &action)
{
    m_kind = kind;
    m_text->setText(text);
    m_text->setToolTip(text);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setVisible(true);
    update();
}

QString Banner::text() const
{
    return m_text->text();
}

void Banner::paintEvent(QPaintEvent *)
{
    const auto &tokens = widgets::theme();
    const auto &color = m_kind == Kind::Problem   ? tokens.bad
                        : m_kind == Kind::Success ? tokens.ok
                                                  : tokens.accent;
    QPainter painter(this);
    painter.fillRect(rect(), widgets::mixed(color, tokens.panel, 0.14));
    painter.fillRect(QRect(0, 0, 4, height()), color);
    painter.fillRect(QRect(0, height() - 1, width(), 1), tokens.line);
}

} // namespace etl::shell
