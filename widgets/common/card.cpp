// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/card.h"

#include "widgets/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace etl::widgets {

Card::Card(const QString &title, QWidget *parent)
    : QFrame(parent)
    , m_header(new QWidget(this))
    , m_headerRow(new QHBoxLayout(m_header))
    , m_title(new QLabel(m_header))
    , m_subtitle(new QLabel(m_header))
    , m_body(new QVBoxLayout)
{
    m_title->setFont(uiFont(13, QFont::DemiBold));
    m_title->setProperty("role", QStringLiteral("title"));
    m_subtitle->setFont(uiFont(kSmallTextSize));
    m_subtitle->setProperty("role", QStringLiteral("small"));
    m_header->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_headerRow->setContentsMargins(0, 0, 0, 0);
    m_headerRow->addWidget(m_title);
    m_headerRow->addStretch(1);
    m_headerRow->addWidget(m_subtitle);
    m_body->setContentsMargins(0, 0, 0, 0);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(8);
    column->addWidget(m_header);
    column->addLayout(m_body, 1);
    setTitle(title);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this,
            qOverload<>(&QWidget::update));
}

void Card::setTitle(const QString &title)
{
    m_title->setText(title);
    m_header->setVisible(!title.isEmpty() || !m_subtitle->text().isEmpty());
}

void Card::setSubtitle(const QString &subtitle)
{
    m_subtitle->setText(subtitle);
    m_header->setVisible(!subtitle.isEmpty() || !m_title->text().isEmpty());
}

void Card::setCornerWidget(QWidget *widget)
{
    m_headerRow->addWidget(widget);
    m_header->show();
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme().line);
    painter.setBrush(theme().panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kCardRadius,
                            kCardRadius);
}

} // namespace etl::widgets
