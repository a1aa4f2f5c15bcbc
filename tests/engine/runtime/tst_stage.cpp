// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/runlock.h"
#include "engine/ipc/segment.h"
#include "engine/ipc/splittable.h"
#include "engine/ipc/workersession.h"
#include "engine/model/outputfiles.h"
#include "engine/runtime/joinoutput.h"
#include "engine/runtime/loops.h"
#include "engine/runtime/partfile.h"

#include "tests/helpers/batches.h"

#include <arrow/api.h>

#include <QTemporaryDir>
#include <QtTest>

#include <atomic>
#include <fstream>
#include <numeric>
#include <sstream>
#include <thread>

using namespace etl;
using namespace etl::runtime;

namespace {

// Reads the numbers [begin, end) of a split, at most 1,000 at a time.
class NumberSource : public SourceOperator
{
public:
    Status open(OperatorContext &context) override
    {
        m_context = &context;
        return {};
    }
    Status start(const model::Split &split, std::uint64_t position, std::int64_t) override
    {
        m_end = split.end;
        m_position = position;
        return {};
    }
    Result<SourceBatch> read(std::int64_t targetBytes) override
    {
        const auto rows = std::min<std::uint64_t>({m_end - m_position, 1000,
                                                   static_cast<std::uint64_t>(targetBytes / 8)});
        auto batch = test::int64Batch(static_cast<std::int64_t>(m_position), static_cast<std::int64_t>(rows));
        m_position += rows;
        return SourceBatch{std::move(batch), m_position};
    }

private:
    OperatorContext *m_context = nullptr;
    std::uint64_t m_position = 0;
    std::uint64_t m_end = 0;
};

// Keeps even numbers and gives each `copies` times.
class EvenTimes : public RowOperator
{
public:
    explicit EvenTimes(int copies) : m_copies(copies) {}
    Status open(OperatorContext &context) override
    {
        m_context = &context;
        return {};
    }
    Result<BatchPtr> process(const BatchPtr &batch) override
    {
        const auto &numbers = static_cast<const arrow::Int64Array &>(*batch->column(0));
        arrow::Int64Builder builder;
        for (std::int64_t i = 0; i < numbers.length(); ++i) {
            const auto number = numbers.Value(i);
            if (number % 10 == 7) {
                ETL_TRY_VOID(m_context->reject({std::to_string(number), "ends in 7", "n", {}, -1, -1}));
                continue;
            }
            for (int copy = 0; number % 2 == 0 && copy < m_copies; ++copy) {
                if (!builder.Append(number).ok())
                    return fail(ErrorCode::Internal, "no memory");
            }
        }
        const auto length = builder.length();
        return arrow::RecordBatch::Make(batch->schema(), length, {builder.Finish().ValueOrDie()});
    }

private:
    int m_copies;
    OperatorContext *m_context = nullptr;
};

class SumAll : public WholeInputOperator
{
public:
    Status run(OperatorContext &, std::vector<Pull> inputs, const Emit &give) override
    {
        std::int64_t sum = 0;
        while (true) {
            ETL_TRY(const auto batch, inputs.front()());
            if (!batch)
                break;
            const auto &numbers = static_cast<const arrow::Int64Array &>(*batch->column(0));
            for (std::int64_t i = 0; i < numbers.length(); ++i)
                sum += numbers.Value(i);
        }
        return give(test::int64Batch(sum, 1));
    }
};

class TextLoad : public LoadOperator
{
public:
    Status open(OperatorContext &) override { return {}; }
    Result<std::shared_ptr<arrow::Buffer>> encode(const std::vector<BatchPtr> &batches) override
    {
        std::string text;
        for (const auto &batch : batches) {
            const auto &column = *batch->column(0);
            for (std::int64_t i = 0; i < batch->num_rows(); ++i)
                text += column.GetScalar(i).ValueOrDie()->ToString() + "\n";
        }
        return arrow::Buffer::FromString(std::move(text));
    }
};

class TextJoiner : public PieceJoiner
{
public:
    Status join(const model::CheckedNode &, const std::vector<Piece> &pieces,
                const std::string &temporaryPath) override
    {
        std::ofstream output(temporaryPath, std::ios::binary);
        for (const auto &piece : pieces) {
            std::ifstream part(piece.partFile, std::ios::binary);
            part.seekg(static_cast<std::streamoff>(piece.offset));
            std::string text(piece.length, '\0');
            part.read(text.data(), static_cast<std::streamsize>(piece.length));
            output << text;
        }
        return {};
    }
};

model::Schema numbersSchema()
{
    return {{{"n", {model::TypeKind::BigInt, 0, 0, {}}}}};
}

// A run of one process: the plan's workers are threads.
class Harness
{
public:
    Harness()
    {
        NodeCode source;
        source.type = "source";
        source.source = [] { return std::make_unique<NumberSource>(); };
        NodeCode even;
        even.type = "even";
        even.row = [this] { return std::make_unique<EvenTimes>(copies); };
        NodeCode sum;
        sum.type = "sum";
        sum.whole = [] { return std::make_unique<SumAll>(); };
        NodeCode load;
        load.type = "load";
        load.load = [] { return std::make_unique<TextLoad>(); };
        load.joiner = [] { return std::make_unique<TextJoiner>(); };
        for (auto *code : {&source, &even, &sum, &load})
            Q_ASSERT(registry.add(*code).has_value());
    }

    int addNode(const std::string &id, const std::string &type)
    {
        model::CheckedNode node;
        node.id = NodeId(id);
        node.type = type;
        node.title = id;
        node.onError = model::OnError::Skip;
        if (type == "load")
            node.settings["path"] = folder.filePath(QString::fromStdString(id + ".txt")).toStdString();
        node.outputs["out"] = numbersSchema();
        node.outputs["rejects"] = model::rejectsSchema();
        plan.nodes.push_back(std::move(node));
        return static_cast<int>(plan.nodes.size()) - 1;
    }
    int addStage(std::vector<int> nodes, int workers)
    {
        model::PlanStage stage;
        stage.id = static_cast<int>(plan.stages.size());
        stage.nodes = std::move(nodes);
        stage.workers = workers;
        stage.firstWorker = plan.workerCount;
        plan.workerCount += workers;
        plan.stages.push_back(stage);
        return stage.id;
    }
    void addQueue(int fromNode, const std::string &port, int toNode, int group, int capacity = 16)
    {
        model::PlanQueue queue;
        queue.id = static_cast<int>(plan.queues.size());
        queue.fromNode = fromNode;
        queue.fromPort = port;
        queue.toNode = toNode;
        queue.toPort = "in";
        queue.fromStage = stageOf(fromNode);
        queue.toStage = stageOf(toNode);
        queue.capacity = capacity;
        queue.portGroup = group;
        if (port == "rejects")
            plan.nodes[static_cast<std::size_t>(fromNode)].onError = model::OnError::Reject;
        plan.queues.push_back(queue);
    }
    int stageOf(int node) const
    {
        for (const auto &stage : plan.stages) {
            if (std::ranges::find(stage.nodes, node) != stage.nodes.end())
                return stage.id;
        }
        return -1;
    }

    void createSegment(std::uint64_t numbers, std::uint64_t splits, std::uint32_t batchBytes = 1 << 20)
    {
        ipc::SegmentSpec spec;
        spec.runtimeDir = folder.path().toStdString();
        for (const auto &stage : plan.stages)
            spec.stages.push_back({static_cast<std::uint32_t>(stage.workers),
                                   static_cast<std::uint32_t>(stage.nodes.size())});
        for (const auto &queue : plan.queues) {
            spec.queues.push_back({static_cast<std::uint32_t>(queue.id),
                                   ipc::StageIndex{static_cast<std::uint32_t>(queue.fromStage)},
                                   ipc::StageIndex{static_cast<std::uint32_t>(queue.toStage)},
                                   ipc::PortGroup{static_cast<std::uint32_t>(queue.portGroup)},
                                   static_cast<std::uint32_t>(queue.capacity), batchBytes});
        }
        ipc::SplitTableSpec table;
        for (std::uint64_t i = 0; i < splits; ++i)
            table.splits.push_back({numbers * i / splits, numbers * (i + 1) / splits, 0, 0});
        spec.splitTables.push_back(table);
        static std::atomic<int> counter{0};
        run = RunId("stagetest" + std::to_string(::getpid()) + "x" + std::to_string(++counter));
        lock.emplace(*ipc::RunLock::createExclusiveThenShare(spec.runtimeDir, run));
        segment.emplace(*ipc::Segment::create(spec, run));
    }

    // Runs all workers to their end; the first error, if any.
    Status runAll()
    {
        std::vector<std::jthread> threads;
        std::vector<Status> results(static_cast<std::size_t>(plan.workerCount));
        for (int worker = 0; worker < plan.workerCount; ++worker) {
            threads.emplace_back([this, worker, &results] {
                auto &result = results[static_cast<std::size_t>(worker)];
                result = runWorker(worker);
                if (!result) // as the engine would: the others would wait for ever
                    segment->requestStop(ipc::StopRequest::Stop);
            });
        }
        threads.clear();
        Status first;
        for (auto &result : results) {
            if (!result && (first || first.error().code == ErrorCode::Cancelled))
                first = result;
        }
        return first;
    }
    Status runWorker(int number)
    {
        const ipc::WorkerNumber worker{static_cast<std::uint32_t>(number)};
        const auto incarnation = segment->beginIncarnation(worker);
        ETL_TRY(const auto session, ipc::WorkerSession::attach(*segment, worker, incarnation));
        StageSetup setup;
        setup.plan = &plan;
        setup.run = run;
        setup.session = session.get();
        setup.registry = &registry;
        return runStage(setup);
    }

    // The joined lines of a loader.
    std::vector<std::string> output(int node)
    {
        const auto &checked = plan.nodes[static_cast<std::size_t>(node)];
        const auto &stage = plan.stages[static_cast<std::size_t>(stageOf(node))];
        const auto path = checked.settings["path"].get<std::string>();
        std::vector<PartReference> parts;
        for (int i = 0; i < stage.workers; ++i) {
            const ipc::WorkerNumber worker{static_cast<std::uint32_t>(stage.firstWorker + i)};
            parts.push_back({model::partFilePath(path, run, stage.firstWorker + i),
                             segment->workerState(worker).sinkLength[0].load()});
        }
        const auto joined = joinOutput(registry, checked, parts, path);
        Q_ASSERT(joined.has_value());
        std::ifstream file(path);
        std::vector<std::string> lines;
        for (std::string line; std::getline(file, line);)
            lines.push_back(line);
        return lines;
    }

    QTemporaryDir folder;
    int copies = 1;
    model::Plan plan;
    NodeRegistry registry;
    RunId run;
    std::optional<ipc::RunLock> lock;
    std::optional<ipc::Segment> segment;

    ~Harness()
    {
        if (segment)
            (void)segment->unlink();
        if (lock)
            lock->remove();
    }
};

std::vector<std::string> evenNumbers(std::int64_t end, int copies = 1)
{
    std::vector<std::string> lines;
    for (std::int64_t n = 0; n < end; n += 2) {
        for (int copy = 0; copy < copies; ++copy)
            lines.push_back(std::to_string(n));
    }
    return lines;
}

} // namespace

class StageTest : public QObject
{
    Q_OBJECT

private slots:
    void aFusedChainKeepsSourceOrderWithSeveralWorkers()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        run.addStage({source, even, load}, 3);
        run.createSegment(100'000, 17);
        const auto status = run.runAll();
        QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
        QVERIFY(run.output(load) == evenNumbers(100'000));
    }

    void queuesCarryEveryRowOnceAndInOrder()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 2);
        run.addStage({even}, 3);
        run.addStage({load}, 2);
        run.addQueue(source, "out", even, 0);
        run.addQueue(even, "out", load, 1);
        run.createSegment(90'000, 13, 64 << 10);
        const auto status = run.runAll();
        QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
        QVERIFY(run.output(load) == evenNumbers(90'000));
    }

    void fanOutGivesEachReaderAllRows()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int first = run.addNode("first", "load");
        const int second = run.addNode("second", "load");
        run.addStage({source}, 2);
        run.addStage({first}, 1);
        run.addStage({second}, 2);
        run.addQueue(source, "out", first, 0);
        run.addQueue(source, "out", second, 0);
        run.createSegment(50'000, 5);
        QVERIFY(run.runAll().has_value());
        std::vector<std::string> all;
        for (int n = 0; n < 50'000; ++n)
            all.push_back(std::to_string(n));
        QVERIFY(run.output(first) == all);
        QVERIFY(run.output(second) == all);
    }

    void fanInTakesTheRowsOfEveryQueue()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int a = run.addNode("a", "even");
        const int b = run.addNode("b", "even");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 1);
        run.addStage({a}, 1);
        run.addStage({b}, 2);
        run.addStage({load}, 1);
        run.addQueue(source, "out", a, 0);
        run.addQueue(source, "out", b, 0);
        run.addQueue(a, "out", load, 1);
        run.addQueue(b, "out", load, 2);
        run.createSegment(40'000, 4);
        QVERIFY(run.runAll().has_value());
        auto lines = run.output(load);
        auto expected = evenNumbers(40'000, 2);
        std::ranges::sort(lines);
        std::ranges::sort(expected);
        QVERIFY(lines == expected);
    }

    void rejectedRowsReachTheirPort()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        const int bad = run.addNode("bad", "load");
        run.addStage({source, even, load}, 2);
        run.addStage({bad}, 1);
        run.addQueue(even, "rejects", bad, 0);
        run.createSegment(20'000, 6);
        const auto status = run.runAll();
        QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
        QCOMPARE(run.output(load).size(), std::size_t{10'000});
        auto rejected = run.output(bad);
        QCOMPARE(rejected.size(), std::size_t{2'000});
        QVERIFY(std::ranges::find(rejected, "17") != rejected.end());
    }

    void countersAddUp()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        run.addStage({source, even}, 2);
        run.addStage({load}, 1);
        run.addQueue(even, "out", load, 0);
        run.createSegment(30'000, 7);
        QVERIFY(run.runAll().has_value());
        ipc::Counters sourceTotals, evenTotals;
        for (std::uint32_t worker = 0; worker < 2; ++worker) {
            sourceTotals += ipc::loadTotals(run.segment->metrics(ipc::WorkerNumber{worker}, ipc::NodeInStage{0}));
            evenTotals += ipc::loadTotals(run.segment->metrics(ipc::WorkerNumber{worker}, ipc::NodeInStage{1}));
        }
        const auto loadTotals =
                ipc::loadTotals(run.segment->metrics(ipc::WorkerNumber{2}, ipc::NodeInStage{0}));
        QCOMPARE(sourceTotals.rowsOut, std::uint64_t{30'000});
        QCOMPARE(evenTotals.rowsIn, std::uint64_t{30'000});
        QCOMPARE(evenTotals.rowsOut, std::uint64_t{15'000});
        QCOMPARE(evenTotals.rejected, std::uint64_t{3'000});
        QCOMPARE(loadTotals.rowsIn, std::uint64_t{15'000});
        QCOMPARE(loadTotals.rowsOut, std::uint64_t{15'000});
    }

    void outputLargerThanTheQueueIsCommittedInParts_data()
    {
        QTest::addColumn<bool>("fusedWithSource");
        QTest::newRow("behind a queue") << false;
        QTest::newRow("fused with its source") << true;
    }
    void outputLargerThanTheQueueIsCommittedInParts()
    {
        QFETCH(const bool, fusedWithSource);
        Harness run;
        run.copies = 400; // 1,000 rows of 8 bytes become 1.6 MB
        const int source = run.addNode("source", "source");
        const int even = run.addNode("even", "even");
        const int load = run.addNode("load", "load");
        if (fusedWithSource) {
            run.addStage({source, even}, 1);
        } else {
            run.addStage({source}, 1);
            run.addStage({even}, 1);
            run.addQueue(source, "out", even, 0, 4);
        }
        run.addStage({load}, 1);
        run.addQueue(even, "out", load, 1, 2);
        run.createSegment(3'000, 2, 128 << 10);
        const auto status = run.runAll();
        QVERIFY2(status.has_value(), status ? "" : status.error().toString().c_str());
        QVERIFY(run.output(load) == evenNumbers(3'000, 400));
    }

    void aWholeInputNodeSeesEveryRow()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int sum = run.addNode("sum", "sum");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 3);
        run.addStage({sum, load}, 1);
        run.addQueue(source, "out", sum, 0);
        run.createSegment(100'000, 9);
        QVERIFY(run.runAll().has_value());
        QCOMPARE(run.output(load), std::vector<std::string>{"4999950000"});
    }

    void anEmptySourceStillEndsTheRun()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 2);
        run.addStage({load}, 1);
        run.addQueue(source, "out", load, 0);
        run.createSegment(0, 1);
        QVERIFY(run.runAll().has_value());
        QCOMPARE(run.output(load).size(), std::size_t{0});
    }

    void aStoppedWorkerLeavesTheRestToTheNext()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int load = run.addNode("load", "load");
        run.addStage({source, load}, 1);
        run.createSegment(50'000'000, 1000);
        std::jthread worker([&] { (void)run.runWorker(0); });
        const ipc::SplitTable splits(*run.segment, ipc::StageIndex{0});
        QTRY_VERIFY_WITH_TIMEOUT(splits.status().done > 2, 20'000);
        run.segment->requestStop(ipc::StopRequest::Stop);
        worker.join();
        const auto status = splits.status();
        QVERIFY(status.done < 1000);
        const auto &state = run.segment->workerState(ipc::WorkerNumber{0});
        QCOMPARE(state.sinkRows[0].load(), status.unitsDone);
        QCOMPARE(state.finished.load(), std::uint64_t{0});
    }

    void drainingFinishesWhatIsInFlight()
    {
        Harness run;
        const int source = run.addNode("source", "source");
        const int load = run.addNode("load", "load");
        run.addStage({source}, 1);
        run.addStage({load}, 1);
        run.addQueue(source, "out", load, 0);
        run.createSegment(50'000'000, 1000);
        Status result;
        std::jthread all([&] { result = run.runAll(); });
        const ipc::SplitTable splits(*run.segment, ipc::StageIndex{0});
        QTRY_VERIFY_WITH_TIMEOUT(splits.status().done > 2, 20'000);
        run.segment->requestStop(ipc::StopRequest::Drain);
        all.join();
        QVERIFY(result.has_value());
        const auto &state = run.segment->workerState(ipc::WorkerNumber{1});
        QCOMPARE(state.sinkRows[0].load(), splits.status().unitsDone);
        QVERIFY(splits.status().unitsDone < 50'000'000);
    }
};

QTEST_GUILESS_MAIN(StageTest)
#include "tst_stage.moc"
