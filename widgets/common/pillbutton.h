// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/icons.h"

#include <QPushButton>

namespace etl::widgets {

enum class ButtonKind { Normal, Primary, Run, Stop, Flat, Link };

// A push button in one of the looks of the theme, with an optional icon in the matching colour.
// GUI thread only.
class PillButton : public QPushButton
{
    Q_OBJECT

public:
    explicit PillButton(const QString &text, ButtonKind kind = ButtonKind::Normal,
                        Icon icon = Icon::None, QWidget *parent = nullptr);

    ButtonKind kind() const { return m_kind; }
    void setKind(ButtonKind kind);
    void setShape(Icon icon);

private:
    ButtonKind m_kind = ButtonKind::Normal;
    Icon m_icon = Icon::None;
};

} // namespace etl::widgets
