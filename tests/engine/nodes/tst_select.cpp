// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>

#include <QTest>

using namespace etl;
using test::q;

class TestSelect : public test::Suite
{
    Q_OBJECT

private slots:
    void picksAndOrders_data();
    void picksAndOrders();
    void copiesNothing();
    void reportsWrongNames_data();
    void reportsWrongNames();
};

void TestSelect::picksAndOrders_data()
{
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("schema");
    QTest::addColumn<QString>("rows");
    QTest::newRow("list") << R"({"columns":["c","a"]})" << "c BOOLEAN, a BIGINT"
                          << "true|1\nNULL|2";
    QTest::newRow("map") << R"({"columns":{"x":"b","a":"a"}})" << "x VARCHAR, a BIGINT"
                         << "u|1\nv|2";
    QTest::newRow("twice") << R"({"columns":{"x":"a","y":"a"}})" << "x BIGINT, y BIGINT"
                           << "1|1\n2|2";
    QTest::newRow("swap") << R"({"columns":{"a":"b","b":"a"}})" << "a VARCHAR, b BIGINT"
                          << "u|1\nv|2";
}

void TestSelect::picksAndOrders()
{
    QFETCH(QString, settings);
    QFETCH(QString, schema);
    QFETCH(QString, rows);
    const auto input = test::columns("a BIGINT, b VARCHAR, c BOOLEAN");
    auto node = test::makeNode("transform.select", settings.toStdString(), input);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    QCOMPARE(q(test::toText(node.outputs["out"])), schema);
    test::NodeContext context(node);
    const auto batch =
        test::makeRows(input, R"([{"a":1,"b":"u","c":true},{"a":2,"b":"v","c":null}])");
    QCOMPARE(q(test::rowsOf(test::runRows(context, {batch}))), rows);
}

void TestSelect::copiesNothing()
{
    const auto input = test::columns("a BIGINT, b VARCHAR");
    auto node = test::makeNode("transform.select", R"({"columns":{"x":"b"}})", input);
    test::check(node);
    test::NodeContext context(node);
    const auto select = test::codeOf("transform.select").row();
    QVERIFY(select->open(context));
    const auto batch = test::makeRows(input, R"([{"a":1,"b":"u"}])");
    const auto result = select->process(batch);
    QVERIFY(result);
    QCOMPARE((*result)->column(0).get(), batch->column(1).get());
}

void TestSelect::reportsWrongNames_data()
{
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QString>("issues");
    QTest::newRow("list") << R"({"columns":["a","prise"]})"
                          << "columns: there is no column 'prise'";
    QTest::newRow("map") << R"({"columns":{"x":"prise"}})"
                         << "columns.x: there is no column 'prise'";
    QTest::newRow("twice") << R"({"columns":["a","a"]})"
                           << "columns: two columns would be called 'a'";
}

void TestSelect::reportsWrongNames()
{
    QFETCH(QString, settings);
    QFETCH(QString, issues);
    const auto input = test::columns("a BIGINT, price DOUBLE");
    auto node = test::makeNode("transform.select", "{}", input);
    node.settings = model::Json::parse(settings.toStdString());
    QCOMPARE(q(test::issuesOf(node)), issues);
    QVERIFY(!node.outputs.contains("out"));
}

QTEST_GUILESS_MAIN(TestSelect)
#include "tst_select.moc"
