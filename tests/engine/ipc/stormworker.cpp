// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/ipc/stormworker.h"

#include "tests/engine/ipc/stormplan.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <numeric>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::ipc::test {

namespace {

constexpr std::size_t kMostItems = 120; // of a batch, as a rule

Seal sealOf(QueueIndex queue)
{
    if (queue == kRaw)
        return Seal::Raw;
    return queue == kRejected ? Seal::Rejected : Seal::Kept;
}

std::uint32_t sinksOf(StageIndex stage)
{
    if (stage == kLoadLeft)
        return 1;
    return stage == kLoadRight ? 2 : 0;
}

} // namespace

StormWorker::StormWorker(WorkerSession &session, std::string folder, std::uint64_t seed)
    : m_session(session)
    , m_folder(std::move(folder))
    , m_random(seed)
{}

StormWorker::~StormWorker()
{
    for (const int part : m_parts)
        close(part);
}

std::uint64_t StormWorker::pick(std::uint64_t least, std::uint64_t most)
{
    return std::uniform_int_distribution<std::uint64_t>(least, most)(m_random);
}

// Cut to what was committed: a predecessor may have died between append and commit.
bool StormWorker::openParts()
{
    for (std::uint32_t i = 0; i < sinksOf(m_session.stage()); ++i) {
        const SinkIndex sink{i};
        const int part = open(partFile(m_folder, m_session.worker(), sink).c_str(),
                              O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        const auto committed = static_cast<off_t>(m_session.sinkLength(sink));
        struct stat info = {};
        if (part < 0 || fstat(part, &info) != 0 || info.st_size < committed
            || ftruncate(part, committed) != 0)
            return false;
        m_parts.push_back(part);
    }
    return true;
}

WorkerEnd StormWorker::run()
{
    if (m_session.isFinished())
        return WorkerEnd::Finished;
    if (!openParts())
        return WorkerEnd::DamagedPart;
    for (;;) {
        if (m_session.stopRequest() >= StopRequest::Stop)
            return WorkerEnd::Stopped;
        // Before looking, so that a ring in between is not missed.
        const auto input = m_session.inputTicket();
        const auto room = m_session.roomTicket();
        const bool over = isInputOver();
        const auto step = m_session.stage() == kProduce     ? produce()
                          : m_session.stage() == kTransform ? transform()
                                                            : load();
        if (step == Step::Damaged)
            return WorkerEnd::DamagedBatch;
        if (step == Step::NoRoom)
            m_session.waitForRoom(room);
        if (step != Step::NoInput)
            continue;
        if (over) {
            finish();
            return WorkerEnd::Finished;
        }
        m_session.metrics(NodeInStage{0}).enter(NodeState::Waiting, steadyNowNs());
        m_session.waitForInput(input);
        m_session.metrics(NodeInStage{0}).enter(NodeState::Engine, steadyNowNs());
    }
}

bool StormWorker::isInputOver() const
{
    if (!m_held.empty() || m_split)
        return false;
    if (m_session.stage() != kProduce)
        return m_session.allInputsFinished();
    return m_session.stopRequest() == StopRequest::Drain || m_session.splitsFinished();
}

void StormWorker::finish()
{
    Transaction step(m_session);
    step.closeOutputs();
    step.finishWorker();
    step.commit();
}

bool StormWorker::stageItems(Transaction &step, PortGroup port, std::span<const QueueIndex> queues,
                             const std::vector<std::uint64_t> &items, Seal seal)
{
    if (items.empty())
        return true;
    const std::size_t filler = oneIn(8) ? pick(0, 3 * kPageBytes) : pick(0, 500);
    const auto pages = step.allocate(port, sealedBytes(items.size(), filler));
    if (!pages)
        return false;
    m_session.crash().at(CrashPoint::WhileWritingPages);
    writeSealed(pages->bytes, items, filler, seal);
    return step.stage(queues, *pages,
                      {.bytes = sealedBytes(items.size(), filler),
                       .rows = items.size(),
                       .orderBegin = items.front(),
                       .orderEnd = items.back() + 1});
}

StormWorker::Step StormWorker::produce()
{
    if (m_session.stopRequest() == StopRequest::Drain || m_session.isPaused()) {
        if (m_split)
            m_session.giveBack(*m_split);
        m_split.reset();
        return Step::NoInput;
    }
    if (!m_split)
        m_split = m_session.claimSplit();
    if (!m_split)
        return Step::NoInput;
    SplitClaim &split = *m_split;
    m_session.metrics(NodeInStage{0}).beginAction(Action::Process, split.position, steadyNowNs());
    std::vector<std::uint64_t> items(std::min(pick(1, kMostItems), split.end - split.position));
    std::iota(items.begin(), items.end(), split.position);
    const auto position = split.position + items.size();
    Transaction step(m_session);
    if (!stageItems(step, PortGroup{0}, m_session.outputQueues(), items, Seal::Raw))
        return Step::NoRoom;
    if (oneIn(50))
        return Step::Worked; // abandoned
    step.moveSource(split, position, position - split.begin, position == split.end);
    step.count(NodeInStage{0}, {.rowsOut = items.size(), .batchesOut = 1});
    step.commit();
    split.position = position;
    if (position == split.end)
        m_split.reset();
    return Step::Worked;
}

// False: a batch is not what was written.
bool StormWorker::gather(std::span<const QueueIndex> queues, std::size_t most)
{
    for (const QueueIndex queue : queues) {
        while (m_held.size() < most && !m_session.isPaused()) {
            const auto claim = m_session.claimInput(queue);
            if (!claim)
                break;
            if (oneIn(40)) {
                m_session.giveBack(*claim);
                break;
            }
            auto items = readSealed(claim->bytes, sealOf(queue));
            if (!items || items->size() != claim->batch.info.rows
                || claim->batch.progress >= items->size()
                || items->front() != claim->batch.info.orderBegin)
                return false;
            m_held.push_back({*claim, std::move(*items), claim->batch.progress});
        }
    }
    return true;
}

std::vector<std::uint64_t> StormWorker::takeItems(Transaction &step, std::size_t most)
{
    std::vector<std::uint64_t> taken;
    for (Held &held : m_held) {
        const auto count = std::min(most - taken.size(), held.items.size() - held.done);
        if (count == 0)
            break;
        const auto first = held.items.begin() + static_cast<std::ptrdiff_t>(held.done);
        taken.insert(taken.end(), first, first + static_cast<std::ptrdiff_t>(count));
        held.next = held.done + count;
        const bool added = held.next == held.items.size() ? step.consume(held.claim)
                                                          : step.advance(held.claim, held.next);
        if (!added)
            std::terminate(); // more than kMaxInputs held: an error of this test
    }
    return taken;
}

void StormWorker::dropDone()
{
    for (Held &held : m_held)
        held.done = held.next;
    std::erase_if(m_held, [](const Held &held) { return held.done == held.items.size(); });
}

StormWorker::Step StormWorker::transform()
{
    if (!gather(m_session.inputQueues(), pick(1, 3)))
        return Step::Damaged;
    if (m_held.empty())
        return Step::NoInput;
    m_session.metrics(NodeInStage{0})
        .beginAction(Action::Process, m_held.front().items.front(), steadyNowNs());
    Transaction step(m_session);
    for (Held &held : m_held)
        held.next = held.done;
    const auto items = takeItems(step, oneIn(3) ? pick(1, kMostItems) : 100 * kMostItems);
    std::vector<std::uint64_t> kept;
    std::vector<std::uint64_t> rejected;
    std::ranges::partition_copy(items, std::back_inserter(rejected), std::back_inserter(kept),
                                isRejected);
    m_session.crash().at(CrashPoint::InsideProcess);
    const QueueIndex keptQueues[] = {kKeptLeft, kKeptRight};
    const QueueIndex rejectedQueues[] = {kRejected};
    if (!stageItems(step, kKeptPort, keptQueues, kept, Seal::Kept)
        || !stageItems(step, kRejectedPort, rejectedQueues, rejected, Seal::Rejected))
        return Step::NoRoom;
    if (oneIn(50))
        return Step::Worked; // abandoned
    step.count(NodeInStage{0},
               {.rowsIn = items.size(), .rowsOut = kept.size(), .rejected = rejected.size()});
    step.commit();
    dropDone();
    return Step::Worked;
}

void StormWorker::append(Transaction &step, SinkIndex sink, const std::vector<std::uint64_t> &items)
{
    const auto length = m_session.sinkLength(sink);
    const auto bytes = items.size() * sizeof(std::uint64_t);
    if (pwrite(m_parts[plain(sink)], items.data(), bytes, static_cast<off_t>(length))
        != static_cast<ssize_t>(bytes))
        std::terminate();
    m_session.crash().at(CrashPoint::AfterSinkAppend);
    step.setSink(sink, length + bytes, m_session.sinkRows(sink) + items.size());
}

// One queue at a time, since each has a sink of its own.
StormWorker::Step StormWorker::load()
{
    const auto queues = m_session.inputQueues();
    const auto turn = pick(0, queues.size() - 1);
    for (std::size_t i = 0; m_held.empty() && i < queues.size(); ++i) {
        if (!gather(queues.subspan((turn + i) % queues.size(), 1), pick(1, kMaxInputs)))
            return Step::Damaged;
    }
    if (m_held.empty())
        return Step::NoInput;
    const SinkIndex sink{m_held.front().claim.queue == kRejected ? 1u : 0u};
    Transaction step(m_session);
    for (Held &held : m_held)
        held.next = held.done;
    const auto items = takeItems(step, oneIn(3) ? pick(1, kMostItems) : 100 * kMostItems);
    append(step, sink, items);
    if (oneIn(50))
        return Step::Worked; // abandoned: the part file stays longer than committed
    step.count(NodeInStage{0}, {.rowsIn = items.size()});
    step.commit();
    dropDone();
    return Step::Worked;
}

} // namespace etl::ipc::test
