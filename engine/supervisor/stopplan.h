// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

namespace etl::supervisor {

enum class StopAction : std::uint8_t {
    Ask,       // by the stop word, or by the order to leave
    Terminate, // SIGTERM
    Kill,      // SIGKILL
};

// One way to make processes end, and how long it may take before the next one is tried.
struct StopStep
{
    StopAction action;
    std::chrono::milliseconds patience;
};

inline constexpr std::array kStopPlan{
    StopStep{StopAction::Ask, std::chrono::seconds(2)},
    StopStep{StopAction::Terminate, std::chrono::seconds(1)},
    StopStep{StopAction::Kill, std::chrono::seconds(1)}, // repeated until the process is reaped
};

// Walks through a stop plan until it is told that nobody is left. The last step is repeated. The
// main thread.
//
// Idle --begin()--> step 0 --patience over--> step 1 ... last step --patience over--> last step
// any --end()--> Idle; any --skipTo(action)--> that step, if it lies ahead
class StopSequence : public QObject
{
    Q_OBJECT

public:
    explicit StopSequence(std::span<const StopStep> plan = kStopPlan, QObject *parent = nullptr);

    bool isActive() const { return m_timer.isActive(); }
    // Emits the first step from within the call.
    void begin();
    void skipTo(StopAction action);
    void end();

Q_SIGNALS:
    void step(etl::supervisor::StopAction action);

private:
    void take(std::size_t index);

    const std::span<const StopStep> m_plan;
    std::size_t m_index = 0;
    QTimer m_timer;
};

} // namespace etl::supervisor
