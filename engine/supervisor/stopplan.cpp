// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/stopplan.h"

#include <algorithm>

namespace etl::supervisor {

StopSequence::StopSequence(std::span<const StopStep> plan, QObject *parent)
    : QObject(parent)
    , m_plan(plan)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this,
            [this] { take(std::min(m_index + 1, m_plan.size() - 1)); });
}

void StopSequence::begin()
{
    if (!isActive())
        take(0);
}

void StopSequence::skipTo(StopAction action)
{
    const auto it = std::ranges::find(m_plan, action, &StopStep::action);
    const auto index = static_cast<std::size_t>(it - m_plan.begin());
    if (it != m_plan.end() && (!isActive() || index > m_index))
        take(index);
}

void StopSequence::end()
{
    m_timer.stop();
}

void StopSequence::take(std::size_t index)
{
    m_index = index;
    m_timer.start(m_plan[index].patience);
    Q_EMIT step(m_plan[index].action);
}

} // namespace etl::supervisor
