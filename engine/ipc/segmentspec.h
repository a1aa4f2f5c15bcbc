// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/numbers.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace etl::ipc {

struct StageSpec
{
    std::uint32_t workers = 1;
    std::uint32_t nodes = 1; // of the chain; at most kMaxNodesPerStage
    // Wanted for the spools of each worker; a small segment gives less, or none.
    std::uint64_t spoolBytes = 0;
};

struct QueueSpec
{
    std::uint32_t id = 0; // the caller's own name for it (a plan's queue); not interpreted
    StageIndex fromStage{};
    StageIndex toStage{};
    PortGroup
        portGroup{}; // of fromStage: queues of one group carry the same batches in the same pages
    std::uint32_t capacityBatches = 16; // over all lanes; each lane gets at least 2 slots
    std::uint32_t batchBytes =
        1u << 20; // size a producer aims at; a larger batch is allowed, see Arena
};

struct SplitSpec
{
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t firstLine = 0;
    std::uint64_t aux = 0;
};

// The splits of one extractor stage, in source order.
struct SplitTableSpec
{
    StageIndex stage{};
    std::vector<SplitSpec> splits;
};

enum class Placement : std::uint8_t {
    Automatic, // shared memory, or a file where that is too small
    SharedMemory,
    File, // in SegmentSpec::runtimeDir
};

// What a run's shared segment must hold. A value; any thread.
struct SegmentSpec
{
    std::vector<StageSpec> stages;
    std::vector<QueueSpec> queues;
    std::vector<SplitTableSpec> splitTables;
    std::vector<std::vector<std::byte>> schemas; // opaque messages, by schema id
    // Lanes get fewer slots and smaller batches, evenly, until the segment fits.
    std::uint64_t maxBytes = 64u << 20;
    std::uint32_t suspectAfter = 0; // see ControlState
    // Folder of lock files and of segments that do not fit into /dev/shm; exists, belongs to the
    // user.
    std::string runtimeDir;
    Placement placement = Placement::Automatic;
};

} // namespace etl::ipc
