// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/numberformat.h"
#include "widgets/charts/series.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace etl::widgets;

class TestChartNumbers : public QObject
{
    Q_OBJECT

private slots:
    void compactNumbersHaveThreeDigits_data();
    void compactNumbersHaveThreeDigits();
    void groupedNumbersHaveAllDigits();
    void labelsOfOneAxisShareTheUnit();
    void maximumIsRoundAndNotBelowThePeak_data();
    void maximumIsRoundAndNotBelowThePeak();
    void everyMaximumHasFourReadableSteps();
    void timesAreToldBackwards();
    void valueNearIgnoresFarAndMissingPoints();
};

void TestChartNumbers::compactNumbersHaveThreeDigits_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("zero") << 0.0 << "0";
    QTest::newRow("small whole") << 950.0 << "950";
    QTest::newRow("small fraction") << 0.25 << "0.25";
    QTest::newRow("fraction") << 13.71 << "13.7";
    QTest::newRow("thousand") << 1000.0 << "1k";
    QTest::newRow("thousands") << 1234.0 << "1.23k";
    QTest::newRow("hundred thousands") << 511600.0 << "512k";
    QTest::newRow("rounds up to the next unit") << 999600.0 << "1M";
    QTest::newRow("stays below the next unit") << 999400.0 << "999k";
    QTest::newRow("millions") << 2318440.0 << "2.32M";
    QTest::newRow("billions") << 4.5e9 << "4.5G";
    QTest::newRow("trillions") << 7e12 << "7T";
    QTest::newRow("negative") << -1500.0 << "-1.5k";
    QTest::newRow("unknown") << std::numeric_limits<double>::quiet_NaN() << "-";
    QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << "-";
}

void TestChartNumbers::compactNumbersHaveThreeDigits()
{
    QFETCH(double, value);
    QTEST(compactNumber(value), "text");
}

void TestChartNumbers::groupedNumbersHaveAllDigits()
{
    QCOMPARE(groupedNumber(2318440), QStringLiteral("2,318,440"));
    QCOMPARE(groupedNumber(12), QStringLiteral("12"));
    QCOMPARE(groupedNumber(std::nan("")), QStringLiteral("-"));
}

void TestChartNumbers::labelsOfOneAxisShareTheUnit()
{
    QStringList labels;
    for (const double value : {0.0, 1.5e6, 3e6, 4.5e6, 6e6})
        labels += axisNumber(value, 6e6);
    QCOMPARE(labels.join(QLatin1Char(' ')), QStringLiteral("0 1.5M 3M 4.5M 6M"));
    // 250 on an axis to 1000 is a quarter of a thousand there
    QCOMPARE(axisNumber(250, 1000), QStringLiteral("0.25k"));
    QCOMPARE(axisNumber(4, 16), QStringLiteral("4"));
}

void TestChartNumbers::maximumIsRoundAndNotBelowThePeak_data()
{
    QTest::addColumn<double>("peak");
    QTest::addColumn<double>("maximum");
    QTest::newRow("nothing") << 0.0 << 4.0;
    QTest::newRow("negative") << -3.0 << 4.0;
    QTest::newRow("queue of 16") << 16.0 << 16.0;
    QTest::newRow("just above 16") << 16.01 << 20.0;
    QTest::newRow("six") << 6.0 << 8.0;
    QTest::newRow("ten") << 10.0 << 12.0;
    QTest::newRow("hundred") << 100.0 << 100.0;
    QTest::newRow("580k") << 580e3 << 600e3;
    QTest::newRow("600k") << 600e3 << 600e3;
    QTest::newRow("unknown") << std::nan("") << 4.0;
}

void TestChartNumbers::maximumIsRoundAndNotBelowThePeak()
{
    QFETCH(double, peak);
    QTEST(roundMaximum(peak), "maximum");
}

void TestChartNumbers::everyMaximumHasFourReadableSteps()
{
    for (double peak = 0.1; peak < 1e13; peak *= 1.037) {
        const double maximum = roundMaximum(peak);
        QVERIFY2(maximum >= peak * (1 - 1e-9), qPrintable(QString::number(peak)));
        QVERIFY2(maximum <= std::max(4.0, peak * 2.1), qPrintable(QString::number(peak)));
        QVERIFY2(axisNumber(maximum / 4, maximum).size() <= 6, qPrintable(QString::number(peak)));
        if (maximum < 1000)
            QCOMPARE(maximum / 4, std::floor(maximum / 4));
    }
}

void TestChartNumbers::timesAreToldBackwards()
{
    QCOMPARE(relativeTimeLabel(0), QStringLiteral("now"));
    QCOMPARE(relativeTimeLabel(-10), QStringLiteral("-10s"));
    QCOMPARE(relativeTimeLabel(-600), QStringLiteral("-10m"));
    QCOMPARE(relativeTimeLabel(-36000), QStringLiteral("-10h"));
    QCOMPARE(agoText(-0.2), QStringLiteral("now"));
    QCOMPARE(agoText(-12), QStringLiteral("12 s ago"));
    QCOMPARE(agoText(-120), QStringLiteral("2 min ago"));
    QCOMPARE(agoText(-200), QStringLiteral("3 min 20 s ago"));
}

void TestChartNumbers::valueNearIgnoresFarAndMissingPoints()
{
    const Series series{{}, {}, {{-10, 1}, {-5, 2}, {-4, std::nan("")}, {0, 3}}};
    QCOMPARE(valueNear(series, -9.6, 1), 1.0);
    QCOMPARE(valueNear(series, -4.2, 1), 2.0);
    QCOMPARE(valueNear(series, 0, 1), 3.0);
    QVERIFY(std::isnan(valueNear(series, -2, 1)));
    QVERIFY(std::isnan(valueNear(Series(), 0, 1)));
}

QTEST_GUILESS_MAIN(TestChartNumbers)
#include "tst_chartnumbers.moc"
