// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/json.h"
#include "engine/nodes/jsonl/lineparser.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <fmt/format.h>

#include <memory>
#include <random>

using namespace etl;
using nodes::jsonl::isJsonNumber;
using nodes::jsonl::JsonKind;
using nodes::jsonl::LineParser;

namespace {

const char *kindName(JsonKind kind)
{
    constexpr const char *kNames[]{"null", "boolean", "number", "string", "nested"};
    return kNames[static_cast<std::size_t>(kind)];
}

// "a=number 1; b=string x", or "error: ..." The line lies in memory of its exact size and slack.
std::string parsed(LineParser &parser, std::string_view line)
{
    const auto memory = std::make_unique<char[]>(line.size() + LineParser::kBackSlack);
    line.copy(memory.get(), line.size());
    const auto members = parser.parse({memory.get(), line.size()});
    if (!members)
        return "error: " + members.error();
    std::string text;
    for (const auto &member : **members)
        text += fmt::format("{}{}={}{}{}", text.empty() ? "" : "; ", member.key,
                            kindName(member.kind), member.text.empty() ? "" : " ", member.text);
    return text;
}

} // namespace

class TestLineParser : public test::Suite
{
    Q_OBJECT

private slots:
    void parses_data();
    void parses();
    void deepNestingIsRefusedNotFollowed();
    void agreesWithAnotherParser();
    void longLinesGiveTheirMemoryBack();
    void knowsNumbers();

private:
    LineParser m_parser;
};

void TestLineParser::parses_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const QByteArray &line, const char *expected) {
        QTest::newRow(name) << line << QByteArray(expected);
    };
    row("all kinds", R"({"a": 1, "b": "x", "c": true, "d": null, "e": [1, {"f": 2}], "g": {}})",
        R"(a=number 1; b=string x; c=boolean true; d=null; e=nested [1, {"f": 2}]; g=nested {})");
    row("no members", "{}", "");
    row("white space", " \t{ \"a\" : 1 ,\"b\":[ ] } \r", "a=number 1; b=nested [ ]");
    row("numbers as they are", R"({"a":-0.10e+5,"b":123456789012345678901234567890})",
        "a=number -0.10e+5; b=number 123456789012345678901234567890");
    row("long numbers inside", R"({"a":[123456789012345678901234567890]})",
        "a=nested [123456789012345678901234567890]");
    row("escapes", R"({"a\u0062":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"})",
        "ab=string \"\\/\b\f\n\r\t\u00e9\U0001F600");
    row("UTF-8", "{\"\u00e4\": \"\u00e9\U0001F600\"}", "\u00e4=string \u00e9\U0001F600");
    row("empty texts", R"({"": ""})", "=string");
    row("keys twice", R"({"a":1,"a":2})", "a=number 1; a=number 2");
    row("brackets in texts", R"({"a":["]}",{"b":"\"}"}],"c":1})",
        R"(a=nested ["]}",{"b":"\"}"}]; c=number 1)");

    const char *const invalid = "error: the line is not valid JSON";
    row("an array", "[1]", "error: the line is not a JSON object");
    row("a number", "7", "error: the line is not a JSON object");
    row("a word", "null", "error: the line is not a JSON object");
    row("not closed", R"({"a":1)", "error: the object is not closed");
    row("text behind", R"({"a":1} 2)", "error: the object is not closed");
    row("another object behind", R"({"a":1}{"b":2})", "error: more text follows the object");
    row("no comma", R"({"a":1 "b":2})", invalid);
    row("comma too much", R"({"a":1,})", invalid);
    row("no colon", R"({"a" 1})", invalid);
    row("no value", R"({"a":})", "error: '}' is not a JSON value");
    row("bare key", R"({a:1})", invalid);
    row("single quotes", R"({'a':1})", invalid);
    row("leading zero", R"({"a":01})", "error: '01' is not a JSON value");
    row("plus", R"({"a":+1})", "error: '+1' is not a JSON value");
    row("NaN", R"({"a":NaN})", "error: 'NaN' is not a JSON value");
    row("nan", R"({"a":nan})", "error: 'nan' is not a JSON value");
    row("True", R"({"a":True})", "error: 'True' is not a JSON value");
    row("words run together", R"({"a":truefalse})", "error: 'truefalse' is not a JSON value");
    row("text behind a string", R"({"a":"x"y})", invalid);
    row("bracket of another kind", R"({"a":[1}})", invalid);
    row("bad value inside", R"({"a":[1,tru]})", invalid);
    row("comma inside", R"({"a":[1,]})", invalid);
    row("unclosed string", R"({"a":"x})", "error: a string is not closed");
    row("control character", "{\"a\":\"x\ty\"}",
        "error: a string holds a control character that is not escaped");
    row("NUL in a string", QByteArray("{\"a\":\"x\0y\"}", 11),
        "error: a string holds a control character that is not escaped");
    row("NUL behind", QByteArray("{\"a\":1}\0", 8), "error: the object is not closed");
    row("escaped NUL", R"({"a":"x\u0000"})", "error: a string holds a NUL character");
    row("unknown escape", R"({"a":"\x41"})",
        "error: a string holds an escape that does not exist, or half of a surrogate pair");
    row("first half of a pair", R"({"a":"\ud83d"})",
        "error: a string holds an escape that does not exist, or half of a surrogate pair");
    row("second half of a pair", R"({"a":"\ude00"})",
        "error: a string holds an escape that does not exist, or half of a surrogate pair");
    row("half of a pair inside", R"({"a":["\ud83d"]})",
        "error: a string holds an escape that does not exist, or half of a surrogate pair");
    row("not UTF-8", "{\"a\":\"\xFF\"}", "error: the line is not UTF-8");
    row("overlong UTF-8", "{\"a\":\"\xC0\x80\"}", "error: the line is not UTF-8");
    row("surrogate in UTF-8", "{\"a\":\"\xED\xA0\x80\"}", "error: the line is not UTF-8");
}

void TestLineParser::parses()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(parsed(m_parser, line.toStdString())), expected);
}

void TestLineParser::deepNestingIsRefusedNotFollowed()
{
    const auto nested = [](std::size_t depth) {
        return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
    };
    const std::string deepest = parsed(m_parser, nested(1000));
    QVERIFY2(deepest.starts_with("a=nested [[["), deepest.substr(0, 100).c_str());
    const std::string refused = "error: arrays and objects are nested more than 1024 deep";
    QCOMPARE(parsed(m_parser, nested(2000)), refused);
    QCOMPARE(parsed(m_parser, nested(4'000'000)), refused);
    const std::string open = parsed(m_parser, std::string(4'000'000, '['));
    QVERIFY2(open.starts_with("error: "), open.substr(0, 100).c_str());
    QCOMPARE(parsed(m_parser, R"({"a":1})"), std::string("a=number 1"));
}

// Lines with a few bytes changed are taken exactly when nlohmann's parser takes them as an object.
void TestLineParser::agreesWithAnotherParser()
{
    const std::string bases[]{
        R"({"id": 12, "name": "Ad\u00e9 \"x\"", "tags": ["a", null, {"b": -1.5e3}], "ok": true})",
        R"({"a":{},"b":[],"c":"","d":0.5,"e":false,"f":null})",
        "{\"\u00e9\":\"\u20ac\",\"z\":[[1],[2]]}"};
    std::mt19937 random(2024);
    const std::string bytes = "{}[]:,\"\\0123456789eE+-.tfn ulr\xC3\xA9\x80\xFF\x01 ";
    int taken = 0;
    for (int i = 0; i < 60'000; ++i) {
        std::string line = bases[random() % std::size(bases)];
        for (unsigned change = 0; change < 1 + random() % 2; ++change) {
            const std::size_t at = random() % line.size();
            const char byte = bytes[random() % bytes.size()];
            switch (random() % 3) {
            case 0:
                line[at] = byte;
                break;
            case 1:
                line.insert(at, 1, byte);
                break;
            default:
                line.erase(at, 1);
            }
        }
        const auto json = model::Json::parse(line, nullptr, false);
        const bool valid = json.is_object();
        const std::string got = parsed(m_parser, line);
        QVERIFY2(valid != got.starts_with("error: "), (line + " -> " + got).c_str());
        taken += valid ? 1 : 0;
    }
    QVERIFY2(taken > 2000, std::to_string(taken).c_str());
}

void TestLineParser::longLinesGiveTheirMemoryBack()
{
    const std::string text(8 << 20, 'x');
    QCOMPARE(parsed(m_parser, "{\"a\":\"" + text + "\"}").size(), text.size() + 9);
    QCOMPARE(parsed(m_parser, R"({"a":1})"), std::string("a=number 1"));
}

void TestLineParser::knowsNumbers()
{
    for (const char *text : {"0", "-0", "10", "1.5", "-1.50", "1e5", "1E-05", "0.1e+1"})
        QVERIFY2(isJsonNumber(text), text);
    for (const char *text :
         {"", "-", "+1", "01", ".5", "1.", "1e", "1e+", "0x1", "1 ", "inf", "--1"})
        QVERIFY2(!isJsonNumber(text), text);
}

QTEST_GUILESS_MAIN(TestLineParser)
#include "tst_lineparser.moc"
