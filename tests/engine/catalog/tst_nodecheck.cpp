// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodecheck.h"
#include "tests/engine/catalog/resolving.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::catalog;
using etl::test::around;
using etl::test::issuesOf;
using etl::test::print;
using etl::test::resolved;
using model::OnError;

namespace {

std::string filterWith(const std::string &field)
{
    return around(R"({"type":"transform.filter","settings":{"condition":"true"},)" + field + "}");
}

} // namespace

class TestNodeCheck : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void wrongFieldsAreReported_data();
    void wrongFieldsAreReported();
    void wholeInputNodesHaveOneWorker();
    void onErrorFollowsTheRejectsWire();
    void idsAreChecked_data();
    void idsAreChecked();
    void pipelinesThatDoNothingAreReported();
    void filesAreNeitherWrittenTwiceNorOverwritten();
    void titleIsTheLabelOrTheId();
    void severalMistakesAreAllReported();
};

void TestNodeCheck::wrongFieldsAreReported_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("issue");
    const auto row = [](const char *field, const char *issue) {
        QTest::newRow(field) << QByteArray(field) << QByteArray(issue);
    };
    row(R"("workers":0)", "error node 'it', setting 'workers': 0 workers cannot be had (give 1 to "
                          "64, or \"auto\")\n");
    row(R"("workers":65)", "error node 'it', setting 'workers': 65 workers cannot be had (give 1 "
                           "to 64, or \"auto\")\n");
    row(R"("workers":64)", "");
    row(R"("onError":"reject")",
        "warning node 'it', setting 'onError': rejected rows are counted and dropped, since "
        "'rejects' is not wired (wire 'rejects' to a loader to keep them)\n");
    row(R"("onError":"skip")", "");
    row(R"("timeout":5)", "warning node 'it', setting 'timeout': 'timeout' has no effect in this "
                          "version (remove it)\n");
    row(R"("worker":5)", "warning node 'it', setting 'worker': a node has no field 'worker' (did "
                         "you mean 'workers'?)\n");
    row(R"("futureField":5)", "");
}

void TestNodeCheck::wrongFieldsAreReported()
{
    QFETCH(const QByteArray, field);
    QFETCH(const QByteArray, issue);
    QCOMPARE(issuesOf(filterWith(field.toStdString())).c_str(), issue.constData());
}

void TestNodeCheck::wholeInputNodesHaveOneWorker()
{
    const std::string node =
        R"x({"type":"transform.aggregate","workers":2,"settings":{"columns":{"n":"count(*)"}}})x";
    QCOMPARE(issuesOf(around(node)).c_str(), "error node 'it', setting 'workers': 'Aggregate' sees "
                                             "its whole input, so it runs in one worker, not in 2 "
                                             "(set workers to 1 or \"auto\")\n");
}

void TestNodeCheck::onErrorFollowsTheRejectsWire()
{
    const auto with = [](const std::string &field, const std::string &wire) {
        return resolved(
            R"("nodes":{"gen":{"type":"extract.generate")" + field
            + R"(},"out":{"type":"load.discard"},"bad":{"type":"load.discard"}},"wires":["gen -> out",)"
            + wire + "]");
    };
    QCOMPARE(with("", R"("gen:rejects -> bad")").nodes[0].onError, OnError::Reject);
    QCOMPARE(with("", R"("gen -> bad")").nodes[0].onError, OnError::Fail);
    const auto skipping = with(R"(,"onError":"skip")", R"("gen:rejects -> bad")");
    QCOMPARE(skipping.nodes[0].onError, OnError::Skip);
    QCOMPARE(print(skipping.issues).c_str(),
             "warning node 'gen', setting 'onError': 'rejects' is wired, but gets no rows "
             "while rows that fail are skipped (set onError to \"reject\")\n");
    QCOMPARE(
        issuesOf(
            R"("nodes":{"gen":{"type":"extract.generate"},"out":{"type":"load.discard","onError":"reject"}},
                 "wires":["gen -> out"])")
            .c_str(),
        "error node 'out', setting 'onError': 'Discard' has no 'rejects' port to send rows to "
        "(choose \"fail\" or \"skip\")\n");
}

void TestNodeCheck::idsAreChecked_data()
{
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<bool>("valid");
    QTest::newRow("plain") << QByteArray("flights_2001-x.y") << true;
    QTest::newRow("letters of the world") << QByteArray("flüge") << true;
    QTest::newRow("digit first") << QByteArray("1") << true;
    QTest::newRow("space") << QByteArray("my node") << false;
    QTest::newRow("slash") << QByteArray("a/b") << false;
    QTest::newRow("dot first") << QByteArray(".a") << false;
    QTest::newRow("dash first") << QByteArray("-a") << false;
    QTest::newRow("long") << QByteArray(65, 'a') << false;
    QTest::newRow("empty") << QByteArray("") << false;
    QTest::newRow("line end") << QByteArray("a\nb") << false;
}

void TestNodeCheck::idsAreChecked()
{
    QFETCH(const QByteArray, id);
    QFETCH(const bool, valid);
    QCOMPARE(isValidNodeId(id.toStdString()), valid);
}

void TestNodeCheck::pipelinesThatDoNothingAreReported()
{
    QCOMPARE(issuesOf(R"("nodes":{})").c_str(),
             "error the pipeline has no node that runs (add an extractor and a loader)\n");
    QCOMPARE(
        issuesOf(R"("nodes":{"g":{"type":"extract.generate"}})").c_str(),
        "warning node 'g', setting 'wires': its rows go nowhere: the output 'out' is not wired "
        "(draw a wire from it, or remove the node)\n"
        "warning nothing is written: the pipeline has no loader (add one from the group Load)\n");
}

void TestNodeCheck::filesAreNeitherWrittenTwiceNorOverwritten()
{
    QCOMPARE(issuesOf(R"("nodes":{"a":{"type":"extract.csv","settings":{"path":"x.csv"}},
                 "o":{"type":"load.csv","settings":{"path":"/data/sub/../y.csv"}},
                 "p":{"type":"load.parquet","settings":{"path":"./y.csv"}},
                 "q":{"type":"load.csv","settings":{"path":"x.csv"}}},"wires":["a -> o","a -> p","a -> q"])")
                 .c_str(),
             "error node 'p', setting 'path': 'o' writes the same file /data/y.csv (give each "
             "loader a file of its own)\n"
             "error node 'q', setting 'path': it would overwrite /data/x.csv, which 'a' reads "
             "(write to another file)\n");
}

void TestNodeCheck::titleIsTheLabelOrTheId()
{
    QCOMPARE(resolved(filterWith(R"("label":"Only late")")).nodes[1].title.c_str(), "Only late");
    QCOMPARE(resolved(filterWith(R"("notes":"n","isolated":true)")).nodes[1].title.c_str(), "it");
    QVERIFY(resolved(filterWith(R"("isolated":true)")).nodes[1].isolated);
}

void TestNodeCheck::severalMistakesAreAllReported()
{
    const auto checked =
        resolved(R"("nodes":{"bad id":{"type":"extract.csv"},"f":{"type":"transform.fliter"},
        "o":{"type":"load.csv","settings":{"path":5},"workers":-1}},"wires":["bad id -> f","f -> o","ghost -> o:left"])");
    QCOMPARE(
        print(checked.issues).c_str(),
        "error setting 'wires': the wire 'ghost -> o:left' names the node 'ghost', which does not "
        "exist "
        "(add the node or remove the wire)\n"
        "error node 'o', setting 'wires': 'CSV loader' has no input 'left' (wire 'ghost -> "
        "o:left') "
        "(its only input is 'in')\n"
        "error node 'bad id': 'bad id' cannot be the id of a node "
        "(use at most 64 letters, digits, '_', '-' and '.', and begin with a letter or digit)\n"
        "error node 'bad id', setting 'path': File is missing (fill it in, for example data.csv)\n"
        "error node 'f': there is no node type 'transform.fliter' (did you mean "
        "'transform.filter'?)\n"
        "error node 'o', setting 'path': must be the path of a file, but is a whole number (5)\n"
        "error node 'o', setting 'workers': -1 workers cannot be had (give 1 to 64, or "
        "\"auto\")\n");
    QCOMPARE(checked.nodes.size(), std::size_t{3});
}

QTEST_GUILESS_MAIN(TestNodeCheck)
#include "tst_nodecheck.moc"
