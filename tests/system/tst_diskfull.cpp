// SPDX-License-Identifier: GPL-3.0-or-later
// Disks that are full or broken: a run ends well, or says what could not be done, leaves the files
// that were there, and nothing else; and it works once the disk does.
#include "tests/helpers/suite.h"
#include "tests/system/diskpipelines.h"
#include "tests/system/query.h"
#include "tests/system/smalldisk.h"
#include "tests/system/systemharness.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <algorithm>
#include <cstdint>
#include <cstring>

using namespace etl::test;

namespace {

constexpr int kMostMs = 60'000;
constexpr std::uint64_t kProbedOneByOne = 8;
const QString kPipeline = QStringLiteral("people.etl");
const QStringList kOutputs{QStringLiteral("bad.csv"), QStringLiteral("groups.csv"),
                           QStringLiteral("rows.csv"), QStringLiteral("table.parquet")};

QByteArray sortedLines(const QByteArray &text)
{
    auto lines = text.split('\n');
    std::ranges::sort(lines);
    return lines.join('\n');
}

// Asked before prepareSmallDisks(): in a mount namespace of its own, a process whose root is no
// mount does not find its own path any more.
const QString &programFolder()
{
    static const QString folder =
        QFileInfo(QFile::symLinkTarget(QStringLiteral("/proc/self/exe"))).path();
    return folder;
}

bool isWholeSweep()
{
    return qEnvironmentVariable("DATAETL_FAILIO_ALL") == QLatin1String("1");
}

} // namespace

class TestDiskFull : public Suite
{
    Q_OBJECT

private slots:
    void initTestCase();
    void init();
    void cleanup();
    void failingCallsLeaveOldOrNewFiles_data();
    void failingCallsLeaveOldOrNewFiles();
    void fullDiskFailsTheRun_data();
    void fullDiskFailsTheRun();
    void fullSharedMemoryGivesWayToAFile();
    void fullSpillFolderFailsTheNode();

private:
    Outcome run(const QStringList &more = {}) const;
    void writeOldFiles(bool there) const;
    void verifyFailed(const Outcome &outcome, bool namesMayStay = false) const;
    void verifyFinished(const Outcome &outcome) const;
    void verifyNothingElse() const;
    QByteArray oldContent(const QString &name) const { return "old " + name.toUtf8(); }
    QByteArray output(const QString &name) const;
    bool isOld(const QString &name) const;
    bool isNew(const QString &name) const;
    std::uint64_t failCall(const QString &kind, const QString &error, bool lasting,
                           std::uint64_t nth, Outcome &outcome);

    std::unique_ptr<SystemHarness> m_harness;
    QMap<QString, QByteArray> m_wanted; // what an undisturbed run writes
};

void TestDiskFull::initTestCase()
{
    init();
    verifyFinished(run());
    cleanup();
}

void TestDiskFull::init()
{
    Suite::init();
    m_harness = std::make_unique<SystemHarness>();
    m_harness->write(kPipeline, peoplePipeline());
    m_harness->write(QStringLiteral("people.csv"), people());
    QDir(m_harness->folder()).mkpath(QStringLiteral("out"));
    m_harness->setVariable(QStringLiteral("XDG_STATE_HOME"),
                           m_harness->path(QStringLiteral("../state")));
}

void TestDiskFull::cleanup()
{
    if (m_wanted.isEmpty()) {
        for (const QString &name : kOutputs)
            m_wanted[name] = output(name);
    }
    m_harness.reset();
}

Outcome TestDiskFull::run(const QStringList &more) const
{
    return m_harness->run(QStringList{QStringLiteral("run"), kPipeline,
                                      QStringLiteral("--progress"), QStringLiteral("none")}
                              + more,
                          kMostMs);
}

void TestDiskFull::writeOldFiles(bool there) const
{
    for (const QString &name : kOutputs) {
        const QString path = QStringLiteral("out/") + name;
        QFile::remove(m_harness->path(path));
        if (there)
            m_harness->write(path, oldContent(name));
    }
}

// Rejected rows tell the file that they are from, and each test has a folder of its own.
QByteArray TestDiskFull::output(const QString &name) const
{
    QByteArray content = m_harness->read(QStringLiteral("out/") + name);
    return name.endsWith(QLatin1String(".csv"))
               ? content.replace(m_harness->folder().toUtf8(), "folder")
               : content;
}

bool TestDiskFull::isOld(const QString &name) const
{
    const QString path = QStringLiteral("out/") + name;
    return !QFile::exists(m_harness->path(path)) || m_harness->read(path) == oldContent(name);
}

// Groups have no order, and how many row groups a table has is a matter of time.
bool TestDiskFull::isNew(const QString &name) const
{
    const QString path = QStringLiteral("out/") + name;
    const QByteArray content = output(name);
    if (m_wanted.isEmpty())
        return !content.isEmpty();
    if (name.endsWith(QLatin1String(".csv")))
        return sortedLines(content) == sortedLines(m_wanted[name]);
    if (!content.startsWith("PAR1") || !content.endsWith("PAR1"))
        return false;
    m_harness->write(QStringLiteral("wanted.parquet"), m_wanted[name]);
    Query query(m_harness->folder());
    const bool equal = query.haveEqualRows(QStringLiteral("FROM '%1'").arg(path),
                                           QStringLiteral("FROM 'wanted.parquet'"));
    QFile::remove(m_harness->path(QStringLiteral("wanted.parquet")));
    return equal;
}

void TestDiskFull::verifyNothingElse() const
{
    QDir out(m_harness->path(QStringLiteral("out")));
    for (const QString &name : out.entryList(QDir::Files | QDir::Hidden))
        QVERIFY2(kOutputs.contains(name), qPrintable(QStringLiteral("left: ") + name));
    QCOMPARE(m_harness->leftovers(), QStringList());
}

void TestDiskFull::verifyFinished(const Outcome &outcome) const
{
    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    for (const QString &name : kOutputs)
        QVERIFY2(isNew(name), qPrintable(name));
    verifyNothingElse();
}

// `namesMayStay`: no rename works any more, so that names already taken cannot be put back; they
// are told.
void TestDiskFull::verifyFailed(const Outcome &outcome, bool namesMayStay) const
{
    QVERIFY2(!outcome.timedOut, "it hangs");
    QVERIFY2(outcome.exitCode == 1, outcome.error.constData());
    const QString error = QString::fromUtf8(outcome.error);
    const QStringList places{QStringLiteral("node '"),
                             QStringLiteral("shared memory"),
                             QStringLiteral("the run's journal"),
                             QStringLiteral("the run's lock file"),
                             QStringLiteral("spill folder"),
                             QStringLiteral("the engine's "),
                             QStringLiteral("for running engines"),
                             QStringLiteral("could not be started")};
    QVERIFY2(std::ranges::any_of(places, [&](const auto &place) { return error.contains(place); }),
             qPrintable(error));
    QVERIFY2(error.contains(QLatin1String("No space left on device"))
                 || error.contains(QLatin1String("Input/output error")),
             qPrintable(error));
    for (const QString &name : kOutputs) {
        const QString told = QStringLiteral("/out/%1' has its new content already").arg(name);
        QVERIFY2(isOld(name) || (namesMayStay && isNew(name) && error.contains(told)),
                 qPrintable(name + QLatin1Char('\n') + error));
    }
    verifyNothingElse();
}

// Runs the pipeline while one call, or it and all later ones, fails. Returns how many there were.
std::uint64_t TestDiskFull::failCall(const QString &kind, const QString &error, bool lasting,
                                     std::uint64_t nth, Outcome &outcome)
{
    const QString counter = QStringLiteral("../counter");
    m_harness->write(counter, QByteArray(sizeof(std::uint64_t), '\0'));
    const QMap<QString, QString> variables{
        {QStringLiteral("LD_PRELOAD"), programFolder() + QStringLiteral("/libfailio.so")},
        {QStringLiteral("DATAETL_FAILIO_KIND"), kind},
        {QStringLiteral("DATAETL_FAILIO_ERROR"), error},
        {QStringLiteral("DATAETL_FAILIO_NTH"), QString::number(nth)},
        {QStringLiteral("DATAETL_FAILIO_LASTING"),
         lasting ? QStringLiteral("1") : QStringLiteral("0")},
        {QStringLiteral("DATAETL_FAILIO_COUNTER"), m_harness->path(counter)}};
    for (auto it = variables.begin(); it != variables.end(); ++it)
        m_harness->setVariable(it.key(), it.value());
    outcome = run();
    for (const QString &name : variables.keys())
        m_harness->setVariable(name, {});
    std::uint64_t calls = 0;
    std::memcpy(&calls, m_harness->read(counter).constData(), sizeof calls);
    return calls;
}

void TestDiskFull::failingCallsLeaveOldOrNewFiles_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("error");
    QTest::addColumn<bool>("lasting");
    for (const char *kind : {"write", "sync", "rename", "allocate", "open", "mkdir"}) {
        const auto add = [kind](const char *error, bool lasting) {
            QTest::addRow("%s: %s%s", kind, error, lasting ? " from then on" : "")
                << QString::fromLatin1(kind) << QString::fromLatin1(error) << lasting;
        };
        add("ENOSPC", true);
        add("EIO", false);
        if (isWholeSweep())
            add("ENOSPC", false);
        if (qstrcmp(kind, "write") == 0)
            add("SHORT", true);
    }
}

void TestDiskFull::failingCallsLeaveOldOrNewFiles()
{
    QFETCH(QString, kind);
    QFETCH(QString, error);
    QFETCH(bool, lasting);
    std::uint64_t nth = 1;
    std::uint64_t step = 1;
    int runs = 0;
    int failed = 0;
    while (true) {
        writeOldFiles(nth % 2 == 1);
        Outcome outcome;
        const auto calls = failCall(kind, error, lasting, nth, outcome);
        ++runs;
        QVERIFY2(calls > 0, "nothing was counted: the library was not loaded");
        const auto context =
            QStringLiteral("call %1: %2").arg(nth).arg(QString::fromUtf8(outcome.error));
        if (outcome.exitCode == 0)
            verifyFinished(outcome);
        else
            verifyFailed(outcome, kind == QLatin1String("rename") && lasting);
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(context));
        failed += outcome.exitCode != 0;
        QVERIFY2(error != QLatin1String("SHORT") || outcome.exitCode == 0, qPrintable(context));
        if (isWholeSweep() || calls < nth) {
            verifyFinished(run());
            if (QTest::currentTestFailed())
                QFAIL(qPrintable(QStringLiteral("again, after ") + context));
        }
        if (calls < nth)
            break; // it came to no such call
        // 1 to 8, 10, 13, 17 ... : what makes a single call or two is met, loops of calls are
        // probed.
        nth += isWholeSweep() || nth < kProbedOneByOne ? 1 : ++step;
    }
    QVERIFY(failed > 0 || error == QLatin1String("SHORT"));
    qInfo("%d runs, %d failed", runs, failed);
}

void TestDiskFull::fullDiskFailsTheRun_data()
{
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("options");
    QTest::addColumn<QString>("enough");
    QTest::addColumn<QString>("words");
    const auto add = [](const char *name, const char *folder, const char *options,
                        const char *enough, const char *words) {
        QTest::newRow(name) << QString::fromLatin1(folder) << QString::fromLatin1(options)
                            << QString::fromLatin1(enough) << QString::fromLatin1(words);
    };
    add("outputs: no room for the parts", "work/out", "size=400k", "size=64m", "node '");
    add("outputs: no room to join them", "work/out", "size=1600k", "size=64m", "node '");
    add("outputs: no more files", "work/out", "nr_inodes=6", "nr_inodes=1000", "node '");
    add("runtime folder: no more files for the engine", "runtime", "size=4k,nr_inodes=6",
        "size=1m,nr_inodes=1000", "the engine's ");
    add("runtime folder: no room for the journal", "runtime", "size=4k", "size=1m",
        "the run's journal");
    add("runtime folder: no more files", "runtime", "nr_inodes=3", "nr_inodes=1000",
        "for running engines");
}

void TestDiskFull::fullDiskFailsTheRun()
{
    QFETCH(QString, folder);
    QFETCH(QString, options);
    QFETCH(QString, enough);
    QFETCH(QString, words);
    if (const QString why = smallDisksRefused(); !why.isEmpty())
        QSKIP(qPrintable(why));
    SmallDisk disk(m_harness->path(QStringLiteral("../") + folder), options);
    const Outcome outcome = run();
    verifyFailed(outcome);
    QVERIFY2(outcome.error.contains(words.toUtf8()), outcome.error.constData());
    QVERIFY2(outcome.error.contains("No space left on device"), outcome.error.constData());
    disk.change(enough);
    verifyFinished(run());
}

void TestDiskFull::fullSharedMemoryGivesWayToAFile()
{
    if (const QString why = smallDisksRefused(); !why.isEmpty())
        QSKIP(qPrintable(why));
    const SmallDisk shared(QStringLiteral("/dev/shm"), QStringLiteral("size=1m"));
    verifyFinished(run());
    SmallDisk runtime(m_harness->path(QStringLiteral("../runtime")), QStringLiteral("size=1m"));
    writeOldFiles(true);
    const Outcome outcome = run();
    verifyFailed(outcome);
    QVERIFY2(outcome.error.contains("the run's shared memory"), outcome.error.constData());
    runtime.change(QStringLiteral("size=200m"));
    verifyFinished(run());
}

void TestDiskFull::fullSpillFolderFailsTheNode()
{
    if (const QString why = smallDisksRefused(); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_harness->write(kPipeline, spillingPipeline());
    const QStringList limited{QStringLiteral("--worker-memory"), QStringLiteral("128MiB")};
    const QString spill = m_harness->path(QStringLiteral("../spill"));
    QDir().mkpath(spill);
    m_harness->setVariable(QStringLiteral("DATAETL_SPILL_DIR"), spill);
    SmallDisk disk(spill, QStringLiteral("size=16m"));
    const Outcome outcome = run(limited);
    QVERIFY2(!outcome.timedOut, "it hangs");
    QVERIFY2(outcome.exitCode == 1, outcome.error.constData());
    QVERIFY2(outcome.error.contains("node 'sums'"), outcome.error.constData());
    QVERIFY2(outcome.error.contains("spill folder"), outcome.error.constData());
    verifyNothingElse();
    QCOMPARE(QDir(spill).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
             QStringList());
    disk.change(QStringLiteral("size=2g"));
    const Outcome again = run(limited);
    QVERIFY2(again.exitCode == 0, again.error.constData());
    QCOMPARE(m_harness->read(QStringLiteral("out/rows.csv")),
             QByteArray("names,total\n3000000,4499998500000\n"));
    verifyNothingElse();
}

int main(int argc, char **argv)
{
    (void)programFolder();
    prepareSmallDisks();
    QCoreApplication app(argc, argv);
    TestDiskFull test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_diskfull.moc"
