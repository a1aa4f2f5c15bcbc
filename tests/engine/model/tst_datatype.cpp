// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/schema.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::model;

class TestDataType : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void readsEverySpelling_data();
    void readsEverySpelling();
    void writtenTypeReadsBackEqual_data();
    void writtenTypeReadsBackEqual();
    void refuses_data();
    void refuses();
    void deepNestingIsRefusedNotOverflowed();
    void schemaSurvivesJson();
    void schemaFromBadJsonNamesTheField_data();
    void schemaFromBadJsonNamesTheField();
    void findsColumnsByExactName();
    void rejectsHaveOneSchema();
};

void TestDataType::readsEverySpelling_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArray>("canonical");
    QTest::addColumn<QByteArray>("shown");
    const auto row = [](const char *sql, const char *canonical, const char *shown) {
        QTest::newRow(sql) << QByteArray(sql) << QByteArray(canonical) << QByteArray(shown);
    };
    row("boolean", "BOOLEAN", "bool");
    row("LOGICAL", "BOOLEAN", "bool");
    row("int1", "TINYINT", "int8");
    row("short", "SMALLINT", "int16");
    row("int", "INTEGER", "int32");
    row("Int8", "BIGINT", "int64"); // DuckDB's INT8 has eight bytes
    row("long", "BIGINT", "int64");
    row("utinyint", "UTINYINT", "uint8");
    row("usmallint", "USMALLINT", "uint16");
    row("uint32", "UINTEGER", "uint32");
    row("ubigint", "UBIGINT", "uint64");
    row("real", "FLOAT", "float32");
    row("double  precision", "DOUBLE", "float64");
    row("decimal", "DECIMAL(18,3)", "decimal(18,3)");
    row("numeric ( 12 , 2 )", "DECIMAL(12,2)", "decimal(12,2)");
    row("decimal(9)", "DECIMAL(9,0)", "decimal(9,0)");
    row("HUGEINT", "DECIMAL(38,0)", "decimal(38,0)");
    row("varchar(20)", "VARCHAR", "utf8");
    row("character varying", "VARCHAR", "utf8");
    row("uuid", "VARCHAR", "utf8");
    row("enum('a', 'b')", "VARCHAR", "utf8");
    row("bytea", "BLOB", "binary");
    row("date", "DATE", "date");
    row("time", "TIME", "time");
    row("datetime", "TIMESTAMP", "timestamp");
    row("timestamp_ns", "TIMESTAMP", "timestamp");
    row("timestamptz", "TIMESTAMP WITH TIME ZONE", "timestamptz");
    row("Timestamp with Time Zone", "TIMESTAMP WITH TIME ZONE", "timestamptz");
    row("bigint[]", "BIGINT[]", "list<int64>");
    row("int[][]", "INTEGER[][]", "list<list<int32>>");
    row("struct(a int, \"b \"\"c\" varchar[])", "STRUCT(a INTEGER, \"b \"\"c\" VARCHAR[])",
        "struct<a: int32, b \"c: list<utf8>>");
    row("row(\"end\" date)[]", "STRUCT(\"end\" DATE)[]", "list<struct<end: date>>");
    row(" VARCHAR ", "VARCHAR", "utf8");
}

void TestDataType::readsEverySpelling()
{
    QFETCH(const QByteArray, sql);
    QFETCH(const QByteArray, canonical);
    QFETCH(const QByteArray, shown);
    const auto type = parseDataType(sql.toStdString());
    QVERIFY2(type.has_value(), type ? "" : type.error().toString().c_str());
    QCOMPARE(toSql(*type).c_str(), canonical.constData());
    QCOMPARE(displayName(*type).c_str(), shown.constData());
}

void TestDataType::writtenTypeReadsBackEqual_data()
{
    readsEverySpelling_data();
}

void TestDataType::writtenTypeReadsBackEqual()
{
    QFETCH(const QByteArray, canonical);
    const auto type = parseDataType(canonical.toStdString());
    QVERIFY(type.has_value());
    QVERIFY(parseDataType(toSql(*type)).value() == *type);
}

void TestDataType::refuses_data()
{
    QTest::addColumn<QByteArray>("sql");
    for (const char *sql : {"",
                            "interval",
                            "bit",
                            "bigint[3]",
                            "decimal(0,0)",
                            "decimal(39,0)",
                            "decimal(5,6)",
                            "decimal(5",
                            "decimal(x)",
                            "decimal(-1,0)",
                            "struct()",
                            "struct",
                            "struct(a)",
                            "struct(a int",
                            "struct(\"a int)",
                            "map(int, int)",
                            "int int",
                            "int)",
                            "varchar; DROP TABLE x",
                            "99999999999999999999",
                            "decimal(99999999999,2)",
                            "list",
                            "int[",
                            "\xff"}) {
        QTest::newRow(sql) << QByteArray(sql);
    }
}

void TestDataType::refuses()
{
    QFETCH(const QByteArray, sql);
    const auto type = parseDataType(sql.toStdString());
    QVERIFY(!type.has_value());
    QCOMPARE(type.error().code, ErrorCode::BadSetting);
    QVERIFY(type.error().message.starts_with("'" + sql.toStdString() + "' is not a type: "));
    QVERIFY(!type.error().remedy.empty());
}

void TestDataType::deepNestingIsRefusedNotOverflowed()
{
    std::string sql;
    for (int i = 0; i < 100'000; ++i)
        sql += "struct(a ";
    QVERIFY(!parseDataType(sql).has_value());
    // Lists nest as deep as structs do when the type is written again.
    std::string lists = "int";
    for (int i = 0; i < 1'000'000; ++i)
        lists += "[]";
    QVERIFY(!parseDataType(lists).has_value());
}

void TestDataType::schemaSurvivesJson()
{
    const Schema schema{{{"id", parseDataType("bigint").value()},
                         {"", parseDataType("decimal(12,2)").value()},
                         {"größe", parseDataType("struct(a int[])").value()}}};
    const auto back = schemaFromJson(Json::parse(toJson(schema).dump()));
    QVERIFY(back.has_value());
    QVERIFY(*back == schema);
    const char *const expected = R"x([{"name":"id","type":"BIGINT"},)x"
                                 R"x({"name":"","type":"DECIMAL(12,2)"},)x"
                                 R"x({"name":"größe","type":"STRUCT(a INTEGER[])"}])x";
    QCOMPARE(toJson(schema).dump().c_str(), expected);
}

void TestDataType::schemaFromBadJsonNamesTheField_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("no list") << QByteArray("{}")
                             << QByteArray("a schema must be a list, but is an object");
    QTest::newRow("no object") << QByteArray("[1]")
                               << QByteArray("schema: must be an object, but is a whole number");
    QTest::newRow("no type") << QByteArray(R"([{"name":"a"}])")
                             << QByteArray("schema: the field 'type' is missing");
    QTest::newRow("bad name") << QByteArray(R"([{"name":1,"type":"DATE"}])")
                              << QByteArray("schema.name: must be a text, but is a whole number");
}

void TestDataType::schemaFromBadJsonNamesTheField()
{
    QFETCH(const QByteArray, json);
    QFETCH(const QByteArray, message);
    const auto schema = schemaFromJson(Json::parse(json.toStdString()));
    QVERIFY(!schema.has_value());
    QCOMPARE(schema.error().message.c_str(), message.constData());
}

void TestDataType::findsColumnsByExactName()
{
    const Schema schema{{{"a", {}}, {"A", parseDataType("date").value()}}};
    QCOMPARE(schema.find("A")->type.kind, TypeKind::Date);
    QVERIFY(schema.find("b") == nullptr);
}

void TestDataType::rejectsHaveOneSchema()
{
    std::string text;
    for (const Column &column : rejectsSchema().columns)
        text += column.name + " " + toSql(column.type) + "; ";
    QCOMPARE(
        text.c_str(),
        "row VARCHAR; error VARCHAR; column VARCHAR; node VARCHAR; action VARCHAR; source VARCHAR; "
        "offset BIGINT; line BIGINT; ");
}

QTEST_GUILESS_MAIN(TestDataType)
#include "tst_datatype.moc"
