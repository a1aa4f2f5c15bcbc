// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/ipc/runlock.h"
#include "engine/ipc/stalesegments.h"
#include "tests/engine/ipc/testrun.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>

#include <csignal>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace etl;
using namespace etl::ipc;
using namespace etl::ipc::test;

class TestRunLock : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void livingRunCannotBeTaken();
    void killedProcessGivesItsLockUp();
    void secondRunOfTheSameIdIsRefused();
    void removedLockIsNotFound();
    void childProgramDoesNotKeepTheLock();
    void removesSegmentsOfDeadRuns_data();
    void removesSegmentsOfDeadRuns();
    void keepsSegmentsOfLivingRuns_data();
    void keepsSegmentsOfLivingRuns();
    void keepsTheLivingRunOfAnotherRuntimeFolder();
    void keepsTheDeadRunThatItsOwnEngineNeeds();
    void keepsWhatSomebodyHasMapped();
    void keepsWhatIsJustBeingMade();
    void removesLockFilesNobodyHolds();

private:
    QTemporaryDir m_folder;
    std::string folder() const { return m_folder.path().toStdString(); }
};

namespace {

// A segment whose handle is remembered while the object that made it is gone, as after the death of
// its engine.
std::string makeSegment(const std::string &folder, const RunId &run, Placement placement)
{
    SegmentSpec spec = chainSpec();
    spec.runtimeDir = folder;
    spec.placement = placement;
    const auto segment = Segment::create(spec, run);
    return segment ? segment->handle() : std::string();
}

bool contains(const std::vector<std::string> &handles, const std::string &handle)
{
    return std::ranges::find(handles, handle) != handles.end();
}

} // namespace

void TestRunLock::livingRunCannotBeTaken()
{
    const auto run = uniqueRun();
    auto engine = RunLock::createExclusiveThenShare(folder(), run);
    QVERIFY(engine);
    auto worker = RunLock::shared(folder(), run);
    QVERIFY(worker);
    QVERIFY(RunLock::exclusive(folder(), run).error().code == ErrorCode::NotAllowed);
    *engine = std::move(*worker); // the engine is gone, the worker lives
    QVERIFY(!RunLock::exclusive(folder(), run));
}

void TestRunLock::killedProcessGivesItsLockUp()
{
    const auto run = uniqueRun();
    QVERIFY(diesBySigkill([&] {
        const auto lock = RunLock::createExclusiveThenShare(folder(), run);
        kill(getpid(), SIGKILL);
        return lock ? 0 : 1;
    }));
    auto taken = RunLock::exclusive(folder(), run);
    QVERIFY(taken);
    QVERIFY(RunLock::shared(folder(), run).error().code == ErrorCode::NotAllowed);
}

void TestRunLock::secondRunOfTheSameIdIsRefused()
{
    const auto run = uniqueRun();
    const auto first = RunLock::createExclusiveThenShare(folder(), run);
    QVERIFY(first);
    const auto second = RunLock::createExclusiveThenShare(folder(), run);
    QVERIFY(second.error().code == ErrorCode::NotAllowed);
}

void TestRunLock::removedLockIsNotFound()
{
    const auto run = uniqueRun();
    auto engine = RunLock::createExclusiveThenShare(folder(), run);
    engine->remove();
    QVERIFY(!QFile::exists(QString::fromStdString(engine->path())));
    QVERIFY(RunLock::shared(folder(), run).error().code == ErrorCode::NotFound);
    QVERIFY(RunLock::exclusive(folder(), run).error().code == ErrorCode::NotFound);
    QVERIFY(RunLock::createExclusiveThenShare(folder(), run));
}

void TestRunLock::childProgramDoesNotKeepTheLock()
{
    const auto run = uniqueRun();
    const std::string pipe = folder() + "/never-written";
    QVERIFY(mkfifo(pipe.c_str(), 0600) == 0);
    pid_t program = 0;
    {
        const auto lock = RunLock::createExclusiveThenShare(folder(), run);
        program = startChild([&] { return execlp("cat", "cat", pipe.c_str(), nullptr); });
        const auto isCat = [&] {
            QFile file(QStringLiteral("/proc/%1/comm").arg(program));
            return file.open(QIODevice::ReadOnly) && file.readAll().trimmed() == "cat";
        };
        QTRY_VERIFY_WITH_TIMEOUT(isCat(), 10'000);
    }
    QVERIFY(RunLock::exclusive(folder(), run));
    kill(program, SIGKILL);
    QVERIFY(awaitChild(program));
}

void TestRunLock::removesSegmentsOfDeadRuns_data()
{
    QTest::addColumn<Placement>("placement");
    QTest::addColumn<bool>("withLockFile");
    QTest::newRow("shared memory") << Placement::SharedMemory << true;
    QTest::newRow("file") << Placement::File << true;
    QTest::newRow("shared memory, lock file deleted") << Placement::SharedMemory << false;
}

void TestRunLock::removesSegmentsOfDeadRuns()
{
    QFETCH(Placement, placement);
    QFETCH(bool, withLockFile);
    const auto run = uniqueRun();
    if (withLockFile)
        QVERIFY(RunLock::createExclusiveThenShare(folder(), run)); // given up at once
    const auto handle = makeSegment(folder(), run, placement);
    QVERIFY(contains(removeStaleSegments(folder()), handle));
    QVERIFY(Segment::open(handle).error().code == ErrorCode::NotFound);
    QVERIFY(!QFile::exists(QString::fromStdString(RunLock::pathOf(folder(), run))));
    QVERIFY(!contains(removeStaleSegments(folder()), handle));
}

void TestRunLock::keepsSegmentsOfLivingRuns_data()
{
    QTest::addColumn<Placement>("placement");
    QTest::newRow("shared memory") << Placement::SharedMemory;
    QTest::newRow("file") << Placement::File;
}

void TestRunLock::keepsSegmentsOfLivingRuns()
{
    QFETCH(Placement, placement);
    const auto run = uniqueRun();
    auto engine = RunLock::createExclusiveThenShare(folder(), run);
    const auto handle = makeSegment(folder(), run, placement);
    QVERIFY(!contains(removeStaleSegments(folder()), handle));
    auto worker = RunLock::shared(folder(), run);
    *engine = std::move(*worker);
    QVERIFY(!contains(removeStaleSegments(folder()), handle));
    QVERIFY(Segment::open(handle)->unlink());
}

void TestRunLock::keepsTheLivingRunOfAnotherRuntimeFolder()
{
    QTemporaryDir other;
    const auto run = uniqueRun();
    const auto lock = RunLock::createExclusiveThenShare(other.path().toStdString(), run);
    const auto handle = makeSegment(other.path().toStdString(), run, Placement::SharedMemory);
    QVERIFY(!contains(removeStaleSegments(folder()), handle));
    QVERIFY(Segment::open(handle)->unlink());
}

void TestRunLock::keepsTheDeadRunThatItsOwnEngineNeeds()
{
    QTemporaryDir other;
    const auto run = uniqueRun();
    const auto handle = makeSegment(other.path().toStdString(), run, Placement::SharedMemory);
    std::string asked;
    const auto needed = [&](const std::string &dir, const RunId &about) {
        if (about == run)
            asked = dir;
        return about == run;
    };
    QVERIFY(!contains(removeStaleSegments(folder(), needed), handle));
    QCOMPARE(asked, other.path().toStdString());
    QVERIFY(contains(removeStaleSegments(folder()), handle));
}

// Even when the lock file has been deleted by somebody who tidies up.
void TestRunLock::keepsWhatSomebodyHasMapped()
{
    for (const auto placement : {Placement::SharedMemory, Placement::File}) {
        const auto handle = makeSegment(folder(), uniqueRun(), placement);
        {
            const auto segment = Segment::open(handle);
            QVERIFY(!contains(removeStaleSegments(folder()), handle));
            QVERIFY(Segment::open(handle));
        }
        QVERIFY(contains(removeStaleSegments(folder()), handle));
    }
}

void TestRunLock::keepsWhatIsJustBeingMade()
{
    const std::string path = "/dev/shm/dataetl-" + uniqueRun().value;
    const std::string handle = "shm:" + path.substr(std::string("/dev/shm/").size());
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    QVERIFY(fd >= 0 && ftruncate(fd, 1 << 20) == 0);
    QVERIFY(!contains(removeStaleSegments(folder()), handle));
    const timespec longAgo[2] = {{1'000'000, 0}, {1'000'000, 0}};
    QVERIFY(futimens(fd, longAgo) == 0);
    QVERIFY(contains(removeStaleSegments(folder()), handle));
    close(fd);
}

void TestRunLock::removesLockFilesNobodyHolds()
{
    const auto dead = uniqueRun();
    const auto living = uniqueRun();
    QVERIFY(RunLock::createExclusiveThenShare(folder(), dead));
    const auto lock = RunLock::createExclusiveThenShare(folder(), living);
    removeStaleSegments(folder());
    QVERIFY(!QFile::exists(QString::fromStdString(RunLock::pathOf(folder(), dead))));
    QVERIFY(QFile::exists(QString::fromStdString(RunLock::pathOf(folder(), living))));
}

QTEST_GUILESS_MAIN(TestRunLock)
#include "tst_runlock.moc"
