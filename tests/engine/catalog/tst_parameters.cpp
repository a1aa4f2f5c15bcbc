// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/catalog/resolving.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::catalog;
using etl::test::issuesOf;
using etl::test::print;
using etl::test::resolved;

namespace {

// A filter whose condition is given, behind a generator with `rows`, in a pipeline with
// `parameters`.
std::string fields(const std::string &parameters, const std::string &condition,
                   const std::string &rows = "1")
{
    return R"("parameters":{)" + parameters
           + R"(},"nodes":{"gen":{"type":"extract.generate","settings":{"rows":)" + rows
           + R"(}},"it":{"type":"transform.filter","settings":{"condition":)"
           + Json(condition).dump()
           + R"(}},"out":{"type":"load.discard"}},"wires":["gen -> it","it -> out"])";
}

ResolveOptions given(std::map<std::string, std::string> parameters)
{
    ResolveOptions options;
    options.parameters = std::move(parameters);
    options.environment = [](std::string_view name) -> std::optional<std::string> {
        if (name == "COUNT")
            return "7";
        return std::nullopt;
    };
    return options;
}

} // namespace

class TestParameters : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void textIsReplacedEverywhere();
    void wholeValuesKeepTheirType_data();
    void wholeValuesKeepTheirType();
    void givenValuesWin();
    void dollarDollarStandsForItself();
    void problemsNameNodeAndSetting_data();
    void problemsNameNodeAndSetting();
    void problemsOfParametersAreReportedOnce_data();
    void problemsOfParametersAreReportedOnce();
    void replacementsAreNotReplacedAgain();
};

void TestParameters::textIsReplacedEverywhere()
{
    const auto checked =
        resolved(R"("parameters":{"limit":{"type":"integer","default":5},"name":{"default":"x y"}},
        "nodes":{"gen":{"type":"extract.generate","settings":{"columns":{"a":"i + ${limit}","b":"'${name}' || ${limit}"}}},
        "out":{"type":"load.csv","settings":{"path":"${name}.csv","nullText":["","${name}"]}}},"wires":["gen -> out"])");
    QCOMPARE(print(checked.issues).c_str(), "");
    QCOMPARE(checked.nodes[0].settings["columns"].dump().c_str(),
             R"({"a":"i + 5","b":"'x y' || 5"})");
    QCOMPARE(checked.nodes[1].settings["path"].dump().c_str(), R"("/data/x y.csv")");
    QCOMPARE(checked.nodes[1].settings["nullText"].dump().c_str(), R"(["","x y"])");
}

void TestParameters::wholeValuesKeepTheirType_data()
{
    QTest::addColumn<QByteArray>("rows");
    QTest::newRow("typed parameter") << QByteArray(R"("${n}")");
    QTest::newRow("text parameter") << QByteArray(R"("${t}")");
    QTest::newRow("environment") << QByteArray(R"("${env:COUNT}")");
}

void TestParameters::wholeValuesKeepTheirType()
{
    QFETCH(const QByteArray, rows);
    const auto checked =
        resolved(fields(R"("n":{"type":"integer","default":7},"t":{"default":"7"})", "true",
                        rows.toStdString()),
                 given({}));
    QCOMPARE(print(checked.issues).c_str(), "");
    QVERIFY(checked.nodes[0].settings["rows"] == Json(7));
}

void TestParameters::givenValuesWin()
{
    const auto checked =
        resolved(fields(R"("n":{"type":"integer","default":7},"b":{"type":"boolean"})",
                        "${b} AND ${n}", R"("${n}")"),
                 given({{"n", "12"}, {"b", "yes"}}));
    QCOMPARE(print(checked.issues).c_str(), "");
    QVERIFY(checked.nodes[0].settings["rows"] == Json(12));
    QVERIFY(checked.nodes[1].settings["condition"] == Json("true AND 12"));
}

void TestParameters::dollarDollarStandsForItself()
{
    const auto checked = resolved(
        fields(R"("n":{"default":"7"})", "a = '$${n}' OR b = '$$' OR c = $1 OR d = '${n}'"));
    QCOMPARE(print(checked.issues).c_str(), "");
    QVERIFY(checked.nodes[1].settings["condition"]
            == Json("a = '${n}' OR b = '$$' OR c = $1 OR d = '7'"));
}

void TestParameters::problemsNameNodeAndSetting_data()
{
    QTest::addColumn<QByteArray>("condition");
    QTest::addColumn<QByteArray>("issue");
    const auto row = [](const char *condition, const char *issue) {
        QTest::newRow(condition) << QByteArray(condition) << QByteArray(issue);
    };
    row("${limt} > 1", "the pipeline has no parameter 'limt' (did you mean 'limit'?)");
    row("${frobnicate}",
        "the pipeline has no parameter 'frobnicate' (declare it under \"parameters\")");
    row("${}", "the pipeline has no parameter '' (declare it under \"parameters\")");
    row("${limit", "the '}' that ends a '${' is missing (write ${name} for a parameter, $${ for "
                   "the characters themselves)");
    row("${env:NOTHING}",
        "the environment variable 'NOTHING' is not set (set it before the start)");
    row("${secret:KEY}", "secrets such as '${secret:KEY}' are not supported yet (use ${env:NAME})");
}

void TestParameters::problemsNameNodeAndSetting()
{
    QFETCH(const QByteArray, condition);
    QFETCH(const QByteArray, issue);
    QCOMPARE(issuesOf(fields(R"("limit":{"type":"integer","default":7})", condition.toStdString()),
                      given({}))
                 .c_str(),
             ("error node 'it', setting 'condition': " + issue + "\n").constData());
}

void TestParameters::problemsOfParametersAreReportedOnce_data()
{
    QTest::addColumn<QByteArray>("parameter");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("issue");
    const auto row = [](const char *parameter, const char *value, const char *issue) {
        QTest::addRow("%s=%s", parameter, value)
            << QByteArray(parameter) << QByteArray(value) << QByteArray(issue);
    };
    row(R"("p":{"type":"integer"})", nullptr,
        "'parameters.p': the parameter has no value "
        "(give one, as in -p p=VALUE, or set a default)");
    row(R"("p":{"type":"integer"})", "5x",
        "'parameters.p': the value must be a whole number, but is '5x' (give another value)");
    row(R"("p":{"type":"number"})", "nan",
        "'parameters.p': the value must be a number, but is 'nan' (give another value)");
    row(R"("p":{"type":"boolean"})", "maybe",
        "'parameters.p': the value must be true or false, but is 'maybe' (give another value)");
    row(R"("p":{"type":"date"})", "2023-02-29",
        "'parameters.p': the value must be a date such as 2024-12-31, but is '2023-02-29' (give "
        "another value)");
    row(R"("p":{"type":"integer","default":"x"})", nullptr,
        "'parameters.p': the default must be a whole number, but is x (correct the default)");
    row(R"("p":{"type":"color","default":"x"})", nullptr,
        "'parameters.p': 'color' is no type of a parameter (use path, text, integer, number, "
        "boolean or date)");
}

void TestParameters::problemsOfParametersAreReportedOnce()
{
    QFETCH(const QByteArray, parameter);
    QFETCH(const QByteArray, value);
    QFETCH(const QByteArray, issue);
    ResolveOptions options = given({});
    if (!value.isNull())
        options.parameters["p"] = value.toStdString();
    const std::string issues =
        issuesOf(fields(parameter.toStdString(), "x = ${p} + ${p}"), options);
    QCOMPARE(issues.c_str(), ("error setting " + issue + "\n").constData());
}

void TestParameters::replacementsAreNotReplacedAgain()
{
    const auto checked =
        resolved(fields(R"("a":{"default":"${b}"},"b":{"default":"${a}"})", "x = '${a}'"));
    QCOMPARE(print(checked.issues).c_str(), "");
    QVERIFY(checked.nodes[1].settings["condition"] == Json("x = '${b}'"));
    QCOMPARE(
        issuesOf(fields(R"("limit":{"default":"1"})", "true"), given({{"limits", "2"}})).c_str(),
        "error setting 'parameters.limits': a value is given for 'limits', which is no parameter "
        "of the pipeline "
        "(did you mean 'limit'?)\n");
}

QTEST_GUILESS_MAIN(TestParameters)
#include "tst_parameters.moc"
