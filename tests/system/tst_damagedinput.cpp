// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are cut off or have a bit changed: never a crash, never rows that are wrong without a
// word. Most are checked and read in this process, by the code of the worker, so that a crash is
// this test's; some by whole runs of the engine. DATAETL_DAMAGE=N tries N changed bits a format in
// place of 250, and DATAETL_DAMAGE_SEED another choice of them.
#include "tests/helpers/suite.h"
#include "tests/system/damage.h"
#include "tests/system/query.h"
#include "tests/system/systemharness.h"

#include <QRandomGenerator>
#include <QTest>

#include <array>

using namespace etl::test;

Q_DECLARE_METATYPE(etl::test::Format)

namespace {

constexpr int kRows = 300;
constexpr int kCutStep = 64;
constexpr int kLeastCuts = 100;
constexpr int kFlips = 250;
constexpr int kRunsAFormat = 12;
constexpr int kMostMs = 30'000;

quint32 seed()
{
    const int given = qEnvironmentVariableIntValue("DATAETL_DAMAGE_SEED");
    return given > 0 ? static_cast<quint32>(given) : 20'261;
}

int flips()
{
    return std::max(qEnvironmentVariableIntValue("DATAETL_DAMAGE"), kFlips);
}

// A place of the file: the number of the bit.
QByteArray flipped(QByteArray bytes, qsizetype bit)
{
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    return bytes;
}

} // namespace

class TestDamagedInput : public Suite
{
    Q_OBJECT

private slots:
    void initTestCase();
    void readsTheWholeFile_data() { addFormats(); }
    void readsTheWholeFile();
    void cutFilesAreTold_data() { addFormats(); }
    void cutFilesAreTold();
    void changedBitsAreToldOrSeen_data() { addFormats(); }
    void changedBitsAreToldOrSeen();
    void wholeRunsEndInOrder_data() { addFormats(); }
    void wholeRunsEndInOrder();

private:
    void addFormats() const;
    const InputFile &input() const;
    Reading read(const QByteArray &bytes) const;
    void verifyRun(const QByteArray &bytes, const QString &what);

    SystemHarness m_harness;
    std::array<InputFile, 4> m_inputs;
};

void TestDamagedInput::initTestCase()
{
    for (std::size_t i = 0; i < m_inputs.size(); ++i)
        m_inputs[i] = makeInput(m_harness, static_cast<Format>(i), kRows);
    qInfo("seed %u, %d changed bits a format", seed(), flips());
}

void TestDamagedInput::addFormats() const
{
    QTest::addColumn<Format>("format");
    QTest::newRow("CSV") << Format::Csv;
    QTest::newRow("gzip CSV") << Format::GzipCsv;
    QTest::newRow("JSON lines") << Format::JsonLines;
    QTest::newRow("Parquet") << Format::Parquet;
}

const InputFile &TestDamagedInput::input() const
{
    QFETCH(Format, format);
    return m_inputs[static_cast<std::size_t>(format)];
}

Reading TestDamagedInput::read(const QByteArray &bytes) const
{
    m_harness.write(input().name, bytes);
    return readInput(m_harness, input());
}

void TestDamagedInput::readsTheWholeFile()
{
    const Reading right = read(input().bytes);
    QVERIFY2(!right.tellsSomething(), (right.error + right.warning).c_str());
    QCOMPARE(right.cells.size(), std::size_t{kRows});
    QVERIFY(right.rows()[2].starts_with("2|false|-498|"));
}

void TestDamagedInput::cutFilesAreTold()
{
    const Reading right = read(input().bytes);
    const qsizetype step = std::min<qsizetype>(kCutStep, input().bytes.size() / (kLeastCuts + 1));
    int cuts = 0;
    int told = 0;
    for (qsizetype size = 0; size < input().bytes.size(); size += step) {
        const Reading got = read(input().bytes.left(size));
        const std::string wrong = judgeCut(input().format, right, got);
        QVERIFY2(wrong.empty(), qPrintable(QStringLiteral("cut at byte %1 of %2: %3")
                                               .arg(size)
                                               .arg(input().bytes.size())
                                               .arg(QString::fromStdString(wrong))));
        ++cuts;
        told += got.tellsSomething() ? 1 : 0;
    }
    QVERIFY(cuts >= kLeastCuts);
    qInfo("%d cuts, %d told", cuts, told);
}

void TestDamagedInput::changedBitsAreToldOrSeen()
{
    const Reading right = read(input().bytes);
    QRandomGenerator random(seed());
    int told = 0;
    int seen = 0;
    for (int i = 0; i < flips(); ++i) {
        const auto bit =
            static_cast<qsizetype>(random.bounded(static_cast<quint32>(input().bytes.size() * 8)));
        const Reading got = read(flipped(input().bytes, bit));
        const std::string wrong = judgeFlip(input().format, right, got);
        QVERIFY2(wrong.empty(), qPrintable(QStringLiteral("bit %1 of byte %2 changed: %3")
                                               .arg(bit % 8)
                                               .arg(bit / 8)
                                               .arg(QString::fromStdString(wrong))));
        told += got.tellsSomething() ? 1 : 0;
        seen += !got.tellsSomething() && got.cells != right.cells ? 1 : 0;
    }
    qInfo("%d changed bits: %d told, %d are another value, %d mean nothing", flips(), told, seen,
          flips() - told - seen);
}

// The engine ends with the verdict that this process comes to, and no worker dies for it.
void TestDamagedInput::verifyRun(const QByteArray &bytes, const QString &what)
{
    const Reading expected = read(bytes);
    m_harness.write(QStringLiteral("damaged.etl"), copyPipeline(input()));
    QFile::remove(m_harness.path(QStringLiteral("out.csv")));
    const Outcome outcome = m_harness.run({QStringLiteral("run"), QStringLiteral("damaged.etl"),
                                           QStringLiteral("--progress"), QStringLiteral("json")},
                                          kMostMs);
    const QByteArray said = outcome.output + outcome.error;
    const QByteArray context = what.toUtf8() + '\n' + said;
    QVERIFY2(!outcome.timedOut, context.constData());
    QVERIFY2(outcome.exitCode >= 0 && outcome.exitCode <= 2, context.constData());
    for (const char *death : {"killed by signal", "ended by itself", "was replaced"})
        QVERIFY2(!said.contains(death), context.constData());
    QVERIFY2((outcome.exitCode != 0) == !expected.error.empty(),
             (context + expected.error.c_str()).constData());
    if (outcome.exitCode != 0) {
        QVERIFY2(said.contains("\"in\""), context.constData());
        QVERIFY2(!QFile::exists(m_harness.path(QStringLiteral("out.csv"))), context.constData());
        return;
    }
    QCOMPARE(Query(m_harness.folder())
                 .number(QStringLiteral("SELECT count(*) FROM read_csv('out.csv', header = true, "
                                        "all_varchar = true)")),
             static_cast<std::int64_t>(expected.cells.size()));
}

void TestDamagedInput::wholeRunsEndInOrder()
{
    QRandomGenerator random(seed() + 1);
    const QByteArray &bytes = input().bytes;
    for (int i = 0; i < kRunsAFormat; ++i) {
        if (i % 2 == 0) {
            const qsizetype size = bytes.size() * (i + 1) / (kRunsAFormat + 1);
            verifyRun(bytes.left(size), QStringLiteral("cut at byte %1").arg(size));
        } else {
            const auto bit =
                static_cast<qsizetype>(random.bounded(static_cast<quint32>(bytes.size() * 8)));
            verifyRun(flipped(bytes, bit),
                      QStringLiteral("bit %1 of byte %2").arg(bit % 8).arg(bit / 8));
        }
        if (QTest::currentTestFailed())
            return;
    }
    m_harness.write(input().name, bytes);
    QCOMPARE(m_harness.leftovers(), QStringList());
}

QTEST_GUILESS_MAIN(TestDamagedInput)
#include "tst_damagedinput.moc"
