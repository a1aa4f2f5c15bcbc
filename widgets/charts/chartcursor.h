// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <optional>

namespace etl::widgets {

// The hover position that several charts share, so that one moment is read in all of them.
// GUI thread. Charts do not own it; a chart outlives nothing but its own connection.
class ChartCursor : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    // Seconds relative to now; empty while no chart is hovered.
    std::optional<double> position() const { return m_position; }
    void setPosition(std::optional<double> seconds);

signals:
    void positionChanged();

private:
    std::optional<double> m_position;
};

} // namespace etl::widgets
