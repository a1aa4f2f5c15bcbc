// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>

// A test instrument that is always compiled in: places where a worker (or the supervisor) kills
// itself when armed, so that every death the protocol knows can be made to happen. Disarmed it
// costs one relaxed load.
namespace etl::ipc {

// Numbers are those of docs/shared-memory.md, "Crash points". Never reuse one.
enum class CrashPoint : std::uint32_t {
    None = 0,
    BeforeClaim = 1,
    AfterClaim = 2,
    WhileWritingPages = 3, // placed by the runtime between taking pages and staging them
    AfterDescriptor = 4,
    WhileFillingIntent = 5,
    AfterCommit = 6,
    BetweenTails = 7,
    AfterTails = 8,
    AroundFileRename = 9,      // placed by the runtime
    AroundDatabaseCommit = 10, // placed by the runtime
    BeforeInputFreed = 11,
    AfterInputFreed = 12,
    BeforeSourceStored = 13,
    BeforeCommitCleared = 14,
    BeforeBell = 15,
    InsideMetricsGroup = 16,
    AtStart = 17,
    InsideRecovery = 18, // the supervisor's; the countdown tells which of its steps
    AfterSplitClaim = 20,
    WhileAppendingSpool = 21, // placed by the runtime
    WhileReplaying = 22,      // placed by the runtime
    BeforeClosed = 23,
    AfterSinkAppend = 32, // placed by the runtime: part file longer than its committed length
    InsideProcess = 33,   // placed by the runtime: inside an operator
    InsideFinish = 34,    // placed by the runtime
};

// The point a worker dies at, in one word of its state: point << 32 | hits left. Any process may
// arm it; the worker disarms it before it dies, so the replacement lives.
class CrashTrigger
{
public:
    // Never fires: for whoever applies an intent on behalf of a dead worker.
    CrashTrigger() = default;
    explicit CrashTrigger(std::atomic<std::uint64_t> &armed) : m_armed(&armed) {}

    // Kills this process with SIGKILL at the n-th hit of the armed point.
    void at(CrashPoint point) const
    {
        // Relaxed: set long before by another process, no data depends on it.
        if (m_armed && m_armed->load(std::memory_order_relaxed) != 0)
            hit(point);
    }

    static std::uint64_t armedWord(CrashPoint point, std::uint32_t hits)
    {
        return std::uint64_t{static_cast<std::uint32_t>(point)} << 32 | hits;
    }

private:
    void hit(CrashPoint point) const;

    std::atomic<std::uint64_t> *m_armed = nullptr;
};

} // namespace etl::ipc
