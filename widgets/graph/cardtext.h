// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QString>

namespace etl::widgets {

// Where text stands on a card, in scene units from its top left corner.
inline constexpr double kTextLeft = 54;
inline constexpr double kTextRight = 12; // least distance from the right edge
inline constexpr double kTitleBaseline = 26;
inline constexpr double kSubtitleBaseline = 42;
inline constexpr double kChipRight = 12.5;
inline constexpr double kChipTop = 12.5;
inline constexpr double kChipHeight = 18;
inline constexpr double kLiveTextLeft = 30;
inline constexpr double kLiveBaseline = 76.5;
inline constexpr double kLiveTextSize = 10.5;
inline constexpr double kBadgeHeight = 20;

// Fonts for a zoom; sizes follow it exactly, since hinting is off. GUI thread only.
QFont titleFont(double zoom);
QFont subtitleFont(double zoom);
QFont chipFont(double zoom);
QFont liveFont(double zoom);

// Measured once at 100 %; other zooms scale. GUI thread only.
double chipWidth(const QString &chip); // 0 without text
QString elidedTitle(const QString &title, double width);
QString elidedSubtitle(const QString &subtitle, double width);

} // namespace etl::widgets
