// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/numberbox.h"

#include "widgets/common/theme.h"
#include "widgets/forms/textcursorkeeping.h"

#include <QLineEdit>
#include <QLocale>
#include <QRegularExpression>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace etl::widgets {

NumberBox::NumberBox(Digits digits, QWidget *parent) : QAbstractSpinBox(parent), m_digits(digits)
{
    setFocusPolicy(Qt::StrongFocus);
    connect(lineEdit(), &QLineEdit::textEdited, this, &NumberBox::typed);
}

void NumberBox::setRange(std::optional<double> minimum, std::optional<double> maximum)
{
    m_minimum = minimum;
    m_maximum = maximum;
}

void NumberBox::setFallback(std::optional<double> value)
{
    m_fallback = value;
}

void NumberBox::setPlaceholderText(const QString &text)
{
    lineEdit()->setPlaceholderText(text);
}

QString NumberBox::enteredText() const
{
    return lineEdit()->text().trimmed();
}

void NumberBox::setEnteredText(const QString &text)
{
    replaceKeepingCursor(lineEdit(), text);
    update(); // the arrows may have reached an end
}

std::optional<double> NumberBox::number() const
{
    bool isNumber = false;
    const double value = QLocale::c().toDouble(enteredText(), &isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

double NumberBox::stepSize() const
{
    const double range = m_minimum && m_maximum ? *m_maximum - *m_minimum : 0;
    const bool fraction = m_digits == Digits::Decimal && range > 0 && range <= 2;
    return fraction ? 0.05 : 1;
}

void NumberBox::stepBy(int steps)
{
    const double from = number().value_or(m_fallback.value_or(m_minimum.value_or(0)));
    double value = from + steps * stepSize();
    if (m_minimum)
        value = std::max(value, *m_minimum);
    if (m_maximum)
        value = std::min(value, *m_maximum);
    // steps of 0.05 would otherwise show as 0.15000000000000002
    value = std::round(value * 1e6) / 1e6;
    lineEdit()->setText(QString::number(value, 'g', QLocale::FloatingPointShortest));
    selectAll();
    emit typed();
}

QAbstractSpinBox::StepEnabled NumberBox::stepEnabled() const
{
    const double value = number().value_or(m_fallback.value_or(m_minimum.value_or(0)));
    StepEnabled enabled = StepNone;
    if (!m_minimum || value > *m_minimum)
        enabled |= StepDownEnabled;
    if (!m_maximum || value < *m_maximum)
        enabled |= StepUpEnabled;
    return enabled;
}

QValidator::State NumberBox::validate(QString &input, int &) const
{
    static const QRegularExpression whole(QStringLiteral("^[-+]?\\d*$"));
    static const QRegularExpression decimal(QStringLiteral("^[-+]?\\d*\\.?\\d*([eE][-+]?\\d*)?$"));
    const QString text = input.trimmed();
    // a number out of range is the checker's to refuse, with a message at the field
    if (text.startsWith(QLatin1Char('$')))
        return QValidator::Acceptable;
    const auto &pattern = m_digits == Digits::Whole ? whole : decimal;
    return pattern.match(text).hasMatch() ? QValidator::Acceptable : QValidator::Invalid;
}

QSize NumberBox::sizeHint() const
{
    return {92, kControlHeight};
}

void NumberBox::wheelEvent(QWheelEvent *event)
{
    // scrolling the form must not change values on the way
    if (hasFocus())
        QAbstractSpinBox::wheelEvent(event);
    else
        event->ignore();
}

} // namespace etl::widgets
