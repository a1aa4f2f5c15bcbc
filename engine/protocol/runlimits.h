// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace etl::protocol {

// What a run may use, and how long it is waited for. 0: the engine's default.
struct RunLimits
{
    std::uint64_t memoryBytes = 0;       // of all workers together
    std::uint64_t workerMemoryBytes = 0; // of each
    std::uint64_t spillBytes = 0;  // on disk, of all workers together; default: what the disk has
    std::uint64_t sharedBytes = 0; // shared memory for the queues
    int stallSeconds = 60;         // without any progress, before that is told; 0: never
    int itemSeconds = 0; // of one call into a node, before its worker is killed; 0: no limit

    static void fields(auto &self, auto &&field)
    {
        field("memoryBytes", self.memoryBytes);
        field("workerMemoryBytes", self.workerMemoryBytes);
        field("spillBytes", self.spillBytes);
        field("sharedBytes", self.sharedBytes);
        field("stallSeconds", self.stallSeconds);
        field("itemSeconds", self.itemSeconds);
    }
    bool operator==(const RunLimits &) const = default;
};

} // namespace etl::protocol
