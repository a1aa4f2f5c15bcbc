// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/rendezvous.h"

#include <string>
#include <vector>

namespace etl::supervisor {

// An engine's place in the runtime folder: its id, which is proven by a lock that the kernel drops
// with the process, and the file by which clients find it. Movable; one thread.
class EnginePresence
{
public:
    // A new id, locked.
    static Result<EnginePresence> create(const std::string &runtimeFolder);
    EnginePresence(EnginePresence &&other) noexcept;
    EnginePresence &operator=(EnginePresence &&other) noexcept;
    EnginePresence(const EnginePresence &) = delete;
    EnginePresence &operator=(const EnginePresence &) = delete;
    ~EnginePresence(); // withdraws, deletes the lock file

    const std::string &id() const { return m_id; }
    // Becomes the one engine of the user that serves windows; NotAllowed when there is another.
    Status lockServing();
    // REQUIRES: the socket of `record` listens.
    Status publish(const protocol::EngineRecord &record);
    void withdraw();

    // Deletes what dead engines have left. Returns their ids.
    static std::vector<std::string> removeStale(const std::string &runtimeFolder);

private:
    EnginePresence(std::string runtimeFolder, std::string id, int lock);

    std::string m_runtimeFolder;
    std::string m_id;
    int m_lock = -1;
    int m_serveLock = -1;
};

} // namespace etl::supervisor
