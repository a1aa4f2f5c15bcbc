// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/suspects.h"

#include "engine/ipc/recovery.h"
#include "engine/supervisor/deadletterbox.h"

#include <algorithm>

namespace etl::supervisor {

void Suspects::noteDeath(const RunMember &member, std::uint32_t node, std::string action,
                         std::string text, int signal)
{
    m_lastDeaths[member.stage] = {node, std::move(text), signal, std::move(action), {}};
}

std::optional<protocol::Probe>
Suspects::probeFor(const RunMember &member,
                   std::span<const std::unique_ptr<RunMember>> members) const
{
    if (!ipc::hasSuspects(m_context.segment, static_cast<ipc::StageIndex>(member.stage)))
        return std::nullopt;
    const bool otherProbes = std::ranges::any_of(members, [&member](const auto &other) {
        return other.get() != &member && other->stage == member.stage && other->probing
               && other->process;
    });
    if (otherProbes)
        return std::nullopt;
    // A run that goes on may have suspects from before.
    protocol::Probe probe{0, "its worker died in an earlier part of this run", 0, "process", {}};
    if (const auto death = m_lastDeaths.find(member.stage); death != m_lastDeaths.end())
        probe = death->second;
    probe.deadLetterFile = deadLetterPart(m_context, member.number);
    return probe;
}

} // namespace etl::supervisor
