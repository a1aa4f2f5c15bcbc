// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/searchfield.h"

#include "widgets/common/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace etl::widgets {

SearchField::SearchField(const QString &placeholder, const QString &keyHint, QWidget *parent)
    : QLineEdit(parent)
{
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    setKeyHint(keyHint);
    connect(this, &QLineEdit::textChanged, this, &SearchField::reserveHintSpace);
}

void SearchField::setKeyHint(const QString &keyHint)
{
    m_keyHint = keyHint;
    reserveHintSpace();
    update();
}

void SearchField::reserveHintSpace()
{
    const bool shown = text().isEmpty() && !m_keyHint.isEmpty();
    const int width = shown ? QFontMetrics(monoFont()).horizontalAdvance(m_keyHint) + 8 : 0;
    setTextMargins(0, 0, width, 0);
}

void SearchField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (!text().isEmpty() || m_keyHint.isEmpty())
        return;
    QPainter painter(this);
    painter.setFont(monoFont());
    painter.setPen(theme().faint);
    painter.drawText(rect().adjusted(0, 0, -11, 0), Qt::AlignRight | Qt::AlignVCenter, m_keyHint);
}

void SearchField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty())
        clear();
    else if (event->key() == Qt::Key_Down || event->key() == Qt::Key_PageDown)
        emit resultsRequested();
    else
        QLineEdit::keyPressEvent(event);
}

} // namespace etl::widgets
