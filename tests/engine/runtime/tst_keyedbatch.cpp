// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/keyedbatch.h"

#include "tests/helpers/batches.h"

#include <arrow/api.h>

#include <QtTest>

using namespace etl::runtime;
using etl::test::int64Batch;

class KeyedBatchTest : public QObject
{
    Q_OBJECT

private:
    static KeyedBatch keyed(std::int64_t first, std::int64_t rows, OrderKey key)
    {
        return {rows == 0 ? nullptr : int64Batch(first, rows), key};
    }
    static std::string print(const std::vector<KeyedBatch> &batches)
    {
        std::string text;
        for (const auto &item : batches) {
            text += std::to_string(item.key.split) + ":" + std::to_string(item.key.begin) + "-"
                    + std::to_string(item.key.end) + "=" + std::to_string(item.rows()) + " ";
        }
        return text;
    }

private slots:
    void slicesShareTheSpanOfTheirBatch()
    {
        const OrderKey key{3, 1000, 2000};
        QVERIFY((sliceKey(key, 10, 0, 10) == key));
        QVERIFY((sliceKey(key, 10, 0, 5) == OrderKey{3, 1000, 1500}));
        QVERIFY((sliceKey(key, 10, 5, 10) == OrderKey{3, 1500, 2000}));
    }

    void slicesOfAHugeSpanDoNotOverflow()
    {
        const OrderKey key{0, 0, std::uint64_t{1} << 60};
        const auto half = sliceKey(key, 1 << 20, 0, 1 << 19);
        QCOMPARE(half.end, std::uint64_t{1} << 59);
    }

    void onlyNeighboursAreJoined()
    {
        const auto result = repack({keyed(20, 5, {0, 20, 30}), keyed(0, 5, {0, 0, 10}),
                                    keyed(10, 5, {0, 10, 20}), keyed(99, 5, {0, 40, 50})},
                                   {});
        QVERIFY(result.has_value());
        QCOMPARE(QString::fromStdString(print(*result)), QStringLiteral("0:0-30=15 0:40-50=5 "));
    }

    void joinedRowsKeepTheSourceOrder()
    {
        const auto result = repack({keyed(3, 3, {0, 3, 6}), keyed(0, 3, {0, 0, 3})}, {});
        QVERIFY(result.has_value());
        QCOMPARE(result->size(), std::size_t{1});
        QVERIFY(result->front().batch->Equals(*int64Batch(0, 6)));
    }

    void aSpanWithoutRowsBridgesItsNeighbours()
    {
        const auto result = repack(
            {keyed(0, 4, {1, 0, 10}), keyed(0, 0, {1, 10, 20}), keyed(4, 4, {1, 20, 30})}, {});
        QCOMPARE(QString::fromStdString(print(*result)), QStringLiteral("1:0-30=8 "));
    }

    void splitsAreNeverJoined()
    {
        const auto result = repack({keyed(0, 4, {1, 0, 10}), keyed(4, 4, {2, 10, 20})}, {});
        QCOMPARE(result->size(), std::size_t{2});
    }

    void largeBatchesAreCutIntoEvenPieces()
    {
        const auto result = repack({keyed(0, 1000, {0, 0, 1000})}, {300, 1 << 20});
        QCOMPARE(QString::fromStdString(print(*result)),
                 QStringLiteral("0:0-250=250 0:250-500=250 0:500-750=250 0:750-1000=250 "));
    }

    void bytesLimitABatchToo()
    {
        const auto result = repack({keyed(0, 1024, {0, 0, 1024})}, {1 << 20, 4096});
        for (const auto &item : *result)
            QVERIFY(batchBytes(*item.batch) <= 4096);
        std::int64_t rows = 0;
        for (const auto &item : *result)
            rows += item.rows();
        QCOMPARE(rows, std::int64_t{1024});
    }

    void nothingGivesNothing()
    {
        QCOMPARE(repack({}, {})->size(), std::size_t{0});
        QCOMPARE(repack({keyed(0, 0, {0, 0, 10})}, {})->size(), std::size_t{0});
    }
};

QTEST_GUILESS_MAIN(KeyedBatchTest)
#include "tst_keyedbatch.moc"
