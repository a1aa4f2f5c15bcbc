// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/catalog/resolving.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <algorithm>

using namespace etl;
using namespace etl::catalog;
using etl::test::issuesOf;
using etl::test::print;
using etl::test::resolved;

namespace {

// gen, gen2 (extractors), f, g (filters), u (union), out, bad (loaders) with the given wires.
std::string graph(const std::string &wires)
{
    std::string fields = "'nodes':{";
    for (const char *id : {"gen", "gen2"})
        fields += "'" + std::string(id) + "':{'type':'extract.generate'},";
    for (const char *id : {"f", "g"})
        fields +=
            "'" + std::string(id) + "':{'type':'transform.filter','settings':{'condition':'1=1'}},";
    fields +=
        "'u':{'type':'flow.union'},'out':{'type':'load.discard'},'bad':{'type':'load.discard'}";
    std::ranges::replace(fields, '\'', '"');
    return fields + "},\"wires\":[" + wires + "]";
}

constexpr const char *kAllWired =
    R"("gen -> f","f -> u","gen2 -> g","g -> u","u -> out","f:rejects -> bad")";

// The issues of the graph when one more wire is there.
std::string issuesWith(const std::string &wire)
{
    return issuesOf(graph(std::string(kAllWired) + "," + wire));
}

} // namespace

class TestWires : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void aRightGraphHasNoIssues();
    void wrongWiresAreReported_data();
    void wrongWiresAreReported();
    void looseEndsAreReported();
    void aWrongPortIsNoLooseEndToo();
    void wrongWiresAreLeftOut();
    void unknownTypesMayHaveAnyPort();
    void aJoinNeedsBothItsInputs();
    void cyclesNameTheirNodes();
};

void TestWires::aRightGraphHasNoIssues()
{
    QCOMPARE(issuesOf(graph(kAllWired)).c_str(), "");
}

void TestWires::wrongWiresAreReported_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("issues");
    const auto row = [](const char *wire, const char *issues) {
        QTest::newRow(wire) << QByteArray(wire) << QByteArray(issues);
    };
    row(R"("gen -> f")", "error node 'f', setting 'wires': the wire 'gen -> f' stands there twice "
                         "(remove one of the two)\n");
    row(R"("gen2 -> f")", "error node 'f', setting 'wires': the input 'in' takes one wire, but "
                          "'gen' and 'gen2' lead into it "
                          "(put a Union before it, or remove all but one)\n");
    row(R"("gen:reject -> out")",
        "error node 'gen', setting 'wires': 'Generator' has no output 'reject' "
        "(wire 'gen:reject -> out') (its outputs are out and rejects)\n");
    row(R"("u:rejects -> bad")", "error node 'u', setting 'wires': 'Union' has no output 'rejects' "
                                 "(wire 'u:rejects -> bad') (its only output is 'out')\n");
    row(R"("gen -> g:left")",
        "error node 'g', setting 'wires': 'Filter' has no input 'left' (wire 'gen -> g:left') "
        "(its only input is 'in')\n");
    row(R"("out -> f")",
        "error node 'out', setting 'wires': 'Discard' has no output 'out' (wire 'out -> f') "
        "(remove the wire)\n");
    row(R"("f -> gen")",
        "error node 'gen', setting 'wires': 'Generator' has no input 'in' (wire 'f -> gen') "
        "(remove the wire)\n");
    row(R"("ghost -> u")",
        "error setting 'wires': the wire 'ghost -> u' names the node 'ghost', which does not exist "
        "(add the node or remove the wire)\n");
    row(R"({"from":"gen","to":"u","capacity":1})",
        "error node 'u', setting 'wires': the wire 'gen -> u' has capacity 1 (a wire holds 2 to "
        "1024 batches)\n");
    row(R"({"from":"gen","to":"u","capacity":1025})",
        "error node 'u', setting 'wires': the wire 'gen -> u' has capacity 1025 (a wire holds 2 to "
        "1024 batches)\n");
    row(R"({"from":"gen","to":"u","partitionBy":["k"]})",
        "warning node 'u', setting 'wires': 'partitionBy' of the wire 'gen -> u' has no effect in "
        "this version (remove it)\n");
}

void TestWires::wrongWiresAreReported()
{
    QFETCH(const QByteArray, wire);
    QFETCH(const QByteArray, issues);
    QCOMPARE(issuesWith(wire.toStdString()).c_str(), issues.constData());
}

void TestWires::looseEndsAreReported()
{
    QCOMPARE(
        issuesOf(graph(R"("gen -> f","u -> out")")).c_str(),
        "warning node 'gen2', setting 'wires': its rows go nowhere: the output 'out' is not wired "
        "(draw a wire from it, or remove the node)\n"
        "warning node 'f', setting 'wires': its rows go nowhere: the output 'out' is not wired "
        "(draw a wire from it, or remove the node)\n"
        "error node 'g', setting 'wires': the input 'in' is not wired (draw a wire to it, or "
        "remove the node)\n"
        "warning node 'g', setting 'wires': its rows go nowhere: the output 'out' is not wired "
        "(draw a wire from it, or remove the node)\n"
        "error node 'u', setting 'wires': the input 'in' is not wired (draw a wire to it, or "
        "remove the node)\n"
        "error node 'bad', setting 'wires': the input 'in' is not wired (draw a wire to it, or "
        "remove the node)\n");
}

void TestWires::aWrongPortIsNoLooseEndToo()
{
    QCOMPARE(
        issuesOf(
            R"("nodes":{"gen":{"type":"extract.generate"},"out":{"type":"load.discard"}},"wires":["gen:ouch -> out"])")
            .c_str(),
        "error node 'gen', setting 'wires': 'Generator' has no output 'ouch' (wire 'gen:ouch -> "
        "out') "
        "(its outputs are out and rejects)\n");
}

void TestWires::wrongWiresAreLeftOut()
{
    const auto checked =
        resolved(graph(std::string(kAllWired) + R"(,"ghost -> u","gen -> f","u:rejects -> bad")"));
    QCOMPARE(checked.wires.size(), std::size_t{6});
}

void TestWires::unknownTypesMayHaveAnyPort()
{
    QCOMPARE(
        issuesOf(
            R"("nodes":{"a":{"type":"extract.cvs"},"b":{"type":"load.discard"}},"wires":["a:some -> b"])")
            .c_str(),
        "error node 'a': there is no node type 'extract.cvs' (did you mean 'extract.csv'?)\n");
}

void TestWires::aJoinNeedsBothItsInputs()
{
    const auto issuesWith = [](const std::string &wires) {
        return issuesOf(
            R"("nodes":{"a":{"type":"extract.generate"},"b":{"type":"extract.generate"},"j":{"type":)"
            R"("transform.join","settings":{"keys":["id"]}},"out":{"type":"load.discard"}},"wires":[)"
            + wires + R"(,"j -> out"])");
    };
    QCOMPARE(issuesWith(R"("a -> j:left","b -> j:right")").c_str(), "");
    QCOMPARE(issuesWith(R"("a -> j:left","a -> j:right","b -> j:right")").c_str(),
             "error node 'j', setting 'wires': the input 'right' takes one wire, but 'a' and 'b' "
             "lead into it (put a Union before it, or remove all but one)\n");
    QCOMPARE(issuesWith(R"("a -> j:left","b -> j")").c_str(),
             "error node 'j', setting 'wires': 'Join' has no input 'in' (wire 'b -> j') (its "
             "inputs are left and right)\n");
    QVERIFY(issuesWith(R"("a -> j:left")")
                .find("error node 'j', setting 'wires': the input 'right' is not wired")
            != std::string::npos);
}

void TestWires::cyclesNameTheirNodes()
{
    QCOMPARE(issuesWith(R"("f -> g")").c_str(), "error node 'g', setting 'wires': the input 'in' "
                                                "takes one wire, but 'gen2' and 'f' lead into it "
                                                "(put a Union before it, or remove all but one)\n");
    QCOMPARE(issuesOf(R"("nodes":{"g":{"type":"extract.generate"},"u":{"type":"flow.union"},
                 "f":{"type":"transform.filter","settings":{"condition":"true"}},"o":{"type":"load.discard"}},
                 "wires":["g -> u","u -> f","f -> u","f -> o"])")
                 .c_str(),
             "error node 'u', setting 'wires': the wires form a circle: u -> f -> u "
             "(remove one of these wires, so that rows can come to an end)\n");
}

QTEST_GUILESS_MAIN(TestWires)
#include "tst_wires.moc"
