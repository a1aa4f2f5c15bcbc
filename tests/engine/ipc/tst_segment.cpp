// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/ipc/crc32.h"
#include "engine/ipc/segment.h"
#include "engine/ipc/words.h"
#include "tests/engine/ipc/testrun.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace etl;
using namespace etl::ipc;
using namespace etl::ipc::test;

namespace {

std::vector<std::byte> bytesOf(std::string_view text)
{
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

template<typename T>
T *tableAt(std::byte *memory, const TableRef &table)
{
    return reinterpret_cast<T *>(memory + table.offset);
}

SegmentSpec wideSpec()
{
    SegmentSpec spec;
    spec.stages = {{4, 2}, {3, 1}, {2, 1}};
    spec.queues = {
        {.id = 1, .fromStage = StageIndex{0}, .toStage = StageIndex{1}},
        {.id = 2, .fromStage = StageIndex{1}, .toStage = StageIndex{2}},
        {.id = 3, .fromStage = StageIndex{0}, .toStage = StageIndex{2}, .portGroup = PortGroup{1}}};
    return spec;
}

} // namespace

class TestSegment : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void strangerSeesWhatTheEngineWrote();
    void nothingOverlaps();
    void shrinksEvenlyUnderTheLimit();
    void refusesWhatNeverFits();
    void refusesBadSpecs_data();
    void refusesBadSpecs();
    void refusesASecondSegmentOfTheRun();
    void fileServesAsSharedMemory();
    void fallsBackToAFileWhenSharedMemoryIsSmall();
    void noSpaceIsAnError();
    void noticesEveryFlippedBitOfTheStaticPart();
    void refusesTablesThatContradictEachOther();
    void refusesForeignMemory();
    void stopOnlyGetsStronger();
};

void TestSegment::strangerSeesWhatTheEngineWrote()
{
    SegmentSpec spec = chainSpec(2, 3);
    spec.schemas = {bytesOf("first schema"), {}, bytesOf("third")};
    const TestRun run(spec);
    const auto opened = Segment::open(run.segment().handle());
    QVERIFY2(opened, opened ? "" : opened.error().toString().c_str());
    QVERIFY(opened->run() == run.segment().run());
    QCOMPARE(opened->runtimeDir(), run.runtimeDir());
    QCOMPARE(opened->stages().size(), 3u);
    QCOMPARE(opened->workers().size(), 6u);
    QCOMPARE(opened->queue(QueueIndex{1}).id, 11u);
    QCOMPARE(opened->lanes().size(), 4u);
    QVERIFY(std::ranges::equal(opened->schema(0), bytesOf("first schema")));
    QVERIFY(opened->schema(1).empty());
    QVERIFY(std::ranges::equal(opened->schema(2), bytesOf("third")));
    QVERIFY(opened->schema(3).empty());
    QCOMPARE(opened->splits().size(), 3u);
    QCOMPARE(opened->splits()[2].begin, std::uint64_t{200});
    QCOMPARE(opened->splits()[2].position.load(), std::uint64_t{200});
    QCOMPARE(opened->splits()[2].aux, std::uint64_t{1002});
    // The same memory, not a copy.
    run.segment().laneState(LaneIndex{3}).tail.store(77);
    QCOMPARE(opened->laneState(LaneIndex{3}).tail.load(), std::uint64_t{77});
}

void TestSegment::nothingOverlaps()
{
    const TestRun run(wideSpec());
    const Segment &segment = run.segment();
    std::vector<std::pair<std::uint64_t, std::uint64_t>> spans{{0, segment.header().staticBytes}};
    spans.emplace_back(segment.header().controlOffset, sizeof(ControlState));
    for (const auto &stage : segment.stages())
        spans.emplace_back(stage.stateOffset, sizeof(StageState));
    for (const auto &lane : segment.lanes())
        spans.emplace_back(lane.stateOffset,
                           sizeof(LaneState) + lane.slotCount * sizeof(SlotState));
    for (const auto &worker : segment.workers()) {
        spans.emplace_back(worker.stateOffset, sizeof(WorkerState));
        spans.emplace_back(worker.intentOffset, sizeof(Intent));
        spans.emplace_back(worker.metricsOffset, worker.nodes * sizeof(MetricsBlock));
        spans.emplace_back(worker.logOffset, sizeof(LogRing));
    }
    for (const auto &region : segment.regions())
        spans.emplace_back(segment.header().arenaOffset
                               + std::uint64_t{region.firstPage} * kPageBytes,
                           std::uint64_t{region.pages} * kPageBytes);
    std::ranges::sort(spans);
    std::uint64_t end = 0;
    for (const auto &[offset, bytes] : spans) {
        QVERIFY(offset >= end);
        end = offset + bytes;
    }
    QCOMPARE(end, segment.totalBytes());
}

void TestSegment::shrinksEvenlyUnderTheLimit()
{
    SegmentSpec spec = wideSpec();
    spec.maxBytes = 1u << 30;
    const TestRun roomy(spec);
    QCOMPARE(roomy.segment().queue(QueueIndex{0}).slotsPerLane, 4u); // 16 over 4 producers
    QCOMPARE(roomy.segment().queue(QueueIndex{1}).slotsPerLane, 6u); // 16 over 3
    QCOMPARE(roomy.segment().queue(QueueIndex{0}).batchBytes, 1u << 20);

    for (const std::uint64_t limit : {64u << 20, 32u << 20, 16u << 20}) {
        spec.maxBytes = limit;
        const TestRun run(spec);
        QVERIFY(run.segment().totalBytes() <= limit);
        QVERIFY(run.segment().totalBytes() > limit / 2); // no more than needed
        QCOMPARE(run.segment().queue(QueueIndex{0}).batchBytes,
                 run.segment().queue(QueueIndex{1}).batchBytes);
        for (const auto &queue : run.segment().queues()) {
            QVERIFY(queue.slotsPerLane >= 2);
            QVERIFY(queue.lanes * queue.slotsPerLane
                    > run.segment().stages()[queue.toStage].workers);
        }
    }
}

void TestSegment::refusesWhatNeverFits()
{
    SegmentSpec spec = wideSpec();
    spec.runtimeDir = "/tmp";
    spec.maxBytes = 2u << 20;
    const auto segment = Segment::create(spec, uniqueRun());
    QVERIFY(!segment);
    QVERIFY(segment.error().code == ErrorCode::NoSpace);
    QVERIFY(!segment.error().remedy.empty());
}

void TestSegment::refusesBadSpecs_data()
{
    QTest::addColumn<std::function<void(SegmentSpec &)>>("spoil");
    using Spoil = std::function<void(SegmentSpec &)>;
    QTest::newRow("no stages") << Spoil([](auto &spec) { spec.stages.clear(); });
    QTest::newRow("no workers") << Spoil([](auto &spec) { spec.stages[0].workers = 0; });
    QTest::newRow("too many workers")
        << Spoil([](auto &spec) { spec.stages[0].workers = kMaxWorkers; });
    QTest::newRow("too many nodes")
        << Spoil([](auto &spec) { spec.stages[0].nodes = kMaxNodesPerStage + 1; });
    QTest::newRow("loop") << Spoil([](auto &spec) { spec.queues[0].toStage = StageIndex{0}; });
    QTest::newRow("unknown stage")
        << Spoil([](auto &spec) { spec.queues[0].toStage = StageIndex{9}; });
    QTest::newRow("no capacity") << Spoil([](auto &spec) { spec.queues[0].capacityBatches = 0; });
    QTest::newRow("too many outputs")
        << Spoil([](auto &spec) { spec.queues.resize(200, spec.queues[0]); });
    QTest::newRow("backward split")
        << Spoil([](auto &spec) { spec.splitTables = {{StageIndex{0}, {{5, 4}}}}; });
    QTest::newRow("two split tables") << Spoil([](auto &spec) { spec.splitTables = {{}, {}}; });
    QTest::newRow("long path") << Spoil(
        [](auto &spec) { spec.runtimeDir = std::string(600, 'x'); });
}

void TestSegment::refusesBadSpecs()
{
    QFETCH(std::function<void(SegmentSpec &)>, spoil);
    SegmentSpec spec = wideSpec();
    spec.runtimeDir = "/tmp";
    spoil(spec);
    QVERIFY(!Segment::create(spec, uniqueRun()));
}

void TestSegment::refusesASecondSegmentOfTheRun()
{
    const TestRun run(chainSpec());
    SegmentSpec spec = chainSpec();
    spec.runtimeDir = run.runtimeDir();
    QVERIFY(!Segment::create(spec, run.segment().run()));
    QVERIFY(Segment::open(run.segment().handle())); // the first is unharmed
    QVERIFY(run.segment().unlink());
    const auto gone = Segment::open(run.segment().handle());
    QVERIFY(!gone && gone.error().code == ErrorCode::NotFound);
}

void TestSegment::fileServesAsSharedMemory()
{
    SegmentSpec spec = chainSpec();
    spec.placement = Placement::File;
    const TestRun run(spec);
    QVERIFY(run.segment().handle().starts_with("file:" + run.runtimeDir()));
    const QFileInfo file(
        QString::fromStdString(segmentPath(run.runtimeDir(), run.segment().run())));
    QCOMPARE(static_cast<std::uint64_t>(file.size()), run.segment().totalBytes());
    QVERIFY(diesBySigkill([&] {
        const auto opened = Segment::open(run.segment().handle());
        opened->laneState(LaneIndex{0}).tail.store(5);
        kill(getpid(), SIGKILL);
        return 1;
    }));
    QCOMPARE(run.segment().laneState(LaneIndex{0}).tail.load(), std::uint64_t{5});
}

// In a mount namespace of its own, where /dev/shm is as small as in a container.
void TestSegment::fallsBackToAFileWhenSharedMemoryIsSmall()
{
    constexpr int kNotAllowed = 77;
    QTemporaryDir folder;
    const auto status = awaitChild(startChild([&] {
        if (unshare(CLONE_NEWNS) != 0
            || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
            || mount("tmpfs", "/dev/shm", "tmpfs", 0, "size=1m") != 0)
            return kNotAllowed;
        SegmentSpec spec = chainSpec();
        spec.runtimeDir = folder.path().toStdString();
        const auto segment = Segment::create(spec, uniqueRun());
        const bool leftNothing =
            access(("/dev/shm/" + segmentName(segment->run())).c_str(), F_OK) != 0;
        spec.placement = Placement::SharedMemory;
        const auto forced = Segment::create(spec, uniqueRun());
        const bool refused = !forced && forced.error().code == ErrorCode::NoSpace;
        return segment && segment->handle().starts_with("file:") && leftNothing && refused ? 0 : 1;
    }));
    QVERIFY(status && WIFEXITED(*status));
    if (WEXITSTATUS(*status) == kNotAllowed)
        QSKIP("mount namespaces are not allowed here");
    QCOMPARE(WEXITSTATUS(*status), 0);
}

void TestSegment::noSpaceIsAnError()
{
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("huge")).toStdString();
    const auto mapping = posix::Mapping::createFile(path, std::uint64_t{1} << 60);
    QVERIFY(!mapping);
    QVERIFY(mapping.error().code == ErrorCode::NoSpace);
    QVERIFY(access(path.c_str(), F_OK) != 0);
}

void TestSegment::noticesEveryFlippedBitOfTheStaticPart()
{
    SegmentSpec spec = chainSpec();
    spec.schemas = {bytesOf("schema")};
    const TestRun run(spec);
    auto *memory =
        reinterpret_cast<unsigned char *>(const_cast<SegmentHeader *>(&run.segment().header()));
    for (std::uint64_t bit = 0; bit < run.segment().header().staticBytes * 8; ++bit) {
        memory[bit / 8] ^= static_cast<unsigned char>(1u << bit % 8);
        const bool noticed = !run.segment().check();
        memory[bit / 8] ^= static_cast<unsigned char>(1u << bit % 8);
        if (!noticed)
            QFAIL(qPrintable(QStringLiteral("bit %1 went unnoticed").arg(bit)));
    }
    QVERIFY(run.segment().check());
}

// With a checksum that is right: the tables were written like this.
void TestSegment::refusesTablesThatContradictEachOther()
{
    const TestRun run(chainSpec(2));
    auto *header = const_cast<SegmentHeader *>(&run.segment().header());
    auto *memory = reinterpret_cast<std::byte *>(header);
    auto &queue = *tableAt<QueueRecord>(memory, header->queues);
    auto &lane = tableAt<LaneRecord>(memory, header->lanes)[0];
    auto &other = tableAt<LaneRecord>(memory, header->lanes)[1];
    auto &worker = *tableAt<WorkerRecord>(memory, header->workers);
    auto &region = *tableAt<RegionRecord>(memory, header->regions);
    const std::vector<std::byte> whole(memory, memory + header->staticBytes);
    const std::function<void()> spoils[] = {
        [&] { queue.toStage = queue.fromStage; },
        [&] { ++queue.slotsPerLane; },
        [&] { ++lane.queue; },
        [&] { std::swap(lane.producer, other.producer); },
        [&] { ++region.worker; },
        [&] { ++worker.stage; },
        [&] { lane.stateOffset = other.stateOffset; },
        [&] { worker.intentOffset = worker.stateOffset; },
        [&] { header->controlOffset = header->arenaOffset; },
    };
    for (const auto &spoil : spoils) {
        spoil();
        header->staticCrc = 0;
        header->staticCrc = crc32({memory, header->staticBytes});
        QVERIFY(!run.segment().check());
        std::ranges::copy(whole, memory);
        QVERIFY(run.segment().check());
    }
}

void TestSegment::refusesForeignMemory()
{
    QVERIFY(!Segment::open("dataetl-without-a-kind"));
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("stranger")).toStdString();
    const auto tryOpen = [&](mode_t mode, off_t bytes) {
        const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        [[maybe_unused]] const bool sized = ftruncate(fd, bytes) == 0 && fchmod(fd, mode) == 0;
        close(fd);
        const auto segment = Segment::open("file:" + path);
        return segment ? ErrorCode::Internal : segment.error().code;
    };
    QVERIFY(tryOpen(0600, 10) == ErrorCode::BadData);
    QVERIFY(tryOpen(0600, 1 << 20) == ErrorCode::BadData);
    QVERIFY(tryOpen(0644, 1 << 20) == ErrorCode::NotAllowed);
    QVERIFY(symlink(path.c_str(), (path + ".link").c_str()) == 0);
    QVERIFY(!Segment::open("file:" + path + ".link"));
}

void TestSegment::stopOnlyGetsStronger()
{
    const TestRun run(chainSpec());
    const auto session = run.attach(0);
    QVERIFY(session->stopRequest() == StopRequest::Run);
    const auto ticket = session->inputTicket();
    run.segment().requestStop(StopRequest::Stop);
    QVERIFY(session->inputTicket() != ticket); // a waiting worker would have woken
    run.segment().requestStop(StopRequest::Drain);
    QVERIFY(session->stopRequest() == StopRequest::Stop);
    run.segment().setPaused(true);
    QVERIFY(session->isPaused());
    run.segment().setPaused(false);
    QVERIFY(!session->isPaused());
}

QTEST_GUILESS_MAIN(TestSegment)
#include "tst_segment.moc"
