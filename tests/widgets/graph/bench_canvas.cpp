// SPDX-License-Identifier: GPL-3.0-or-later
// Measures the canvas with 2,000 nodes and 4,000 wires whose live values all change ten times a
// second: CPU time of the GUI thread per frame. Prints a table; fails only far above the goal of
// 16 ms a frame, since machines differ.
#include "tests/widgets/graph/canvasharness.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <random>

using namespace etl::widgets;
using namespace etl::test;

namespace {

constexpr int kFramesPerTick = 6; // 60 frames and 10 ticks a second
constexpr double kGoalMs = 16;

double threadMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) / 1e6;
}

struct Timing
{
    double median = 0;
    double p95 = 0;
};

Timing timingOf(std::vector<double> values)
{
    std::ranges::sort(values);
    return {values[values.size() / 2], values[values.size() * 95 / 100]};
}

} // namespace

class BenchCanvas : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase() { m_harness.reset(); }
    void frames_data();
    void frames();
    void hits();

private:
    void tick();
    Timing measure(int frames, const std::function<void(int)> &step);
    void report(const char *what, const Timing &timing);

    std::unique_ptr<CanvasHarness> m_harness;
    std::vector<QString> m_nodes;
    std::vector<QString> m_wires;
    std::vector<QPointF> m_positions;
    std::mt19937 m_random{5};
};

void BenchCanvas::initTestCase()
{
    applyTheme(*qApp, ThemeKind::Dark);
    m_harness = std::make_unique<CanvasHarness>(QSize(1920, 1080));
    m_harness->graph.blockSignals(true); // one reset at the end instead of 6,000 changes
    fillLayered(m_harness->graph, 2000);
    m_harness->graph.refuseEdits();
    for (const GraphNodeId &id : m_harness->graph.nodeIds()) {
        m_nodes.push_back(id.value);
        m_positions.push_back(m_harness->graph.node(id).position);
    }
    for (const GraphWireId &id : m_harness->graph.wireIds())
        m_wires.push_back(id.value);
    tick();
    m_harness->graph.blockSignals(false);
    m_harness->canvas.setForm(CardForm::Monitor);
    emit m_harness->graph.changed(GraphReset{});
    QVERIFY(QTest::qWaitForWindowExposed(&m_harness->canvas));
    std::printf("%zu nodes, %zu wires, 1920 x 1080, CPU ms of the GUI thread per frame\n",
                m_nodes.size(), m_wires.size());
    std::printf("%-28s %8s %8s\n", "", "median", "p95");
}

// New values everywhere, made outside the measured time; one wire in twenty changes its colour.
void BenchCanvas::tick()
{
    for (const QString &id : m_nodes) {
        const int rate = int(m_random() % 900);
        m_harness->graph.setNodeLive(
            id, {NodeState(1 + m_random() % 3), QStringLiteral("%1k rows/s").arg(rate), false});
    }
    for (const QString &id : m_wires) {
        const int base = int(qHash(id) % 16);
        const int depth = m_random() % 20 == 0 ? int(m_random() % 17) : base;
        m_harness->graph.setWireLive(id, {depth, 16});
    }
}

Timing BenchCanvas::measure(int frames, const std::function<void(int)> &step)
{
    std::vector<double> times;
    for (int frame = 0; frame < frames; ++frame) {
        const bool ticks = frame % kFramesPerTick == 0;
        if (ticks)
            tick();
        const double before = threadMs();
        if (ticks)
            m_harness->graph.tellLiveChanged();
        step(frame);
        QCoreApplication::processEvents();
        times.push_back(threadMs() - before);
    }
    return timingOf(times);
}

void BenchCanvas::report(const char *what, const Timing &timing)
{
    std::printf("%-28s %8.2f %8.2f\n", what, timing.median, timing.p95);
    std::fflush(stdout);
}

void BenchCanvas::frames_data()
{
    QTest::addColumn<double>("zoom");
    QTest::newRow("fit") << 0.0;
    QTest::newRow("200 in view") << 0.643;
    QTest::newRow("100 %") << 1.0;
    QTest::newRow("30 in view") << 1.66;
}

void BenchCanvas::frames()
{
    QFETCH(double, zoom);
    GraphCanvas &canvas = m_harness->canvas;
    const QPointF middle = canvas.scene().bounds().center();
    const auto reset = [&] {
        canvas.fitAll();
        if (zoom > 0)
            canvas.lookAt(middle, zoom);
        QVERIFY(m_harness->settle());
    };
    const QByteArray name(QTest::currentDataTag());

    reset();
    const Timing ticks = measure(90, [](int) {});
    report((name + ": tick").constData(), ticks);

    const Timing pan = measure(120, [&](int) { canvas.panBy({20, 11}); });
    report((name + ": pan").constData(), pan);

    reset();
    const Timing zooming = measure(60, [&](int frame) {
        canvas.zoomAt({960, 540}, canvas.zoom() * (frame < 30 ? 1.02 : 1 / 1.02));
    });
    report((name + ": zoom").constData(), zooming);

    reset();
    const QPointF grip = m_positions[m_positions.size() / 2 + 23] + QPointF(100, 12);
    canvas.lookAt(grip, canvas.zoom());
    QVERIFY(m_harness->settle());
    const double beforeLift = threadMs();
    m_harness->press(grip);
    m_harness->moveTo(grip + QPointF(30, 30));
    QCoreApplication::processEvents();
    const double lift = threadMs() - beforeLift;
    const Timing drag = measure(
        120, [&](int frame) { m_harness->moveTo(grip + QPointF(30 + frame * 2, 30 + frame)); });
    m_harness->release(grip + QPointF(270, 150));
    report((name + ": drag").constData(), drag);
    report((name + ": first frame of a drag").constData(), {lift, lift});

    QVERIFY2(pan.p95 <= kGoalMs, qPrintable(QString::number(pan.p95)));
    QVERIFY2(zooming.p95 <= 2 * kGoalMs, qPrintable(QString::number(zooming.p95)));
    QVERIFY2(drag.p95 <= 2 * kGoalMs, qPrintable(QString::number(drag.p95)));
    QVERIFY2(ticks.p95 <= 2 * kGoalMs, qPrintable(QString::number(ticks.p95)));
}

void BenchCanvas::hits()
{
    const QRectF bounds = m_harness->canvas.scene().bounds();
    std::uniform_real_distribution<double> x(bounds.left(), bounds.right());
    std::uniform_real_distribution<double> y(bounds.top(), bounds.bottom());
    const double before = threadMs();
    int found = 0;
    for (int i = 0; i < 1000; ++i)
        found += hitTest(m_harness->canvas.scene(), {x(m_random), y(m_random)}, 1).kind
                 != Hit::Kind::Nothing;
    const double took = threadMs() - before;
    std::printf("1,000 hit tests: %.2f ms, %d hits\n", took, found);
    QVERIFY(found > 100);
    QVERIFY(took < 100);
}

QTEST_MAIN(BenchCanvas)
#include "bench_canvas.moc"
