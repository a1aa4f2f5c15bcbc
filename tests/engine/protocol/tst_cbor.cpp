// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/cbor.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <limits>

using namespace etl;
using namespace etl::protocol;

namespace {

std::string bytes(std::initializer_list<int> values)
{
    std::string text;
    for (const int value : values)
        text += static_cast<char>(value);
    return text;
}

bool isRefused(const std::string &text, const CborLimits &limits = {})
{
    const auto result = fromCbor(text, limits);
    return !result && result.error().code == ErrorCode::Protocol;
}

} // namespace

class TestCbor : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void returnsWhatWasEncoded()
    {
        Json value = Json::object();
        value["null"] = nullptr;
        value["yes"] = true;
        value["small"] = 23;
        value["large"] = std::numeric_limits<std::uint64_t>::max();
        value["least"] = std::numeric_limits<std::int64_t>::min();
        value["half"] = 0.5;
        value["exact"] = 0.1;
        value["text"] = "D\u00fcsseldorf";
        value["list"] = Json::array({1, Json::array({2, Json::object()})});
        value["bytes"] = Json::binary({0, 255, 7});
        const auto decoded = fromCbor(toCbor(value));
        QVERIFY(decoded.has_value());
        QVERIFY(*decoded == value);
        QCOMPARE(decoded->dump(-1, ' ', false), value.dump(-1, ' ', false)); // order kept
    }

    void takesIndefiniteLengthsAndSmallFloats()
    {
        // {_ "a": [_ 1, (_ "b", "c")], "h": half 1.5}
        const auto decoded = fromCbor(bytes({0xBF, 0x61, 'a', 0x9F, 0x01, 0x7F, 0x61, 'b', 0x61,
                                             'c', 0xFF, 0xFF, 0x61, 'h', 0xF9, 0x3E, 0x00, 0xFF}));
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->dump(), std::string(R"({"a":[1,"bc"],"h":1.5})"));
    }

    void refusesEveryTruncation()
    {
        Json value = Json::object();
        value["kind"] = "hello";
        value["list"] = Json::array({1, 300, -5, 1.25, "text", Json::binary({1, 2, 3})});
        const std::string whole = toCbor(value);
        for (std::size_t length = 0; length < whole.size(); ++length)
            QVERIFY2(isRefused(whole.substr(0, length)), std::to_string(length).c_str());
        QVERIFY(isRefused(whole + "x"));
    }

    void refusesDeepNestingWithoutRecursion_data()
    {
        QTest::addColumn<int>("opening");
        QTest::newRow("arrays") << 0x81;
        QTest::newRow("endless arrays") << 0x9F;
        QTest::newRow("endless text in endless text") << 0x7F;
        QTest::newRow("endless bytes in endless bytes") << 0x5F;
        QTest::newRow("tags of tags") << 0xC1;
    }
    void refusesDeepNestingWithoutRecursion()
    {
        QFETCH(int, opening);
        QVERIFY(isRefused(std::string(50'000'000, static_cast<char>(opening))));
    }

    void keepsTheDepthLimitExactly()
    {
        const CborLimits limits{.depth = 3, .items = 100};
        QVERIFY(fromCbor(bytes({0x81, 0x81, 0x81, 0x01}), limits).has_value());
        QVERIFY(isRefused(bytes({0x81, 0x81, 0x81, 0x81, 0x01}), limits));
        QVERIFY(
            isRefused(bytes({0xA1, 0x61, 'a', 0xA1, 0x61, 'b', 0xA1, 0x61, 'c', 0xA0}), limits));
    }

    void believesNoLengthThatTheBytesDoNotBack_data()
    {
        QTest::addColumn<int>("head");
        QTest::newRow("bytes") << 0x5B;
        QTest::newRow("text") << 0x7B;
        QTest::newRow("array") << 0x9B;
        QTest::newRow("map") << 0xBB;
    }
    void believesNoLengthThatTheBytesDoNotBack()
    {
        QFETCH(int, head);
        for (const int top : {0x00, 0x7F, 0xFF})
            QVERIFY(isRefused(bytes({head, top, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01})));
    }

    void keepsTheItemLimit()
    {
        const std::string list = bytes({0x99, 0x03, 0xE7}) + std::string(999, '\x01');
        QVERIFY(fromCbor(list, {.depth = 4, .items = 1000}).has_value());
        QVERIFY(isRefused(list, {.depth = 4, .items = 999}));
    }

    void decodesAMapOfManyKeysInLinearTime()
    {
        std::string map = bytes({0xBF});
        for (int i = 0; i < 500'000; ++i)
            map += bytes({0x67}) + QByteArray::number(i).rightJustified(7, '0').toStdString()
                   + bytes({0x01});
        map += bytes({0xFF});
        QElapsedTimer timer;
        timer.start();
        QVERIFY(fromCbor(map).has_value());
        QVERIFY2(timer.elapsed() < 10'000, "quadratic: each key was compared with all before it");
    }

    void refusesWhatNoMessageNeeds_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("a tag") << QByteArray("\xC0\x61\x61", 3);
        QTest::newRow("a number as key") << QByteArray("\xA1\x01\x01", 3);
        QTest::newRow("below 64 bits") << QByteArray("\x3B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 9);
        QTest::newRow("reserved length") << QByteArray("\x1C", 1);
        QTest::newRow("number without end") << QByteArray("\x1F", 1);
        QTest::newRow("break alone") << QByteArray("\xFF", 1);
        QTest::newRow("unknown simple value") << QByteArray("\xE0", 1);
        QTest::newRow("bytes among text chunks") << QByteArray("\x7F\x41\x61\xFF", 4);
        QTest::newRow("map cut after a key") << QByteArray("\xBF\x61\x61\xFF", 4);
    }
    void refusesWhatNoMessageNeeds()
    {
        QFETCH(QByteArray, text);
        QVERIFY(isRefused(text.toStdString()));
    }

    void repairsTextThatIsNotUtf8()
    {
        const auto decoded = fromCbor(bytes({0x65, 'a', 0xFF, 0xC3, 0xA9, 0xC3}));
        QVERIFY(decoded.has_value());
        QCOMPARE(decoded->get<std::string>(), std::string("a\uFFFD\u00e9\uFFFD"));
    }

    void survivesEveryFlippedBit()
    {
        Json value = Json::object();
        value["kind"] = "start-run";
        value["settings"] = Json::object({{"a", 1}, {"b", Json::array({"x", 2.5, nullptr})}});
        const std::string whole = toCbor(value);
        for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
            std::string damaged = whole;
            damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
            const auto decoded = fromCbor(damaged);
            if (decoded)
                QVERIFY(!decoded->dump().empty()); // whole, and safe to print
        }
    }

    void tellsTheTextUnderTheFirstKey_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("a map") << QByteArray("\xA2\x64kind\x63log\x61x") << QByteArray("log");
        QTest::newRow("cut off behind it")
            << QByteArray("\xB9\x01\x00\x64kind\x63log", 12) << QByteArray("log");
        QTest::newRow("without end") << QByteArray("\xBF\x64kind\x63log") << QByteArray("log");
        QTest::newRow("a longer length")
            << QByteArray("\xA1\x64kind\x78\x03log") << QByteArray("log");
        QTest::newRow("cut off inside") << QByteArray("\xA1\x64kind\x63lo") << QByteArray();
        QTest::newRow("another key") << QByteArray("\xA1\x64mind\x63log") << QByteArray();
        QTest::newRow("a number") << QByteArray("\xA1\x64kind\x03") << QByteArray();
        QTest::newRow("a list") << QByteArray("\x82\x64kind\x63log") << QByteArray();
        QTest::newRow("nothing") << QByteArray() << QByteArray();
        QTest::newRow("a head only") << QByteArray("\xBB\x00", 2) << QByteArray();
    }
    void tellsTheTextUnderTheFirstKey()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, text);
        const std::string all = bytes.toStdString();
        QCOMPARE(QByteArray::fromStdString(std::string(leadingText(all, "kind"))), text);
    }
};

QTEST_GUILESS_MAIN(TestCbor)
#include "tst_cbor.moc"
