// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/wirefill.h"

namespace etl::widgets {

FillStep fillStep(const WireLive &live)
{
    if (live.capacity <= 0)
        return FillStep::None;
    const double share = double(live.depth) / live.capacity;
    return share >= 0.85   ? FillStep::Full
           : share >= 0.60 ? FillStep::High
           : share >= 0.30 ? FillStep::Middle
           : share > 0     ? FillStep::Low
                           : FillStep::Empty;
}

double wireWidth(FillStep step)
{
    switch (step) {
    case FillStep::None:
        return 2;
    case FillStep::Empty:
        return 1.6;
    case FillStep::Low:
        return 2.2;
    case FillStep::Middle:
        return 3;
    case FillStep::High:
        return 4;
    case FillStep::Full:
        return 5;
    }
    return 2;
}

QColor fillColor(FillStep step, const ThemeTokens &tokens)
{
    switch (step) {
    case FillStep::None:
        return tokens.wire;
    case FillStep::Full:
        return tokens.bad;
    case FillStep::High:
        return tokens.warn;
    default:
        return tokens.ok;
    }
}

QColor fillTextColor(FillStep step, const ThemeTokens &tokens)
{
    switch (step) {
    case FillStep::None:
        return tokens.dim;
    case FillStep::Full:
        return tokens.badText;
    case FillStep::High:
        return tokens.warnText;
    default:
        return tokens.okText;
    }
}

QString fillText(const WireLive &live)
{
    return QStringLiteral("%1 / %2").arg(live.depth).arg(live.capacity);
}

} // namespace etl::widgets
