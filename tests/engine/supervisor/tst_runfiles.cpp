// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/runlock.h"
#include "engine/ipc/segment.h"
#include "engine/model/outputfiles.h"
#include "engine/protocol/rendezvous.h"
#include "engine/supervisor/outputnames.h"
#include "engine/supervisor/runfiles.h"
#include "engine/supervisor/savedruns.h"
#include "engine/supervisor/segmentlayout.h"
#include "tests/engine/supervisor/enginefixture.h"
#include "tests/helpers/suite.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace etl;
using namespace etl::supervisor;

namespace {

model::Plan planWith(const std::string &output)
{
    model::Plan plan;
    plan.nodes.resize(3);
    plan.nodes[0].id = NodeId("in");
    plan.nodes[0].type = "extract.csv";
    plan.nodes[0].splits = {{0, 10, 1, 5, 0, false}, {10, 30, 2, 6, 0, false}};
    plan.nodes[1].id = NodeId("out");
    plan.nodes[1].type = "load.csv";
    plan.nodes[1].settings["path"] = output;
    plan.nodes[2].id = NodeId("nothing");
    plan.nodes[2].type = "load.discard";
    plan.stages = {
        {0, {0}, 2, 0, true, true}, {1, {1}, 2, 2, false, true}, {2, {2}, 1, 4, false, true}};
    model::PlanQueue queue;
    queue.fromStage = 0;
    queue.toStage = 1;
    queue.capacity = 12;
    queue.portGroup = 3;
    plan.queues = {queue};
    plan.workerCount = 5;
    return plan;
}

} // namespace

class TestRunFiles : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void init()
    {
        Suite::init();
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv(protocol::kRuntimeFolderVariable,
                m_folder->filePath(QStringLiteral("run")).toUtf8());
        m_runtime = protocol::openRuntimeFolder().value();
    }

    void findsTheFilesOfEachLoader()
    {
        const auto loaders = loaderFiles(planWith("/data/a.csv"), m_run);
        QCOMPARE(loaders.size(), std::size_t{2});
        QCOMPARE(loaders[0].node, 1);
        QCOMPARE(loaders[0].output, std::string("/data/a.csv"));
        QCOMPARE(loaders[0].temporary, model::temporaryOutputPath("/data/a.csv", m_run));
        QCOMPARE(loaders[0].parts,
                 (std::vector<std::string>{model::partFilePath("/data/a.csv", m_run, 2),
                                           model::partFilePath("/data/a.csv", m_run, 3)}));
        QVERIFY(loaders[1].output.empty() && loaders[1].parts.empty());
    }

    void laysThePlanOutInShartedMemory()
    {
        const auto spec = segmentSpec(planWith("/data/a.csv"), m_runtime, 1 << 20);
        QCOMPARE(spec.stages.size(), std::size_t{3});
        QCOMPARE(spec.stages[1].workers, 2u);
        QCOMPARE(spec.splitTables.size(), std::size_t{1});
        QCOMPARE(spec.splitTables[0].splits.at(1).end, std::uint64_t{30});
        QCOMPARE(spec.splitTables[0].splits.at(1).aux, std::uint64_t{6});
        QCOMPARE(spec.queues.at(0).capacityBatches, 12u);
        QCOMPARE(ipc::plain(spec.queues.at(0).portGroup), 3u);
        QCOMPARE(spec.maxBytes, std::uint64_t{1} << 20);
    }

    void commitReplacesTheOldFileAtOnce()
    {
        const auto loader = loaderFiles(planWith(path("a.csv")), m_run)[0];
        write(path("a.csv"), "old");
        write(loader.temporary, "new");
        OutputNames names;
        QVERIFY(names.take(loader).has_value());
        QVERIFY(names.keep().has_value());
        QCOMPARE(read(path("a.csv")), QByteArray("new"));
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden),
                 QStringList{QStringLiteral("a.csv")});
    }

    void namesArePutBackAsTheyWere()
    {
        const auto replaced = loaderFiles(planWith(path("a.csv")), m_run)[0];
        const auto made = loaderFiles(planWith(path("b.csv")), m_run)[0];
        const auto missing = loaderFiles(planWith(path("c.csv")), m_run)[0];
        write(path("a.csv"), "old a");
        write(path("c.csv"), "old c");
        write(replaced.temporary, "new a");
        write(made.temporary, "new b");
        OutputNames names;
        QVERIFY(names.take(replaced).has_value());
        QVERIFY(names.take(made).has_value());
        QVERIFY(!names.take(missing)); // has nothing to take the name
        QCOMPARE(read(path("a.csv")), QByteArray("new a"));
        QCOMPARE(names.putBack(), std::vector<std::string>());
        QCOMPARE(read(path("a.csv")), QByteArray("old a"));
        QCOMPARE(read(path("c.csv")), QByteArray("old c"));
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden, QDir::Name),
                 QStringList({QStringLiteral("a.csv"), QStringLiteral("c.csv")}));
    }

    void tellsWhichNameCannotBePutBack()
    {
        const auto loader = loaderFiles(planWith(path("a.csv")), m_run)[0];
        write(path("a.csv"), "old");
        write(loader.temporary, "new");
        OutputNames names;
        QVERIFY(names.take(loader).has_value());
        QVERIFY(QFile::remove(QString::fromStdString(loader.previous)));
        QCOMPARE(names.putBack(), std::vector<std::string>{path("a.csv")});
        QCOMPARE(read(path("a.csv")), QByteArray("new"));
    }

    void commitOntoAFolderIsAnErrorThatNamesIt()
    {
        QVERIFY(QDir().mkpath(QString::fromStdString(path("a.csv"))));
        const auto loader = loaderFiles(planWith(path("a.csv")), m_run)[0];
        write(loader.temporary, "new");
        const auto committed = OutputNames().take(loader);
        QVERIFY(!committed);
        QCOMPARE(committed.error().code, ErrorCode::NotAllowed);
        QVERIFY(committed.error().message.find(path("a.csv")) != std::string::npos);
    }

    void removesPartsAndTellsWhatStays()
    {
        const auto loader = loaderFiles(planWith(path("a.csv")), m_run)[0];
        write(loader.parts[0], "x");
        write(loader.temporary, "x");
        QVERIFY(removeLoaderFiles(loader).empty());
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), QStringList());
        QVERIFY(
            QDir().mkpath(QString::fromStdString(loader.parts[1]))); // unlink() cannot remove it
        QCOMPARE(removeLoaderFiles(loader), std::vector<std::string>{loader.parts[1]});
    }

    void theNextEngineCleansUpAfterADeadRun()
    {
        const auto loaders = loaderFiles(planWith(path("a.csv")), m_run);
        const auto spill = path("spill");
        QVERIFY(QDir().mkpath(QString::fromStdString(spill + "/w1")));
        {
            const auto lock = ipc::RunLock::createExclusiveThenShare(m_runtime, m_run).value();
        }
        QVERIFY(RunJournal::write(m_runtime, recordWith(spill), loaders).has_value());
        write(loaders[0].parts[0], "x");
        write(path("a.csv"), "old");
        QCOMPARE(RunJournal::cleanUpDeadRuns(m_runtime, SavedRuns(path("saved"))),
                 std::vector<RunId>{m_run});
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden),
                 QStringList{QStringLiteral("a.csv")});
        QVERIFY(!QFile::exists(QString::fromStdString(spill)));
        QVERIFY(!QFile::exists(QString::fromStdString(ipc::RunLock::pathOf(m_runtime, m_run))));
        QVERIFY(RunJournal::cleanUpDeadRuns(m_runtime, SavedRuns(path("saved"))).empty());
    }

    void aCommittedRunIsOnlyCleanedUp()
    {
        const auto loaders = loaderFiles(planWith(path("a.csv")), m_run);
        {
            const auto lock = ipc::RunLock::createExclusiveThenShare(m_runtime, m_run).value();
        }
        ipc::SegmentSpec spec = segmentSpec(planWith(path("a.csv")), m_runtime, 8 << 20);
        const auto segment = ipc::Segment::create(spec, m_run).value();
        const auto record = recordWith(path("spill"));
        QVERIFY(RunJournal::write(m_runtime, record, loaders).has_value());
        QVERIFY(RunJournal::write(m_runtime, record, loaders, RunJournal::After::CleanUp).has_value());
        write(loaders[0].parts[0], "x");
        const SavedRuns saved(path("saved"));
        QCOMPARE(RunJournal::cleanUpDeadRuns(m_runtime, saved), std::vector<RunId>{m_run});
        QVERIFY(saved.list().empty());
        QVERIFY(!QFile::exists(QString::fromStdString(loaders[0].parts[0])));
        (void)segment.unlink();
    }

    void aLivingRunIsLeftAlone()
    {
        const auto loaders = loaderFiles(planWith(path("a.csv")), m_run);
        const auto lock = ipc::RunLock::createExclusiveThenShare(m_runtime, m_run).value();
        QVERIFY(RunJournal::write(m_runtime, recordWith(path("spill")), loaders).has_value());
        write(loaders[0].parts[0], "x");
        QVERIFY(RunJournal::cleanUpDeadRuns(m_runtime, SavedRuns(path("saved"))).empty());
        QCOMPARE(read(loaders[0].parts[0]), QByteArray("x"));
    }

    // The last process of a killed engine holds the run's lock until it is wholly gone.
    void whatStillDiesWhenAnEngineOpensIsCleanedUpWhenItCloses()
    {
        etl::test::EngineFixture fixture;
        const auto runtime = fixture.runtimeFolder();
        const auto loaders = loaderFiles(planWith(path("a.csv")), m_run);
        auto lock = std::optional(ipc::RunLock::createExclusiveThenShare(runtime, m_run).value());
        QVERIFY(RunJournal::write(runtime, recordWith(path("spill")), loaders).has_value());
        write(loaders[0].parts[0], "x");
        Engine engine(fixture.engine().config());
        QVERIFY(engine.open().has_value());
        QCOMPARE(read(loaders[0].parts[0]), QByteArray("x"));
        lock.reset();
        QSignalSpy closed(&engine, &Engine::closed);
        engine.shutDown(protocol::StopVerb::Stop);
        QVERIFY(etl::test::await([&] { return closed.count() > 0; }));
        QVERIFY(!QFile::exists(QString::fromStdString(loaders[0].parts[0])));
        QVERIFY(!QFile::exists(QString::fromStdString(RunJournal::pathOf(runtime, m_run))));
    }

    void spillOfKilledPreviewsGoesWithTheirEngine()
    {
        etl::test::EngineFixture fixture;
        const auto config = fixture.engine().config();
        const auto folderOf = [&](const std::string &id) {
            return QString::fromStdString(config.spillRoot + "/preview-" + id);
        };
        const auto living = folderOf(fixture.engine().presence().id());
        const auto dead = folderOf("0123456789abcdef");
        write(protocol::engineLockPath(config.runtimeFolder, "0123456789abcdef"), "");
        QVERIFY(QDir().mkpath(living + QStringLiteral("/1/preview-a")));
        QVERIFY(QDir().mkpath(dead + QStringLiteral("/2/preview-a")));
        Engine engine(config);
        QVERIFY(engine.open().has_value());
        QVERIFY(!QFile::exists(dead));
        QVERIFY(QFile::exists(living));
        const auto own = folderOf(engine.presence().id());
        QVERIFY(QDir().mkpath(own + QStringLiteral("/3/preview-a")));
        QSignalSpy closed(&engine, &Engine::closed);
        engine.shutDown(protocol::StopVerb::Stop);
        QVERIFY(etl::test::await([&] { return closed.count() > 0; }));
        QVERIFY(!QFile::exists(own));
        QVERIFY(QFile::exists(living));
    }

private:
    RunRecord recordWith(const std::string &spillFolder) const
    {
        RunRecord record;
        record.run = m_run;
        record.plan = planWith(path("a.csv"));
        record.spillFolder = spillFolder;
        return record;
    }

    std::string path(const char *name) const
    {
        return m_folder->filePath(QString::fromUtf8(name)).toStdString();
    }

    static void write(const std::string &path, const char *text)
    {
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    static QByteArray read(const std::string &path)
    {
        QFile file(QString::fromStdString(path));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    const RunId m_run{"0123456789abcdef"};
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_runtime;
};

QTEST_GUILESS_MAIN(TestRunFiles)
#include "tst_runfiles.moc"
