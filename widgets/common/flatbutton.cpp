// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/flatbutton.h"

#include "widgets/common/theme.h"

#include <QAction>

namespace etl::widgets {

FlatButton::FlatButton(Icon icon, const QString &tip, QWidget *parent) : QToolButton(parent)
{
    setIconSize({16, 16});
    setFixedSize(kControlHeight, kControlHeight);
    setToolTip(tip);
    setAccessibleName(tip);
    setShape(icon);
}

FlatButton::FlatButton(QAction *action, QWidget *parent) : QToolButton(parent)
{
    setIconSize({16, 16});
    setFixedSize(kControlHeight, kControlHeight);
    setDefaultAction(action);
    setToolButtonStyle(Qt::ToolButtonIconOnly);
    setAccessibleName(action->text());
}

void FlatButton::setShape(Icon icon)
{
    setIcon(themedIcon(icon));
}

} // namespace etl::widgets
