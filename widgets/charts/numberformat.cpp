// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/numberformat.h"

#include <QLocale>

#include <array>
#include <cmath>

namespace etl::widgets {

namespace {

struct Unit
{
    double factor;
    QLatin1Char suffix;
};

constexpr std::array kUnits{Unit{1e12, QLatin1Char('T')}, Unit{1e9, QLatin1Char('G')},
                            Unit{1e6, QLatin1Char('M')}, Unit{1e3, QLatin1Char('k')}};

const QString kUnknown = QStringLiteral("-");

QString withoutTrailingZeros(QString text)
{
    if (!text.contains(QLatin1Char('.')))
        return text;
    while (text.endsWith(QLatin1Char('0')))
        text.chop(1);
    if (text.endsWith(QLatin1Char('.')))
        text.chop(1);
    return text;
}

int decimalsForThreeDigits(double magnitude)
{
    if (magnitude >= 100)
        return 0;
    return magnitude >= 10 ? 1 : 2;
}

} // namespace

QString compactNumber(double value)
{
    if (!std::isfinite(value))
        return kUnknown;
    const double magnitude = std::abs(value);
    if (magnitude < 1000 && magnitude == std::floor(magnitude))
        return QString::number(value, 'f', 0);
    for (const Unit &unit : kUnits) {
        // 999.6k would print as 1000k, so the next unit starts half a digit early
        if (magnitude < unit.factor * 0.9995)
            continue;
        const double scaled = value / unit.factor;
        const int decimals = decimalsForThreeDigits(std::abs(scaled));
        return withoutTrailingZeros(QString::number(scaled, 'f', decimals)) + unit.suffix;
    }
    return withoutTrailingZeros(QString::number(value, 'f', decimalsForThreeDigits(magnitude)));
}

QString groupedNumber(double value)
{
    if (!std::isfinite(value))
        return kUnknown;
    static const QLocale locale = [] {
        QLocale c = QLocale::c();
        c.setNumberOptions(QLocale::DefaultNumberOptions);
        return c;
    }();
    return locale.toString(value, 'f', 0);
}

QString axisNumber(double value, double maximum)
{
    if (!std::isfinite(value))
        return kUnknown;
    if (value == 0)
        return QStringLiteral("0");
    for (const Unit &unit : kUnits) {
        if (maximum < unit.factor)
            continue;
        return withoutTrailingZeros(QString::number(value / unit.factor, 'f', 2)) + unit.suffix;
    }
    return withoutTrailingZeros(QString::number(value, 'f', 2));
}

double roundMaximum(double peak)
{
    constexpr std::array kSteps{1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0};
    constexpr double kIntervals = 4;
    if (!std::isfinite(peak) || peak <= kIntervals)
        return kIntervals;
    const double step = peak / kIntervals;
    const double decade = std::pow(10, std::floor(std::log10(step)));
    for (const double candidate : kSteps) {
        const double rounded = candidate * decade;
        const bool whole = rounded == std::floor(rounded);
        // a hair of tolerance: 600k must not round up because of log10
        if (whole && rounded >= step * (1 - 1e-9))
            return rounded * kIntervals;
    }
    return decade * 10 * kIntervals;
}

QString relativeTimeLabel(double seconds)
{
    const double ago = std::abs(seconds);
    if (ago < 0.5)
        return QStringLiteral("now");
    if (ago < 120)
        return QStringLiteral("-%1s").arg(std::lround(ago));
    if (ago < 7200)
        return QStringLiteral("-%1m").arg(std::lround(ago / 60));
    return QStringLiteral("-%1h").arg(std::lround(ago / 3600));
}

QString agoText(double seconds)
{
    const auto ago = std::lround(std::abs(seconds));
    if (ago == 0)
        return QStringLiteral("now");
    if (ago < 60)
        return QStringLiteral("%1 s ago").arg(ago);
    if (ago % 60 == 0)
        return QStringLiteral("%1 min ago").arg(ago / 60);
    return QStringLiteral("%1 min %2 s ago").arg(ago / 60).arg(ago % 60);
}

} // namespace etl::widgets
