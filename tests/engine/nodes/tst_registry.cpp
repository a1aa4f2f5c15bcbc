// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/descriptor.h"
#include "engine/nodes/registry.h"
#include "tests/engine/nodes/qtext.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <algorithm>

using namespace etl;
using catalog::Category;

class TestRegistry : public test::Suite
{
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY(nodes::registerBuiltinNodes(m_registry)); }
    void matchesTheCatalogOneToOne();
    void givesEachCategoryItsOperators();
    void refusesATypeTwice();

private:
    runtime::NodeRegistry m_registry;
};

void TestRegistry::matchesTheCatalogOneToOne()
{
    auto types = m_registry.types();
    std::vector<std::string> ids;
    for (const auto &descriptor : catalog::builtinCatalog().descriptors())
        ids.push_back(descriptor.id);
    std::ranges::sort(types);
    std::ranges::sort(ids);
    QCOMPARE(types, ids);
}

void TestRegistry::givesEachCategoryItsOperators()
{
    for (const auto &descriptor : catalog::builtinCatalog().descriptors()) {
        const auto &code = *m_registry.find(descriptor.id);
        const auto message = descriptor.id.c_str();
        const bool extract = descriptor.category == Category::Extract;
        const bool load = descriptor.category == Category::Load;
        const bool whole = descriptor.capabilities.wholeInput;
        QVERIFY2(static_cast<bool>(code.check), message);
        QVERIFY2(static_cast<bool>(code.source) == extract, message);
        QVERIFY2(static_cast<bool>(code.splits) == extract, message);
        QVERIFY2(static_cast<bool>(code.load) == load, message);
        QVERIFY2(static_cast<bool>(code.joiner) == (load && descriptor.param("path")), message);
        QVERIFY2(static_cast<bool>(code.whole) == whole, message);
        QVERIFY2(static_cast<bool>(code.row) == (!extract && !load && !whole), message);
    }
}

void TestRegistry::refusesATypeTwice()
{
    auto registry = m_registry;
    runtime::NodeCode twice;
    twice.type = "load.discard";
    QVERIFY(!registry.add(std::move(twice)));
}

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"
