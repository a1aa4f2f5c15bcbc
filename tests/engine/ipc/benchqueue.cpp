// SPDX-License-Identifier: GPL-3.0-or-later
// What a hop over a queue costs: ipc_bench [SECONDS]. Prints the cost of a committed hop in one
// thread, and hops and bytes per second through a chain of three processes, with batches of 64
// bytes and of 1 MiB.
#include "engine/ipc/queue.h"
#include "tests/engine/ipc/testrun.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/resource.h>

using namespace etl::ipc;
using namespace etl::ipc::test;

namespace {

constexpr QueueIndex kFirst{0};
constexpr QueueIndex kSecond{1};

// Processor time: steadier than the clock on a busy machine, though caches and wake-ups still show
// in it.
double cpuSeconds(int whose)
{
    rusage usage{};
    getrusage(whose, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool send(WorkerSession &session, std::size_t bytes, int pattern)
{
    Transaction step(session);
    const auto pages = step.allocate(PortGroup{0}, bytes);
    if (!pages)
        return false;
    std::memset(pages->bytes.data(), pattern, bytes);
    if (!step.stage(session.outputQueues(), *pages, {.bytes = bytes, .rows = bytes / 8}))
        return false;
    step.count(NodeInStage{0}, {.rowsOut = bytes / 8, .bytesOut = bytes, .batchesOut = 1});
    step.commit();
    return true;
}

std::uint64_t sum(std::span<const std::byte> bytes)
{
    std::uint64_t total = 0;
    for (std::size_t i = 0; i + 8 <= bytes.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, sizeof(word));
        total += word;
    }
    return total;
}

bool receive(WorkerSession &session, QueueIndex queue, std::uint64_t &check)
{
    const auto claim = session.claimInput(queue);
    if (!claim)
        return false;
    check += sum(claim->bytes);
    Transaction step(session);
    const bool added = step.consume(*claim);
    step.count(NodeInStage{0}, {.rowsIn = claim->batch.info.rows});
    step.commit();
    return added;
}

// Reads a batch, writes one as large, in one transaction.
bool passOn(WorkerSession &session, std::optional<InputClaim> &claim)
{
    Transaction step(session);
    const auto pages = step.allocate(PortGroup{0}, claim->bytes.size());
    if (!pages)
        return false;
    std::memcpy(pages->bytes.data(), claim->bytes.data(), claim->bytes.size());
    if (!step.stage(session.outputQueues(), *pages, claim->batch.info) || !step.consume(*claim))
        return false;
    step.count(NodeInStage{0},
               {.rowsIn = claim->batch.info.rows, .rowsOut = claim->batch.info.rows});
    step.commit();
    claim.reset();
    return true;
}

void finish(WorkerSession &session)
{
    Transaction step(session);
    step.closeOutputs();
    step.finishWorker();
    step.commit();
}

int producerMain(const TestRun &run, std::size_t bytes)
{
    const auto session = run.attach(0);
    for (int i = 0; session->stopRequest() == StopRequest::Run; ++i) {
        const auto ticket = session->roomTicket();
        if (!send(*session, bytes, i))
            session->waitForRoom(ticket);
    }
    finish(*session);
    return 0;
}

int middleMain(const TestRun &run)
{
    const auto session = run.attach(1);
    std::optional<InputClaim> claim;
    for (;;) {
        const auto input = session->inputTicket();
        const auto room = session->roomTicket();
        const bool over = session->allInputsFinished();
        if (!claim)
            claim = session->claimInput(kFirst);
        if (claim && !passOn(*session, claim))
            session->waitForRoom(room);
        else if (!claim && over)
            break;
        else if (!claim)
            session->waitForInput(input);
    }
    finish(*session);
    return 0;
}

int consumerMain(const TestRun &run)
{
    const auto session = run.attach(2);
    std::uint64_t check = 0;
    for (;;) {
        const auto input = session->inputTicket();
        const bool over = session->allInputsFinished();
        if (receive(*session, kSecond, check))
            continue;
        if (over)
            break;
        session->waitForInput(input);
    }
    finish(*session);
    return check == 1 ? 1 : 0; // keeps the sum alive
}

void measureChain(std::size_t bytes, std::chrono::seconds seconds)
{
    SegmentSpec spec = chainSpec(1, 0);
    for (QueueSpec &queue : spec.queues)
        queue.capacityBatches = 16;
    const TestRun run(spec);
    const double before = cpuSeconds(RUSAGE_CHILDREN);
    const pid_t children[] = {startChild([&] { return producerMain(run, bytes); }),
                              startChild([&] { return middleMain(run); }),
                              startChild([&] { return consumerMain(run); })};
    const auto begin = steadyNowNs();
    awaitSignalOfChild(seconds); // none ends by itself: runs for that long
    run.segment().requestStop(StopRequest::Drain);
    for (const pid_t child : children)
        awaitChild(child);
    const double elapsed = static_cast<double>(steadyNowNs() - begin) * 1e-9;
    const auto batches = static_cast<double>(queueStatus(run.segment(), kSecond).published);
    const double cpu = cpuSeconds(RUSAGE_CHILDREN) - before;
    std::printf("3 processes, %7zu B batches: %8.0f batches/s, %6.0f MB/s end to end; %5.2f us of "
                "CPU per batch in all "
                "three (each byte is written twice and read twice)\n",
                bytes, batches / elapsed, batches * static_cast<double>(bytes) / elapsed * 1e-6,
                cpu * 1e6 / batches);
}

void measureHop(std::chrono::seconds seconds)
{
    const TestRun run(chainSpec());
    const auto producer = run.attach(0);
    const auto consumer = run.attach(1);
    std::uint64_t hops = 0;
    std::uint64_t check = 0;
    const double before = cpuSeconds(RUSAGE_SELF);
    const auto end =
        steadyNowNs() + static_cast<std::uint64_t>(std::chrono::nanoseconds(seconds).count());
    while (steadyNowNs() < end) {
        for (int i = 0; i < 1000; ++i)
            hops += send(*producer, 64, i) && receive(*consumer, kFirst, check) ? 1 : 0;
    }
    const double cpu = cpuSeconds(RUSAGE_SELF) - before;
    std::printf(
        "1 thread: %.0f ns of CPU per hop (allocate, stage, commit, claim, commit) [%llu]\n",
        cpu * 1e9 / static_cast<double>(hops), static_cast<unsigned long long>(check % 10));
}

// What a worker costs that has nothing to do.
void measureIdle(std::chrono::seconds seconds)
{
    const TestRun run(chainSpec());
    const auto session = run.attach(1);
    const auto begin = steadyNowNs();
    const auto end = begin + static_cast<std::uint64_t>(std::chrono::nanoseconds(seconds).count());
    const double before = cpuSeconds(RUSAGE_SELF);
    while (steadyNowNs() < end) {
        const auto ticket = session->inputTicket();
        if (!session->allInputsFinished() && !session->claimInput(kFirst))
            session->waitForInput(ticket);
    }
    const double elapsed = static_cast<double>(steadyNowNs() - begin) * 1e-9;
    std::printf("idle worker: %.3f %% of a core\n",
                100 * (cpuSeconds(RUSAGE_SELF) - before) / elapsed);
}

} // namespace

int main(int argc, char **argv)
{
    const std::chrono::seconds seconds(argc > 1 ? std::atoi(argv[1]) : 3);
    measureIdle(seconds);
    measureHop(seconds);
    measureChain(64, seconds);
    measureChain(1u << 20, seconds);
    return 0;
}
