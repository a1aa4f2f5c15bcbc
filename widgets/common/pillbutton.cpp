// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/pillbutton.h"

#include <QStyle>

namespace etl::widgets {

namespace {

// As the style sheet spells it.
QString nameOf(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::Normal:
        return {};
    case ButtonKind::Primary:
        return QStringLiteral("primary");
    case ButtonKind::Run:
        return QStringLiteral("run");
    case ButtonKind::Stop:
        return QStringLiteral("stop");
    case ButtonKind::Flat:
        return QStringLiteral("flat");
    case ButtonKind::Link:
        return QStringLiteral("link");
    }
    return {};
}

bool isFilled(ButtonKind kind)
{
    return kind == ButtonKind::Primary || kind == ButtonKind::Run || kind == ButtonKind::Stop;
}

} // namespace

PillButton::PillButton(const QString &text, ButtonKind kind, Icon icon, QWidget *parent)
    : QPushButton(text, parent)
{
    setIconSize({14, 14});
    setCursor(kind == ButtonKind::Link ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setKind(kind);
    setShape(icon);
}

void PillButton::setKind(ButtonKind kind)
{
    m_kind = kind;
    setProperty("kind", nameOf(kind));
    style()->unpolish(this); // the style sheet looks at the property only when polishing
    style()->polish(this);
    setShape(m_icon);
}

void PillButton::setShape(Icon icon)
{
    m_icon = icon;
    const IconRole role = isFilled(m_kind) ? IconRole::OnFill : IconRole::Dim;
    setIcon(icon == Icon::None ? QIcon() : themedIcon(icon, role));
}

} // namespace etl::widgets
