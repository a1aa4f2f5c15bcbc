// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/cardtext.h"

#include "widgets/common/theme.h"

#include <QFontMetricsF>

#include <algorithm>

namespace etl::widgets {

QFont titleFont(double zoom)
{
    return uiFont(13 * zoom, QFont::DemiBold);
}

QFont subtitleFont(double zoom)
{
    return uiFont(11 * zoom);
}

QFont chipFont(double zoom)
{
    return uiFont(11 * zoom, QFont::DemiBold);
}

QFont liveFont(double zoom)
{
    return monoFont(kLiveTextSize * zoom);
}

double chipWidth(const QString &chip)
{
    if (chip.isEmpty())
        return 0;
    const QFontMetricsF metrics(chipFont(1));
    return std::max(34.0, metrics.horizontalAdvance(chip) + 18);
}

QString elidedTitle(const QString &title, double width)
{
    const QFontMetricsF metrics(titleFont(1));
    return metrics.elidedText(title, Qt::ElideRight, width);
}

QString elidedSubtitle(const QString &subtitle, double width)
{
    const QFontMetricsF metrics(subtitleFont(1));
    return metrics.elidedText(subtitle, Qt::ElideRight, width);
}

} // namespace etl::widgets
