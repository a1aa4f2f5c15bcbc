// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/ipc/teststeps.h"

#include <algorithm>
#include <iterator>

namespace etl::ipc::test {

void arm(const Segment &segment, WorkerNumber worker, CrashPoint point, std::uint32_t hits)
{
    segment.workerState(worker).armedCrashPoint.store(CrashTrigger::armedWord(point, hits));
}

std::unique_ptr<WorkerSession> attachReplacement(const Segment &segment, WorkerNumber worker)
{
    return std::move(*WorkerSession::attach(segment, worker, segment.beginIncarnation(worker)));
}

bool produceStep(WorkerSession &session)
{
    const auto claim = session.claimSplit();
    if (!claim)
        return false;
    const auto end = std::min(claim->position + 10, claim->end);
    Transaction step(session);
    if (!stageNumbers(session, step, claim->position, end - claim->position))
        return false;
    step.moveSource(*claim, end, end - claim->begin, end == claim->end);
    step.count(NodeInStage{0}, {.rowsOut = end - claim->position});
    step.commit();
    if (end != claim->end)
        session.giveBack(*claim);
    return true;
}

bool passOnStep(WorkerSession &session)
{
    session.metrics(NodeInStage{1}).beginAction(Action::Process, 42, steadyNowNs());
    session.metrics(NodeInStage{1}).enter(NodeState::Busy, steadyNowNs());
    const auto claim = session.claimInput(QueueIndex{0});
    if (!claim)
        return false;
    const Numbers numbers = numbersOf(*claim);
    const auto rest = numbers.size() - claim->batch.progress;
    Transaction step(session);
    if (!stageNumbers(session, step, numbers[claim->batch.progress], rest) || !step.consume(*claim))
        return false;
    step.setSink(SinkIndex{0}, session.sinkLength(SinkIndex{0}) + rest,
                 session.sinkRows(SinkIndex{0}) + rest);
    step.count(NodeInStage{0}, {.rowsIn = rest, .rowsOut = rest});
    step.commit();
    return true;
}

bool finishStep(WorkerSession &session)
{
    Transaction step(session);
    step.closeOutputs();
    step.finishWorker();
    step.commit();
    return true;
}

Numbers drain(const Segment &segment, WorkerNumber worker, QueueIndex queue)
{
    const auto session = attachReplacement(segment, worker);
    Numbers all;
    while (const auto claim = session->claimInput(queue)) {
        std::ranges::copy(numbersOf(*claim), std::back_inserter(all));
        Transaction step(*session);
        if (!step.consume(*claim))
            break;
        step.commit();
    }
    return all;
}

bool dieAt(const Segment &segment, WorkerNumber worker, CrashPoint point, std::uint32_t hits,
           const std::function<bool(WorkerSession &)> &body)
{
    const auto incarnation = segment.beginIncarnation(worker);
    return diesBySigkill([&] {
        arm(segment, worker, point, hits);
        const auto session = WorkerSession::attach(segment, worker, incarnation);
        return session && body(**session) ? 0 : 1;
    });
}

Numbers range(std::uint64_t first, std::uint64_t end)
{
    Numbers numbers;
    for (; first < end; ++first)
        numbers.push_back(first);
    return numbers;
}

} // namespace etl::ipc::test
