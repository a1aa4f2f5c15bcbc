// SPDX-License-Identifier: GPL-3.0-or-later
// Stopping a node that sees its whole input, at each thing it may be at.
#include "engine/runtime/arrowtypes.h"
#include "tests/engine/nodes/wholetesting.h"
#include "tests/helpers/batches.h"
#include "tests/helpers/suite.h"

#include <arrow/record_batch.h>

#include <QElapsedTimer>
#include <QTest>

#include <semaphore>
#include <thread>

using namespace etl;

namespace {

constexpr qint64 kMostMs = 250;
constexpr std::int64_t kBatchRows = 65'536;

model::Schema columns()
{
    return test::columns("n BIGINT, m BIGINT");
}

runtime::BatchPtr numbers(int index)
{
    const auto column = test::int64Batch(index * kBatchRows, kBatchRows)->column(0);
    return arrow::RecordBatch::Make(*runtime::toArrow(columns()), kBatchRows, {column, column});
}

model::CheckedNode checkedNode(const QString &type, const QString &settings)
{
    auto node = test::makeNode(type.toStdString(), settings.toStdString());
    if (type == QLatin1String("transform.join"))
        node.inputs["left"] = node.inputs["right"] = columns();
    else
        node.inputs["in"] = columns();
    if (model::hasErrors(test::check(node).issues))
        qFatal("%s", test::issuesOf(node).c_str());
    return node;
}

// The same for each port.
std::vector<runtime::Pull> forPorts(const model::CheckedNode &node, const runtime::Pull &pull)
{
    return std::vector<runtime::Pull>(node.inputs.size(), pull);
}

} // namespace

class TestWholeStop : public test::Suite
{
    Q_OBJECT

private slots:
    void stopsWhileWaitingForRows_data() { addRows(); }
    void stopsWhileWaitingForRows();
    void stopsWhileReading_data() { addRows(); }
    void stopsWhileReading();
    void stopsWhileComputing_data() { addRows(); }
    void stopsWhileComputing();
    void stopsWhileGivingRows_data() { addRows(); }
    void stopsWhileGivingRows();

private:
    static void addRows();
};

void TestWholeStop::addRows()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("settings");
    const auto row = [](const char *name, const char *type, const char *settings) {
        QTest::newRow(name) << type << settings;
    };
    row("sort", "transform.sort", R"({"by":["n DESC"]})");
    row("first of a sort", "transform.sort", R"({"by":["n DESC"],"limit":200000})");
    row("distinct", "transform.distinct", "{}");
    row("distinct by a column", "transform.distinct", R"({"columns":["n"]})");
    row("inner join", "transform.join", R"({"keys":["n"]})");
    row("full join", "transform.join", R"({"keys":["n"],"type":"full"})");
    row("query", "transform.sql",
        R"x({"query":"SELECT n, md5(n::VARCHAR) AS m FROM input ORDER BY m"})x");
    row("query with its input twice", "transform.sql",
        R"x({"query":"SELECT a.n FROM input a JOIN input b USING (n) ORDER BY md5(a.n::VARCHAR)"})x");
}

// As the runtime's pull does, this one returns when the stop has come.
void TestWholeStop::stopsWhileWaitingForRows()
{
    QFETCH(QString, type);
    QFETCH(QString, settings);
    const auto node = checkedNode(type, settings);
    test::NodeContext context(node);
    std::counting_semaphore<16> waiting(0);
    QElapsedTimer sinceStop;
    const std::jthread stopper([&] {
        waiting.acquire();
        sinceStop.start();
        context.stopped = true;
        context.stopped.notify_all();
    });
    const runtime::Pull pull = [&]() -> Result<runtime::BatchPtr> {
        waiting.release();
        context.stopped.wait(false);
        return fail(ErrorCode::Cancelled, "stopped");
    };
    const auto status = test::runWhole(context, forPorts(node, pull),
                                       [](const runtime::BatchPtr &) { return Status(); });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Cancelled);
    QVERIFY2(sinceStop.elapsed() < kMostMs, qPrintable(QString::number(sinceStop.elapsed())));
}

// The input goes on for ever and does not look at the stop.
void TestWholeStop::stopsWhileReading()
{
    QFETCH(QString, type);
    QFETCH(QString, settings);
    const auto node = checkedNode(type, settings);
    test::NodeContext context(node);
    QElapsedTimer sinceStop;
    int pulled = 0;
    const runtime::Pull endless = [&]() -> Result<runtime::BatchPtr> {
        if (++pulled == 5) {
            sinceStop.start();
            context.stopped = true;
        }
        return numbers(pulled);
    };
    const auto status = test::runWhole(context, forPorts(node, endless),
                                       [](const runtime::BatchPtr &) { return Status(); });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Cancelled);
    QVERIFY2(sinceStop.elapsed() < kMostMs, qPrintable(QString::number(sinceStop.elapsed())));
}

// An input has ended (a join's right one), and no row has been given yet.
void TestWholeStop::stopsWhileComputing()
{
    QFETCH(QString, type);
    QFETCH(QString, settings);
    const auto node = checkedNode(type, settings);
    test::NodeContext context(node);
    QElapsedTimer sinceStop;
    const auto ending = [&, inner = test::pullMade(20, numbers)]() mutable {
        auto batch = inner();
        if (batch && !*batch && !context.stopped) {
            sinceStop.start();
            context.stopped = true;
        }
        return batch;
    };
    int emitted = 0;
    const auto status =
        test::runWhole(context, forPorts(node, ending), [&](const runtime::BatchPtr &) {
            ++emitted;
            return Status();
        });
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::Cancelled);
    QCOMPARE(emitted, 0);
    QVERIFY2(sinceStop.elapsed() < kMostMs, qPrintable(QString::number(sinceStop.elapsed())));
}

void TestWholeStop::stopsWhileGivingRows()
{
    QFETCH(QString, type);
    QFETCH(QString, settings);
    const auto node = checkedNode(type, settings);
    // The next node's queue says so, or takes the batch all the same.
    for (const bool refused : {true, false}) {
        test::NodeContext context(node);
        QElapsedTimer sinceStop;
        int emitted = 0;
        const auto status = test::runWhole(
            context, forPorts(node, test::pullMade(10, numbers)),
            [&](const runtime::BatchPtr &) -> Status {
                if (++emitted == 1)
                    sinceStop.start();
                context.stopped = true;
                return refused ? Status(fail(ErrorCode::Cancelled, "stopped")) : Status();
            });
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::Cancelled);
        QCOMPARE(emitted, 1);
        QVERIFY2(sinceStop.elapsed() < kMostMs, qPrintable(QString::number(sinceStop.elapsed())));
    }
}

QTEST_GUILESS_MAIN(TestWholeStop)
#include "tst_wholestop.moc"
