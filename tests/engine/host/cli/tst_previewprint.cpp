// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/previewprint.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <limits>

using namespace etl;
using namespace etl::host;

namespace {

protocol::PreviewTable sample()
{
    protocol::PreviewTable table;
    table.columns = {{"name", "VARCHAR", false},
                     {"delay", "BIGINT", false},
                     {"late", "BOOLEAN", true},
                     {"price", "DECIMAL(12,2)", true}};
    table.rows = {{std::string("SAN\tx"), std::int64_t{97}, true, std::string("1.50")},
                  {std::monostate{}, std::int64_t{-5}, false, std::monostate{}}};
    return table;
}

} // namespace

class TestPreviewPrint : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void showsNamesTypesAndRows();
    void numbersAreExact();
    void narrowTerminalsGetFewerColumns();
    void longTextIsCut();
    void noRowsAndNoColumns();
};

void TestPreviewPrint::showsNamesTypesAndRows()
{
    QCOMPARE(renderPreview(sample(), "of the first 1 MB", {}).c_str(),
             "name   delay  late           price\n"
             "utf8   int64  bool   decimal(12,2)\n"
             "SAN⇥x     97  true            1.50\n"
             "null      -5  false           null\n"
             "2 rows (of the first 1 MB)\n");
}

void TestPreviewPrint::numbersAreExact()
{
    protocol::PreviewTable table;
    table.columns = {{"a", "DOUBLE", false}, {"b", "BIGINT", false}};
    table.rows = {{0.1, std::numeric_limits<std::int64_t>::min()}};
    QCOMPARE(renderPreview(table, {}, {}).c_str(), "      a                     b\n"
                                                   "float64                 int64\n"
                                                   "    0.1  -9223372036854775808\n"
                                                   "1 row\n");
}

void TestPreviewPrint::narrowTerminalsGetFewerColumns()
{
    QCOMPARE(renderPreview(sample(), {}, {.width = 20}).c_str(), "name   delay  late\n"
                                                                 "utf8   int64  bool\n"
                                                                 "SAN⇥x     97  true\n"
                                                                 "null      -5  false\n"
                                                                 "2 rows, 1 column not shown\n");
}

void TestPreviewPrint::longTextIsCut()
{
    protocol::PreviewTable table;
    table.columns = {{"a", "VARCHAR", false}};
    table.rows = {{std::string(1'000'000, 'x')}};
    QVERIFY(renderPreview(table, {}, {}).find(std::string(39, 'x') + "…\n") != std::string::npos);
}

void TestPreviewPrint::noRowsAndNoColumns()
{
    protocol::PreviewTable table;
    QCOMPARE(renderPreview(table, {}, {}).c_str(), "0 rows\n");
    table.columns = {{"a", "not a type", false}};
    QCOMPARE(renderPreview(table, {}, {}).c_str(), "a\nnot a type\n0 rows\n");
}

QTEST_GUILESS_MAIN(TestPreviewPrint)
#include "tst_previewprint.moc"
