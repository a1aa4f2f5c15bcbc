// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/appstyle.h"

#include "widgets/common/icons.h"
#include "widgets/common/theme.h"

#include <QPainter>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>
#include <QWidget>

namespace etl::widgets {

namespace {

constexpr int kArrowColumn = 24; // width of the part with the arrows

// The frame colour of a field: what is wrong first, then where the keys go.
QColor frameColor(const QStyleOption &option, const QWidget *widget)
{
    const ThemeTokens &t = theme();
    const QString issue = widget != nullptr ? widget->property("issue").toString() : QString();
    if (issue == QLatin1String("error"))
        return t.bad;
    if (issue == QLatin1String("warning"))
        return t.warn;
    if (option.state & QStyle::State_HasFocus)
        return t.accent;
    const bool hovered =
        (option.state & QStyle::State_MouseOver) && (option.state & QStyle::State_Enabled);
    return hovered ? t.nodeBorder : t.line;
}

void drawField(QPainter &painter, const QStyleOption &option, const QWidget *widget)
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(frameColor(option, widget));
    painter.setBrush(theme().panel2);
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), kControlRadius,
                            kControlRadius);
}

QColor arrowColor(bool enabled)
{
    return enabled ? theme().dim : theme().faint;
}

void drawArrow(QPainter &painter, Icon icon, const QRect &area, bool enabled, double size)
{
    QRectF square(0, 0, size, size);
    square.moveCenter(QRectF(area).center());
    paintIcon(painter, icon, square, arrowColor(enabled));
}

void drawTick(QPainter &painter, const QStyleOption &option, bool round)
{
    const ThemeTokens &t = theme();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool on = option.state & QStyle::State_On;
    const bool partly = option.state & QStyle::State_NoChange;
    const bool filled = enabled && (on || partly);
    QRectF box(0, 0, 15, 15);
    box.moveCenter(QRectF(option.rect).center());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(option.state & QStyle::State_HasFocus ? t.accent
                   : filled                              ? t.accentFill
                                                         : t.faint);
    painter.setBrush(filled ? t.accentFill : t.panel2);
    const double radius = round ? box.width() / 2 : 4;
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    const QColor mark = filled ? t.onFill : t.faint;
    if (on && round) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(mark);
        painter.drawEllipse(box.center(), 2.75, 2.75);
    } else if (on || partly) {
        paintIcon(painter, on ? Icon::Check : Icon::Remove, box.adjusted(1.5, 1.5, -1.5, -1.5),
                  mark);
    }
}

Icon arrowIcon(QStyle::PrimitiveElement element)
{
    switch (element) {
    case QStyle::PE_IndicatorArrowUp:
    case QStyle::PE_IndicatorSpinUp:
        return Icon::ChevronUp;
    case QStyle::PE_IndicatorArrowDown:
    case QStyle::PE_IndicatorSpinDown:
    case QStyle::PE_IndicatorHeaderArrow:
        return Icon::ChevronDown;
    case QStyle::PE_IndicatorArrowLeft:
        return Icon::ChevronLeft;
    case QStyle::PE_IndicatorArrowRight:
        return Icon::ChevronRight;
    default:
        return Icon::None;
    }
}

} // namespace

AppStyle::AppStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void AppStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option,
                             QPainter *painter, const QWidget *widget) const
{
    painter->save();
    const bool enabled = option->state & State_Enabled;
    if (element == PE_FrameTabBarBase) {
        // The pane draws the line below the tabs; a second one would stand above a corner widget.
    } else if (const Icon icon = arrowIcon(element); icon != Icon::None) {
        drawArrow(*painter, icon, option->rect, enabled, 12);
    } else if (element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck) {
        drawTick(*painter, *option, false);
    } else if (element == PE_IndicatorRadioButton) {
        drawTick(*painter, *option, true);
    } else if (element == PE_IndicatorBranch) {
        if (option->state & State_Children)
            drawArrow(*painter, option->state & State_Open ? Icon::ChevronDown : Icon::ChevronRight,
                      option->rect, enabled, 12);
    } else if (element == PE_FrameFocusRect) {
        // Push buttons and tabs show the focus by their border, from the style sheet.
        if (qobject_cast<const QPushButton *>(widget) || qobject_cast<const QTabBar *>(widget)) {
            painter->restore();
            return;
        }
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(theme().accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    } else {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
    painter->restore();
}

void AppStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                                  QPainter *painter, const QWidget *widget) const
{
    painter->save();
    if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option);
        control == CC_ComboBox && combo != nullptr)
        drawComboBox(*combo, *painter, widget);
    else if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
             control == CC_SpinBox && spin != nullptr)
        drawSpinBox(*spin, *painter, widget);
    else
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    painter->restore();
}

void AppStyle::drawComboBox(const QStyleOptionComboBox &option, QPainter &painter,
                            const QWidget *widget) const
{
    drawField(painter, option, widget);
    const QRect arrow = subControlRect(CC_ComboBox, &option, SC_ComboBoxArrow, widget);
    drawArrow(painter, Icon::ChevronDown, arrow, option.state & State_Enabled, 14);
}

void AppStyle::drawSpinBox(const QStyleOptionSpinBox &option, QPainter &painter,
                           const QWidget *widget) const
{
    drawField(painter, option, widget);
    if (option.buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const auto step = [&](SubControl part, Icon icon, QAbstractSpinBox::StepEnabledFlag flag) {
        const bool enabled = (option.state & State_Enabled) && (option.stepEnabled & flag);
        const QRect area = subControlRect(CC_SpinBox, &option, part, widget);
        if (enabled && (option.activeSubControls & part)) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme().hover);
            painter.drawRoundedRect(area.adjusted(1, 0, 0, 0), 3, 3);
        }
        drawArrow(painter, icon, area, enabled, 11);
    };
    step(SC_SpinBoxUp, Icon::ChevronUp, QAbstractSpinBox::StepUpEnabled);
    step(SC_SpinBoxDown, Icon::ChevronDown, QAbstractSpinBox::StepDownEnabled);
}

QRect AppStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option,
                               SubControl subControl, const QWidget *widget) const
{
    const QRect whole = option->rect;
    if (control == CC_ComboBox) {
        const QRect arrow(whole.right() - kArrowColumn, whole.top(), kArrowColumn, whole.height());
        if (subControl == SC_ComboBoxArrow)
            return visualRect(option->direction, whole, arrow);
        if (subControl == SC_ComboBoxEditField)
            return visualRect(option->direction, whole, whole.adjusted(11, 1, -kArrowColumn, -1));
    }
    if (control == CC_SpinBox) {
        const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
        const bool buttons = spin == nullptr || spin->buttonSymbols != QAbstractSpinBox::NoButtons;
        const int column = buttons ? kArrowColumn : 4;
        const int half = whole.height() / 2;
        const int x = whole.right() - column;
        if (subControl == SC_SpinBoxUp)
            return visualRect(option->direction, whole,
                              buttons ? QRect(x, whole.top() + 3, column - 2, half - 3) : QRect());
        if (subControl == SC_SpinBoxDown)
            return visualRect(option->direction, whole,
                              buttons ? QRect(x, whole.top() + half, column - 2, half - 3)
                                      : QRect());
        if (subControl == SC_SpinBoxEditField)
            return visualRect(option->direction, whole, whole.adjusted(9, 1, -column, -1));
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QSize AppStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                 const QWidget *widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ComboBox || type == CT_SpinBox)
        result.setHeight(kControlHeight);
    if (type == CT_ComboBox)
        result.rwidth() += 12;
    return result;
}

int AppStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                        QStyleHintReturn *returnData) const
{
    switch (hint) {
    case SH_ToolTip_WakeUpDelay:
        return 450;
    case SH_ComboBox_Popup: // a list below the field, not over it
    case SH_EtchDisabledText:
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

int AppStyle::pixelMetric(PixelMetric metric, const QStyleOption *option,
                          const QWidget *widget) const
{
    switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_SplitterWidth:
        return 1;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

} // namespace etl::widgets
