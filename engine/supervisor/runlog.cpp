// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/runlog.h"

#include "engine/supervisor/clock.h"

namespace etl::supervisor {

namespace {

constexpr std::size_t kMaxLines = 2000;

} // namespace

void RunLog::add(protocol::LogLevel level, std::string text, std::string node, int worker)
{
    add({protocol::LogLine{wallClockMs(), level, std::move(node), worker, std::move(text)}});
}

void RunLog::add(std::vector<protocol::LogLine> lines)
{
    if (lines.empty())
        return;
    m_lines.insert(m_lines.end(), lines.begin(), lines.end());
    while (m_lines.size() > kMaxLines) {
        m_lines.pop_front();
        ++m_forgotten;
    }
    Q_EMIT added(lines);
}

} // namespace etl::supervisor
