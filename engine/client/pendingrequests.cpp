// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/client/pendingrequests.h"

#include <utility>

namespace etl::client {

protocol::Ticket PendingRequests::add(TicketedRequest request)
{
    const protocol::Ticket ticket = ++m_lastTicket;
    std::visit([ticket](auto &message) { message.ticket = ticket; }, request);
    m_requests.emplace(ticket, std::move(request));
    return ticket;
}

const TicketedRequest *PendingRequests::find(protocol::Ticket ticket) const
{
    const auto it = m_requests.find(ticket);
    return it == m_requests.end() ? nullptr : &it->second;
}

bool PendingRequests::remove(protocol::Ticket ticket)
{
    return m_requests.erase(ticket) > 0;
}

std::vector<TicketedRequest> PendingRequests::takeAll()
{
    std::vector<TicketedRequest> requests;
    for (auto &[ticket, request] : std::exchange(m_requests, {}))
        requests.push_back(std::move(request));
    return requests;
}

} // namespace etl::client
