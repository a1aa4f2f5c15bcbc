// SPDX-License-Identifier: GPL-3.0-or-later
// Pipelines that are wrong, or whose data are: one clear message, nothing written, nothing left.
#include "tests/helpers/suite.h"
#include "tests/system/query.h"
#include "tests/system/systemharness.h"

#include <QRandomGenerator>
#include <QTest>

using namespace etl::test;

namespace {

constexpr int kMostMs = 20'000;

// Members of the objects "nodes" and "settings", elements of the array "wires".
QByteArray pipeline(const char *nodes, const char *wires)
{
    return QByteArray("{\"dataetl\": 1, \"nodes\": {") + nodes + "}, \"wires\": [" + wires + "]}";
}

// in -> step -> out, from people.csv to out.csv.
QByteArray chain(const char *step)
{
    const QByteArray nodes =
        QByteArray(R"("in": {"type": "extract.csv", "settings": {"path": "people.csv"}}, "step": )")
        + step + R"(, "out": {"type": "load.csv", "settings": {"path": "out.csv"}})";
    return pipeline(nodes.constData(), R"("in -> step", "step -> out")");
}

// From a file to out.csv; rows that cannot be used go to bad.csv, when `rejects` says so.
QByteArray copy(const char *in, bool rejects = false)
{
    QByteArray nodes = QByteArray("\"in\": ") + in
                       + R"(, "out": {"type": "load.csv", "settings": {"path": "out.csv"}})";
    QByteArray wires = R"("in -> out")";
    if (rejects) {
        nodes += R"(, "bad": {"type": "load.csv", "settings": {"path": "bad.csv"}})";
        wires += R"(, "in:rejects -> bad")";
    }
    return pipeline(nodes.constData(), wires.constData());
}

QByteArray copyCsv(const char *settings, bool rejects = false)
{
    const QByteArray node =
        QByteArray(R"({"type": "extract.csv", "settings": {)") + settings + "}}";
    return copy(node.constData(), rejects);
}

QByteArray copyPeopleTo(const char *path)
{
    const QByteArray nodes =
        QByteArray(R"("in": {"type": "extract.csv", "settings": {"path": "people.csv"}}, )"
                   R"("out": {"type": "load.csv", "settings": {"path": ")")
        + path + "\"}}";
    return pipeline(nodes.constData(), R"("in -> out")");
}

// Bytes of all values, the same ones in each run of the test.
QByteArray garbage(qsizetype size)
{
    QRandomGenerator random(20'011);
    QByteArray bytes(size, '\0');
    for (char &byte : bytes)
        byte = static_cast<char>(random.bounded(256));
    return bytes;
}

// Rows "0,name 0", "1,name 1" ... Two megabytes reach beyond what the check looks at.
QByteArray manyPeople(int rows)
{
    QByteArray text = "id,name\n";
    for (int i = 0; i < rows; ++i)
        text += QByteArray::number(i) + ",name " + QByteArray::number(i) + '\n';
    return text;
}

constexpr int kPeopleBeyondCheck = 120'000;

} // namespace

class TestBadInput : public Suite
{
    Q_OBJECT

private slots:
    void init();
    void isRefused_data();
    void isRefused();
    void failsAtRunTime_data();
    void failsAtRunTime();
    void goesOnWithoutRowsThatAreNotUtf8();
    void goesOnWithoutGarbageBelowAHeader();

private:
    void verifyFailure(int exitCode, const QByteArray &content);

    std::unique_ptr<SystemHarness> m_harness;
};

void TestBadInput::init()
{
    Suite::init();
    m_harness = std::make_unique<SystemHarness>();
}

// Runs it; the message has to name the node, and the setting where one is to blame.
void TestBadInput::verifyFailure(int exitCode, const QByteArray &content)
{
    QFETCH(QString, node);
    QFETCH(QString, setting);
    QFETCH(QString, words);
    m_harness->write(QStringLiteral("bad.etl"), content);
    const QStringList before = m_harness->files();

    const Outcome outcome = m_harness->run({QStringLiteral("run"), QStringLiteral("bad.etl"),
                                            QStringLiteral("--progress"), QStringLiteral("none")},
                                           kMostMs);

    QVERIFY2(!outcome.timedOut, "it hangs");
    const QString error = QString::fromUtf8(outcome.error);
    QVERIFY2(outcome.exitCode == exitCode,
             qPrintable(QStringLiteral("exit code %1\n%2").arg(outcome.exitCode).arg(error)));
    QString place = QStringLiteral("node '%1'").arg(node);
    if (!setting.isEmpty())
        place += QStringLiteral(", setting '%1'").arg(setting);
    QVERIFY2(error.contains(place), qPrintable(error));
    QVERIFY2(error.contains(words), qPrintable(error));
    QCOMPARE(error.count(place), 1); // told once
    QCOMPARE(m_harness->files(), before);
    QCOMPARE(m_harness->leftovers(), QStringList());
}

void TestBadInput::isRefused_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const QByteArray &content, const char *node,
                        const char *setting, const char *words) {
        QTest::newRow(name) << content << QString::fromUtf8(node) << QString::fromUtf8(setting)
                            << QString::fromUtf8(words);
    };
    row("missing input", copyCsv(R"("path": "none.csv")"), "in", "path", "does not exist");
    row("missing Parquet",
        copy(R"({"type": "extract.parquet", "settings": {"path": "none.parquet"}})"), "in", "path",
        "none.parquet");
    row("a directory as input", copyCsv(R"("path": "folder")"), "in", "path", "folder");
    row("unknown node type", chain(R"({"type": "transform.fliter", "settings": {}})"), "step", "",
        "transform.fliter");
    row("unknown column",
        chain(R"({"type": "transform.filter", "settings": {"condition": "nam = 'Ada'"}})"), "step",
        "condition", "nam");
    row("type mismatch in an expression",
        chain(R"({"type": "transform.derive", "settings": {"columns": {"next": "name + 1.5"}}})"),
        "step", "columns.next", "VARCHAR");
    row("a condition that is not one",
        chain(R"j({"type": "transform.filter", "settings": {"condition": "upper(name)"}})j"),
        "step", "condition", "VARCHAR");
    row("an expression that does not parse",
        chain(R"({"type": "transform.filter", "settings": {"condition": "id > > 1"}})"), "step",
        "condition", ">");
    row("unwritable output", copyPeopleTo("/proc/out.csv"), "out", "path", "/proc");
    row("output in a folder that does not exist", copyPeopleTo("nowhere/out.csv"), "out", "path",
        "does not exist");
    row("a directory as output", copyPeopleTo("folder"), "out", "path", "is a folder");
    row("a cycle",
        pipeline(R"("in": {"type": "extract.csv", "settings": {"path": "people.csv"}},
                    "both": {"type": "flow.union"},
                    "step": {"type": "transform.filter", "settings": {"condition": "id > 1"}},
                    "out": {"type": "load.csv", "settings": {"path": "out.csv"}})",
                 R"("in -> both", "both -> step", "step -> both", "step -> out")"),
        "both", "wires", "both -> step -> both");
    row("a loose required input",
        pipeline(R"("in": {"type": "extract.csv", "settings": {"path": "people.csv"}},
                    "step": {"type": "transform.filter", "settings": {"condition": "id > 1"}},
                    "out": {"type": "load.csv", "settings": {"path": "out.csv"}})",
                 R"("step -> out")"),
        "step", "", "input");
    row("not UTF-8", copyCsv(R"("path": "latin1.csv")"), "in", "path", "line 3");
    row("truncated Parquet",
        copy(R"({"type": "extract.parquet", "settings": {"path": "cut.parquet"}})"), "in", "path",
        "cut.parquet");
    row("an empty file as Parquet",
        copy(R"({"type": "extract.parquet", "settings": {"path": "empty.csv"}})"), "in", "path",
        "empty.csv");
    row("garbage as CSV", copyCsv(R"("path": "garbage.csv")"), "in", "path", "");
    row("garbage as Parquet",
        copy(R"({"type": "extract.parquet", "settings": {"path": "garbage.csv"}})"), "in", "path",
        "garbage.csv");
    row("garbage below a header", copyCsv(R"("path": "half.csv")"), "in", "path", "line");
}

void TestBadInput::isRefused()
{
    QFETCH(QByteArray, content);
    m_harness->write(QStringLiteral("people.csv"), "id,name\n1,Ada\n2,Bob\n3,Cid\n");
    m_harness->write(QStringLiteral("latin1.csv"), "id,name\n1,Ada\n2,Ren\xe9\n3,Cid\n");
    m_harness->write(QStringLiteral("folder/file"), "");
    m_harness->write(QStringLiteral("empty.csv"), "");
    m_harness->write(QStringLiteral("garbage.csv"), garbage(100'000));
    m_harness->write(QStringLiteral("half.csv"),
                     "id,name\n1,Ada\n" + garbage(20'000) + "\n2,Bob\n");
    Query(m_harness->folder())
        .run(QStringLiteral("COPY (SELECT i AS id FROM range(10000) t(i)) TO '%1'")
                 .arg(m_harness->path(QStringLiteral("whole.parquet"))));
    const QByteArray whole = m_harness->read(QStringLiteral("whole.parquet"));
    m_harness->write(QStringLiteral("cut.parquet"), whole.left(whole.size() / 2));

    verifyFailure(2, content);
}

void TestBadInput::failsAtRunTime_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("lastRow");
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const QByteArray &content, const char *lastRow,
                        const char *node, const char *setting, const char *words) {
        QTest::newRow(name) << content << QByteArray(lastRow) << QString::fromUtf8(node)
                            << QString::fromUtf8(setting) << QString::fromUtf8(words);
    };
    const QByteArray typed =
        copyCsv(R"("path": "people.csv", "columns": {"id": "BIGINT", "name": "VARCHAR"})");
    row("a value that does not convert", typed, "twelve,Zoe", "in", "", "twelve");
    row("a value missing", typed, "12", "in", "", "120002");
    row("not UTF-8", typed, "12,Ren\xe9", "in", "", "UTF-8");
    row("an expression without a value", chain(R"j({"type": "transform.derive",
                  "settings": {"columns": {"digits": "CAST(right(name, 1) AS INTEGER)"}}})j"),
        "12,Zoe", "step", "columns.digits", "'e'");
    row("an error that the expression raises",
        chain(R"j({"type": "transform.derive", "settings": {"columns":
                  {"id": "CASE WHEN name = 'Zoe' THEN error('Zoe may not come') ELSE id END"}}})j"),
        "12,Zoe", "step", "columns.id", "Zoe may not come");
}

void TestBadInput::failsAtRunTime()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, lastRow);
    m_harness->write(QStringLiteral("people.csv"), manyPeople(kPeopleBeyondCheck) + lastRow + '\n');

    verifyFailure(1, content);
}

void TestBadInput::goesOnWithoutRowsThatAreNotUtf8()
{
    m_harness->write(QStringLiteral("people.csv"), "id,name\n1,Ada\n2,Ren\xe9\n3,Cid\n");
    m_harness->write(QStringLiteral("people.etl"), copyCsv(R"("path": "people.csv")", true));

    const Outcome outcome = m_harness->run({QStringLiteral("run"), QStringLiteral("people.etl")});

    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    Query query(m_harness->folder());
    QCOMPARE(query.sortedRows(QStringLiteral("FROM 'out.csv'")),
             QStringList({QStringLiteral("1|Ada"), QStringLiteral("3|Cid")}));
    QCOMPARE(
        query.sortedRows(QStringLiteral("SELECT \"column\", node, line, error FROM 'bad.csv'")),
        QStringList({QStringLiteral("name|in|3|the text is not UTF-8")}));
    QCOMPARE(m_harness->leftovers(), QStringList());
}

// Every row before and behind the garbage is kept, and every row that is not is told of once.
void TestBadInput::goesOnWithoutGarbageBelowAHeader()
{
    const QByteArray noise = garbage(20'000);
    m_harness->write(QStringLiteral("people.csv"), "id,name\n1,Ada\n" + noise + "\n2,Bob\n");
    m_harness->write(QStringLiteral("people.etl"),
                     copyCsv(R"("path": "people.csv", "quote": "", "delimiter": ",",
                                "columns": {"id": "BIGINT", "name": "VARCHAR"})",
                             true));

    const Outcome outcome = m_harness->run({QStringLiteral("run"), QStringLiteral("people.etl")});

    QVERIFY2(outcome.exitCode == 0, outcome.error.constData());
    Query query(m_harness->folder());
    QCOMPARE(query.sortedRows(QStringLiteral("FROM 'out.csv'")),
             QStringList({QStringLiteral("1|Ada"), QStringLiteral("2|Bob")}));
    // A line ends at CR, LF or both; a blank one is no row.
    QByteArray lines = noise;
    lines.replace('\r', '\n');
    const auto rows = lines.split('\n');
    const auto bad = std::count_if(rows.begin(), rows.end(),
                                   [](const QByteArray &line) { return !line.isEmpty(); });
    QCOMPARE(query.number(QStringLiteral("SELECT count(*) FROM 'bad.csv'")), std::int64_t{bad});
    QCOMPARE(query.number(QStringLiteral("SELECT count(DISTINCT \"offset\") FROM 'bad.csv'")),
             std::int64_t{bad});
    QCOMPARE(m_harness->leftovers(), QStringList());
}

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_badinput.moc"
