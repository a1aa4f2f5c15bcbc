// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/numbers.h"

#include <atomic>
#include <cstdint>

// The 64-bit words from which the state of slots and splits can be told by looking at memory alone:
// seq:40 owner:16 state:8. Values; any thread.
namespace etl::ipc {

// Never change a value: a stranger reads segments of dead engines.
enum class WordState : std::uint8_t {
    Free = 0,    // slot: empty. Split: open, to be claimed
    Ready = 1,   // slot only: holds a batch (seen by consumers once it is below the lane's tail)
    Claimed = 2, // one worker has it
    Poison = 3,  // slot only: quarantined, no worker takes it
    Done = 4,    // split only: read to its end
};

struct Word
{
    WordState state = WordState::Free;
    std::uint16_t owner = 0; // 0: nobody, else worker number + 1
    std::uint64_t sequence =
        0; // low 40 bits; a slot's goes up with every free, which makes CAS immune to reuse

    bool operator==(const Word &) const = default;
};

inline constexpr std::uint64_t kSequenceMask = (std::uint64_t{1} << 40) - 1;

constexpr std::uint64_t pack(const Word &word)
{
    return static_cast<std::uint64_t>(word.state) | std::uint64_t{word.owner} << 8
           | (word.sequence & kSequenceMask) << 24;
}

constexpr Word unpack(std::uint64_t bits)
{
    return Word{static_cast<WordState>(bits & 0xff), static_cast<std::uint16_t>(bits >> 8 & 0xffff),
                bits >> 24};
}

constexpr std::uint16_t ownerOf(WorkerNumber worker)
{
    return static_cast<std::uint16_t>(plain(worker) + 1);
}

constexpr bool isClaimedBy(std::uint64_t bits, WorkerNumber worker)
{
    const Word word = unpack(bits);
    return word.state == WordState::Claimed && word.owner == ownerOf(worker);
}

// How often a thing was handed back by a death, with a mark of the last death, in one word:
// counting the same death twice (a recovery that is itself repeated) changes nothing.
struct Attempts
{
    std::uint32_t count = 0;
    std::uint32_t lastDeath = 0; // deathMark() of the worker and incarnation that died last

    bool operator==(const Attempts &) const = default;
};

constexpr std::uint64_t pack(const Attempts &attempts)
{
    return std::uint64_t{attempts.lastDeath} << 32 | attempts.count;
}

constexpr Attempts unpackAttempts(std::uint64_t bits)
{
    return Attempts{static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)};
}

// Differs between any two deaths that could follow one another. Never 0.
constexpr std::uint32_t deathMark(WorkerNumber worker, Incarnation incarnation)
{
    return (plain(worker) + 1) << 16 | (plain(incarnation) & 0xffff);
}

constexpr Attempts afterDeath(Attempts attempts, std::uint32_t mark)
{
    return attempts.lastDeath == mark ? attempts : Attempts{attempts.count + 1, mark};
}

// How a batch (or the rest of a split) that keeps killing its workers is tried, in one word. 0: as
// a whole; else so many rows to a transaction. kSetAside: its next row is the one that kills.
inline constexpr std::uint64_t kSetAside = std::uint64_t{1} << 63;

// After a death during `trial`, the rows that were at work: half as many, at last the row itself.
constexpr std::uint64_t planAfterDeath(std::uint64_t plan, std::uint64_t trial)
{
    if (trial == 0 || plan == kSetAside)
        return plan; // it did not come to any row
    return trial == 1 ? kSetAside : trial / 2;
}

// Deaths of one worker number by outcome, in one word for the same reason: counting a death again,
// because the recovery was cut off and repeated, must change nothing. Each count stops at
// kMaxRecoveryCount.
struct RecoveryCounts
{
    std::uint32_t deaths = 0;
    std::uint32_t rolledForward = 0;   // its last step had been committed and was completed
    std::uint32_t rolledBack = 0;      // something it had begun was undone
    std::uint32_t lastIncarnation = 0; // low 4 bits of the one whose death was counted last

    bool operator==(const RecoveryCounts &) const = default;
};

inline constexpr std::uint32_t kMaxRecoveryCount = (1u << 20) - 1;

constexpr std::uint64_t pack(const RecoveryCounts &counts)
{
    return std::uint64_t{counts.deaths} << 44 | std::uint64_t{counts.rolledForward} << 24
           | std::uint64_t{counts.rolledBack} << 4 | (counts.lastIncarnation & 0xf);
}

constexpr RecoveryCounts unpackRecoveryCounts(std::uint64_t bits)
{
    const auto field = [bits](int shift) {
        return static_cast<std::uint32_t>(bits >> shift) & kMaxRecoveryCount;
    };
    return RecoveryCounts{field(44), field(24), field(4), static_cast<std::uint32_t>(bits & 0xf)};
}

// Keeps the compiler from moving a store of this thread across. A process that is killed stops
// between two instructions and the kernel makes its earlier stores visible before anybody can reap
// it, so for what the supervisor sees after a death the order of the instructions is enough: no CPU
// barrier is needed.
inline void crashFence()
{
    std::atomic_signal_fence(std::memory_order_seq_cst);
}

} // namespace etl::ipc
