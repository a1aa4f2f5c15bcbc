// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/rejects.h"

#include "engine/model/schema.h"
#include "tests/helpers/batches.h"

#include <arrow/api.h>

#include <QtTest>

#include <vector>

using namespace etl::runtime;
using etl::test::batchFromJson;

class BatchCodecTest : public QObject
{
    Q_OBJECT

private:
    static BatchPtr sample()
    {
        const auto schema =
            arrow::schema({arrow::field("id", arrow::int64()), arrow::field("name", arrow::utf8()),
                           arrow::field("price", arrow::decimal128(12, 2))});
        return batchFromJson(schema, R"([{"id": 1, "name": "a", "price": "1.50"},
                                        {"id": null, "name": null, "price": null},
                                        {"id": 3, "name": "drei", "price": "-7.25"}])");
    }

private slots:
    void batchesAreReadInPlace()
    {
        const auto batch = sample();
        const auto size = encodedSize(*batch);
        QVERIFY(size.has_value());
        std::vector<std::byte> memory(static_cast<std::size_t>(*size));
        QVERIFY(encodeBatch(*batch, memory).has_value());
        const auto read = decodeBatch(memory, batch->schema());
        QVERIFY(read.has_value());
        QVERIFY((*read)->Equals(*batch));
        const auto *values = (*read)->column(0)->data()->buffers[1]->data();
        const auto *begin = reinterpret_cast<const std::uint8_t *>(memory.data());
        QVERIFY(values >= begin && values < begin + memory.size());
    }

    void aSliceWritesOnlyItself()
    {
        const auto batch = etl::test::int64Batch(0, 100'000);
        const auto whole = encodedSize(*batch);
        const auto slice = encodedSize(*batch->Slice(500, 10));
        QVERIFY(*slice < *whole / 100);
    }

    void tooLittleRoomIsAnError()
    {
        const auto batch = sample();
        std::vector<std::byte> memory(64);
        QVERIFY(!encodeBatch(*batch, memory).has_value());
    }

    void aCutMessageIsAnErrorAndNotACrash()
    {
        const auto batch = sample();
        std::vector<std::byte> memory(static_cast<std::size_t>(*encodedSize(*batch)));
        QVERIFY(encodeBatch(*batch, memory).has_value());
        for (std::size_t length = 0; length < memory.size(); length += 8)
            QVERIFY(!decodeBatch({memory.data(), length}, batch->schema()).has_value());
    }

    void rejectedTextIsAlwaysUtf8()
    {
        QCOMPARE(toValidUtf8("abc"), std::string("abc"));
        QCOMPARE(toValidUtf8("gr\xc3\xbc\xc3\x9f"), std::string("gr\xc3\xbc\xc3\x9f"));
        QCOMPARE(toValidUtf8("a\xff"
                             "b"),
                 std::string("a\xef\xbf\xbd"
                             "b"));
        QCOMPARE(toValidUtf8("\xc3"), std::string("\xef\xbf\xbd"));
        QCOMPARE(toValidUtf8("\xed\xa0\x80"), std::string("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"));
    }

    void rejectsHaveTheirPlaceInTheSource()
    {
        const auto batch = rejectsBatch(
            {{"1,x", "not a number", "b", "in.csv", 42, 7}, {"r", "e", {}, {}, -1, -1}}, "flights",
            "process");
        QVERIFY(batch.has_value());
        QCOMPARE((*batch)->num_rows(), 2);
        const auto expected = batchFromJson(
            (*batch)->schema(),
            R"([{"row": "1,x", "error": "not a number", "column": "b", "node": "flights", "action": "process",
                     "source": "in.csv", "offset": 42, "line": 7},
                    {"row": "r", "error": "e", "column": null, "node": "flights", "action": "process",
                     "source": null, "offset": null, "line": null}])");
        QVERIFY((*batch)->Equals(*expected));
    }
};

QTEST_GUILESS_MAIN(BatchCodecTest)
#include "tst_batchcodec.moc"
