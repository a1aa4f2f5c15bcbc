// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"
#include "widgets/common/iconshapes.h"
#include "widgets/common/stylesheet.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QPainter>
#include <QRegularExpression>
#include <QSet>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace etl::widgets;

namespace {

double luminance(const QColor &color)
{
    const auto linear = [](double c) {
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
           + 0.0722 * linear(color.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const auto [low, high] = std::minmax({luminance(a), luminance(b)});
    return (high + 0.05) / (low + 0.05);
}

bool paintsSomething(Icon icon, int size)
{
    const QImage image = iconPixmap(icon, size, Qt::black).toImage();
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (qAlpha(image.pixel(x, y)) > 100)
                return true;
        }
    }
    return false;
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT

private slots:
    void init() { etl::test::failOnUnexpectedWarnings(); }

    void textIsReadable_data();
    void textIsReadable();
    void linesThatCarryMeaningAreVisible_data() { textIsReadable_data(); }
    void linesThatCarryMeaningAreVisible();
    void styleSheetKnowsAllItsColours();
    void appliesPaletteAndTellsWidgets();
    void fontsHaveTheAskedPixelSize();
    void everyIconParsesAndPaints();
    void iconNamesAreUniqueAndAcceptTypeIds();
    void brokenPathIsReported();
    void themedIconIsFaintWhenDisabled();
};

void TestTheme::textIsReadable_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("dark") << int(ThemeKind::Dark);
    QTest::newRow("light") << int(ThemeKind::Light);
}

void TestTheme::textIsReadable()
{
    QFETCH(int, kind);
    const ThemeTokens &t = theme(ThemeKind(kind));
    const QColor grounds[] = {t.bg, t.panel, t.panel2, t.node};
    for (const QColor &ground : grounds) {
        for (const QColor &text : {t.text, t.dim, t.okText, t.warnText, t.badText, t.accentText})
            QVERIFY2(contrast(text, ground) >= 4.5,
                     qPrintable(text.name() + QLatin1String(" on ") + ground.name()));
    }
    for (const QColor &fill : {t.runFill, t.stopFill, t.accentFill})
        QVERIFY2(contrast(t.onFill, fill) >= 4.5, qPrintable(fill.name()));
    QVERIFY(contrast(t.dim, t.chip) >= 4.4);
    QVERIFY(contrast(t.text, t.accentSoft) >= 4.5);
}

void TestTheme::linesThatCarryMeaningAreVisible()
{
    QFETCH(int, kind);
    const ThemeTokens &t = theme(ThemeKind(kind));
    for (const QColor &ground : {t.bg, t.panel}) {
        for (const QColor &line :
             {t.wire, t.ok, t.warn, t.bad, t.accent, t.extract, t.transform, t.flow, t.load})
            QVERIFY2(contrast(line, ground) >= 3,
                     qPrintable(line.name() + QLatin1String(" on ") + ground.name()));
    }
}

void TestTheme::styleSheetKnowsAllItsColours()
{
    const QString sheet = styleSheetFor(theme(ThemeKind::Dark));
    QVERIFY(!sheet.contains(QLatin1Char('@')));
    // A placeholder whose name begins like another one would leave letters behind a colour.
    const QRegularExpression leftover(QStringLiteral("#[0-9a-f]{6}[A-Za-z0-9]"));
    QVERIFY2(!leftover.match(sheet).hasMatch(), qPrintable(leftover.match(sheet).captured()));
    QVERIFY(sheet.contains(theme(ThemeKind::Dark).accent.name()));
    QVERIFY(!sheet.contains(theme(ThemeKind::Light).accent.name()));
}

void TestTheme::appliesPaletteAndTellsWidgets()
{
    QSignalSpy spy(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged);
    applyTheme(*qApp, ThemeKind::Light);
    QCOMPARE(currentTheme(), ThemeKind::Light);
    QCOMPARE(spy.count(), 1);
    QCOMPARE(qApp->palette().color(QPalette::WindowText), theme(ThemeKind::Light).text);
    applyTheme(*qApp, ThemeKind::Dark);
    QCOMPARE(spy.count(), 2);
    QCOMPARE(qApp->palette().color(QPalette::WindowText), theme(ThemeKind::Dark).text);
    QCOMPARE(&theme(), &theme(ThemeKind::Dark));
}

void TestTheme::fontsHaveTheAskedPixelSize()
{
    QCOMPARE(QFontInfo(uiFont(20)).pixelSize(), 20);
    QVERIFY(QFontMetricsF(uiFont(12.5)).height() > QFontMetricsF(uiFont(12)).height());
    QVERIFY(QFontInfo(monoFont(12)).fixedPitch());
}

void TestTheme::everyIconParsesAndPaints()
{
    QSet<int> seen;
    for (int i = 0; i < shapeCount(); ++i) {
        const IconShape &shape = shapeAt(i);
        QVERIFY2(parsePath(shape.outline).complete, shape.outline);
        QVERIFY2(parsePath(shape.area).complete, shape.area);
        QVERIFY2(!seen.contains(int(shape.icon)), shape.outline);
        seen.insert(int(shape.icon));
        const QRectF box = parsePath(shape.outline).path.boundingRect()
                           | parsePath(shape.area).path.boundingRect();
        if (shape.icon == Icon::None)
            continue;
        // Not QRectF::contains(), which denies it for boxes without a height.
        QVERIFY2(box.left() >= 0 && box.top() >= 0 && box.right() <= 24 && box.bottom() <= 24,
                 shape.outline);
        QVERIFY2(paintsSomething(shape.icon, 14), shape.outline);
    }
    for (int icon = 0; icon <= int(Icon::Blocked); ++icon)
        QVERIFY2(seen.contains(icon), qPrintable(QString::number(icon)));
}

void TestTheme::iconNamesAreUniqueAndAcceptTypeIds()
{
    QSet<QString> names;
    for (int i = 0; i < shapeCount(); ++i) {
        const QString name = QString::fromLatin1(shapeAt(i).name);
        if (name.isEmpty())
            continue;
        QVERIFY2(!names.contains(name), qPrintable(name));
        names.insert(name);
    }
    QCOMPARE(iconFromName(u"filter"), Icon::Filter);
    QCOMPARE(iconFromName(u"transform.filter"), Icon::Filter);
    QCOMPARE(iconFromName(u"no such thing"), Icon::None);
    QCOMPARE(iconFromName(u""), Icon::None);
}

void TestTheme::brokenPathIsReported()
{
    QVERIFY(parsePath("M1 2 L3 4 Z").complete);
    QVERIFY(!parsePath("M1 2 L3").complete);
    QVERIFY(!parsePath("M1 2 W3 4").complete);
}

void TestTheme::themedIconIsFaintWhenDisabled()
{
    const QIcon icon = themedIcon(Icon::Stop, IconRole::Bad);
    const auto middle = [&](QIcon::Mode mode) {
        return icon.pixmap(QSize(16, 16), 1.0, mode).toImage().pixelColor(8, 8);
    };
    QCOMPARE(middle(QIcon::Normal), theme().bad);
    QCOMPARE(middle(QIcon::Disabled), theme().faint);
}

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
