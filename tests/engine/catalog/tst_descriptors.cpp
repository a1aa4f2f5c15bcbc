// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/descriptor.h"
#include "engine/catalog/jsonschema.h"
#include "engine/catalog/nodedocs.h"
#include "engine/catalog/settingcheck.h"
#include "tests/engine/catalog/resolving.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace etl;
using namespace etl::catalog;
using model::kRejectsPort;

namespace {

const std::vector<Descriptor> &types()
{
    return builtinCatalog().descriptors();
}

void addTypeRows()
{
    QTest::addColumn<QByteArray>("id");
    for (const Descriptor &type : types())
        QTest::newRow(type.id.c_str()) << QByteArray::fromStdString(type.id);
}

} // namespace

class TestDescriptors : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void catalogListsItsTypes();
    void everyTypeIsComplete_data();
    void everyTypeIsComplete();
    void everySettingIsComplete_data();
    void everySettingIsComplete();
    void extractorsAndRowWiseTransformsReject();
    void portsFollowTheCategory();
    void inputPortsAreSortedByName();
    void findsTypesPortsAndParameters();
    void docsNameEverySettingInNarrowLines_data();
    void docsNameEverySettingInNarrowLines();
    void docsOfOneTypeReadWell();
    void schemaCoversEveryTypeAndSetting();
    void schemaMarksRequiredSettings();
};

void TestDescriptors::catalogListsItsTypes()
{
    std::string ids;
    for (const Descriptor &type : types())
        ids += type.id + " ";
    QCOMPARE(
        ids.c_str(),
        "extract.csv extract.jsonl extract.parquet extract.generate transform.filter "
        "transform.derive "
        "transform.select transform.aggregate transform.sort transform.distinct transform.join "
        "transform.sql flow.union flow.debug load.csv load.parquet load.discard ");
}

void TestDescriptors::everyTypeIsComplete_data()
{
    addTypeRows();
}

void TestDescriptors::everyTypeIsComplete()
{
    QFETCH(const QByteArray, id);
    const Descriptor &type = *builtinCatalog().find(id.toStdString());
    QVERIFY(type.version >= 1);
    QVERIFY(!type.label.empty() && !type.typeLabel.empty() && !type.icon.empty());
    QVERIFY(type.summary.ends_with('.'));
    QVERIFY(!type.synonyms.empty());
    const std::string group = type.id.substr(0, type.id.find('.'));
    QCOMPARE(
        QByteArray::fromStdString(std::string(categoryName(type.category))).toLower().constData(),
        group.c_str());
    std::set<std::string> ports;
    for (const PortSpec &port : type.ports)
        QVERIFY(ports.insert(port.name).second);
}

void TestDescriptors::everySettingIsComplete_data()
{
    addTypeRows();
}

void TestDescriptors::everySettingIsComplete()
{
    QFETCH(const QByteArray, id);
    std::set<std::string> keys;
    for (const ParamSpec &spec : builtinCatalog().find(id.toStdString())->params) {
        QVERIFY2(keys.insert(spec.key).second, spec.key.c_str());
        QVERIFY2(!spec.label.empty() && spec.help.ends_with('.'), spec.key.c_str());
        QVERIFY2((spec.kind == ParamKind::Choice) == !spec.choices.empty(), spec.key.c_str());
        if (spec.defaultValue.is_null())
            continue;
        model::Issues issues;
        const Json value = checkSetting(spec, spec.defaultValue, "n", "/data", issues);
        QVERIFY2(issues.empty() && value == spec.defaultValue, spec.key.c_str());
    }
}

void TestDescriptors::extractorsAndRowWiseTransformsReject()
{
    for (const Descriptor &type : types()) {
        const bool expected = type.category == Category::Extract
                              || (type.category == Category::Transform && type.capabilities.rowWise)
                              || type.id == "flow.debug";
        QVERIFY2((type.port(kRejectsPort, PortDirection::Output) != nullptr) == expected,
                 type.id.c_str());
    }
}

void TestDescriptors::portsFollowTheCategory()
{
    for (const Descriptor &type : types()) {
        const bool in = std::ranges::any_of(type.ports, [](const PortSpec &port) {
            return port.direction == PortDirection::Input;
        });
        const bool out = type.port("out", PortDirection::Output) != nullptr;
        QVERIFY2(in == (type.category != Category::Extract), type.id.c_str());
        QVERIFY2(out == (type.category != Category::Load), type.id.c_str());
        QVERIFY2(!(type.capabilities.rowWise && type.capabilities.wholeInput), type.id.c_str());
        QVERIFY2(!type.capabilities.splittable || type.category == Category::Extract,
                 type.id.c_str());
    }
}

// The runtime hands them to operators in this order.
void TestDescriptors::inputPortsAreSortedByName()
{
    for (const Descriptor &type : types()) {
        std::vector<std::string> names;
        for (const PortSpec &port : type.ports) {
            if (port.direction == PortDirection::Input)
                names.push_back(port.name);
        }
        QVERIFY2(std::ranges::is_sorted(names), type.id.c_str());
    }
}

void TestDescriptors::findsTypesPortsAndParameters()
{
    const Descriptor *const csv = builtinCatalog().find("extract.csv");
    QVERIFY(csv != nullptr);
    QVERIFY(csv->param("path")->required);
    QVERIFY(csv->param("nothing") == nullptr);
    QVERIFY(csv->port("out", PortDirection::Input) == nullptr);
    QVERIFY(builtinCatalog().find("extract") == nullptr);
    QVERIFY(builtinCatalog().find("flow.union")->port("in", PortDirection::Input)->many);
}

void TestDescriptors::docsNameEverySettingInNarrowLines_data()
{
    addTypeRows();
}

void TestDescriptors::docsNameEverySettingInNarrowLines()
{
    QFETCH(const QByteArray, id);
    const Descriptor &type = *builtinCatalog().find(id.toStdString());
    const QString docs = QString::fromStdString(describeNodeType(type));
    for (const ParamSpec &spec : type.params)
        QVERIFY2(docs.contains(QStringLiteral("\n  %1  (").arg(QString::fromStdString(spec.key))),
                 spec.key.c_str());
    const QStringList lines = docs.split(QLatin1Char('\n'));
    for (const QString &line : lines)
        QVERIFY2(line.size() <= 100, qPrintable(line));
}

void TestDescriptors::docsOfOneTypeReadWell()
{
    QCOMPARE(
        describeNodeType(*builtinCatalog().find("load.parquet")).c_str(),
        "load.parquet: Parquet loader\n"
        "Writes rows to a Parquet file.\n"
        "Runs in any number of workers.\n"
        "\n"
        "Ports\n"
        "  in (input)\n"
        "\n"
        "Settings\n"
        "  path  (file to write, required)\n"
        "      The file to write, relative to the pipeline file; replaced when the run succeeds.\n"
        "  compression  (choice, default \"snappy\")\n"
        "      snappy is fast, zstd makes smaller files.\n"
        "      \"snappy\"   Snappy\n"
        "      \"zstd\"     Zstandard\n"
        "      \"gzip\"     gzip\n"
        "      \"none\"     None\n"
        "  rowGroupRows  (whole number, 1 to 10000000, rows, default 122880)\n"
        "      Larger groups compress better and need more memory.\n"
        "\n"
        "Example\n"
        "  \"my_node\": {\"type\":\"load.parquet\",\"settings\":{\"path\":\"result.parquet\"}}\n");
}

void TestDescriptors::schemaCoversEveryTypeAndSetting()
{
    const Json schema = pipelineJsonSchema(builtinCatalog());
    const Json &node = schema["properties"]["nodes"]["additionalProperties"];
    QCOMPARE(node["properties"]["type"]["oneOf"].size(), types().size());
    QCOMPARE(node["allOf"].size(), types().size());
    for (const Descriptor &type : types()) {
        const Json &settings = schema["$defs"][type.id]["properties"];
        QCOMPARE(settings.size(), type.params.size());
        for (const ParamSpec &spec : type.params)
            QVERIFY2(settings[spec.key]["description"] == spec.help, spec.key.c_str());
    }
}

void TestDescriptors::schemaMarksRequiredSettings()
{
    const Json schema = pipelineJsonSchema(builtinCatalog());
    QCOMPARE(schema["$defs"]["transform.filter"]["required"].dump().c_str(), R"(["condition"])");
    QVERIFY(!schema["$defs"]["load.discard"].contains("required"));
    const Json &repeat = schema["$defs"]["extract.csv"]["properties"]["repeat"]["anyOf"];
    QCOMPARE(repeat[0].dump().c_str(), R"({"type":"integer","minimum":1,"maximum":10000})");
    QCOMPARE(repeat[1].dump().c_str(), R"({"type":"string","pattern":"^\\$\\{.+\\}$"})");
}

QTEST_GUILESS_MAIN(TestDescriptors)
#include "tst_descriptors.moc"
