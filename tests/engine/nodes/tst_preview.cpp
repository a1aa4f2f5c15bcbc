// SPDX-License-Identifier: GPL-3.0-or-later
// Previews of whole pipelines, with the real nodes.
#include "engine/model/pipeline.h"
#include "engine/nodes/check/checkpipeline.h"
#include "engine/nodes/registry.h"
#include "engine/runtime/preview.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/engine/nodes/wholetesting.h"
#include "tests/helpers/suite.h"

#include <arrow/record_batch.h>

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace etl;
using test::q;

class TestPreview : public test::Suite
{
    Q_OBJECT

private slots:
    void initTestCase();
    void showsWholeInputNodes_data();
    void showsWholeInputNodes();
    void givesPortsTheirOwnRowsInAnyOrderOfWires();
    void readsRejectsInTheMiddle();
    void endsAJoinThatMultipliesItsRows();
    void saysWhenSourcesWereCutOff();
    void stopsWhenCancelled();

private:
    // The pipeline's rows at `node`, after a check without issues.
    Result<runtime::PreviewRows> preview(const std::string &fields, const char *node,
                                         const std::function<bool()> &cancelled = {});

    QTemporaryDir m_folder;
    runtime::NodeRegistry m_registry;
};

void TestPreview::initTestCase()
{
    QVERIFY(nodes::registerBuiltinNodes(m_registry));
    const auto write = [&](const char *name, const QByteArray &content) {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
    };
    write("left.csv", "id,name\n1,one\n2,two\n3,three\n2,two again\n");
    write("right.csv", "id,price\n2,0.5\n3,0.25\n3,7.5\nx,8\n");
    QByteArray many("id,name\n");
    for (int i = 0; i < 60'000; ++i)
        many += QByteArray::number(i % 2) + ",name " + QByteArray::number(i) + "\n";
    write("many.csv", many);
}

Result<runtime::PreviewRows> TestPreview::preview(const std::string &fields, const char *node,
                                                  const std::function<bool()> &cancelled)
{
    auto pipeline = model::parsePipeline(R"({"dataetl":1,)" + fields + "}");
    if (!pipeline)
        return std::unexpected(pipeline.error());
    nodes::CheckOptions checkOptions;
    checkOptions.folder = m_folder.path().toStdString();
    const auto checked = nodes::checkPipeline(*pipeline, m_registry, checkOptions);
    for (const auto &issue : checked.issues) {
        if (issue.severity == model::Severity::Error)
            return std::unexpected(model::errorFromIssue(issue));
    }
    runtime::PreviewOptions options;
    options.node = NodeId(node);
    options.spillRoot = m_folder.filePath(QStringLiteral("spill")).toStdString();
    options.cancelled = cancelled;
    auto rows = runtime::previewNode(checked, m_registry, options);
    if (!QDir(QString::fromStdString(options.spillRoot))
             .isEmpty(QDir::AllEntries | QDir::NoDotAndDotDot))
        return fail(ErrorCode::Internal, "spill folders were left");
    return rows;
}

namespace {

const char *const kLeft =
    R"("nodes":{"left":{"type":"extract.csv","settings":{"path":"left.csv"}},)";

std::string pipelineOf(const char *node)
{
    return std::string(kLeft) + R"("it":)" + node
           + R"(,"out":{"type":"load.discard"}},"wires":["left -> it","it -> out"])";
}

std::string joinOf(const char *source, const char *wires)
{
    return std::string(R"("nodes":{"left":{"type":"extract.csv","settings":{"path":")") + source
           + R"("}},"right":{"type":"extract.csv","settings":{"path":")" + source
           + R"("}},"it":{"type":"transform.join","settings":{"keys":["id"]}},)"
             R"("out":{"type":"load.discard"}},"wires":[)"
           + wires + R"(,"it -> out"])";
}

} // namespace

void TestPreview::showsWholeInputNodes_data()
{
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("rows");
    const auto row = [](const char *node, const char *rows) {
        QTest::newRow(node) << node << rows;
    };
    row(R"({"type":"transform.sort","settings":{"by":["id DESC"]}})",
        "3|three\n2|two\n2|two again\n1|one");
    row(R"({"type":"transform.sort","settings":{"by":["name"],"limit":2}})", "1|one\n3|three");
    row(R"({"type":"transform.distinct","settings":{"columns":["id"]}})", "1|one\n2|two\n3|three");
    row(R"x({"type":"transform.sql","settings":{"query":"SELECT id, count(*) AS n FROM input GROUP BY ALL ORDER BY id"}})x",
        "1|1\n2|2\n3|1");
}

void TestPreview::showsWholeInputNodes()
{
    QFETCH(QString, node);
    QFETCH(QString, rows);
    for (const auto *at : {"it", "out"}) {
        const auto shown = preview(pipelineOf(node.toUtf8().constData()), at);
        QVERIFY2(shown, shown ? "" : shown.error().toString().c_str());
        QCOMPARE(q(test::rowsOf(shown->batch)), rows);
        QVERIFY(!shown->partial);
    }
}

void TestPreview::givesPortsTheirOwnRowsInAnyOrderOfWires()
{
    for (const auto *wires :
         {R"("left -> it:left","right -> it:right")", R"("right -> it:right","left -> it:left")"}) {
        const auto shown = preview(
            std::string(kLeft)
                + R"("right":{"type":"extract.csv","settings":{"path":"right.csv","columns":{"id":"BIGINT","price":"DOUBLE"}},"onError":"skip"},)"
                  R"("it":{"type":"transform.join","settings":{"keys":["id"],"type":"left"}},)"
                  R"("out":{"type":"load.discard"}},"wires":[)"
                + wires + R"(,"it -> out"])",
            "it");
        QVERIFY2(shown, shown ? "" : shown.error().toString().c_str());
        QCOMPARE(q(test::sortedRowsOf(shown->batch)),
                 q("1|one|NULL\n2|two again|0.5\n2|two|0.5\n3|three|0.25\n3|three|7.5"));
    }
}

void TestPreview::readsRejectsInTheMiddle()
{
    const auto shown = preview(
        R"("nodes":{"right":{"type":"extract.csv","settings":{"path":"right.csv","columns":{"id":"BIGINT","price":"DOUBLE"}}},)"
        R"x("it":{"type":"transform.sql","settings":{"query":"SELECT line, \"row\", \"column\" FROM input"}},)x"
        R"("good":{"type":"load.discard"},"out":{"type":"load.discard"}},)"
        R"("wires":["right -> good","right:rejects -> it","it -> out"])",
        "it");
    QVERIFY2(shown, shown ? "" : shown.error().toString().c_str());
    QCOMPARE(q(test::rowsOf(shown->batch)), q("5|x,8|id"));
}

// Half of 50,000 rows meet half of 50,000: 1.25 billion.
void TestPreview::endsAJoinThatMultipliesItsRows()
{
    const auto shown =
        preview(joinOf("many.csv", R"("left -> it:left","right -> it:right")"), "it");
    QVERIFY2(shown, shown ? "" : shown.error().toString().c_str());
    QCOMPARE(shown->batch->num_rows(), 200);
    QVERIFY(shown->partial);
}

void TestPreview::saysWhenSourcesWereCutOff()
{
    const auto shown = preview(
        R"("nodes":{"left":{"type":"extract.csv","settings":{"path":"many.csv"}},)"
        R"x("it":{"type":"transform.sql","settings":{"query":"SELECT count(*) >= 50000 AND count(*) < 60000 AS n FROM input"}},)x"
        R"("out":{"type":"load.discard"}},"wires":["left -> it","it -> out"])",
        "it");
    QVERIFY2(shown, shown ? "" : shown.error().toString().c_str());
    QCOMPARE(q(test::rowsOf(shown->batch)), q("true"));
    QVERIFY(shown->partial);
}

void TestPreview::stopsWhenCancelled()
{
    const auto shown = preview(
        pipelineOf(
            R"x({"type":"transform.sql","settings":{"query":"SELECT count(*) AS n FROM input, range(1000000000) a, range(1000000) b"}})x"),
        "it", [] { return true; });
    QVERIFY(!shown);
    QCOMPARE(shown.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestPreview)
#include "tst_preview.moc"
