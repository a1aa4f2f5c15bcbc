// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace etl::ipc {

// What a node has done, in rows, bytes and batches. These move only with a transaction, so they are
// exact after any death. A value; any thread.
struct Counters
{
    std::uint64_t rowsIn = 0;
    std::uint64_t bytesIn = 0;
    std::uint64_t batchesIn = 0;
    std::uint64_t rowsOut = 0;
    std::uint64_t bytesOut = 0;
    std::uint64_t batchesOut = 0;
    std::uint64_t rejected = 0; // rows
    std::uint64_t errors = 0;
    std::uint64_t dropped = 0; // rows

    Counters &operator+=(const Counters &delta);
    bool operator==(const Counters &) const = default;
};

inline Counters &Counters::operator+=(const Counters &delta)
{
    rowsIn += delta.rowsIn;
    bytesIn += delta.bytesIn;
    batchesIn += delta.batchesIn;
    rowsOut += delta.rowsOut;
    bytesOut += delta.bytesOut;
    batchesOut += delta.batchesOut;
    rejected += delta.rejected;
    errors += delta.errors;
    dropped += delta.dropped;
    return *this;
}

} // namespace etl::ipc
