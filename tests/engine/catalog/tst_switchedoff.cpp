// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/structure.h"
#include "tests/engine/catalog/resolving.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <array>

using namespace etl;
using namespace etl::catalog;
using etl::test::print;
using etl::test::resolved;

namespace {

std::string node(const std::string &id, const std::string &type, const std::string &off)
{
    const bool disabled = (" " + off + " ").find(" " + id + " ") != std::string::npos;
    std::string settings;
    if (type == "transform.filter")
        settings = R"(,"settings":{"condition":"true"})";
    return "\"" + id + R"(":{"type":")" + type + "\"" + settings
           + (disabled ? R"(,"disabled":true})" : "}");
}

// a, b extractors; f, g filters; u union; o, p loaders: those that `wires` names. Prints wires,
// then issues.
std::string run(const std::string &wires, const std::string &off)
{
    const std::array<std::pair<const char *, const char *>, 7> types{{{"a", "extract.generate"},
                                                                      {"b", "extract.generate"},
                                                                      {"f", "transform.filter"},
                                                                      {"g", "transform.filter"},
                                                                      {"u", "flow.union"},
                                                                      {"o", "load.discard"},
                                                                      {"p", "load.discard"}}};
    std::string nodes;
    for (const auto &[id, type] : types) {
        if (wires.find(id) != std::string::npos)
            nodes += (nodes.empty() ? "" : ",") + node(id, type, off);
    }
    std::string list;
    for (std::size_t at = 0; at < wires.size();) {
        const auto end = std::min(wires.find(' ', at), wires.size());
        const std::string word = wires.substr(at, end - at);
        const auto arrow = word.find('>');
        list += (list.empty() ? "\"" : ",\"") + word.substr(0, arrow) + " -> "
                + word.substr(arrow + 1) + "\"";
        at = end + 1;
    }
    const auto checked = resolved("\"nodes\":{" + nodes + "},\"wires\":[" + list + "]");
    std::string text;
    for (const model::CheckedNode &one : checked.nodes)
        text += one.id.value + " ";
    text += "|";
    for (const model::Wire &wire : checked.wires)
        text += " " + toString(wire.from, "out") + ">" + toString(wire.to, "in");
    return text + "\n" + print(checked.issues);
}

} // namespace

class TestSwitchedOff : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void rowsPassByANodeInAChain();
    void rowsPassBySeveralInARow();
    void rowsPassByToEveryFollower();
    void extractorTakesItsBranchAlong();
    void unionGoesOnWithTheOtherInputs();
    void loaderTakesItsBranchAlong();
    void otherBranchesStay();
    void rejectsOfASwitchedOffNodeEnd();
    void unionWithOneInputIsPassedBy();
    void everythingOffIsAnError();
    void switchedOffCircleEnds();
    void settingsOfSwitchedOffNodesDoNotMatter();
};

void TestSwitchedOff::rowsPassByANodeInAChain()
{
    QCOMPARE(run("a>f f>g g>o", "f").c_str(), "a g o | a>g g>o\n");
}

void TestSwitchedOff::rowsPassBySeveralInARow()
{
    QCOMPARE(run("a>f f>g g>o", "f g").c_str(), "a o | a>o\n");
}

void TestSwitchedOff::rowsPassByToEveryFollower()
{
    QCOMPARE(run("a:rejects>f f>o f>p a>g g>u u>u", "f").substr(0, 18).c_str(),
             "a g u o p | a:reje");
    QCOMPARE(run("a>f f>o f>p", "f").c_str(), "a o p | a>o a>p\n");
}

void TestSwitchedOff::extractorTakesItsBranchAlong()
{
    QCOMPARE(run("a>f f>o b>p", "a").c_str(),
             "b p | b>p\nhint node 'a': switched off, so f and o do not run either "
             "(switch it on to run them)\n");
}

void TestSwitchedOff::unionGoesOnWithTheOtherInputs()
{
    QCOMPARE(run("a>f f>u b>u u>o", "a").c_str(),
             "b u o | b>u u>o\nhint node 'a': switched off, so 'f' does not run either (switch it "
             "on to run them)\n");
}

void TestSwitchedOff::loaderTakesItsBranchAlong()
{
    QCOMPARE(run("a>f f>o b>p", "o").c_str(),
             "b p | b>p\nhint node 'o': switched off, so f and a do not run either "
             "(switch it on to run them)\n");
}

void TestSwitchedOff::otherBranchesStay()
{
    QCOMPARE(run("a>f f>o a>g g>p", "o").c_str(),
             "a g p | a>g g>p\nhint node 'o': switched off, so 'f' does not run either (switch it "
             "on to run them)\n");
}

void TestSwitchedOff::rejectsOfASwitchedOffNodeEnd()
{
    QCOMPARE(run("a>f f>o f:rejects>p", "f").c_str(),
             "a o | a>o\nhint node 'f': switched off, so 'p' does not run either (switch it on to "
             "run them)\n");
}

void TestSwitchedOff::unionWithOneInputIsPassedBy()
{
    QCOMPARE(run("a>u u>o", "u").c_str(), "a o | a>o\n");
    QCOMPARE(run("a>u b>u u>o", "u").c_str(),
             "|\nhint node 'u': switched off, so a, b and o do not run either "
             "(switch it on to run them)\n"
             "error the pipeline has no node that runs (add an extractor and a loader)\n");
}

void TestSwitchedOff::everythingOffIsAnError()
{
    QCOMPARE(run("a>o", "a o").c_str(),
             "|\nerror the pipeline has no node that runs (add an extractor and a loader)\n");
}

void TestSwitchedOff::switchedOffCircleEnds()
{
    QVERIFY(run("f>g g>f a>o", "f g").starts_with("a o | a>o\n"));
    QVERIFY(run("f>f a>o", "f").starts_with("a o | a>o\n"));
}

void TestSwitchedOff::settingsOfSwitchedOffNodesDoNotMatter()
{
    const auto checked = resolved(R"("nodes":{"a":{"type":"extract.generate"},
        "f":{"type":"transform.filter","disabled":true,"workers":999},
        "x":{"type":"no.such","disabled":true},"o":{"type":"load.discard"}},"wires":["a -> f","f -> o"])");
    QCOMPARE(print(checked.issues).c_str(), "");
    QCOMPARE(checked.nodes.size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TestSwitchedOff)
#include "tst_switchedoff.moc"
