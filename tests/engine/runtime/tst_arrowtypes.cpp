// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/arrowtypes.h"
#include "tests/helpers/batches.h"
#include "tests/helpers/suite.h"

#include <arrow/api.h>
#include <arrow/extension/uuid.h>

#include <QTest>

using namespace etl;

namespace {

QString q(const std::string &text)
{
    return QString::fromStdString(text);
}

runtime::SchemaPtr oneColumn(const std::shared_ptr<arrow::DataType> &type)
{
    return arrow::schema({arrow::field("x", type)});
}

runtime::BatchPtr oneColumn(const std::shared_ptr<arrow::Array> &array)
{
    return arrow::RecordBatch::Make(oneColumn(array->type()), array->length(), {array});
}

} // namespace

class TestArrowTypes : public test::Suite
{
    Q_OBJECT

private slots:
    void goesThereAndBack_data();
    void goesThereAndBack();
    void acceptsOtherForms_data();
    void acceptsOtherForms();
    void refusesTheRest_data();
    void refusesTheRest();
    void sharesColumnsThatFit();
    void cutsNanoseconds();
    void printsUuids();
    void namesTheColumnOfABadType();
    void translatesErrors();
};

void TestArrowTypes::goesThereAndBack_data()
{
    QTest::addColumn<QString>("sql");
    for (const char *sql : {"BOOLEAN",        "TINYINT",
                            "SMALLINT",       "INTEGER",
                            "BIGINT",         "UTINYINT",
                            "USMALLINT",      "UINTEGER",
                            "UBIGINT",        "FLOAT",
                            "DOUBLE",         "DECIMAL(1,0)",
                            "DECIMAL(38,10)", "VARCHAR",
                            "BLOB",           "DATE",
                            "TIME",           "TIMESTAMP",
                            "TIMESTAMPTZ",    "BIGINT[]",
                            "VARCHAR[][]",    "STRUCT(a BIGINT, b DATE[])"})
        QTest::newRow(sql) << sql;
}

void TestArrowTypes::goesThereAndBack()
{
    QFETCH(QString, sql);
    const auto type = model::parseDataType(sql.toStdString());
    QVERIFY(type);
    const auto back = runtime::fromArrow(*runtime::toArrow(*type));
    QVERIFY(back);
    QCOMPARE(q(model::toSql(*back)), q(model::toSql(*type)));
    QVERIFY(*back == *type);
}

namespace {

struct Form
{
    const char *name;
    std::shared_ptr<arrow::DataType> type;
    const char *ours;
};

const std::vector<Form> &forms()
{
    using arrow::TimeUnit;
    static const std::vector<Form> all = {
        {"half", arrow::float16(), "FLOAT"},
        {"decimal32", arrow::decimal32(7, 2), "DECIMAL(7,2)"},
        {"decimal64", arrow::decimal64(15, 2), "DECIMAL(15,2)"},
        {"decimal256", arrow::decimal256(38, 2), "DECIMAL(38,2)"},
        {"large text", arrow::large_utf8(), "VARCHAR"},
        {"text view", arrow::utf8_view(), "VARCHAR"},
        {"large bytes", arrow::large_binary(), "BLOB"},
        {"bytes view", arrow::binary_view(), "BLOB"},
        {"fixed bytes", arrow::fixed_size_binary(4), "BLOB"},
        {"date64", arrow::date64(), "DATE"},
        {"time32", arrow::time32(TimeUnit::MILLI), "TIME"},
        {"time64 ns", arrow::time64(TimeUnit::NANO), "TIME"},
        {"seconds", arrow::timestamp(TimeUnit::SECOND), "TIMESTAMP"},
        {"nanoseconds", arrow::timestamp(TimeUnit::NANO), "TIMESTAMP"},
        {"zone", arrow::timestamp(TimeUnit::MILLI, "Europe/Berlin"), "TIMESTAMP WITH TIME ZONE"},
        {"dictionary", arrow::dictionary(arrow::int8(), arrow::utf8()), "VARCHAR"},
        {"dictionary of dates", arrow::dictionary(arrow::int32(), arrow::date32()), "DATE"},
        {"large list", arrow::large_list(arrow::int64()), "BIGINT[]"},
        {"fixed list", arrow::fixed_size_list(arrow::int32(), 2), "INTEGER[]"},
        {"list of large text", arrow::list(arrow::large_utf8()), "VARCHAR[]"},
        {"nothing", arrow::null(), "VARCHAR"},
    };
    return all;
}

} // namespace

void TestArrowTypes::acceptsOtherForms_data()
{
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < forms().size(); ++i)
        QTest::newRow(forms()[i].name) << static_cast<int>(i);
}

void TestArrowTypes::acceptsOtherForms()
{
    QFETCH(int, number);
    const auto &form = forms()[static_cast<std::size_t>(number)];
    const auto ours = runtime::fromArrow(*form.type);
    QVERIFY(ours);
    QCOMPARE(q(model::toSql(*ours)), QString::fromLatin1(form.ours));
    const auto target = oneColumn(runtime::toArrow(*ours));
    const auto result = runtime::normalise(oneColumn(test::nullAndValue(form.type)), target);
    QVERIFY2(result, result ? "" : result.error().toString().c_str());
    QVERIFY((*result)->schema()->Equals(*target));
    QVERIFY((*result)->ValidateFull().ok());
    QCOMPARE((*result)->num_rows(), 2);
    QVERIFY((*result)->column(0)->IsNull(0));
}

void TestArrowTypes::refusesTheRest_data()
{
    QTest::addColumn<int>("number");
    for (int i = 0; i < 5; ++i)
        QTest::addRow("%d", i) << i;
}

void TestArrowTypes::refusesTheRest()
{
    QFETCH(int, number);
    const std::shared_ptr<arrow::DataType> types[] = {
        arrow::month_day_nano_interval(), arrow::duration(arrow::TimeUnit::SECOND),
        arrow::map(arrow::utf8(), arrow::int64()), arrow::decimal256(50, 2),
        arrow::decimal128(10, -2)};
    const auto type = runtime::fromArrow(*types[number]);
    QVERIFY(!type);
    QCOMPARE(type.error().code, ErrorCode::Unsupported);
    QVERIFY(type.error().remedy.starts_with("Cast it"));
}

void TestArrowTypes::sharesColumnsThatFit()
{
    const auto numbers = test::nullAndValue(arrow::int64());
    const auto batch = arrow::RecordBatch::Make(
        arrow::schema({arrow::field("a", arrow::int64()), arrow::field("b", arrow::large_utf8())}),
        2, {numbers, test::nullAndValue(arrow::large_utf8())});
    const auto target =
        arrow::schema({arrow::field("a", arrow::int64()), arrow::field("b", arrow::utf8())});
    const auto result = runtime::normalise(batch, target);
    QVERIFY(result);
    QCOMPARE((*result)->column(0).get(), numbers.get());
    QCOMPARE(runtime::normalise(*result, target)->get(), result->get());
    QVERIFY(!runtime::normalise(oneColumn(numbers), target)); // too few columns
}

void TestArrowTypes::cutsNanoseconds()
{
    arrow::TimestampBuilder builder(arrow::timestamp(arrow::TimeUnit::NANO),
                                    arrow::default_memory_pool());
    QVERIFY(builder.Append(1'700'000'000'123'456'789).ok());
    const auto result = runtime::normalise(oneColumn(builder.Finish().ValueOrDie()),
                                           oneColumn(arrow::timestamp(arrow::TimeUnit::MICRO)));
    QVERIFY(result);
    QCOMPARE(q((*result)->column(0)->GetScalar(0).ValueOrDie()->ToString()),
             q("2023-11-14 22:13:20.123456"));
}

void TestArrowTypes::printsUuids()
{
    arrow::FixedSizeBinaryBuilder builder(arrow::fixed_size_binary(16));
    QVERIFY(
        builder.Append("\x01\x23\x45\x67\x89\xab\xcd\xef\x00\x11\x22\x33\x44\x55\x66\x77").ok());
    const auto uuids =
        arrow::ExtensionType::WrapArray(arrow::extension::uuid(), builder.Finish().ValueOrDie());
    QCOMPARE(q(model::toSql(*runtime::fromArrow(*uuids->type()))), q("VARCHAR"));
    const auto result = runtime::normalise(oneColumn(uuids), oneColumn(arrow::utf8()));
    QVERIFY(result);
    QCOMPARE(q((*result)->column(0)->GetScalar(0).ValueOrDie()->ToString()),
             q("01234567-89ab-cdef-0011-223344556677"));
}

void TestArrowTypes::namesTheColumnOfABadType()
{
    const auto schema =
        arrow::schema({arrow::field("good", arrow::int8()),
                       arrow::field("bad", arrow::map(arrow::utf8(), arrow::utf8()))});
    const auto result = runtime::fromArrow(*schema);
    QVERIFY(!result);
    QVERIFY(result.error().message.starts_with("column 'bad': "));
}

void TestArrowTypes::translatesErrors()
{
    QVERIFY(runtime::toStatus(arrow::Status::OK(), "reading"));
    const auto status = runtime::toStatus(arrow::Status::OutOfMemory("no room"), "reading");
    QVERIFY(!status);
    QCOMPARE(status.error().code, ErrorCode::NoSpace);
    QCOMPARE(q(status.error().message), q("reading: no room"));
}

QTEST_GUILESS_MAIN(TestArrowTypes)
#include "tst_arrowtypes.moc"
