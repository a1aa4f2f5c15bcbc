// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/bell.h"
#include "engine/ipc/layout.h"

#include <array>
#include <atomic>
#include <cstdint>

// The part of a segment that changes during a run. Fixed-width atomics only; words of different
// writers lie on different cache lines, except where the writers take turns.
namespace etl::ipc {

enum class StopRequest : std::uint32_t {
    Run = 0,
    Drain = 1, // sources end now, rows in flight are finished
    Stop = 2,  // leave at the next check
    Kill = 3,  // workers are being killed
};

struct ControlState
{
    // StopRequest, only upwards. Engine stores (release), workers load (acquire) at every check.
    alignas(kCacheLine) std::atomic<std::uint32_t> stop;
    // 1: sources and claims rest. Engine stores (release), workers load (acquire).
    std::atomic<std::uint32_t> paused;
    // So many deaths of workers by themselves make a batch or split suspect: only a probe takes it.
    // 0: never. Engine stores once, before any worker.
    std::atomic<std::uint32_t> suspectAfter;
    // Recoveries finished. Supervisor stores (release); anybody loads (acquire).
    alignas(kCacheLine) std::atomic<std::uint64_t> recoveryEpoch;
    // CrashTrigger word of the supervisor itself (tests).
    std::atomic<std::uint64_t> armedCrashPoint;
};

struct StageState
{
    alignas(kCacheLine)
        Bell input; // a batch came, a lane closed, a split changed: for the stage's workers
    alignas(kCacheLine) Bell room; // a slot of the stage's output lanes became free
};

// Followed by the lane's slots. One producer writes both words (release); consumers load them
// (acquire) before they look at a slot.
struct LaneState
{
    alignas(kCacheLine) std::atomic<std::uint64_t> tail; // batches ever published; only upwards
    std::atomic<std::uint64_t> closed;                   // 0: open, else the final tail + 1
};

// Producer and consumer take turns by the word: whoever moves it owns the rest. Stores of the
// fields are relaxed and become visible with the word (release), loads follow a load of the word
// (acquire).
struct SlotState
{
    alignas(kCacheLine) std::atomic<std::uint64_t> word; // Word. Producer Free->Ready, consumer
                                                         // Ready->Claimed->Free
    std::atomic<std::uint64_t> pages;                    // first page | pages << 32
    std::atomic<std::uint64_t> bytes;
    std::atomic<std::uint64_t> rows;
    std::atomic<std::uint64_t> schemaAndSplit; // schema id | order split << 32
    std::atomic<std::uint64_t> orderBegin;
    std::atomic<std::uint64_t> orderEnd;
    std::atomic<std::uint64_t> publishedNs; // steady clock
    // Written by the consumer's apply and by recovery only.
    alignas(kCacheLine) std::atomic<std::uint64_t> progress; // rows already consumed
    std::atomic<std::uint64_t> attempts;                     // Attempts
    std::atomic<std::uint64_t> probePlan;                    // see planAfterDeath()
    std::atomic<std::uint64_t> trial; // rows that a probe has at work; stored by it, relaxed
};

// word: workers by CAS (acq_rel); the other changing fields only by whoever has it claimed, in
// apply, or by recovery.
struct SplitState
{
    alignas(kCacheLine) std::atomic<std::uint64_t> word; // Word: Free (open), Claimed, Done
    std::uint64_t begin;                                 // constant, as end, firstLine and aux
    std::uint64_t end;
    std::uint64_t firstLine;
    std::uint64_t aux;
    std::atomic<std::uint64_t> position; // release in apply, acquire when claimed
    std::atomic<std::uint64_t> rows;
    std::atomic<std::uint64_t> attempts; // Attempts
    // Rows behind `position` that are consumed already.
    alignas(kCacheLine) std::atomic<std::uint64_t> consumed;
    std::atomic<std::uint64_t> probePlan; // see planAfterDeath()
    std::atomic<std::uint64_t> trial;     // as a slot's
};

struct WorkerState
{
    // Written by the supervisor (release) while no process runs under the number; the worker loads
    // (acquire) once.
    alignas(kCacheLine) std::atomic<std::uint32_t> incarnation;
    std::atomic<std::uint64_t> outcomes; // RecoveryCounts, packed; supervisor only
    // Written by the worker (relaxed, shown to people only).
    alignas(kCacheLine) std::atomic<std::uint64_t> processId;
    std::atomic<std::uint32_t> currentNode; // NodeInStage of the action under way
    // Written by apply only (release): worker, or supervisor after its death.
    alignas(kCacheLine) std::atomic<std::uint64_t> transactions; // number of the last one applied
    std::atomic<std::uint64_t> finished; // 1: all its work is done, a replacement has nothing to do
    std::array<std::atomic<std::uint64_t>, kMaxSinks>
        sinkLength; // bytes of the part file that count
    std::array<std::atomic<std::uint64_t>, kMaxSinks> sinkRows;
    // SpoolState, in order.
    std::array<std::atomic<std::uint64_t>, 2> inputLog;
    std::array<std::atomic<std::uint64_t>, 2> result;
    std::atomic<std::uint64_t> resultComplete;
    std::atomic<std::uint64_t> rowsEmitted;
    // CrashTrigger word (tests).
    alignas(kCacheLine) std::atomic<std::uint64_t> armedCrashPoint;
};

static_assert(sizeof(ControlState) == 128 && sizeof(StageState) == 128 && sizeof(LaneState) == 64);
static_assert(sizeof(SlotState) == 128 && offsetof(SlotState, progress) == 64);
static_assert(sizeof(SplitState) == 128 && sizeof(WorkerState) == 320);
static_assert(offsetof(WorkerState, transactions) == 128
              && offsetof(WorkerState, armedCrashPoint) == 256);

} // namespace etl::ipc
