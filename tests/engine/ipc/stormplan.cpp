// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/ipc/stormplan.h"

#include "engine/ipc/metrics.h"
#include "engine/ipc/splittable.h"

#include <fstream>
#include <vector>

namespace etl::ipc::test {

namespace {

// How often each item was loaded.
class Tally
{
public:
    explicit Tally(std::uint64_t items) : m_times(items, 0) {}

    std::string addPart(const Segment &segment, const std::string &folder, WorkerNumber loader,
                        SinkIndex sink)
    {
        std::ifstream file(partFile(folder, loader, sink), std::ios::binary);
        std::uint64_t rows = 0;
        for (std::uint64_t item = 0; file.read(reinterpret_cast<char *>(&item), sizeof(item));
             ++rows) {
            if (item >= m_times.size())
                return "item " + std::to_string(item) + " does not exist";
            ++m_times[item];
        }
        const WorkerState &state = segment.workerState(loader);
        if (state.sinkRows[plain(sink)].load() != rows
            || state.sinkLength[plain(sink)].load() != rows * sizeof(rows))
            return "part file of worker " + std::to_string(plain(loader)) + " has "
                   + std::to_string(rows) + " rows, committed are "
                   + std::to_string(state.sinkRows[plain(sink)].load());
        return {};
    }

    std::string problem(bool keptOnly) const
    {
        std::uint64_t lost = 0;
        std::uint64_t twice = 0;
        for (std::uint64_t item = 0; item < m_times.size(); ++item) {
            const int expected = keptOnly && isRejected(item) ? 0 : 1;
            lost += m_times[item] < expected ? 1 : 0;
            twice += m_times[item] > expected ? 1 : 0;
        }
        if (lost == 0 && twice == 0)
            return {};
        return std::to_string(lost) + " items lost, " + std::to_string(twice) + " loaded twice";
    }

private:
    std::vector<int> m_times;
};

std::string stageProblem(const Segment &segment, const std::string &folder, std::uint64_t items,
                         StageIndex stage, std::uint32_t sinks)
{
    Tally tally(items);
    for (std::uint32_t i = 0; i < segment.stage(stage).workers; ++i) {
        for (std::uint32_t sink = 0; sink < sinks; ++sink) {
            const auto problem =
                tally.addPart(segment, folder, segment.workerOf(stage, i), SinkIndex{sink});
            if (!problem.empty())
                return problem;
        }
    }
    return tally.problem(stage == kLoadLeft);
}

template<typename F>
std::uint64_t sumOver(const Segment &segment, StageIndex stage, F value)
{
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < segment.stage(stage).workers; ++i)
        sum += value(loadTotals(segment.metrics(segment.workerOf(stage, i), NodeInStage{0})));
    return sum;
}

} // namespace

SegmentSpec stormSpec(std::uint64_t items, std::uint32_t splits)
{
    SegmentSpec spec;
    spec.stages = {{3, 1}, {3, 1}, {2, 1}, {2, 1}};
    const auto queue = [](std::uint32_t id, StageIndex from, StageIndex to, PortGroup group) {
        return QueueSpec{.id = id,
                         .fromStage = from,
                         .toStage = to,
                         .portGroup = group,
                         .capacityBatches = 8,
                         .batchBytes = 2 * kPageBytes};
    };
    spec.queues = {queue(0, kProduce, kTransform, PortGroup{0}),
                   queue(1, kTransform, kLoadLeft, kKeptPort),
                   queue(2, kTransform, kLoadRight, kKeptPort),
                   queue(3, kTransform, kLoadRight, kRejectedPort)};
    SplitTableSpec table{kProduce, {}};
    for (std::uint64_t i = 0; i < splits; ++i)
        table.splits.push_back({items * i / splits, items * (i + 1) / splits, 0, 0});
    spec.splitTables = {table};
    return spec;
}

std::string partFile(const std::string &folder, WorkerNumber loader, SinkIndex sink)
{
    return folder + "/part-" + std::to_string(plain(loader)) + "-" + std::to_string(plain(sink));
}

std::uint64_t rowsOutOf(const Segment &segment, StageIndex stage)
{
    return sumOver(segment, stage, [](const Counters &counters) { return counters.rowsOut; });
}

std::uint64_t rowsInto(const Segment &segment, StageIndex stage)
{
    return sumOver(segment, stage, [](const Counters &counters) { return counters.rowsIn; });
}

std::string loadedProblem(const Segment &segment, const std::string &folder, std::uint64_t items)
{
    auto problem = stageProblem(segment, folder, items, kLoadLeft, 1);
    if (problem.empty())
        problem = stageProblem(segment, folder, items, kLoadRight, 2);
    if (!problem.empty())
        return problem;
    const auto rejected =
        sumOver(segment, kTransform, [](const Counters &counters) { return counters.rejected; });
    const auto kept = items - rejected;
    const bool countersAdd =
        rejected == (items + 6) / 7 && rowsOutOf(segment, kProduce) == items
        && rowsInto(segment, kTransform) == items && rowsOutOf(segment, kTransform) == kept
        && rowsInto(segment, kLoadLeft) == kept && rowsInto(segment, kLoadRight) == items
        && SplitTable(segment, kProduce).status().rows == items;
    return countersAdd ? std::string() : "the counters do not add up";
}

} // namespace etl::ipc::test
