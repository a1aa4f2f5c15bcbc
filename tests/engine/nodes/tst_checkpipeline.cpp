// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/check/checkpipeline.h"
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/suite.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fmt/format.h>

using namespace etl;
using test::q;

class TestCheckPipeline : public test::Suite
{
    Q_OBJECT

private slots:
    void derivesSchemasNodeByNode();
    void cutsSourcesOnlyForARun();
    void leavesNodesBehindAnErrorInSilence();
    void reportsAllThatIsWrong();
    void givesTheRejectsSchema();
    void checksUnionsByWire();
    void looksAtFiles_data();
    void looksAtFiles();
    void provesThatOutputsCanBeWritten();
    void substitutesParameters();
    void canBeGivenUp();
    void survivesACycle();

private:
    model::CheckedPipeline checked(const std::string &nodes, const std::string &wires,
                                   bool forRun = false) const;
    static std::string issues(const model::CheckedPipeline &checked);

    QTemporaryDir m_folder;
};

model::CheckedPipeline TestCheckPipeline::checked(const std::string &nodes,
                                                  const std::string &wires, bool forRun) const
{
    const auto pipeline = model::parsePipeline(
        fmt::format(R"({{"dataetl":1,"nodes":{{{}}},"wires":[{}]}})", nodes, wires));
    if (!pipeline)
        qFatal("%s", pipeline.error().toString().c_str());
    nodes::CheckOptions options;
    options.folder = m_folder.path().toStdString();
    options.forRun = forRun;
    return nodes::checkPipeline(*pipeline, options);
}

// Errors only, "node setting: text" line by line.
std::string TestCheckPipeline::issues(const model::CheckedPipeline &checked)
{
    std::string text;
    for (const auto &issue : checked.issues) {
        if (issue.severity != model::Severity::Error)
            continue;
        text += issue.node + " " + issue.setting + (issue.subKey.empty() ? "" : "." + issue.subKey)
                + ": " + issue.text + "\n";
    }
    return text;
}

namespace {

const std::string kNumbers =
    R"("src":{"type":"extract.generate","settings":{"rows":1000,"columns":{"n":"i","t":"'x' || i"}}})";
const std::string kDiscard = R"("out":{"type":"load.discard"})";

} // namespace

void TestCheckPipeline::derivesSchemasNodeByNode()
{
    const auto result =
        checked(kNumbers + R"j(,"f":{"type":"transform.filter","settings":{"condition":"n > 5"}},
            "d":{"type":"transform.derive","settings":{"columns":{"half":"n / 2"}}},
            "a":{"type":"transform.aggregate","settings":{"groupBy":["t"],"columns":{"s":"sum(half)"}}},
            "s":{"type":"transform.select","settings":{"columns":{"total":"s"}}},)j"
                    + kDiscard,
                R"("src -> f","f -> d","d -> a","a -> s","s -> out")");
    QCOMPARE(q(issues(result)), q(""));
    const auto schema = [&](const char *node) {
        return q(test::toText(result.find(NodeId(node))->outputs.at("out")));
    };
    QCOMPARE(schema("src"), q("n BIGINT, t VARCHAR"));
    QCOMPARE(schema("f"), q("n BIGINT, t VARCHAR"));
    QCOMPARE(schema("d"), q("n BIGINT, t VARCHAR, half DOUBLE"));
    QCOMPARE(schema("a"), q("t VARCHAR, s DOUBLE"));
    QCOMPARE(schema("s"), q("total DOUBLE"));
    QCOMPARE(q(test::toText(result.find(NodeId("out"))->inputs.at("in"))), q("total DOUBLE"));
    QCOMPARE(result.find(NodeId("src"))->totalRows, 1000U);
}

void TestCheckPipeline::cutsSourcesOnlyForARun()
{
    const auto wires = R"("src -> out")";
    QVERIFY(checked(kNumbers + "," + kDiscard, wires).nodes.at(0).splits.empty());
    const auto result = checked(kNumbers + "," + kDiscard, wires, true);
    QCOMPARE(q(issues(result)), q(""));
    QCOMPARE(result.nodes.at(0).splits.size(), 1U);
    QCOMPARE(result.nodes.at(0).totalUnits, 1000U);
}

void TestCheckPipeline::leavesNodesBehindAnErrorInSilence()
{
    const auto result =
        checked(kNumbers + R"(,"d":{"type":"transform.derive","settings":{"columns":{"x":"nope"}}},
            "f":{"type":"transform.filter","settings":{"condition":"x > also_nope"}},)"
                    + kDiscard,
                R"("src -> d","d -> f","f -> out")", true);
    QCOMPARE(q(issues(result)), q("d columns.x: there is no column 'nope'\n"));
}

void TestCheckPipeline::reportsAllThatIsWrong()
{
    const auto result =
        checked(kNumbers + R"(,"f":{"type":"transform.filter","settings":{"condition":"n >"}},
            "g":{"type":"transform.filter","settings":{"condition":"m > 1"}},)"
                    + kDiscard,
                R"("src -> f","f -> g","g -> out")");
    QCOMPARE(q(issues(result)), q("f condition: syntax error at end of input\n"
                                  "g condition: there is no column 'm'\n"));
}

void TestCheckPipeline::givesTheRejectsSchema()
{
    const auto result = checked(kNumbers + "," + kDiscard + R"(,"bad":{"type":"load.discard"})",
                                R"("src -> out","src:rejects -> bad")");
    QCOMPARE(q(issues(result)), q(""));
    QVERIFY(result.find(NodeId("bad"))->inputs.at("in") == model::rejectsSchema());
}

void TestCheckPipeline::checksUnionsByWire()
{
    const auto result = checked(
        kNumbers + R"(,"d":{"type":"transform.derive","settings":{"columns":{"n":"n::INTEGER"}}},
            "u":{"type":"flow.union"},)"
            + kDiscard,
        R"("src -> d","src -> u","d -> u","u -> out")");
    QCOMPARE(q(issues(result)),
             q("u wires: column 'n' is BIGINT in the rows from 'src', but INTEGER in "
               "those from 'd'\n"));
}

void TestCheckPipeline::looksAtFiles_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("issues");
    QTest::newRow("missing")
        << "no.parquet" << "x.parquet"
        << "in path: Opening '%1/no.parquet' failed: No such file or directory\n";
    QTest::newRow("folder") << "sub" << "x.parquet"
                            << "in path: '%1/sub' is a folder, not a file\n";
    QTest::newRow("no folder") << "" << "nowhere/x.parquet"
                               << "out path: the folder '%1/nowhere' does not exist\n";
    QTest::newRow("output is a folder")
        << "" << "sub" << "out path: '%1/sub' is a folder, not a file\n";
}

void TestCheckPipeline::looksAtFiles()
{
    QFETCH(QString, source);
    QFETCH(QString, target);
    QFETCH(QString, issues);
    QVERIFY(QDir(m_folder.path()).mkpath(q("sub")));
    const auto in =
        source.isEmpty()
            ? QStringLiteral(R"("in":{"type":"extract.generate","settings":{"rows":1}})")
            : QStringLiteral(R"("in":{"type":"extract.parquet","settings":{"path":"%1"}})")
                  .arg(source);
    const auto out =
        QStringLiteral(R"("out":{"type":"load.parquet","settings":{"path":"%1"}})").arg(target);
    const auto result = checked((in + q(",") + out).toStdString(), R"("in -> out")");
    QCOMPARE(q(this->issues(result)), issues.arg(m_folder.path()));
}

void TestCheckPipeline::provesThatOutputsCanBeWritten()
{
    const QDir folder(m_folder.path());
    const auto before = folder.entryList(QDir::AllEntries | QDir::Hidden);
    const auto result =
        checked(kNumbers + R"(,"out":{"type":"load.parquet","settings":{"path":"fine.parquet"}})",
                R"("src -> out")", true);
    QCOMPARE(q(issues(result)), q(""));
    QCOMPARE(folder.entryList(QDir::AllEntries | QDir::Hidden), before); // nothing is left behind
    const auto device =
        checked(kNumbers + R"(,"out":{"type":"load.parquet","settings":{"path":"/dev/null"}})",
                R"("src -> out")");
    QCOMPARE(q(issues(device)), q("out path: '/dev/null' is not an ordinary file\n"));
}

void TestCheckPipeline::substitutesParameters()
{
    const auto pipeline = model::parsePipeline(
        R"({"dataetl":1,"parameters":{"rows":{"type":"integer","default":5}},
            "nodes":{"src":{"type":"extract.generate","settings":{"rows":"${rows}"}},
            "out":{"type":"load.discard"}},"wires":["src -> out"]})");
    QVERIFY(pipeline);
    nodes::CheckOptions options;
    options.parameters["rows"] = "77";
    const auto result = nodes::checkPipeline(*pipeline, options);
    QCOMPARE(q(issues(result)), q(""));
    QCOMPARE(result.nodes.at(0).totalRows, 77U);
}

void TestCheckPipeline::canBeGivenUp()
{
    const auto pipeline = model::parsePipeline(
        R"({"dataetl":1,"nodes":{"src":{"type":"extract.generate"},"out":{"type":"load.discard"}},
            "wires":["src -> out"]})");
    nodes::CheckOptions options;
    int asked = 0;
    options.cancelled = [&] { return ++asked > 1; };
    const auto result = nodes::checkPipeline(*pipeline, options);
    QCOMPARE(result.issues.back().code, ErrorCode::Cancelled);
    QVERIFY(result.find(NodeId("out"))->inputs.empty());
}

void TestCheckPipeline::survivesACycle()
{
    const auto result = checked(R"("a":{"type":"transform.filter","settings":{"condition":"true"}},
                   "b":{"type":"transform.filter","settings":{"condition":"true"}})",
                                R"("a -> b","b -> a")", true);
    QVERIFY(model::hasErrors(result.issues));
}

QTEST_GUILESS_MAIN(TestCheckPipeline)
#include "tst_checkpipeline.moc"
