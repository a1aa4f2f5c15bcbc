// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/runlock.h"
#include "engine/ipc/segment.h"
#include "engine/ipc/transaction.h"

#include <QTemporaryDir>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sys/types.h>

// What the tests of shared memory have in common. The test's thread.
namespace etl::ipc::test {

// A run with a runtime folder of its own; takes the segment's name away at the end.
class TestRun
{
public:
    // Fills in spec.runtimeDir. Aborts the test program when the segment cannot be made.
    explicit TestRun(SegmentSpec spec);
    ~TestRun();

    const Segment &segment() const { return *m_segment; }
    std::string runtimeDir() const { return m_folder.path().toStdString(); }
    // Begins the next incarnation and attaches; aborts the test program when that is refused.
    std::unique_ptr<WorkerSession> attach(std::uint32_t worker) const;

private:
    QTemporaryDir m_folder;
    std::optional<RunLock> m_lock;
    std::optional<Segment> m_segment;
};

RunId uniqueRun();

// Stages 0 -> 1 -> 2 with one queue each. Stage 0 has `splits` splits of 100 units.
SegmentSpec chainSpec(std::uint32_t workers = 1, std::uint32_t splits = 2);
// The same, where stage 1 feeds both stages 2 and 3 with the same batches (queues 1 and 2).
SegmentSpec fanOutSpec();

// Publishes one batch of `rows` consecutive numbers from `first` on, in every output queue of the
// worker. False: no room.
bool publish(WorkerSession &session, std::uint64_t first, std::uint64_t rows);
bool stageNumbers(WorkerSession &session, Transaction &step, std::uint64_t first,
                  std::uint64_t rows);
std::vector<std::uint64_t> numbersOf(const InputClaim &claim);

// Runs `body` in a forked process and returns at once; the process ends with body's result.
pid_t startChild(const std::function<int()> &body);
// Returns when a child ends (any child, and perhaps one that ended before), or after the timeout.
void awaitSignalOfChild(std::chrono::microseconds timeout);
// waitpid status, or nothing when the child is still there at the deadline (it is killed then).
std::optional<int> awaitChild(pid_t child,
                              std::chrono::milliseconds deadline = std::chrono::seconds(20));
// Forks, runs, waits: true when the child was ended by SIGKILL.
bool diesBySigkill(const std::function<int()> &body);

// Every slot free, every split done, every page free, nothing committed but unapplied. Empty when
// so, else what is not.
std::string leftovers(const Segment &segment);

} // namespace etl::ipc::test
