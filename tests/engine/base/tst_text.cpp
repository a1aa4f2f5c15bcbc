// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/text.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;

class TestText : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void countsCharactersNotBytes();
    void trimsWhiteSpaceAtBothEnds();
    void lowersAsciiOnly();
    void findsMisspelledNames_data();
    void findsMisspelledNames();
    void offersNothingForUnrelatedNames();
    void ordersNearestFirstAndLimits();
    void longNamesDoNotCostMuch();
    void joinsNamesAsInASentence();
};

void TestText::countsCharactersNotBytes()
{
    QCOMPARE(characterCount("Zürich → 東京"), std::size_t{11});
    QCOMPARE(characterCount(""), std::size_t{0});
}

void TestText::trimsWhiteSpaceAtBothEnds()
{
    QCOMPARE(std::string(trimmed(" \t a b\r\n")).c_str(), "a b");
    QCOMPARE(std::string(trimmed(" \n ")).c_str(), "");
}

void TestText::lowersAsciiOnly()
{
    QCOMPARE(lowerAscii("ABzÄ").c_str(), "abzÄ");
}

void TestText::findsMisspelledNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("swapped") << QByteArray("dealy") << QByteArray("delay");
    QTest::newRow("missing letter") << QByteArray("conditon") << QByteArray("condition");
    QTest::newRow("wrong case") << QByteArray("DELAY") << QByteArray("delay");
    QTest::newRow("part") << QByteArray("csv") << QByteArray("extract.csv");
    QTest::newRow("one letter") << QByteArray("y") << QByteArray("x");
}

void TestText::findsMisspelledNames()
{
    QFETCH(const QByteArray, name);
    QFETCH(const QByteArray, expected);
    const auto names =
        nearestNames(name.toStdString(), {"delay", "condition", "extract.csv", "x", "distance"});
    QVERIFY(!names.empty());
    QCOMPARE(names.front().c_str(), expected.constData());
}

void TestText::offersNothingForUnrelatedNames()
{
    QVERIFY(nearestNames("frobnicate", {"path", "columns"}).empty());
    QVERIFY(nearestNames("path", {}).empty());
}

void TestText::ordersNearestFirstAndLimits()
{
    const auto names =
        nearestNames("column", {"colour", "columns", "column", "columnss", "volumes"}, 2);
    QCOMPARE(joinNames(names).c_str(), "column and columns");
}

void TestText::longNamesDoNotCostMuch()
{
    const std::string longName(10'000'000, 'a');
    QVERIFY(nearestNames(longName, {longName, "a"}).empty());
}

void TestText::joinsNamesAsInASentence()
{
    QCOMPARE(joinNames({}).c_str(), "");
    QCOMPARE(joinNames({"a"}).c_str(), "a");
    QCOMPARE(joinNames({"a", "b", "c"}).c_str(), "a, b and c");
}

QTEST_GUILESS_MAIN(TestText)
#include "tst_text.moc"
