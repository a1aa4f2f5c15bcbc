// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/charts/sparkline.h"
#include "widgets/charts/stattile.h"
#include "widgets/common/theme.h"

#include <QPainter>
#include <QSignalSpy>

using namespace etl::widgets;

namespace {

// The rightmost column with a pixel that is neither background nor border.
int rightmostInk(const QImage &image, const QRect &area, const QColor &background)
{
    for (int x = area.right(); x >= area.left(); --x) {
        for (int y = area.top(); y <= area.bottom(); ++y) {
            if (image.pixelColor(x, y) != background)
                return x;
        }
    }
    return -1;
}

} // namespace

class TestTiles : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init() { etl::test::failOnUnexpectedWarnings(); }

    void unknownValueIsADash();
    void longValueShrinksToFit();
    void linkAnswersToMouseAndKeys();
    void tileWithoutLinkTakesNoClickAndNoFocus();
    void tellsItsContentToScreenReaders();
    void sparklineEndsAtTheRightEdge();
    void sparklineScalesToItsMaximum();
};

void TestTiles::unknownValueIsADash()
{
    QCOMPARE(StatTile(QStringLiteral("Left")).value(), QStringLiteral("-"));
}

void TestTiles::longValueShrinksToFit()
{
    StatTile tile(QStringLiteral("Rows in"));
    tile.resize(140, 78);
    tile.setValue(QStringLiteral("123,456,789,012"));
    const QImage image = tile.grab().toImage();
    const int right = rightmostInk(image, QRect(4, 26, 132, 26), theme().panel);
    QVERIFY2(right > 60 && right < 130, qPrintable(QString::number(right)));
}

void TestTiles::linkAnswersToMouseAndKeys()
{
    StatTile tile(QStringLiteral("Rejected"));
    tile.setAction(StatTile::Action::Link);
    tile.show();
    QSignalSpy activated(&tile, &StatTile::activated);
    QTest::mouseClick(&tile, Qt::LeftButton);
    QTest::keyClick(&tile, Qt::Key_Return);
    QCOMPARE(activated.count(), 2);
    QTest::mousePress(&tile, Qt::LeftButton);
    QTest::mouseRelease(&tile, Qt::LeftButton, {}, QPoint(-20, -20));
    QCOMPARE(activated.count(), 2);
}

void TestTiles::tileWithoutLinkTakesNoClickAndNoFocus()
{
    StatTile tile(QStringLiteral("Rows in"));
    QSignalSpy activated(&tile, &StatTile::activated);
    QTest::mouseClick(&tile, Qt::LeftButton);
    QCOMPARE(activated.count(), 0);
    QCOMPARE(tile.focusPolicy(), Qt::NoFocus);
}

void TestTiles::tellsItsContentToScreenReaders()
{
    StatTile tile(QStringLiteral("Rows in"));
    tile.setValue(QStringLiteral("12"));
    tile.setDetail(QStringLiteral("of 20"));
    QCOMPARE(tile.accessibleName(), QStringLiteral("Rows in: 12 of 20"));
}

void TestTiles::sparklineEndsAtTheRightEdge()
{
    QImage image(100, 20, QImage::Format_RGB32);
    image.fill(Qt::black);
    QPainter painter(&image);
    Sparkline::paint(painter, QRectF(0, 0, 99, 19), {1, 1, 1}, 11, 2, Qt::white);
    painter.end();
    // three of eleven values take the right fifth
    QCOMPARE(image.pixelColor(50, 12), QColor(Qt::black));
    QVERIFY(image.pixelColor(90, 12) != QColor(Qt::black));
    QVERIFY(image.pixelColor(97, 12) != QColor(Qt::black));
}

void TestTiles::sparklineScalesToItsMaximum()
{
    const auto inkHeight = [](std::optional<double> maximum) {
        Sparkline line;
        line.resize(60, 40);
        line.setColor(Qt::white);
        line.setValues(std::vector<double>(30, 5.0), 30);
        line.setMaximum(maximum);
        const QImage image = line.grab().toImage();
        for (int y = 0; y < image.height(); ++y) {
            if (image.pixelColor(30, y).lightness() > 150)
                return image.height() - y;
        }
        return 0;
    };
    QVERIFY(inkHeight({}) > 36);
    QVERIFY(qAbs(inkHeight(10) - 20) <= 2);
}

QTEST_MAIN(TestTiles)
#include "tst_tiles.moc"
