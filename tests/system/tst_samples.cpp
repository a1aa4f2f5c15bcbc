// SPDX-License-Identifier: GPL-3.0-or-later
// The sample pipelines, each against DuckDB's own answer to the queries of their page.
#include "tests/helpers/suite.h"
#include "tests/system/query.h"
#include "tests/system/systemharness.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

using namespace etl::test;

namespace {

constexpr int kPasses = 7; // over the flights, in place of the sample's 2000

QDir samplesFolder()
{
    const QString source = qEnvironmentVariable("DATAETL_SOURCE_DIR");
    if (source.isEmpty())
        qFatal("DATAETL_SOURCE_DIR has to name the folder of the sources");
    return QDir(source + QStringLiteral("/resources/samples"));
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(path));
    return file.readAll();
}

// The columns' names and the rows of an output; CSV values get the types they look like.
QString names(const QString &select)
{
    return QStringLiteral("SELECT string_agg(column_name, ',') FROM (DESCRIBE %1)").arg(select);
}

} // namespace

class TestSamples : public Suite
{
    Q_OBJECT

private slots:
    void initTestCase();
    void runs_data();
    void runs();
    void givesTheRowsOfTheQuery_data();
    void givesTheRowsOfTheQuery();
    void flightsHaveNoRejects();
    void earthquakesAboveTheSeaAreRejected();
    void everyOutputWasCompared();

private:
    QStringList samples() const;

    SystemHarness m_harness;
    std::unique_ptr<Query> m_query;
    QString m_page;
    QStringList m_compared;
};

// Each sample with its data, in a folder of its own.
void TestSamples::initTestCase()
{
    const QDir folder = samplesFolder();
    for (const QString &name : folder.entryList({QStringLiteral("*.etl")}))
        m_harness.write(name, contentOf(folder.filePath(name)));
    const QDir data(folder.filePath(QStringLiteral("data")));
    for (const QString &name : data.entryList(QDir::Files))
        m_harness.write(QStringLiteral("data/") + name, contentOf(data.filePath(name)));
    QVERIFY(QDir(m_harness.folder()).mkpath(QStringLiteral("output")));
    m_page = QString::fromUtf8(contentOf(folder.filePath(QStringLiteral("README.md"))));
    m_query = std::make_unique<Query>(m_harness.folder());
}

QStringList TestSamples::samples() const
{
    return QDir(m_harness.folder()).entryList({QStringLiteral("*.etl")});
}

void TestSamples::runs_data()
{
    QTest::addColumn<QString>("sample");
    QVERIFY(samples().size() >= 3);
    for (const QString &sample : samples())
        QTest::newRow(qPrintable(sample)) << sample;
}

void TestSamples::runs()
{
    QFETCH(QString, sample);
    QStringList arguments{QStringLiteral("run"), sample};
    if (m_harness.read(sample).contains("${passes}"))
        arguments += {QStringLiteral("-p"), QStringLiteral("passes=%1").arg(kPasses)};
    const Outcome outcome = m_harness.run(arguments);
    QVERIFY2(outcome.exitCode == 0, (outcome.output + outcome.error).constData());
    QCOMPARE(m_harness.leftovers(), QStringList());
}

void TestSamples::givesTheRowsOfTheQuery_data()
{
    QTest::addColumn<QString>("output");
    QTest::addColumn<QString>("select");
    static const QRegularExpression block(
        QStringLiteral("^`(output/[^`]+)`\\n\\n```sql\\n(.*?)```"),
        QRegularExpression::MultilineOption | QRegularExpression::DotMatchesEverythingOption);
    for (auto matches = block.globalMatch(m_page); matches.hasNext();) {
        const auto match = matches.next();
        QString select = match.captured(2).trimmed();
        select.replace(QLatin1String("2000"), QString::number(kPasses));
        QTest::newRow(qPrintable(match.captured(1))) << match.captured(1) << select;
    }
}

void TestSamples::givesTheRowsOfTheQuery()
{
    QFETCH(QString, output);
    QFETCH(QString, select);
    m_compared += output;
    const QString actual = QStringLiteral("SELECT * FROM '%1'").arg(output);
    QCOMPARE(m_query->sortedRows(names(actual)), m_query->sortedRows(names(select)));
    QVERIFY(m_query->number(QStringLiteral("SELECT count(*) FROM (%1)").arg(select)) > 0);
    QVERIFY2(m_query->haveEqualRows(actual, select),
             qPrintable(m_query->sortedRows(actual).mid(0, 20).join(QLatin1Char('\n'))
                        + QStringLiteral("\n\nin place of\n\n")
                        + m_query->sortedRows(select).mid(0, 20).join(QLatin1Char('\n'))));
}

void TestSamples::flightsHaveNoRejects()
{
    const auto file = QStringLiteral("output/flights-rejects.csv");
    m_compared += file;
    QCOMPARE(m_harness.read(file), QByteArray("row,error,column,node,action,source,offset,line\n"));
}

void TestSamples::earthquakesAboveTheSeaAreRejected()
{
    const auto file = QStringLiteral("output/earthquakes-rejects.csv");
    m_compared += file;
    const auto rejected = m_query->sortedRows(
        QStringLiteral("SELECT CAST(\"row\" AS JSON)->>'id', error, \"column\", node FROM '%1'")
            .arg(file));
    QVERIFY(!rejected.isEmpty());
    QCOMPARE(rejected, m_query->sortedRows(QStringLiteral(
                           "SELECT id, 'the source lies above sea level', 'depth_km', 'checked' "
                           "FROM read_csv('data/earthquakes.csv') WHERE depth_km < 0")));
}

// A sample without its query on the page would pass unseen.
void TestSamples::everyOutputWasCompared()
{
    QStringList outputs;
    for (const QString &file : m_harness.files()) {
        if (file.startsWith(QLatin1String("output/")))
            outputs += file;
    }
    m_compared.sort();
    QCOMPARE(outputs, m_compared);
}

QTEST_GUILESS_MAIN(TestSamples)
#include "tst_samples.moc"
