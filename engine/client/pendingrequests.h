// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/clientmessages.h"

#include <cstdint>
#include <map>
#include <optional>
#include <variant>
#include <vector>

namespace etl::client {

using TicketedRequest = std::variant<protocol::CheckRequest, protocol::PreviewRequest,
                                     protocol::StartRun, protocol::ResumeRun>;

// The questions of one client that wait for an answer, by ticket. One thread.
class PendingRequests
{
public:
    // Gives the request its ticket, keeps it, and returns the ticket.
    protocol::Ticket add(TicketedRequest request);
    const TicketedRequest *find(protocol::Ticket ticket) const;
    // False when nobody waits for it: the answer is late and not wanted.
    bool remove(protocol::Ticket ticket);
    // In the order of asking.
    std::vector<TicketedRequest> takeAll();
    const std::map<protocol::Ticket, TicketedRequest> &all() const { return m_requests; }

private:
    protocol::Ticket m_lastTicket = 0;
    std::map<protocol::Ticket, TicketedRequest> m_requests;
};

} // namespace etl::client
