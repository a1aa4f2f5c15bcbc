// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/transaction.h"
#include "tests/engine/ipc/stormbatch.h"

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace etl::ipc::test {

enum class WorkerEnd : int {
    Finished = 0,
    Stopped = 3,
    DamagedBatch = 10, // what it read is not what was written
    DamagedPart = 11,  // a part file is shorter than committed
    Refused = 12,      // could not attach
};

// One worker of the storm's pipeline, of whichever stage its number says. Cuts its batches at
// random, gathers inputs, consumes them in parts, gives claims back and abandons steps, so that all
// of the interface is under fire. One thread.
class StormWorker
{
public:
    StormWorker(WorkerSession &session, std::string folder, std::uint64_t seed);

    ~StormWorker();
    StormWorker(const StormWorker &) = delete;
    StormWorker &operator=(const StormWorker &) = delete;

    WorkerEnd run();

private:
    struct Held
    {
        InputClaim claim;
        std::vector<std::uint64_t> items;
        std::size_t done = 0; // items committed
        std::size_t next = 0; // items committed after the step under way
    };
    enum class Step { Worked, NoInput, NoRoom, Damaged };

    std::uint64_t pick(std::uint64_t least, std::uint64_t most);
    bool oneIn(std::uint64_t times) { return pick(1, times) == 1; }
    bool openParts();

    Step produce();
    Step transform();
    Step load();
    bool isInputOver() const;
    void finish();

    bool gather(std::span<const QueueIndex> queues, std::size_t most);
    bool stageItems(Transaction &step, PortGroup port, std::span<const QueueIndex> queues,
                    const std::vector<std::uint64_t> &items, Seal seal);
    // Takes up to `most` items from the held inputs, and says so in the step.
    std::vector<std::uint64_t> takeItems(Transaction &step, std::size_t most);
    void dropDone();
    void append(Transaction &step, SinkIndex sink, const std::vector<std::uint64_t> &items);

    WorkerSession &m_session;
    std::string m_folder;
    std::mt19937_64 m_random;
    std::optional<SplitClaim> m_split;
    std::vector<Held> m_held;
    std::vector<int> m_parts; // file descriptors, by sink
};

} // namespace etl::ipc::test
