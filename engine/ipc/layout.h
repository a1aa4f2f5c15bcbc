// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

// The static part of a segment: written once by the engine before any worker starts, covered by a
// CRC, read-only afterwards. Offsets count from the start of the segment. Any change of width,
// order or meaning here, or in one of the state structs of this folder, bumps kLayoutVersion.
namespace etl::ipc {

inline constexpr std::uint64_t kSegmentMagic = 0x31304c5445415444; // "DTAETL01" in memory
inline constexpr std::uint32_t kLayoutVersion = 3;

inline constexpr std::size_t kCacheLine = 64;
inline constexpr std::uint32_t kPageBytes = 64u << 10;
inline constexpr std::uint32_t kMaxNodesPerStage = 32;
inline constexpr std::uint32_t kMaxSinks = 4;         // loaders fused into one stage
inline constexpr std::uint32_t kMaxInputs = 16;       // of one transaction
inline constexpr std::uint32_t kMaxOutputLanes = 128; // of one worker
inline constexpr std::uint32_t kMaxStages = 256;
inline constexpr std::uint32_t kMaxWorkers = 4096; // the owner field of a word has 16 bits
inline constexpr std::uint32_t kMaxSlotsPerLane = 1024;

// A table of the static part: count records from offset on.
struct TableRef
{
    std::uint64_t offset = 0;
    std::uint64_t count = 0;
};

struct StageRecord
{
    std::uint32_t firstWorker;
    std::uint32_t workers;
    std::uint32_t nodes;
    std::uint32_t firstSplit;
    std::uint32_t splits;
    std::uint32_t padding;
    std::uint64_t stateOffset; // StageState
};

struct QueueRecord
{
    std::uint32_t id;
    std::uint32_t fromStage;
    std::uint32_t toStage;
    std::uint32_t portGroup;
    std::uint32_t firstLane; // one lane per worker of fromStage, in order
    std::uint32_t lanes;
    std::uint32_t slotsPerLane;
    std::uint32_t batchBytes; // after shrinking
};

struct LaneRecord
{
    std::uint32_t queue;
    std::uint32_t producer; // worker number
    std::uint32_t slotCount;
    std::uint32_t region;      // RegionRecord that its batches lie in
    std::uint64_t stateOffset; // LaneState, then the slots
};

// The pages of one output port of one worker.
struct RegionRecord
{
    std::uint32_t worker;
    std::uint32_t portGroup;
    std::uint32_t firstPage; // counted from the arena's start
    std::uint32_t pages;
};

struct WorkerRecord
{
    std::uint32_t stage;
    std::uint32_t nodes;
    std::uint32_t firstRegion;
    std::uint32_t regions;
    std::uint64_t stateOffset;   // WorkerState
    std::uint64_t intentOffset;  // Intent
    std::uint64_t metricsOffset; // MetricsBlock x nodes
    std::uint64_t logOffset;     // LogRing
    std::uint64_t spoolOffset;   // bytes of its spools, see SpoolState
    std::uint64_t spoolBytes;    // 0: its node keeps none
};

struct BlobRecord
{
    std::uint64_t offset;
    std::uint64_t bytes;
};

struct SegmentHeader
{
    std::uint64_t magic;
    std::uint32_t layoutVersion;
    std::uint32_t staticCrc; // CRC32 of [0, staticBytes) with this field as 0
    std::uint64_t staticBytes;
    std::uint64_t totalBytes;
    std::array<char, 64> runId; // zero-terminated, as the next
    std::array<char, 512> runtimeDir;
    TableRef stages;             // StageRecord
    TableRef queues;             // QueueRecord
    TableRef lanes;              // LaneRecord
    TableRef regions;            // RegionRecord
    TableRef workers;            // WorkerRecord
    TableRef schemas;            // BlobRecord
    TableRef splits;             // SplitState: the only table that is not static
    std::uint64_t controlOffset; // ControlState
    std::uint64_t arenaOffset;
    std::uint64_t arenaPages;
};

static_assert(std::endian::native == std::endian::little, "words are read byte-wise by strangers");
static_assert(std::atomic<std::uint64_t>::is_always_lock_free
              && std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(sizeof(StageRecord) == 32 && sizeof(QueueRecord) == 32 && sizeof(LaneRecord) == 24);
static_assert(sizeof(RegionRecord) == 16 && sizeof(WorkerRecord) == 64 && sizeof(BlobRecord) == 16);
static_assert(sizeof(SegmentHeader) == 744 && offsetof(SegmentHeader, stages) == 608);
static_assert(std::is_trivially_copyable_v<SegmentHeader>
              && std::is_trivially_copyable_v<WorkerRecord>);

} // namespace etl::ipc
