// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"
#include "tests/widgets/graph/canvasharness.h"

#include <cstdlib>
#include <memory>

using namespace etl::widgets;
using namespace etl::test;

namespace {

// Curves cover their pixels almost, not quite, in full.
bool isNear(const QColor &a, const QColor &b)
{
    const auto differs = [](int x, int y) { return std::abs(x - y) > 14; };
    return !differs(a.red(), b.red()) && !differs(a.green(), b.green())
           && !differs(a.blue(), b.blue());
}

} // namespace

// What is on screen: colours at known places, after edits, zooms, live changes and theme changes.
class TestCanvasPicture : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup() { m_harness.reset(); }

    void cardHasStripeBodyAndTitle();
    void newWireAppears();
    void movedNodeLeavesNothingBehind();
    void selectedCardHasAnAccentBorder();
    void queueColoursFollowTheFill();
    void fusedWireIsTwoLines();
    void rejectsWireIsRedAndDashed();
    void bottleneckIsFramed();
    void problemIsMarked();
    void farViewShowsBlocksWithStates();
    void zoomedViewBecomesSharpAgain();
    void themeChangeRepaintsEverything();
    void hiddenCanvasTakesLiveValuesWhenShown();
    void emptyCanvasShowsItsText();
    void highDensityPictureIsSharp();

private:
    QColor at(QPointF scene, QPoint offset = {})
    {
        return m_harness->canvas.grab().toImage().pixelColor(m_harness->pixel(scene) + offset);
    }
    // The colour furthest from the ground near a point: thin lines are blended.
    QColor strongest(QPointF scene, int reach = 4)
    {
        const QImage picture = m_harness->canvas.grab().toImage();
        const QPoint middle = m_harness->pixel(scene);
        QColor best = picture.pixelColor(middle);
        int most = -1;
        for (int y = -reach; y <= reach; ++y) {
            for (int x = -reach; x <= reach; ++x) {
                const QColor color = picture.pixelColor(middle + QPoint(x, y));
                const int distance = std::abs(color.red() - theme().bg.red())
                                     + std::abs(color.green() - theme().bg.green())
                                     + std::abs(color.blue() - theme().bg.blue());
                if (distance > most) {
                    most = distance;
                    best = color;
                }
            }
        }
        return best;
    }

    std::unique_ptr<CanvasHarness> m_harness;
};

void TestCanvasPicture::init()
{
    etl::test::failOnUnexpectedWarnings();
    applyTheme(*qApp, ThemeKind::Dark);
    m_harness = std::make_unique<CanvasHarness>();
    fillWithFlights(m_harness->graph, true);
    QVERIFY(m_harness->isReady());
}

void TestCanvasPicture::cardHasStripeBodyAndTitle()
{
    QCOMPARE(at({2, 35}), theme().extract);
    QCOMPARE(at({120, 60}), theme().node);
    QCOMPARE(at({-30, 35}), theme().bg);
    bool title = false;
    for (int x = 54; x < 130; ++x)
        title = title || at({double(x), 22}).lightness() > 200;
    QVERIFY(title);
}

void TestCanvasPicture::newWireAppears()
{
    m_harness->graph.addNode(QStringLiteral("x"), {0, 420}, Category::Extract);
    m_harness->graph.addNode(QStringLiteral("y"), {400, 420}, Category::Load);
    QVERIFY(m_harness->settle());
    QCOMPARE(at({300, 456}), theme().bg);
    m_harness->graph.addWire(QStringLiteral("x"), QStringLiteral("y"));
    QVERIFY(m_harness->settle());
    QCOMPARE(strongest({300, 455}), theme().wire);
    m_harness->graph.removeWire(QStringLiteral("x:out -> y:in"));
    QVERIFY(m_harness->settle());
    QCOMPARE(at({300, 456}), theme().bg);
}

void TestCanvasPicture::movedNodeLeavesNothingBehind()
{
    QCOMPARE(at({10 + 800, 230}), theme().node);
    m_harness->press({880, 230});
    m_harness->moveTo({880, 300});
    m_harness->moveTo({880, 398});
    QVERIFY(m_harness->settle());
    QCOMPARE(at({930, 268}), theme().bg); // while it is dragged
    QCOMPARE(at({930, 268 + 168}), theme().node);
    m_harness->release({880, 398});
    QVERIFY(m_harness->settle());
    QCOMPARE(at({930, 268}), theme().bg);
    QCOMPARE(at({930, 268 + 168}), theme().node);
}

void TestCanvasPicture::selectedCardHasAnAccentBorder()
{
    QVERIFY(at({900, 210}) != theme().accent);
    m_harness->canvas.selection().selectOnly(GraphNodeId{QStringLiteral("Delays")});
    QCOMPARE(at({900, 210}), theme().accent);
}

void TestCanvasPicture::queueColoursFollowTheFill()
{
    m_harness->canvas.setForm(CardForm::Monitor);
    QVERIFY(m_harness->settle());
    const QPointF wire(468, 46); // Delayed only to Delay bands, between port and badge
    QVERIFY(isNear(strongest(wire, 2), theme().warn));
    m_harness->graph.setWireLive(QStringLiteral("Delayed only:out -> Delay bands:in"), {16, 16});
    m_harness->graph.tellLiveChanged();
    QVERIFY(m_harness->settle());
    QVERIFY(isNear(strongest(wire, 2), theme().bad));
    m_harness->graph.setWireLive(QStringLiteral("Delayed only:out -> Delay bands:in"), {3, 16});
    m_harness->graph.tellLiveChanged();
    QVERIFY(m_harness->settle());
    QVERIFY(isNear(strongest(wire, 2), theme().ok));
}

void TestCanvasPicture::fusedWireIsTwoLines()
{
    QVERIFY(m_harness->settle());
    const QImage picture = m_harness->canvas.grab().toImage();
    const QPoint middle = m_harness->pixel({230, 35});
    int lines = 0;
    bool onLine = false;
    for (int y = -6; y <= 6; ++y) {
        const bool lit =
            picture.pixelColor(middle + QPoint(0, y)).lightness() > theme().bg.lightness() + 40;
        lines += lit && !onLine;
        onLine = lit;
    }
    QCOMPARE(lines, 2);
}

void TestCanvasPicture::rejectsWireIsRedAndDashed()
{
    const auto &scene = m_harness->canvas.scene();
    const int number = scene.wireNumber({QStringLiteral("Flights 2001:rejects -> Bad rows:in")});
    const QImage picture = m_harness->canvas.grab().toImage();
    int red = 0;
    int gaps = 0;
    for (int i = 10; i < 90; ++i) {
        const QColor color =
            picture.pixelColor(m_harness->pixel(scene.wire(number).curve.at(i / 100.0)));
        red += color.red() > 150 && color.green() < 110;
        gaps += color.red() < 60;
    }
    QVERIFY(red > 20);
    QVERIFY(gaps > 10);
}

void TestCanvasPicture::bottleneckIsFramed()
{
    m_harness->canvas.setForm(CardForm::Monitor);
    QVERIFY(m_harness->settle());
    QCOMPARE(strongest({900, 303}, 2), theme().bad);  // the lower edge of Delays
    QVERIFY(strongest({900, 143}, 2) != theme().bad); // that of By carrier
}

void TestCanvasPicture::problemIsMarked()
{
    QCOMPARE(strongest({540 + 187, 2}, 9), theme().warn);
    QVERIFY(strongest({270 + 187, 2}, 9) != theme().warn);
}

void TestCanvasPicture::farViewShowsBlocksWithStates()
{
    m_harness->canvas.setForm(CardForm::Monitor);
    m_harness->canvas.lookAt({500, 200}, 0.3);
    QVERIFY(m_harness->settle());
    QCOMPARE(at({100, 20}), theme().categoryTint(Category::Extract));
    QCOMPARE(at({100, 64}), theme().ok);         // it runs
    QCOMPARE(at({640, 180 + 64}), theme().warn); // Add airport is blocked
}

void TestCanvasPicture::zoomedViewBecomesSharpAgain()
{
    m_harness->canvas.zoomAt({550, 350}, 1.5);
    QVERIFY(!m_harness->canvas.isSettled());
    QVERIFY(m_harness->canvas.grab().toImage().pixelColor(m_harness->pixel({660, 60}))
            == theme().node); // the stretched picture stands in
    QVERIFY(m_harness->settle());
    QCOMPARE(at({660, 60}), theme().node);
    QCOMPARE(at({542, 35}), theme().transform);
}

void TestCanvasPicture::themeChangeRepaintsEverything()
{
    applyTheme(*qApp, ThemeKind::Light);
    QVERIFY(m_harness->settle());
    QCOMPARE(at({-30, 35}), theme(ThemeKind::Light).bg);
    QCOMPARE(at({120, 60}), theme(ThemeKind::Light).node);
    QCOMPARE(at({2, 35}), theme(ThemeKind::Light).extract);
}

void TestCanvasPicture::hiddenCanvasTakesLiveValuesWhenShown()
{
    m_harness->canvas.hide();
    m_harness->graph.setWireLive(QStringLiteral("Airports:out -> Add airport:right"), {16, 16});
    m_harness->graph.tellLiveChanged();
    const int number =
        m_harness->canvas.scene().wireNumber({QStringLiteral("Airports:out -> Add airport:right")});
    QCOMPARE(m_harness->canvas.scene().wire(number).step, FillStep::Empty);
    m_harness->canvas.show();
    QCOMPARE(m_harness->canvas.scene().wire(number).step, FillStep::Full);
}

void TestCanvasPicture::emptyCanvasShowsItsText()
{
    FakeGraph empty;
    GraphCanvas canvas;
    canvas.resize(400, 200);
    canvas.setModel(&empty);
    const auto litPixels = [&] {
        const QImage picture = canvas.grab().toImage();
        int lit = 0;
        for (int x = 0; x < 400; ++x)
            lit += picture.pixelColor(x, 100).lightness() > 80;
        return lit;
    };
    QCOMPARE(litPixels(), 0);
    canvas.setEmptyText(QStringLiteral("Drag a node here"));
    QVERIFY(litPixels() > 5);
    canvas.setModel(nullptr);
}

// A grab renders at the ratio of its target, like a screen of double density.
void TestCanvasPicture::highDensityPictureIsSharp()
{
    QPixmap target(m_harness->canvas.size() * 2);
    target.setDevicePixelRatio(2);
    for (int frame = 0; frame < 60; ++frame) // each draws some tiles
        m_harness->canvas.render(&target);
    const QImage picture = target.toImage();
    const QPoint stripe = m_harness->pixel({0, 35}) * 2;
    QCOMPARE(picture.pixelColor(stripe + QPoint(1, 0)), theme().extract);
    QCOMPARE(picture.pixelColor(stripe + QPoint(8, 0)), theme().extract);
    QCOMPARE(picture.pixelColor(stripe + QPoint(12, 0)), theme().node);
}

QTEST_MAIN(TestCanvasPicture)
#include "tst_canvaspicture.moc"
