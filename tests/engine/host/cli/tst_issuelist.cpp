// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/issuelist.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::host;
using model::Issue;
using model::makeIssue;
using model::Severity;

namespace {

model::Pipeline pipelineWith(const std::string &expression)
{
    model::Node node;
    node.id = NodeId("bands");
    node.type = "transform.derive";
    node.settings["columns"]["band"] = expression;
    node.settings["condition"] = expression;
    model::Pipeline pipeline;
    pipeline.nodes.push_back(node);
    return pipeline;
}

Issue columnIssue(std::size_t begin, std::size_t length)
{
    Issue issue = makeIssue(Severity::Error, "bands", "columns", "there is no column 'dealy'",
                            "did you mean 'delay'?");
    issue.subKey = "band";
    issue.span = model::TextSpan{begin, length};
    return issue;
}

std::string render(const Issue &issue, const std::string &expression)
{
    const model::Pipeline pipeline = pipelineWith(expression);
    return renderIssues({issue}, &pipeline, {});
}

} // namespace

class TestIssueList : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void errorsComeFirst();
    void expressionIsUnderlined();
    void underlineStaysInItsLine();
    void oddSpansDoNoHarm_data();
    void oddSpansDoNoHarm();
    void expressionsWithParametersAreNotUnderlined();
    void textOfStrangersIsMadeSafe();
    void countsReadLikeASentence();
    void jsonKeepsEveryField();
};

void TestIssueList::errorsComeFirst()
{
    const model::Issues issues{makeIssue(Severity::Hint, "a", {}, "a hint"),
                               makeIssue(Severity::Warning, "b", "path", "a warning", "do this"),
                               makeIssue(Severity::Error, {}, {}, "an error")};
    QCOMPARE(renderIssues(issues, nullptr, {}).c_str(),
             "error: an error\n"
             "warning: node 'b', setting 'path': a warning\n"
             "  do this\n"
             "hint: node 'a': a hint\n");
    QCOMPARE(renderIssues({}, nullptr, {}).c_str(), "");
}

void TestIssueList::expressionIsUnderlined()
{
    QCOMPARE(render(columnIssue(10, 5), "CASE WHEN dealy < 60 THEN 'x' END").c_str(),
             "error: node 'bands', setting 'columns.band': there is no column 'dealy'\n"
             "    CASE WHEN dealy < 60 THEN 'x' END\n"
             "              ^^^^^\n"
             "  did you mean 'delay'?\n");
    QVERIFY(render(columnIssue(5, 2), "'東ü' = x").find("\n    '東ü' = x\n          ^^\n")
            != std::string::npos);
}

void TestIssueList::underlineStaysInItsLine()
{
    QVERIFY(render(columnIssue(4, 100), "a +\nbcd +\ne").find("\n    bcd +\n    ^^^^^\n")
            != std::string::npos);
    QVERIFY(render(columnIssue(0, 1), "a +\nb").find("\n    a +\n    ^\n") != std::string::npos);
}

void TestIssueList::oddSpansDoNoHarm_data()
{
    QTest::addColumn<quint64>("begin");
    QTest::addColumn<quint64>("length");
    QTest::addColumn<QByteArray>("expression");
    QTest::newRow("behind the end") << quint64{50} << quint64{5} << QByteArray("abc");
    QTest::newRow("empty") << quint64{1} << quint64{0} << QByteArray("abc");
    QTest::newRow("huge") << quint64{1} << quint64{1} << QByteArray("abc");
    QTest::newRow("at a line end") << quint64{3} << quint64{1} << QByteArray("abc\ndef");
    QTest::newRow("broken text") << quint64{1} << quint64{2} << QByteArray("\xff\xff\xff");
}

void TestIssueList::oddSpansDoNoHarm()
{
    QFETCH(const quint64, begin);
    QFETCH(const quint64, length);
    QFETCH(const QByteArray, expression);
    const std::string text = render(columnIssue(begin, length), expression.toStdString());
    QVERIFY2(text.find("^\n") != std::string::npos, text.c_str());
    QCOMPARE(std::ranges::count(text, '\n'), 4);
}

void TestIssueList::expressionsWithParametersAreNotUnderlined()
{
    QVERIFY(render(columnIssue(0, 1), "a + ${b}").find('^') == std::string::npos);
    Issue elsewhere = columnIssue(0, 1);
    elsewhere.subKey = "other";
    QVERIFY(render(elsewhere, "a").find('^') == std::string::npos);
    elsewhere.node = "ghost";
    QVERIFY(render(elsewhere, "a").find('^') == std::string::npos);
}

void TestIssueList::textOfStrangersIsMadeSafe()
{
    const std::string text =
        renderIssues({makeIssue(Severity::Error, "a\x1b[2J", {}, "x\ny", "z\x07")}, nullptr, {});
    QCOMPARE(text.c_str(), "error: node 'a·[2J': x⏎y\n  z·\n");
}

void TestIssueList::countsReadLikeASentence()
{
    QCOMPARE(issueCounts({}).c_str(), "no problems");
    const model::Issues issues{makeIssue(Severity::Warning, {}, {}, "w"),
                               makeIssue(Severity::Error, {}, {}, "e"),
                               makeIssue(Severity::Error, {}, {}, "e")};
    QCOMPARE(issueCounts(issues).c_str(), "2 errors, 1 warning");
}

void TestIssueList::jsonKeepsEveryField()
{
    const model::Json json = issuesJson({columnIssue(10, 5)});
    QVERIFY(model::issueFromJson(json[0]) == columnIssue(10, 5));
}

QTEST_GUILESS_MAIN(TestIssueList)
#include "tst_issuelist.moc"
