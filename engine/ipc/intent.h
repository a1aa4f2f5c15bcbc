// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/counters.h"
#include "engine/ipc/crashpoint.h"
#include "engine/ipc/layout.h"
#include "engine/ipc/numbers.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <type_traits>

namespace etl::ipc {

class Segment;

struct IntentInput
{
    std::uint32_t lane;
    std::uint32_t slot;
    std::uint64_t word;     // exact word of the claim
    std::uint64_t progress; // new value, when not done
    std::uint64_t done;     // 1: the slot becomes free
    std::uint64_t settles;  // 1: the row that made it suspect is dealt with
};

struct IntentOutput
{
    std::uint32_t lane;
    std::uint32_t closed; // 1: newTail is the last
    std::uint64_t newTail;
};

struct IntentSource
{
    std::uint32_t present;
    std::uint32_t split;
    std::uint64_t word; // exact word of the claim
    std::uint64_t position;
    std::uint64_t rows;
    std::uint64_t done; // 1: the split is read to its end
    std::uint64_t consumed;
    std::uint64_t settles; // as IntentInput
};

struct IntentSink
{
    std::uint64_t present;
    std::uint64_t length; // new values, absolute
    std::uint64_t rows;
};

struct IntentSpool
{
    std::uint64_t present;
    std::array<std::uint64_t, 2> inputLog; // SpoolState, all of it, absolute
    std::array<std::uint64_t, 2> result;
    std::uint64_t resultComplete;
    std::uint64_t rowsEmitted;
};

// What one transaction is going to do, all of it in absolute values. Written by its worker only,
// while commit is 0. Storing commit is the one instant at which the transaction happens.
struct Intent
{
    // 0: nothing; else the transaction's number. Worker stores (release) after the fields below are
    // filled; whoever applies loads (acquire) before reading them, and stores 0 (release) when all
    // is applied.
    alignas(kCacheLine) std::atomic<std::uint64_t> commit;
    alignas(kCacheLine) std::uint32_t inputCount;
    std::uint32_t outputCount;
    std::uint32_t nodeCount; // of `totals`
    std::uint32_t finishes;  // 1: the worker has nothing left to do
    IntentSource source;
    std::array<IntentSink, kMaxSinks> sinks;
    IntentSpool spool;
    std::array<IntentInput, kMaxInputs> inputs;
    std::array<IntentOutput, kMaxOutputLanes> outputs;
    std::array<Counters, kMaxNodesPerStage> totals;
};

static_assert(sizeof(Intent) <= 8192 && offsetof(Intent, inputCount) == 64);
static_assert(sizeof(IntentInput) == 40 && sizeof(IntentOutput) == 16 && sizeof(IntentSource) == 56
              && sizeof(IntentSpool) == 56);
static_assert(sizeof(Counters) == 72 && std::is_trivially_copyable_v<Counters>);

// Whether every number in the intent lies inside the segment: false means that the worker's memory
// was damaged.
bool isSane(const Segment &segment, WorkerNumber worker);

// Makes the committed intent of `worker` true: every step is a store of a given value, a maximum or
// an exact-word CAS, so that repeating it changes nothing. Does nothing when commit is 0; REQUIRES
// isSane(). Called by the worker itself, or by the supervisor once the worker is reaped; never by
// both at a time.
void applyIntent(const Segment &segment, WorkerNumber worker, CrashTrigger crash);

} // namespace etl::ipc
