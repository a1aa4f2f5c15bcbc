// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/workerorders.h"
#include "engine/supervisor/runcontext.h"
#include "engine/supervisor/runmember.h"

#include <map>
#include <memory>
#include <optional>
#include <span>

namespace etl::supervisor {

// Deaths by themselves that make a batch, or what is left of a split, suspect.
inline constexpr std::uint32_t kSuspectAfter = 3;
// Rows of one run that may kill their workers; more are no exception.
inline constexpr std::uint64_t kMaxSetAside = 100;

// Decides which replacement is a probe: the one worker of its stage that takes what has killed
// others. The main thread.
class Suspects
{
public:
    explicit Suspects(const RunContext &context) : m_context(context) {}

    // The member died by itself at `node` of its stage during `action`; `text` says how.
    void noteDeath(const RunMember &member, std::uint32_t node, std::string action,
                   std::string text, int signal);
    // The order for the member's next process; nothing when it need not be a probe.
    std::optional<protocol::Probe>
    probeFor(const RunMember &member, std::span<const std::unique_ptr<RunMember>> members) const;

private:
    const RunContext &m_context;
    std::map<int, protocol::Probe> m_lastDeaths; // by stage
};

} // namespace etl::supervisor
