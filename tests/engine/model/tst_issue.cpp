// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/issue.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::model;

namespace {

Issue fullIssue()
{
    Issue issue;
    issue.severity = Severity::Warning;
    issue.code = ErrorCode::UnknownColumn;
    issue.node = "bands";
    issue.setting = "columns";
    issue.subKey = "band";
    issue.span = TextSpan{10, 5};
    issue.text = "there is no column 'dealy'";
    issue.remedy = "did you mean 'delay'?";
    issue.candidates = {"delay", "day"};
    return issue;
}

} // namespace

class TestIssue : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void textNamesNodeSettingAndEntry();
    void survivesJson();
    void readsPartialAndForeignJson_data();
    void readsPartialAndForeignJson();
    void turnsIntoAnErrorAndBack();
    void errorsAreFoundByNode();
};

void TestIssue::textNamesNodeSettingAndEntry()
{
    QCOMPARE(
        fullIssue().toString().c_str(),
        "node 'bands', setting 'columns.band': there is no column 'dealy' (did you mean 'delay'?)");
}

void TestIssue::survivesJson()
{
    QVERIFY(issueFromJson(Json::parse(toJson(fullIssue()).dump())) == fullIssue());
    QVERIFY(issueFromJson(toJson(Issue{})) == Issue{});
}

void TestIssue::readsPartialAndForeignJson_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("no object") << QByteArray("[]") << QByteArray("");
    QTest::newRow("only text") << QByteArray(R"({"text":"x"})") << QByteArray("x");
    QTest::newRow("wrong types") << QByteArray(
        R"({"text":"x","node":1,"span":[1],"candidates":[2,"c"],"severity":3})")
                                 << QByteArray("x");
    QTest::newRow("negative span")
        << QByteArray(R"({"text":"x","span":[-1,2]})") << QByteArray("x");
}

void TestIssue::readsPartialAndForeignJson()
{
    QFETCH(const QByteArray, json);
    QFETCH(const QByteArray, text);
    const Issue issue = issueFromJson(Json::parse(json.toStdString()));
    QCOMPARE(issue.text.c_str(), text.constData());
    QVERIFY(!issue.span);
    QVERIFY(issue.node.empty());
    QCOMPARE(issue.severity, Severity::Error);
}

void TestIssue::turnsIntoAnErrorAndBack()
{
    const Error error = errorFromIssue(fullIssue());
    QCOMPARE(error.setting.c_str(), "columns.band");
    const Issue issue = issueFromError(error);
    QCOMPARE(issue.code, ErrorCode::UnknownColumn);
    QCOMPARE(issue.severity, Severity::Error);
    QCOMPARE(issue.toString().c_str(), fullIssue().toString().c_str());
}

void TestIssue::errorsAreFoundByNode()
{
    Issues issues{fullIssue()};
    QVERIFY(!hasErrors(issues));
    issues.push_back(makeIssue(Severity::Error, "other", "path", "File is missing"));
    QVERIFY(hasErrors(issues));
    QVERIFY(hasErrors(issues, "other"));
    QVERIFY(!hasErrors(issues, "bands"));
}

QTEST_GUILESS_MAIN(TestIssue)
#include "tst_issue.moc"
