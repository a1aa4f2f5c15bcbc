// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/nodetesting.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>

#include <QTest>

using namespace etl;
using test::q;

namespace {

// What the check says to two inputs, 'a' and 'b:left'.
std::string issuesOfTwo(const std::string &first, const std::string &second)
{
    const auto one = test::columns(first);
    const auto two = test::columns(second);
    auto node = test::makeNode("flow.union", "{}", one);
    runtime::NodeCheckContext context;
    context.node = &node;
    context.wires = {{{NodeId("a"), "out"}, "in", &one}, {{NodeId("b"), "left"}, "in", &two}};
    const auto facts = test::codeOf("flow.union").check(context);
    std::string text;
    for (const auto &issue : facts->issues)
        text += issue.setting + ": " + issue.text + "\n";
    return text;
}

} // namespace

class TestUnion : public test::Suite
{
    Q_OBJECT

private slots:
    void bringsColumnsIntoTheFirstInputsOrder();
    void acceptsAnotherOrder();
    void namesBothWires_data();
    void namesBothWires();
};

void TestUnion::bringsColumnsIntoTheFirstInputsOrder()
{
    const auto first = test::columns("a BIGINT, s VARCHAR");
    const auto second = test::columns("s VARCHAR, a BIGINT");
    auto node = test::makeNode("flow.union", "{}", first);
    QCOMPARE(q(test::issuesOf(node)), q(""));
    test::NodeContext context(node);
    const auto result = test::runRows(context, {test::makeRows(first, R"([{"a":1,"s":"x"}])"),
                                                test::makeRows(second, R"([{"s":"y","a":2}])"),
                                                test::makeRows(first, R"([{"a":3,"s":null}])")});
    QCOMPARE(q(test::rowsOf(result)), q("1|x\n2|y\n3|NULL"));
}

void TestUnion::acceptsAnotherOrder()
{
    QCOMPARE(q(issuesOfTwo("a BIGINT, s VARCHAR", "s VARCHAR, a BIGINT")), q(""));
}

void TestUnion::namesBothWires_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<QString>("issues");
    QTest::newRow("type")
        << "a BIGINT" << "a INTEGER"
        << "wires: column 'a' is BIGINT in the rows from 'a', but INTEGER in those "
           "from 'b:left'\n";
    QTest::newRow("missing")
        << "a BIGINT, s VARCHAR" << "a BIGINT"
        << "wires: the rows from 'b:left' have no column 's', which those from "
           "'a' have\n";
    QTest::newRow("more") << "a BIGINT" << "a BIGINT, s VARCHAR"
                          << "wires: the rows from 'b:left' have a column 's' more than those from "
                             "'a'\n";
}

void TestUnion::namesBothWires()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(QString, issues);
    QCOMPARE(q(issuesOfTwo(first.toStdString(), second.toStdString())), issues);
}

QTEST_GUILESS_MAIN(TestUnion)
#include "tst_union.moc"
