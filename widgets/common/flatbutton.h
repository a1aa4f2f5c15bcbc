// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/icons.h"

#include <QToolButton>

namespace etl::widgets {

// A frameless icon button for bars and headers. The tip is also its accessible name. GUI thread
// only.
class FlatButton : public QToolButton
{
    Q_OBJECT

public:
    explicit FlatButton(Icon icon, const QString &tip, QWidget *parent = nullptr);

    // Takes icon, tip, enabled state and trigger from the action.
    explicit FlatButton(QAction *action, QWidget *parent = nullptr);

    void setShape(Icon icon);
};

} // namespace etl::widgets
