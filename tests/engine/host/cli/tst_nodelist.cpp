// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodedocs.h"
#include "engine/host/cli/nodelist.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::host;
using catalog::builtinCatalog;

class TestNodeList : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void listsTypesByGroup();
    void describesOneType();
    void unknownTypesGetAHint();
    void jsonHoldsEveryType();
};

void TestNodeList::listsTypesByGroup()
{
    const std::string text = renderNodeList(builtinCatalog(), {});
    QVERIFY2(text.starts_with(
                 "Extract\n"
                 "  extract.csv          Reads rows from a CSV file, several workers at a time.\n"),
             text.c_str());
    QVERIFY2(text.find("\n\nLoad\n  load.csv             Writes rows to a CSV file.\n")
                 != std::string::npos,
             text.c_str());
    for (const catalog::Descriptor &type : builtinCatalog().descriptors())
        QVERIFY2(text.find("\n  " + type.id + " ") != std::string::npos, type.id.c_str());
}

void TestNodeList::describesOneType()
{
    QCOMPARE(renderNodeType(builtinCatalog(), "load.csv").value().c_str(),
             describeNodeType(*builtinCatalog().find("load.csv")).c_str());
}

void TestNodeList::unknownTypesGetAHint()
{
    QCOMPARE(renderNodeType(builtinCatalog(), "load.cvs").error().toString().c_str(),
             "there is no node type 'load.cvs' (did you mean load.csv?)");
    QCOMPARE(nodeTypeJson(builtinCatalog(), "quux").error().toString().c_str(),
             "there is no node type 'quux' ('dataetl-engine nodes' lists them)");
}

void TestNodeList::jsonHoldsEveryType()
{
    const auto list = nodeListJson(builtinCatalog());
    QCOMPARE(list.size(), builtinCatalog().descriptors().size());
    const auto type = nodeTypeJson(builtinCatalog(), "extract.csv").value();
    QVERIFY(list[0] == type);
    QCOMPARE(type["settings"].size(), builtinCatalog().find("extract.csv")->params.size());
    QCOMPARE(type["settings"][0]["key"].dump().c_str(), "\"path\"");
    QCOMPARE(type["ports"].size(), std::size_t{2});
}

QTEST_GUILESS_MAIN(TestNodeList)
#include "tst_nodelist.moc"
