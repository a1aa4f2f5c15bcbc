// SPDX-License-Identifier: GPL-3.0-or-later
// Nodes that see their whole input, from CSV to CSV, with several workers before them.
#include "tests/helpers/suite.h"
#include "tests/system/query.h"
#include "tests/system/systemharness.h"

#include <QTest>

using namespace etl::test;

namespace {

constexpr int kOrders = 200'000;

// Orders of customers, of whom some are unknown and some have none; repeated rows.
constexpr const char *kFiles[] = {
    "COPY (SELECT i AS id, CASE WHEN i %% 11 <> 3 THEN i * 7 %% 900 END AS customer, (i * 31 %% "
    "1000) / 4.0 AS price, 'Straße ' || i %% 50 AS street, 'a note of some length, for order ' || "
    "i AS note FROM range(%1) t(i)) TO 'orders.csv' (HEADER)",
    "COPY (SELECT i * 3 AS customer, 'customer ' || i AS name, i %% 40 AS street FROM range(400) "
    "t(i)) TO 'customers.csv' (HEADER)",
};

constexpr const char *kPipeline = R"json({
  "dataetl": 1,
  "nodes": {
    "orders": {"type": "extract.csv", "workers": 3, "settings": {"path": "orders.csv"}},
    "cheap": {"type": "transform.filter", "workers": 2, "settings": {"condition": "price < 200"}},
    "customers": {"type": "extract.csv", "settings": {"path": "customers.csv"}},
    %4
    "it": %1,
    "out": {"type": "load.csv", "settings": {"path": "out.csv"}}
  },
  "wires": ["orders -> cheap", "cheap -> it%2", "customers -> %3", "it -> out"]
})json";

// What an order row of the files is to DuckDB: types as the extractor finds them.
constexpr const char *kCheap = "(FROM 'orders.csv' WHERE price < 200)";

} // namespace

class TestWholeNodes : public Suite
{
    Q_OBJECT

private slots:
    void initTestCase();
    void givesTheRowsOfTheQuery_data();
    void givesTheRowsOfTheQuery();
    void sortsTheFile_data();
    void sortsTheFile();
    void showsFirstRows();

private:
    // The pipeline with this node between the files.
    void writePipeline(const QString &node, bool joins) const;

    SystemHarness m_harness;
    std::unique_ptr<Query> m_query;
};

void TestWholeNodes::initTestCase()
{
    m_query = std::make_unique<Query>(m_harness.folder());
    for (const char *file : kFiles) {
        auto statement = QString::fromUtf8(file);
        statement.replace(QLatin1String("%%"), QLatin1String("%"));
        statement.replace(QLatin1String("%1"), QString::number(kOrders));
        statement.replace(QLatin1String(" TO '"),
                          QStringLiteral(" TO '%1/").arg(m_harness.folder()));
        m_query->run(statement);
    }
}

void TestWholeNodes::writePipeline(const QString &node, bool joins) const
{
    auto text = QString::fromUtf8(kPipeline);
    text.replace(QLatin1String("%1"), node);
    text.replace(QLatin1String("%2"), joins ? QStringLiteral(":left") : QString());
    text.replace(QLatin1String("%4"),
                 joins ? QString() : QStringLiteral("\"all\": {\"type\": \"load.discard\"},"));
    text.replace(QLatin1String("%3"), joins ? QStringLiteral("it:right") : QStringLiteral("all"));
    m_harness.write(QStringLiteral("it.etl"), text.toUtf8());
}

void TestWholeNodes::givesTheRowsOfTheQuery_data()
{
    QTest::addColumn<QString>("node");
    QTest::addColumn<bool>("joins");
    QTest::addColumn<QString>("query");
    const QString cheap = QString::fromLatin1(kCheap);
    const auto row = [](const char *name, const char *node, bool joins, const QString &query) {
        QTest::newRow(name) << QString::fromUtf8(node) << joins << query;
    };
    row("sort", R"({"type": "transform.sort", "settings": {"by": ["price DESC", "id"]}})", false,
        QStringLiteral("SELECT * FROM %1").arg(cheap));
    row("distinct", R"({"type": "transform.distinct", "settings": {"columns": ["id"]}})", false,
        QStringLiteral("SELECT * FROM %1").arg(cheap));
    row("inner join", R"({"type": "transform.join", "settings": {"keys": ["customer"]}})", true,
        QStringLiteral("SELECT o.*, c.name, c.street AS street_right FROM %1 o JOIN "
                       "'customers.csv' c USING (customer)")
            .arg(cheap));
    row("full join",
        R"({"type": "transform.join", "settings": {"keys": ["customer"], "type": "full"}})", true,
        QStringLiteral("SELECT id, customer, price, o.street, note, name, c.street AS street_right "
                       "FROM %1 o FULL JOIN 'customers.csv' c USING (customer)")
            .arg(cheap));
    row("anti join",
        R"({"type": "transform.join", "settings": {"keys": ["customer"], "type": "anti"}})", true,
        QStringLiteral("SELECT * FROM %1 o WHERE NOT EXISTS (FROM 'customers.csv' c WHERE "
                       "c.customer = o.customer)")
            .arg(cheap));
    row("query",
        R"({"type": "transform.sql", "settings": {"query": "SELECT customer, count(*) AS orders, )"
        R"(sum(id) AS ids, max(price) AS dearest FROM input WHERE price > (SELECT avg(price) FROM )"
        R"(input) GROUP BY customer"}})",
        false,
        QStringLiteral("SELECT customer, count(*) AS orders, sum(id) AS ids, max(price) AS dearest "
                       "FROM %1 WHERE price > (SELECT avg(price) FROM %1) GROUP BY customer")
            .arg(cheap));
}

void TestWholeNodes::givesTheRowsOfTheQuery()
{
    QFETCH(QString, node);
    QFETCH(bool, joins);
    QFETCH(QString, query);
    writePipeline(node, joins);
    const Outcome outcome =
        m_harness.run({QStringLiteral("run"), QStringLiteral("it.etl")}, 200'000);
    QVERIFY2(outcome.exitCode == 0, (outcome.output + outcome.error).constData());
    QCOMPARE(m_harness.leftovers(), QStringList());
    QVERIFY(m_query->number(QStringLiteral("SELECT count(*) FROM (%1)").arg(query)) > 500);
    QVERIFY(m_query->haveEqualRows(QStringLiteral("SELECT * FROM 'out.csv'"), query));
}

void TestWholeNodes::sortsTheFile_data()
{
    QTest::addColumn<QString>("node");
    QTest::addColumn<QString>("query");
    const auto order = QStringLiteral("SELECT id FROM %1 ORDER BY price DESC, id")
                           .arg(QString::fromLatin1(kCheap));
    QTest::newRow("all")
        << R"({"type": "transform.sort", "settings": {"by": ["price DESC", "id"]}})" << order;
    QTest::newRow("first rows")
        << R"({"type": "transform.sort", "settings": {"by": ["price DESC", "id"], "limit": 1000}})"
        << order + QStringLiteral(" LIMIT 1000");
}

// The file's lines, not only its rows.
void TestWholeNodes::sortsTheFile()
{
    QFETCH(QString, node);
    QFETCH(QString, query);
    writePipeline(node, false);
    const Outcome outcome =
        m_harness.run({QStringLiteral("run"), QStringLiteral("it.etl")}, 200'000);
    QVERIFY2(outcome.exitCode == 0, (outcome.output + outcome.error).constData());
    m_query->run(QStringLiteral("COPY (%1) TO '%2' (HEADER)")
                     .arg(query, m_harness.path(QStringLiteral("expected.csv"))));
    QList<QByteArray> ids;
    const auto lines = m_harness.read(QStringLiteral("out.csv")).split('\n');
    for (const QByteArray &line : lines)
        ids += line.left(line.indexOf(','));
    ids.removeLast(); // behind the last line end
    ids += QByteArray();
    QVERIFY(ids.size() > 1'000);
    QVERIFY(ids.join('\n') == m_harness.read(QStringLiteral("expected.csv")));
}

void TestWholeNodes::showsFirstRows()
{
    writePipeline(
        QStringLiteral(R"({"type": "transform.join", "settings": {"keys": ["customer"]}})"), true);
    const Outcome outcome = m_harness.run(
        {QStringLiteral("preview"), QStringLiteral("it.etl"), QStringLiteral("it")}, 100'000);
    QVERIFY2(outcome.exitCode == 0, (outcome.output + outcome.error).constData());
    QVERIFY2(outcome.output.contains("street_right"), outcome.output.constData());
    QVERIFY2(outcome.output.contains("customer "), outcome.output.constData());
}

QTEST_GUILESS_MAIN(TestWholeNodes)
#include "tst_wholenodes.moc"
