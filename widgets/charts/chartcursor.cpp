// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chartcursor.h"

namespace etl::widgets {

void ChartCursor::setPosition(std::optional<double> seconds)
{
    if (m_position == seconds)
        return;
    m_position = seconds;
    emit positionChanged();
}

} // namespace etl::widgets
