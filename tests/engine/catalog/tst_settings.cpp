// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/specs.h"
#include "tests/engine/catalog/resolving.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::catalog;
using etl::test::around;
using etl::test::issuesOf;
using etl::test::print;
using etl::test::resolved;

namespace {

std::string settingsOf(const std::string &node)
{
    const auto checked = resolved(around(node));
    return print(checked.issues) + checked.find(NodeId("it"))->settings.dump();
}

void addSettingColumns()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("settings");
    QTest::addColumn<QByteArray>("issue");
}

void row(const char *type, const char *settings, const char *issue)
{
    QTest::newRow(settings) << QByteArray(type) << QByteArray(settings) << QByteArray(issue);
}

} // namespace

class TestSettings : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void defaultsAreFilledInDescriptorOrder();
    void valuesComeInOneForm_data();
    void valuesComeInOneForm();
    void keysComeInOneForm_data();
    void keysComeInOneForm();
    void wrongValuesAreReported_data();
    void wrongValuesAreReported();
    void wrongSourceSettingsAreReported_data();
    void wrongSourceSettingsAreReported();
    void unknownSettingsAreWarnedAboutAndKept();
    void pathsBecomeAbsolute_data();
    void pathsBecomeAbsolute();
    void pathsNeedAFolder();
    void everyBadEntryOfAMapIsReported();
    void candidatesGoWithTheIssue();
    void hiddenSettingsAreNotRequired();
};

void TestSettings::defaultsAreFilledInDescriptorOrder()
{
    const auto checked =
        resolved(R"("nodes":{"a":{"type":"extract.csv","settings":{"header":false,"path":"f.csv"}},
        "out":{"type":"load.csv","settings":{"path":"o.csv"}}},"wires":["a -> out"])");
    QCOMPARE(print(checked.issues).c_str(), "");
    QCOMPARE(
        checked.nodes[0].settings.dump().c_str(),
        R"({"path":"/data/f.csv","delimiter":"","header":false,"nullText":[""],"quote":"\"","escape":"",)"
        R"("encoding":"utf-8","skip":0,"comment":"","dateFormat":"","decimal":".","compression":"auto","repeat":1})");
    QCOMPARE(
        checked.nodes[1].settings.dump().c_str(),
        R"({"path":"/data/o.csv","delimiter":",","header":true,"quote":"\"","nullText":[""],"lineEnd":"lf"})");
}

void TestSettings::valuesComeInOneForm_data()
{
    QTest::addColumn<QByteArray>("node");
    QTest::addColumn<QByteArray>("settings");
    const auto row = [](const char *name, const char *node, const char *settings) {
        QTest::newRow(name) << QByteArray(node) << QByteArray(settings);
    };
    row("rename map", R"({"type":"transform.select","settings":{"columns":{"new":"old"}}})",
        R"({"columns":{"new":"old"}})");
    row("list of names", R"({"type":"transform.select","settings":{"columns":["b","a"]}})",
        R"({"columns":{"b":"b","a":"a"}})");
    row("one name", R"({"type":"transform.select","settings":{"columns":"a"}})",
        R"({"columns":{"a":"a"}})");
    row("one column",
        R"x({"type":"transform.aggregate","settings":{"groupBy":"a","columns":{"n":"count(*)"}}})x",
        R"x({"groupBy":["a"],"columns":{"n":"count(*)"}})x");
    row("null is not given",
        R"x({"type":"transform.aggregate","settings":{"groupBy":null,"columns":{"n":"count(*)"}}})x",
        R"x({"groupBy":[],"columns":{"n":"count(*)"}})x");
    row("order", R"({"type":"transform.sort","settings":{"by":["a DESC","b"],"limit":5}})",
        R"({"by":["a DESC","b"],"limit":5})");
    row("one order", R"({"type":"transform.sort","settings":{"by":"a DESC"}})",
        R"({"by":["a DESC"],"limit":0})");
    row("all columns", R"({"type":"transform.distinct"})", R"({"columns":[]})");
    row("query", R"({"type":"transform.sql","settings":{"query":"SELECT *\nFROM input"}})",
        R"({"query":"SELECT *\nFROM input"})");
}

void TestSettings::valuesComeInOneForm()
{
    QFETCH(const QByteArray, node);
    QFETCH(const QByteArray, settings);
    QCOMPARE(settingsOf(node.toStdString()).c_str(), settings.constData());
}

void TestSettings::keysComeInOneForm_data()
{
    QTest::addColumn<QByteArray>("keys");
    QTest::addColumn<QByteArray>("result"); // issues and settings
    const auto row = [](const char *keys, const char *result) {
        QTest::newRow(keys) << QByteArray(keys) << QByteArray(result);
    };
    row(R"({"a":"b","c":"c"})", R"({"keys":{"a":"b","c":"c"},"type":"inner","suffix":"_right"})");
    row(R"(["b","a"])", R"({"keys":{"b":"b","a":"a"},"type":"inner","suffix":"_right"})");
    row(R"("a")", R"({"keys":{"a":"a"},"type":"inner","suffix":"_right"})");
    const std::string rest = R"({"type":"inner","suffix":"_right"})";
    const auto wrong = [&](const char *keys, const std::string &issue) {
        const auto result = "error node 'it', setting 'keys" + issue + "\n" + rest;
        row(keys, result.c_str());
    };
    wrong("{}", "': Keys is missing (fill it in)");
    wrong("[]", "': Keys is missing (fill it in)");
    wrong("5", "': must be a list of columns that both inputs have, or map left to right columns, "
               "as in {\"id\": \"customer_id\"}, but is a whole number (5)");
    wrong(R"(["a","a"])", "': names the column 'a' twice (remove one of the two)");
    wrong(R"({"a":1})", ".a': must be a text, but is a whole number (1)");
}

void TestSettings::keysComeInOneForm()
{
    QFETCH(const QByteArray, keys);
    QFETCH(const QByteArray, result);
    const auto checked = resolved(
        R"("nodes":{"a":{"type":"extract.generate"},"b":{"type":"extract.generate"},"it":{"type":)"
        R"("transform.join","settings":{"keys":)"
        + keys.toStdString()
        + R"(}},"out":{"type":"load.discard"}},"wires":["a -> it:left","b -> it:right","it -> out"])");
    const auto text = print(checked.issues) + checked.find(NodeId("it"))->settings.dump();
    QCOMPARE(text.c_str(), result.constData());
}

void TestSettings::wrongValuesAreReported_data()
{
    addSettingColumns();
    row("transform.filter", "{}",
        "setting 'condition': Condition is missing (fill it in, for example delay > 15)");
    row("transform.filter", R"({"condition":""})",
        "setting 'condition': Condition is missing (fill it in, for example delay > 15)");
    row("transform.filter", R"({"condition":" \n"})",
        "setting 'condition': Condition is missing (fill it in, for example delay > 15)");
    row("transform.filter", R"({"condition":5})",
        "setting 'condition': must be a SQL expression, but is a whole number (5)");
    row("transform.derive", R"({"columns":{}})",
        "setting 'columns': Columns is missing (fill it in)");
    row("transform.derive", R"({"columns":["a"]})",
        "setting 'columns': must map names to SQL expressions, as in {\"total\": \"a + b\"}, but "
        "is a list");
    row("transform.derive", R"({"columns":{"a":1}})",
        "setting 'columns.a': must be a text, but is a whole number (1)");
    row("transform.derive", R"({"columns":{"a":" "}})",
        "setting 'columns.a': is empty (fill it in or remove the column)");
    row("transform.derive", R"({"columns":{" ":"1"}})",
        "setting 'columns': holds a column without a name (give it a name)");
    row("transform.select", R"({"columns":5})",
        "setting 'columns': must be a list of columns, or map new names to old ones, as in "
        "{\"new\": \"old\"}, "
        "but is a whole number (5)");
    row("transform.select", R"({"columns":["a","a"]})",
        "setting 'columns': names the column 'a' twice (remove one of the two)");
    row("transform.select", R"({"columns":["a",""]})",
        "setting 'columns': holds an empty name (remove it)");
    row("transform.select", R"({"columns":["a",true]})",
        "setting 'columns': must be a list of column names, but is true or false");
    row("transform.sort", "{}",
        "setting 'by': Sort by is missing (fill it in, for example price DESC)");
    row("transform.sort", R"({"by":[]})",
        "setting 'by': Sort by is missing (fill it in, for example price DESC)");
    row("transform.sort", R"({"by":{"a":"DESC"}})",
        "setting 'by': must be a list such as [\"price DESC\", \"id\"], but is an object");
    row("transform.sort", R"({"by":["a"," "]})", "setting 'by': holds an empty name (remove it)");
    row("transform.sort", R"({"by":["a"],"limit":-1})",
        "setting 'limit': must be at least 0 rows, but is a whole number (-1)");
    row("transform.distinct", R"({"columns":["a","a"]})",
        "setting 'columns': names the column 'a' twice (remove one of the two)");
    row("transform.sql", "{}",
        "setting 'query': Query is missing (fill it in, for example SELECT max(delay) FROM input)");
    row("transform.sql", R"({"query":["SELECT 1"]})",
        "setting 'query': must be a SQL query, but is a list");
}

void TestSettings::wrongSourceSettingsAreReported_data()
{
    addSettingColumns();
    row("extract.generate", R"({"rows":-1})",
        "setting 'rows': must be at least 0 rows, but is a whole number (-1)");
    row("extract.generate", R"({"rows":1.5})",
        "setting 'rows': must be a whole number, but is a number (1.5)");
    row("extract.generate", R"({"rows":"10"})",
        "setting 'rows': must be a whole number, but is a text (\"10\")");
    row("extract.generate", R"({"rows":18446744073709551615})",
        "setting 'rows': must be at most 1000000000000000 rows, but is a whole number "
        "(18446744073709551615)");
    row("extract.generate", R"({"rate":"fast"})",
        "setting 'rate': must be a number, but is a text (\"fast\")");
    row("extract.csv", R"({"path":"a","header":1})",
        "setting 'header': must be true or false, but is a whole number (1)");
    row("extract.csv", R"({"path":"a","encoding":"utf8"})",
        "setting 'encoding': must be one of utf-8 and latin-1, but is 'utf8' (choose one of them)");
    row("extract.csv", R"({"path":"a","encoding":8})",
        "setting 'encoding': must be one of utf-8 and latin-1, but is a whole number (8)");
    row("extract.csv", R"({"path":"a","delimiter":"ab"})",
        "setting 'delimiter': must be one ASCII character, but is a text (\"ab\")");
    row("extract.csv", R"({"path":"a","delimiter":"§"})",
        "setting 'delimiter': must be one ASCII character, but is a text (\"§\")");
    row("extract.csv", R"({"path":"a","nullText":[1]})",
        "setting 'nullText': must be a list of texts, but is a whole number (1)");
    row("extract.csv", R"({"path":"a","columns":{"x":"BIGNUM"}})",
        "setting 'columns.x': 'BIGNUM' is not a type: 'BIGNUM' is no known type (use one of "
        "BOOLEAN, INTEGER, BIGINT, "
        "DOUBLE, DECIMAL(p,s), VARCHAR, BLOB, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, a list of one "
        "(BIGINT[]) or a STRUCT, "
        "or cast to one)");
    row("extract.csv", R"({})",
        "setting 'path': File is missing (fill it in, for example data.csv)");
    row("extract.csv", R"({"path":["a"]})",
        "setting 'path': must be the path of a file, but is a list");
    row("extract.csv", R"({"path":"a/"})",
        "setting 'path': 'a/' names a folder, not a file (add the name of the file)");
    row("extract.csv", R"({"path":".."})",
        "setting 'path': '..' names a folder, not a file (add the name of the file)");
    row("extract.csv", R"({"path":"a\u0000b"})",
        "setting 'path': the path holds a zero byte (remove it)");
    row("extract.csv", R"({"path":"a","skip":5,"repeat":0})",
        "setting 'repeat': must be at least 1 times, but is a whole number (0)");
}

void TestSettings::wrongSourceSettingsAreReported()
{
    wrongValuesAreReported();
}

void TestSettings::wrongValuesAreReported()
{
    QFETCH(const QByteArray, type);
    QFETCH(const QByteArray, settings);
    QFETCH(const QByteArray, issue);
    const std::string node = R"("it":{"type":")" + type.toStdString() + R"(","settings":)"
                             + settings.toStdString() + "}";
    const bool extracts = type.startsWith("extract");
    const std::string fields =
        extracts ? "\"nodes\":{" + node + R"(,"out":{"type":"load.discard"}},"wires":["it -> out"])"
                 : around(node.substr(5));
    QCOMPARE(issuesOf(fields).c_str(), ("error node 'it', " + issue + "\n").constData());
}

void TestSettings::unknownSettingsAreWarnedAboutAndKept()
{
    QCOMPARE(
        settingsOf(
            R"({"type":"transform.filter","settings":{"conditon":"a","condition":"b","zzz":1}})")
            .c_str(),
        "warning node 'it', setting 'conditon': 'Filter' has no setting 'conditon'; it is ignored "
        "(did you mean 'condition'?)\n"
        "warning node 'it', setting 'zzz': 'Filter' has no setting 'zzz'; it is ignored (its "
        "settings are condition)\n"
        R"({"condition":"b","conditon":"a","zzz":1})");
}

void TestSettings::pathsBecomeAbsolute_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("absolute");
    QTest::newRow("relative") << QByteArray("f.csv") << QByteArray("/data/f.csv");
    QTest::newRow("up") << QByteArray("../in/./f.csv") << QByteArray("/in/f.csv");
    QTest::newRow("absolute") << QByteArray("/x//y/../f.csv") << QByteArray("/x/f.csv");
    QTest::newRow("odd characters") << QByteArray("a b/ü'.csv") << QByteArray("/data/a b/ü'.csv");
}

void TestSettings::pathsBecomeAbsolute()
{
    QFETCH(const QByteArray, path);
    QFETCH(const QByteArray, absolute);
    const auto checked =
        resolved(R"("nodes":{"a":{"type":"extract.csv","settings":{"path":")" + path.toStdString()
                 + R"("}},"o":{"type":"load.discard"}},"wires":["a -> o"])");
    QCOMPARE(print(checked.issues).c_str(), "");
    QCOMPARE(checked.nodes[0].settings["path"].get<std::string>().c_str(), absolute.constData());
}

void TestSettings::pathsNeedAFolder()
{
    const auto pipeline = test::pipelineFrom(
        R"("nodes":{"a":{"type":"extract.csv","settings":{"path":"f.csv"}},"o":{"type":"load.discard"}},"wires":["a -> o"])");
    QCOMPARE(print(resolve(pipeline, builtinCatalog(), {}).issues).c_str(),
             "error node 'a', setting 'path': the path 'f.csv' is relative, and the pipeline has "
             "no folder yet "
             "(save the pipeline first, or give the whole path)\n");
}

void TestSettings::everyBadEntryOfAMapIsReported()
{
    QCOMPARE(
        settingsOf(R"({"type":"transform.derive","settings":{"columns":{"a":1,"b":"ok","c":""}}})")
            .c_str(),
        "error node 'it', setting 'columns.a': must be a text, but is a whole number (1)\n"
        "error node 'it', setting 'columns.c': is empty (fill it in or remove the column)\n"
        "{}");
}

void TestSettings::candidatesGoWithTheIssue()
{
    const auto checked = resolved(
        around(R"({"type":"transform.filter","settings":{"condition":"a","conditions":"b"}})"));
    QCOMPARE(checked.issues.size(), std::size_t{1});
    QCOMPARE(checked.issues[0].candidates, std::vector<std::string>{"condition"});
    QCOMPARE(checked.issues[0].code, ErrorCode::BadSetting);
}

void TestSettings::hiddenSettingsAreNotRequired()
{
    Descriptor type;
    type.id = "extract.test";
    type.category = Category::Extract;
    type.ports = {outPort()};
    type.params = {
        Param("mode", ParamKind::Choice, "Mode", "h")
            .choices({{"a", "A"}, {"b", "B"}})
            .defaultsTo("a"),
        Param("detail", ParamKind::Text, "Detail", "h").required().visibleWhen("mode", {"b"})};
    const Catalog catalog({type, *builtinCatalog().find("load.discard")});
    const auto issuesWith = [&](const std::string &settings) {
        const auto pipeline =
            test::pipelineFrom(R"("nodes":{"a":{"type":"extract.test","settings":)" + settings
                               + R"(},"o":{"type":"load.discard"}},"wires":["a -> o"])");
        return print(resolve(pipeline, catalog, {}).issues);
    };
    QCOMPARE(issuesWith("{}").c_str(), "");
    QCOMPARE(issuesWith(R"({"mode":"b","detail":" "})").c_str(), "");
    QCOMPARE(issuesWith(R"({"mode":"b"})").c_str(),
             "error node 'a', setting 'detail': Detail is missing (fill it in)\n");
}

QTEST_GUILESS_MAIN(TestSettings)
#include "tst_settings.moc"
