// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/charts/chartcursor.h"
#include "widgets/charts/chartlegend.h"
#include "widgets/charts/chartreadout.h"
#include "widgets/charts/legendentry.h"
#include "widgets/charts/timeserieschart.h"
#include "widgets/common/theme.h"

#include <QChart>
#include <QChartView>
#include <QLineSeries>
#include <QMenu>
#include <QSignalSpy>
#include <QToolButton>
#include <QValueAxis>

#include <memory>

using namespace etl::widgets;

namespace {

std::vector<Series> twoLines(double first, double second)
{
    std::vector<Series> series{{QStringLiteral("flights"), Qt::red, {}},
                               {QStringLiteral("delays"), Qt::blue, {}}};
    for (int time = -60; time <= 0; ++time) {
        series[0].points.emplace_back(time, first);
        series[1].points.emplace_back(time, second);
    }
    return series;
}

} // namespace

class TestTimeSeriesChart : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup() { m_chart.reset(); }

    void replacesAllPointsOncePerTick();
    void doesNothingWhileHidden();
    void axesStandStillFromTickToTick();
    void valueAxisGrowsAtOnceAndShrinksLate();
    void endsAtTheLeastMaximum();
    void leavesOutPointsThatAreNotFinite();
    void legendEntrySwitchesItsSeries();
    void hiddenSeriesDoesNotCountForTheAxis();
    void ctrlClickShowsOneSeriesOnly();
    void switchedOffSeriesStaysOffOverUpdates();
    void longLegendEndsInAMenu();
    void hoverIsSharedBetweenCharts();
    void keysMoveTheHoverLine();
    void showsPlaceholderUntilTheFirstPoint();
    void followsTheTheme();

private:
    QChartView *plot() const { return m_chart->findChild<QChartView *>(); }
    QLineSeries *line(int index) const
    {
        return qobject_cast<QLineSeries *>(plot()->chart()->series().at(index));
    }
    ChartReadout *readout(const TimeSeriesChart &chart) const
    {
        return chart.findChild<ChartReadout *>();
    }
    LegendEntry *entry(const QString &name) const;
    bool show(TimeSeriesChart &chart) const;

    std::unique_ptr<TimeSeriesChart> m_chart;
};

void TestTimeSeriesChart::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_chart = std::make_unique<TimeSeriesChart>();
    m_chart->setTitle(QStringLiteral("Throughput"));
    QVERIFY(show(*m_chart));
}

bool TestTimeSeriesChart::show(TimeSeriesChart &chart) const
{
    chart.resize(600, 260);
    chart.show();
    return QTest::qWaitForWindowExposed(&chart);
}

LegendEntry *TestTimeSeriesChart::entry(const QString &name) const
{
    for (LegendEntry *candidate : m_chart->findChildren<LegendEntry *>()) {
        if (candidate->text() == name)
            return candidate;
    }
    return nullptr;
}

void TestTimeSeriesChart::replacesAllPointsOncePerTick()
{
    m_chart->setSeries(twoLines(100, 50));
    QCOMPARE(plot()->chart()->series().size(), 2);
    QSignalSpy replaced(line(0), &QXYSeries::pointsReplaced);
    QSignalSpy added(line(0), &QXYSeries::pointAdded);
    QSignalSpy removed(line(0), &QXYSeries::pointRemoved);
    m_chart->setSeries(twoLines(120, 60));
    QCOMPARE(replaced.count(), 1);
    QCOMPARE(added.count() + removed.count(), 0);
    QCOMPARE(line(0)->points().size(), 61);
    QCOMPARE(line(0)->points().last(), QPointF(0, 120));
    QCOMPARE(line(1)->points().last(), QPointF(0, 60));
}

void TestTimeSeriesChart::doesNothingWhileHidden()
{
    m_chart->setSeries(twoLines(100, 50));
    m_chart->hide();
    QSignalSpy replaced(line(0), &QXYSeries::pointsReplaced);
    m_chart->setSeries(twoLines(1, 1));
    m_chart->setSeries(twoLines(200, 70));
    QCOMPARE(replaced.count(), 0);
    m_chart->show();
    QTRY_COMPARE(replaced.count(), 1);
    QCOMPARE(line(0)->points().last(), QPointF(0, 200));
}

void TestTimeSeriesChart::axesStandStillFromTickToTick()
{
    m_chart->setSeries(twoLines(100, 50));
    QList<int> changes;
    for (QAbstractAxis *axis : plot()->chart()->axes()) {
        connect(qobject_cast<QValueAxis *>(axis), &QValueAxis::rangeChanged, this,
                [&changes] { changes.append(1); });
    }
    for (int tick = 0; tick < 20; ++tick)
        m_chart->setSeries(twoLines(60 + tick * 2, 50));
    QCOMPARE(changes.size(), 0);
    const auto *time =
        qobject_cast<QValueAxis *>(plot()->chart()->axes(Qt::Horizontal).constFirst());
    QCOMPARE(time->min(), -60.0);
    QCOMPARE(time->max(), 0.0);
}

void TestTimeSeriesChart::valueAxisGrowsAtOnceAndShrinksLate()
{
    m_chart->setSeries(twoLines(100, 50));
    QCOMPARE(m_chart->shownMaximum(), 100.0);
    m_chart->setSeries(twoLines(101, 50));
    QCOMPARE(m_chart->shownMaximum(), 120.0);
    m_chart->setSeries(twoLines(60, 50));
    QCOMPARE(m_chart->shownMaximum(), 120.0);
    m_chart->setSeries(twoLines(40, 30));
    QCOMPARE(m_chart->shownMaximum(), 40.0);
}

void TestTimeSeriesChart::endsAtTheLeastMaximum()
{
    m_chart->setLeastMaximum(16);
    m_chart->setSeries(twoLines(3, 2));
    QCOMPARE(m_chart->shownMaximum(), 16.0);
}

void TestTimeSeriesChart::leavesOutPointsThatAreNotFinite()
{
    std::vector<Series> series = twoLines(100, 50);
    series[0].points[10].setY(std::numeric_limits<double>::quiet_NaN());
    series[0].points[11].setY(std::numeric_limits<double>::infinity());
    m_chart->setSeries(series);
    QCOMPARE(line(0)->points().size(), 59);
    QCOMPARE(m_chart->shownMaximum(), 100.0);
}

void TestTimeSeriesChart::legendEntrySwitchesItsSeries()
{
    m_chart->setSeries(twoLines(100, 50));
    QSignalSpy toggled(m_chart.get(), &TimeSeriesChart::seriesToggled);
    QVERIFY(entry(QStringLiteral("flights"))->isVisible());
    QTest::mouseClick(entry(QStringLiteral("flights")), Qt::LeftButton);
    QVERIFY(!line(0)->isVisible());
    QVERIFY(line(1)->isVisible());
    QVERIFY(!entry(QStringLiteral("flights"))->isChecked());
    QCOMPARE(toggled.count(), 1);
    entry(QStringLiteral("flights"))->setFocus();
    QTest::keyClick(entry(QStringLiteral("flights")), Qt::Key_Space);
    QVERIFY(line(0)->isVisible());
    QVERIFY(entry(QStringLiteral("flights"))->isChecked());
}

void TestTimeSeriesChart::hiddenSeriesDoesNotCountForTheAxis()
{
    m_chart->setSeries(twoLines(1000, 20));
    QCOMPARE(m_chart->shownMaximum(), 1000.0);
    QTest::mouseClick(entry(QStringLiteral("flights")), Qt::LeftButton);
    QCOMPARE(m_chart->shownMaximum(), 20.0);
}

void TestTimeSeriesChart::ctrlClickShowsOneSeriesOnly()
{
    m_chart->setSeries(twoLines(100, 50));
    QTest::mouseClick(entry(QStringLiteral("delays")), Qt::LeftButton, Qt::ControlModifier);
    QVERIFY(!line(0)->isVisible());
    QVERIFY(line(1)->isVisible());
    QTest::mouseClick(entry(QStringLiteral("delays")), Qt::LeftButton, Qt::ControlModifier);
    QVERIFY(line(0)->isVisible());
    QVERIFY(line(1)->isVisible());
}

void TestTimeSeriesChart::switchedOffSeriesStaysOffOverUpdates()
{
    m_chart->setSeries(twoLines(100, 50));
    m_chart->setSeriesShown(QStringLiteral("delays"), false);
    m_chart->setSeries({});
    QCOMPARE(plot()->chart()->series().size(), 0);
    m_chart->setSeries(twoLines(100, 50));
    QVERIFY(!line(1)->isVisible());
    QVERIFY(!m_chart->isSeriesShown(QStringLiteral("delays")));
}

void TestTimeSeriesChart::longLegendEndsInAMenu()
{
    std::vector<Series> series;
    for (int i = 0; i < 30; ++i)
        series.push_back({QStringLiteral("A node called %1").arg(i), Qt::red, {{0, 1}}});
    m_chart->setSeries(series);
    auto *more = m_chart->findChild<QToolButton *>();
    QVERIFY(more->isVisible());
    int shown = 0;
    for (const LegendEntry *each : m_chart->findChildren<LegendEntry *>()) {
        shown += each->isVisible() ? 1 : 0;
        QVERIFY(!each->isVisible() || !each->geometry().intersects(more->geometry()));
    }
    QCOMPARE(more->text(), QStringLiteral("+%1").arg(30 - shown));
    QTest::mouseClick(more, Qt::LeftButton);
    auto *menu = m_chart->findChild<QMenu *>();
    QVERIFY(menu);
    QTRY_VERIFY(menu->isVisible());
    QCOMPARE(menu->actions().size(), 30 - shown);
    menu->actions().constLast()->trigger();
    QVERIFY(!m_chart->isSeriesShown(QStringLiteral("A node called 29")));
    menu->close();
}

void TestTimeSeriesChart::hoverIsSharedBetweenCharts()
{
    ChartCursor cursor;
    TimeSeriesChart other;
    QVERIFY(show(other));
    for (TimeSeriesChart *chart : {m_chart.get(), &other}) {
        chart->setSharedCursor(&cursor);
        chart->setUnit(QStringLiteral("rows/s"));
        chart->setSeries(twoLines(100, 50));
    }
    QWidget *viewport = plot()->viewport();
    QTest::mouseMove(viewport, QPoint(viewport->width() / 2, 40));
    QTRY_VERIFY(cursor.position().has_value());
    QVERIFY(qAbs(*cursor.position() + 30) < 1);
    QVERIFY(readout(other)->isVisible());
    QCOMPARE(readout(other)->heading(), QStringLiteral("30 s ago"));
    QCOMPARE(readout(other)->entries().size(), std::size_t(2));
    QCOMPARE(readout(other)->entries()[0].value, QStringLiteral("100 rows/s"));
    other.setSeriesShown(QStringLiteral("flights"), false);
    QCOMPARE(readout(other)->entries().size(), std::size_t(1));
    QCOMPARE(readout(other)->entries()[0].name, QStringLiteral("delays"));
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(plot(), &leave);
    QVERIFY(!readout(other)->isVisible());
    QVERIFY(!readout(*m_chart)->isVisible());
}

void TestTimeSeriesChart::keysMoveTheHoverLine()
{
    m_chart->setSeries(twoLines(100, 50));
    m_chart->activateWindow();
    m_chart->setFocus(Qt::TabFocusReason);
    QTRY_VERIFY(m_chart->hasFocus());
    QVERIFY(readout(*m_chart)->isVisible());
    QCOMPARE(readout(*m_chart)->heading(), QStringLiteral("now"));
    QTest::keyClick(m_chart.get(), Qt::Key_Left);
    QTest::keyClick(m_chart.get(), Qt::Key_Left);
    QCOMPARE(readout(*m_chart)->heading(), QStringLiteral("2 s ago"));
    QTest::keyClick(m_chart.get(), Qt::Key_Home);
    QCOMPARE(readout(*m_chart)->heading(), QStringLiteral("1 min ago"));
    QTest::keyClick(m_chart.get(), Qt::Key_Right);
    QCOMPARE(readout(*m_chart)->heading(), QStringLiteral("59 s ago"));
    m_chart->clearFocus();
    QVERIFY(!readout(*m_chart)->isVisible());
}

void TestTimeSeriesChart::showsPlaceholderUntilTheFirstPoint()
{
    m_chart->setPlaceholder(QStringLiteral("No run yet."));
    const QImage before = m_chart->grab().toImage();
    m_chart->setPlaceholder(QString());
    QVERIFY(m_chart->grab().toImage() != before);
    m_chart->setPlaceholder(QStringLiteral("No run yet."));
    m_chart->setSeries(twoLines(100, 50));
    const QImage withLines = m_chart->grab().toImage();
    m_chart->setPlaceholder(QString());
    QCOMPARE(m_chart->grab().toImage(), withLines);
}

void TestTimeSeriesChart::followsTheTheme()
{
    m_chart->setSeries(twoLines(100, 50));
    const auto background = [this] {
        return plot()->grab().toImage().pixelColor(plot()->width() / 2, plot()->height() - 12);
    };
    QCOMPARE(background(), theme(ThemeKind::Dark).panel);
    applyTheme(*qApp, ThemeKind::Light);
    QCOMPARE(background(), theme(ThemeKind::Light).panel);
    applyTheme(*qApp, ThemeKind::Dark);
}

QTEST_MAIN(TestTimeSeriesChart)
#include "tst_timeserieschart.moc"
