// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/graphtypes.h"

namespace etl::widgets {

// How full a queue looks. Colour changes at 60 and 85 %, the width with every step.
enum class FillStep { None, Empty, Low, Middle, High, Full };

FillStep fillStep(const WireLive &live);
double wireWidth(FillStep step); // scene units
QColor fillColor(FillStep step, const ThemeTokens &tokens);
QColor fillTextColor(FillStep step, const ThemeTokens &tokens);

// "5 / 16"
QString fillText(const WireLive &live);

} // namespace etl::widgets
