// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/pipeline.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::model;

namespace {

constexpr const char *kWritten = R"({
  "dataetl": 1,
  "name": "Flight delays",
  "parameters": {
    "input": { "type": "path", "default": "flights.csv", "label": "Flights file" }
  },
  "nodes": {
    "flights": { "type": "extract.csv", "settings": { "path": "${input}" }, "workers": 2 },
    "delayed": { "type": "transform.filter", "settings": { "condition": "delay > 15" } },
    "bands": {
      "type": "transform.derive",
      "settings": {
        "columns": { "band": "CASE WHEN delay < 60 THEN '15-60' ELSE '60+' END", "c": "1" }
      },
      "onError": "skip"
    },
    "out": { "type": "load.parquet", "settings": { "path": "delays.parquet" } },
    "bad": { "type": "load.from-the-future", "disabled": true, "timeout": 3 }
  },
  "wires": [
    "flights -> delayed",
    "delayed -> bands",
    { "from": "bands", "to": "out", "capacity": 4, "partitionBy": ["key"] },
    "flights:rejects -> bad:left"
  ],
  "layout": {
    "flights": [40, 60.5],
    "delayed": [300, -60]
  },
  "futureField": { "kept": [1, null] }
}
)";

Pipeline parsed(const std::string &text)
{
    auto pipeline = parsePipeline(text);
    if (!pipeline)
        qFatal("%s", pipeline.error().toString().c_str());
    return std::move(*pipeline);
}

std::string errorOf(const std::string &text)
{
    const auto pipeline = parsePipeline(text);
    return pipeline ? "no error" : pipeline.error().message;
}

// A pipeline with one more field.
std::string with(const std::string &field)
{
    return R"({"dataetl":1,)" + field + "}";
}

} // namespace

class TestPipelineFormat : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void readsAllFields();
    void writesOneThingPerLineAndKeepsUnknownFields();
    void looseSpellingsAreNormalised();
    void writesLongLinesBroken();
    void smallestPipeline();
    void sameWorkIsToldWithoutPlacesAndNames();
    void errorsNameThePlace_data();
    void errorsNameThePlace();
    void syntaxErrorsNameLineAndColumn_data();
    void syntaxErrorsNameLineAndColumn();
    void hostileTextIsRefusedInTime_data();
    void hostileTextIsRefusedInTime();
    void largestPipelineReadsAndWritesInTime();
    void newerFormatIsRefused();
    void layoutOfUnknownNodesIsDropped();
    void extraFieldsNeverShadowKnownOnes();
    void portRefsReadAndWrite_data();
    void portRefsReadAndWrite();
};

void TestPipelineFormat::readsAllFields()
{
    const Pipeline pipeline = parsed(kWritten);
    QCOMPARE(pipeline.name.c_str(), "Flight delays");
    QCOMPARE(pipeline.parameters.size(), std::size_t{1});
    QVERIFY(pipeline.parameters[0].defaultValue == Json("flights.csv"));
    QCOMPARE(pipeline.nodes.size(), std::size_t{5});
    QCOMPARE(pipeline.nodes[0].workers, std::optional<int>(2));
    QVERIFY(!pipeline.nodes[1].workers);
    QCOMPARE(pipeline.nodes[2].onError, std::optional<OnError>(OnError::Skip));
    QVERIFY(pipeline.nodes[4].disabled);
    QCOMPARE(pipeline.nodes[4].extra.dump().c_str(), R"({"timeout":3})");
    QCOMPARE(pipeline.wires[2].capacity, std::optional<int>(4));
    QCOMPARE(pipeline.wires[2].extra.dump().c_str(), R"({"partitionBy":["key"]})");
    QCOMPARE(pipeline.wires[3].from.port.c_str(), "rejects");
    QCOMPARE(pipeline.wires[3].to.port.c_str(), "left");
    QCOMPARE(pipeline.layout.at(NodeId("flights")).y, 60.5);
    QCOMPARE(pipeline.extra.dump().c_str(), R"({"futureField":{"kept":[1,null]}})");
}

void TestPipelineFormat::writesOneThingPerLineAndKeepsUnknownFields()
{
    QCOMPARE(QString::fromUtf8(writePipeline(parsed(kWritten))),
             QString::fromUtf8(kWritten).replace(
                 QStringLiteral("\"futureField\": { \"kept\": [1, null] }"),
                 QStringLiteral("\"futureField\": {\n    \"kept\": [1, null]\n  }")));
}

void TestPipelineFormat::looseSpellingsAreNormalised()
{
    const Pipeline pipeline =
        parsed(with(R"("nodes":{"a":{"type":"x","workers":"auto"},"b":{"type":"y"}},
        "wires":["a:out->b:in",{"from":" a : out ","to":"b"}]
)"));
    QVERIFY(!pipeline.nodes[0].workers);
    QVERIFY(pipeline.wires[0] == pipeline.wires[1]);
    QVERIFY(writePipeline(pipeline).find("    \"a -> b\",\n    \"a -> b\"\n") != std::string::npos);
}

void TestPipelineFormat::writesLongLinesBroken()
{
    Pipeline pipeline = parsed(with(R"("nodes":{"a":{"type":"x"}})"));
    // The line without the text and its quotes: 4 + `"a": { "type": "x", "label": ` + ` }` and a
    // comma to come.
    const std::size_t room = 100 - 4 - 29 - 2 - 3;
    pipeline.nodes[0].label = std::string(room - 1, 'l') + "ü"; // two bytes, one character
    const std::string fits = writePipeline(pipeline);
    pipeline.nodes[0].label += "l";
    const std::string broken = writePipeline(pipeline);
    QCOMPARE(std::ranges::count(broken, '\n') - std::ranges::count(fits, '\n'), 3);
}

void TestPipelineFormat::sameWorkIsToldWithoutPlacesAndNames()
{
    const std::string text =
        R"({"dataetl":1,"nodes":{"a":{"type":"extract.csv","settings":{"path":"x"}}}})";
    QVERIFY(saySameWork(text, text));
    QVERIFY(saySameWork(text, R"({"dataetl": 1, "name": "N", "nodes": {"a": {"type": "extract.csv",
        "settings": {"path": "x"}}}, "layout": {"a": [1, 2]}})"));
    QVERIFY(!saySameWork(
        text, R"({"dataetl":1,"nodes":{"a":{"type":"extract.csv","settings":{"path":"y"}}}})"));
    QVERIFY(!saySameWork(text, "broken"));
}

void TestPipelineFormat::smallestPipeline()
{
    const Pipeline pipeline = parsed(R"( {"dataetl":1} )");
    QVERIFY(pipeline == Pipeline{});
    QCOMPARE(writePipeline(pipeline).c_str(),
             "{\n  \"dataetl\": 1,\n  \"nodes\": {},\n  \"wires\": []\n}\n");
    QVERIFY(parsed("\xEF\xBB\xBF{\"dataetl\":1}") == pipeline);
}

void TestPipelineFormat::errorsNameThePlace_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const std::string &text, const char *message) {
        QTest::newRow(message) << QByteArray::fromStdString(text) << QByteArray(message);
    };
    row("", "the text is empty");
    row("[]", "a pipeline is a JSON object, but this is a list");
    row("{}",
        "this is no DataETL pipeline: the field 'dataetl' with the format's number is missing");
    row(R"({"dataetl":"1"})", "dataetl: must be a whole number, but is a text");
    row(R"({"dataetl":0})", "dataetl: there is no format 0");
    row(R"({"dataetl":1e3})", "dataetl: must be a whole number, but is a number");
    row(with(R"("name":5)"), "name: must be a text, but is a whole number");
    row(with(R"("nodes":[])"), "nodes: must be an object, but is a list");
    row(with(R"("wires":{})"), "wires: must be a list, but is an object");
    row(with(R"("parameters":{"p":1})"), "parameters.p: must be an object, but is a whole number");
    row(with(R"("nodes":{"a":[]})"), "nodes.a: must be an object, but is a list");
    row(with(R"("nodes":{"a":{}})"), "nodes.a: the field 'type' is missing");
    row(with(R"("nodes":{"a":{"type":1}})"), "nodes.a.type: must be a text, but is a whole number");
    row(with(R"("nodes":{"a":{"type":"x","settings":[]}})"),
        "nodes.a.settings: must be an object, but is a list");
    row(with(R"("nodes":{"a":{"type":"x","workers":"two"}})"),
        "nodes.a.workers: must be a whole number or \"auto\", but is \"two\"");
    row(with(R"("nodes":{"a":{"type":"x","workers":1.5}})"),
        "nodes.a.workers: must be a whole number or \"auto\", but is 1.5");
    row(with(R"("nodes":{"a":{"type":"x","workers":99999999999}})"),
        "nodes.a.workers: the number is out of range");
    row(with(R"("nodes":{"a":{"type":"x","onError":"retry"}})"),
        "nodes.a.onError: must be \"fail\", \"reject\" or \"skip\", but is \"retry\"");
    row(with(R"("nodes":{"a":{"type":"x","disabled":"no"}})"),
        "nodes.a.disabled: must be true or false, but is a text");
    row(with(R"("nodes":{"a":{"type":"x","settings":{"k":1,"k":2}}})"),
        "nodes.a.settings.k: this key stands twice in the same object");
    row(with(R"("nodes":{"a":{"type":"x"},"a":{"type":"y"}})"),
        "nodes.a: this key stands twice in the same object");
    row(with(R"("nodes":{"a:b":{"type":"x"}})"), "nodes.a:b: 'a:b' cannot be the id of a node");
    row(with(R"("nodes":{"":{"type":"x"}})"), "nodes.: '' cannot be the id of a node");
    row(with(R"("wires":["a"])"), "wires[0]: 'a' is no wire");
    row(with(R"("wires":["a -> b -> c"])"), "wires[0]: 'a -> b -> c' is no wire");
    row(with(R"("wires":["a -> b", " -> b"])"), "wires[1]: '' does not name a node and its port");
    row(with(R"("wires":["a: -> b"])"), "wires[0]: 'a:' does not name a node and its port");
    row(with(R"("wires":["a:b:c -> b"])"), "wires[0]: 'a:b:c' does not name a node and its port");
    row(with(R"("wires":[1])"), "wires[0]: must be a text or an object, but is a whole number");
    row(with(R"("wires":[{"from":"a"}])"), "wires[0]: the field 'to' is missing");
    row(with(R"("wires":[{"from":"a","to":"b","capacity":"x"}])"),
        "wires[0].capacity: must be a whole number, but is a text");
    row(with(R"("layout":{"a":[1]})"), "layout.a: must be two numbers, as in [40, 60]");
    row(with(R"("layout":{"a":["1",2]})"), "layout.a: must be two numbers, as in [40, 60]");
}

void TestPipelineFormat::errorsNameThePlace()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, message);
    QCOMPARE(errorOf(text.toStdString()).c_str(), message.constData());
}

void TestPipelineFormat::syntaxErrorsNameLineAndColumn_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("start");
    QTest::newRow("end") << QByteArray("{") << QByteArray("line 1, column 2: ");
    QTest::newRow("comma") << QByteArray("{\n  \"dataetl\": 1,\n}")
                           << QByteArray("line 3, column 1: ");
    QTest::newRow("after text in characters")
        << QByteArray("{\n\"ü€\": x}") << QByteArray("line 2, column 7: invalid literal");
    QTest::newRow("rest") << QByteArray("{\"dataetl\":1}\n{}") << QByteArray("line 2, column 1: ");
    QTest::newRow("bad UTF-8") << QByteArray("{\"a\":\"\xff\"}")
                               << QByteArray("line 1, column 7: ");
    QTest::newRow("huge number") << QByteArray("{\"a\":1e999}") << QByteArray("line 1, column ");
    QTest::newRow("zero bytes") << QByteArray("\0\0\0\0", 4) << QByteArray("line 1, column 1: ");
    QTest::newRow("comment") << QByteArray("// x\n{}") << QByteArray("line 1, column 1: ");
}

void TestPipelineFormat::syntaxErrorsNameLineAndColumn()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, start);
    const std::string message = errorOf(text.toStdString());
    QVERIFY2(message.starts_with(start.toStdString()), message.c_str());
    QVERIFY2(message.find("json.exception") == std::string::npos, message.c_str());
}

void TestPipelineFormat::hostileTextIsRefusedInTime_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("part");
    QTest::newRow("deep lists") << QByteArray("{\"dataetl\":1,\"x\":") + QByteArray(5'000'000, '[')
                                << QByteArray("values are nested more than 64 deep");
    QTest::newRow("deep objects") << QByteArray("{\"dataetl\":1,\"x\":")
                                         + QByteArray("{\"a\":").repeated(1'000'000)
                                  << QByteArray("values are nested more than 64 deep");
    QTest::newRow("many values") << QByteArray("{\"dataetl\":1,\"x\":[")
                                        + QByteArray("1,").repeated(5'000'000) + "1]}"
                                 << QByteArray("more than 4000000 values");
    QByteArray keys("{\"dataetl\":1,\"x\":{");
    for (int i = 0; i < 300'000; ++i)
        keys += "\"" + QByteArray::number(i) + "\":0,";
    QTest::newRow("many keys, one doubled")
        << keys + "\"7\":0}}" << QByteArray("x.7: this key stands twice");
    QTest::newRow("long key") << "{\"" + QByteArray(1'000'000, 'k') + "\":{\"a\":1,\"a\":1}}"
                              << QByteArray("...: this key stands twice");
    QByteArray nodes("{\"dataetl\":1,\"nodes\":{\"a\":{\"type\":\"x\"}");
    for (int i = 0; i < 20'000; ++i)
        nodes += ",\"n" + QByteArray::number(i) + "\":{\"type\":\"x\"}";
    QTest::newRow("many nodes") << nodes + "}}"
                                << QByteArray(
                                       "nodes: there are 20001, and a pipeline has at most 20000");
    QTest::newRow("many wires")
        << "{\"dataetl\":1,\"wires\":[\"a -> b\"" + QByteArray(",\"a -> b\"").repeated(100'000)
               + "]}"
        << QByteArray("wires: there are 100001, and a pipeline has at most 100000");
    QTest::newRow("too long") << QByteArray(65 << 20, ' ') << QByteArray("bytes long, more than");
}

void TestPipelineFormat::hostileTextIsRefusedInTime()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, part);
    const std::string message = errorOf(text.toStdString());
    QVERIFY2(message.find(part.toStdString()) != std::string::npos, message.substr(0, 500).c_str());
    QVERIFY(message.size() < 500);
}

void TestPipelineFormat::largestPipelineReadsAndWritesInTime()
{
    std::string nodes;
    std::string layout;
    for (int i = 0; i < 20'000; ++i) {
        const std::string id = "\"n" + std::to_string(i) + "\":";
        nodes += (i == 0 ? "" : ",") + id + R"({"type":"x"})";
        layout += (i == 0 ? "" : ",") + id + "[1,2]";
    }
    const Pipeline pipeline = parsed(with("\"nodes\":{" + nodes + "},\"layout\":{" + layout + "}"));
    QCOMPARE(pipeline.layout.size(), std::size_t{20'000});
    QVERIFY(parsed(writePipeline(pipeline)) == pipeline);
}

void TestPipelineFormat::newerFormatIsRefused()
{
    const auto pipeline = parsePipeline(R"({"dataetl":2,"nodes":7})");
    QCOMPARE(pipeline.error().code, ErrorCode::Unsupported);
    QCOMPARE(pipeline.error().toString().c_str(), "the file has format 2, and this program knows "
                                                  "formats up to 1 (open it with a newer DataETL)");
}

void TestPipelineFormat::layoutOfUnknownNodesIsDropped()
{
    Pipeline pipeline =
        parsed(with(R"("nodes":{"a":{"type":"x"}},"layout":{"a":[1,2],"gone":[3,4]})"));
    QCOMPARE(pipeline.layout.size(), std::size_t{1});
    pipeline.layout[NodeId("gone")] = {1, 1};
    QVERIFY(writePipeline(pipeline).find("gone") == std::string::npos);
}

void TestPipelineFormat::extraFieldsNeverShadowKnownOnes()
{
    Pipeline pipeline = parsed(with(R"("nodes":{"a":{"type":"x"}})"));
    pipeline.nodes[0].extra["type"] = "y";
    pipeline.extra["dataetl"] = 7;
    const Pipeline back = parsed(writePipeline(pipeline));
    QCOMPARE(back.nodes[0].type.c_str(), "x");
}

void TestPipelineFormat::portRefsReadAndWrite_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("node");
    QTest::addColumn<QByteArray>("port");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("plain") << QByteArray("a") << QByteArray("a") << QByteArray("out")
                           << QByteArray("a");
    QTest::newRow("default") << QByteArray("a:out") << QByteArray("a") << QByteArray("out")
                             << QByteArray("a");
    QTest::newRow("port") << QByteArray(" a : rejects") << QByteArray("a") << QByteArray("rejects")
                          << QByteArray("a:rejects");
    QTest::newRow("unicode") << QByteArray("größe-1.x") << QByteArray("größe-1.x")
                             << QByteArray("out") << QByteArray("größe-1.x");
}

void TestPipelineFormat::portRefsReadAndWrite()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, node);
    QFETCH(const QByteArray, port);
    QFETCH(const QByteArray, written);
    const auto ref = parsePortRef(text.toStdString(), kDefaultOutput);
    QVERIFY(ref.has_value());
    QCOMPARE(ref->node.value.c_str(), node.constData());
    QCOMPARE(ref->port.c_str(), port.constData());
    QCOMPARE(toString(*ref, kDefaultOutput).c_str(), written.constData());
}

QTEST_GUILESS_MAIN(TestPipelineFormat)
#include "tst_pipelineformat.moc"
