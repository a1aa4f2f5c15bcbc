// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/terminalstyle.h"
#include "engine/host/cli/textformat.h"
#include "engine/host/cli/texttable.h"
#include "engine/host/cli/textwidth.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <random>

using namespace etl;
using namespace etl::host;
using std::chrono::milliseconds;

namespace {

TextTable sampleTable()
{
    TextTable table({{"Node", Align::Left, 0, 10, 4},
                     {"Rows", Align::Right, 0, 0, 0},
                     {"Less", Align::Left, 1, 0, 0},
                     {"Least", Align::Left, 2, 0, 0}});
    table.addRow({{"東京 flights of 2001"}, {"1,000", Ink::Good}, {"a"}, {"b"}});
    table.addRow({{"x"}, {"7"}, {""}, {"c"}});
    return table;
}

} // namespace

class TestTerminalText : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void countsGetSeparators();
    void numbersAreShort_data();
    void numbersAreShort();
    void durationsReadLikeAClock();
    void smallSharesAreNotZero();
    void widthCountsCells();
    void cutNeverExceedsTheWidth();
    void controlCharactersCannotReachTheTerminal();
    void anyBytesBecomePrintable();
    void tableFitsItsWidth();
    void tableGivesUpTheLeastColumnFirst();
    void inkLeavesSpacesAlone();
};

void TestTerminalText::countsGetSeparators()
{
    QCOMPARE(countText(0).c_str(), "0");
    QCOMPARE(countText(999).c_str(), "999");
    QCOMPARE(countText(1000).c_str(), "1,000");
    QCOMPARE(countText(18446744073709551615U).c_str(), "18,446,744,073,709,551,615");
    QCOMPARE(countOf(1, "row").c_str(), "1 row");
    QCOMPARE(countOf(2, "batch").c_str(), "2 batches");
}

void TestTerminalText::numbersAreShort_data()
{
    QTest::addColumn<double>("number");
    QTest::addColumn<QByteArray>("text");
    const auto row = [](double number, const char *text) {
        QTest::newRow(text) << number << QByteArray(text);
    };
    row(0, "0");
    row(-5, "0");
    row(0.4, "0");
    row(950, "950");
    row(999.6, "1 k");
    row(1234, "1.2 k");
    row(9960, "10 k");
    row(98'149, "98.1 k");
    row(99'960, "100 k");
    row(999'499, "999 k");
    row(1'250'000, "1.2 M");
    row(5e15, "5000 T");
}

void TestTerminalText::numbersAreShort()
{
    QFETCH(const double, number);
    QFETCH(const QByteArray, text);
    QCOMPARE(shortNumber(number).c_str(), text.constData());
}

void TestTerminalText::durationsReadLikeAClock()
{
    QCOMPARE(durationText(milliseconds(0)).c_str(), "0.00 s");
    QCOMPARE(durationText(milliseconds(254)).c_str(), "0.25 s");
    QCOMPARE(durationText(milliseconds(12'440)).c_str(), "12.4 s");
    QCOMPARE(durationText(milliseconds(59'960)).c_str(), "1:00");
    QCOMPARE(durationText(milliseconds(3'600'000)).c_str(), "1:00:00");
    QCOMPARE(clockText(milliseconds(12'400)).c_str(), "0:12");
    QCOMPARE(clockText(milliseconds(7'390'000)).c_str(), "2:03:10");
    QCOMPARE(nanosecondsText(85).c_str(), "85 ns");
    QCOMPARE(nanosecondsText(2'070).c_str(), "2.1 us");
    QCOMPARE(nanosecondsText(3.14e9).c_str(), "3.1 s");
    QCOMPARE(bytesText(45'230'000).c_str(), "45.2 MB");
    QCOMPARE(bytesText(999).c_str(), "999 B");
}

void TestTerminalText::smallSharesAreNotZero()
{
    QCOMPARE(percentText(0).c_str(), "0 %");
    QCOMPARE(percentText(0.00001).c_str(), "0.1 %");
    QCOMPARE(percentText(0.004).c_str(), "0.4 %");
    QCOMPARE(percentText(0.0096).c_str(), "1 %");
    QCOMPARE(percentText(1).c_str(), "100 %");
}

void TestTerminalText::widthCountsCells()
{
    QCOMPARE(displayWidth("abc"), std::size_t{3});
    QCOMPARE(displayWidth("Zürich"), std::size_t{6});
    QCOMPARE(displayWidth("Zu\u0308rich"), std::size_t{6});
    QCOMPARE(displayWidth("東京"), std::size_t{4});
    QCOMPARE(displayWidth("🚀"), std::size_t{2});
    QCOMPARE(padLeft("東", 4).c_str(), "  東");
    QCOMPARE(padRight("東", 4).c_str(), "東  ");
    QCOMPARE(padRight("long", 2).c_str(), "long");
}

void TestTerminalText::cutNeverExceedsTheWidth()
{
    QCOMPARE(cut("flights", 7).c_str(), "flights");
    QCOMPARE(cut("flights", 6).c_str(), "fligh…");
    QCOMPARE(cut("東京都", 4).c_str(), "東…");
    QCOMPARE(cut("abc", 1).c_str(), "…");
    QCOMPARE(cut("abc", 0).c_str(), "");
}

void TestTerminalText::controlCharactersCannotReachTheTerminal()
{
    QCOMPARE(printable("a\x1b[2Jb\nc\td\re\x07\x7f").c_str(), "a·[2Jb⏎c⇥d␍e··");
    QCOMPARE(printable("\xc2\x9b"
                       "31m")
                 .c_str(),
             "·31m"); // the one-character form of the escape sequence
    QCOMPARE(printable("a\u202Eb").c_str(), "a·b");
    QCOMPARE(printable("ok ü 東").c_str(), "ok ü 東");
}

void TestTerminalText::anyBytesBecomePrintable()
{
    QCOMPARE(printable("a\xff\xc3").c_str(), "a\uFFFD\uFFFD");
    QCOMPARE(printable("\xed\xa0\x80").c_str(), "\uFFFD\uFFFD\uFFFD"); // a surrogate
    std::mt19937 random(5);
    for (int round = 0; round < 5000; ++round) {
        std::string bytes;
        for (auto i = random() % 20; i > 0; --i)
            bytes += static_cast<char>(random() % 256);
        const std::string text = printable(bytes);
        QCOMPARE(QString::fromUtf8(text).toUtf8().toStdString(), text);
        QCOMPARE(printable(text), text);
        for (const char c : text)
            QVERIFY(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
        QVERIFY(displayWidth(cut(text, 7)) <= 7);
    }
}

void TestTerminalText::tableFitsItsWidth()
{
    QCOMPARE(sampleTable().render({.width = 100}).c_str(), "Node         Rows  Less  Least\n"
                                                           "東京 flig…  1,000  a     b\n"
                                                           "x               7        c\n");
    QCOMPARE(sampleTable().render({.width = 27}).c_str(), "Node      Rows  Less  Least\n"
                                                          "東京 f…  1,000  a     b\n"
                                                          "x            7        c\n");
}

void TestTerminalText::tableGivesUpTheLeastColumnFirst()
{
    QCOMPARE(sampleTable().hiddenColumns(24), std::size_t{0});
    QCOMPARE(sampleTable().render({.width = 23}).c_str(), "Node         Rows  Less\n"
                                                          "東京 flig…  1,000  a\n"
                                                          "x               7\n");
    QCOMPARE(sampleTable().render({.width = 11}).c_str(), "Node   Rows\n"
                                                          "東…   1,000\n"
                                                          "x         7\n");
    // Nothing is left to give up.
    QCOMPARE(sampleTable().render({.width = 3}).c_str(),
             sampleTable().render({.width = 11}).c_str());
}

void TestTerminalText::inkLeavesSpacesAlone()
{
    TextTable table({{"", Align::Right, 0, 0, 0}, {"", Align::Left, 0, 0, 0}});
    table.addRow({{"1", Ink::Bad}, {"a"}});
    table.addRow({{"100"}, {"b", Ink::Dim}});
    QCOMPARE(table.render({.width = 100, .color = true}).c_str(),
             "  \x1b[31m1\x1b[0m  a\n100  \x1b[2mb\x1b[0m\n");
    QCOMPARE(table.render({.width = 100, .color = false}).c_str(), "  1  a\n100  b\n");
    QCOMPARE(painted("", Ink::Bad, {.width = 10, .color = true}).c_str(), "");
}

QTEST_GUILESS_MAIN(TestTerminalText)
#include "tst_terminaltext.moc"
