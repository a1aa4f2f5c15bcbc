// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/charts/timesharebars.h"
#include "widgets/common/theme.h"

#include <QScrollBar>
#include <QSignalSpy>

#include <cmath>
#include <memory>

using namespace etl::widgets;

namespace {

TimeShareRow row(const QString &id, double busy, double waiting, double blocked)
{
    return {id, id.toUpper(), busy, waiting, blocked, 0, false};
}

std::vector<TimeShareRow> manyRows(int count)
{
    std::vector<TimeShareRow> rows;
    for (int i = 0; i < count; ++i)
        rows.push_back(row(QStringLiteral("n%1").arg(i), 0.5, 0.5, 0));
    return rows;
}

} // namespace

class TestTimeShareBars : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup() { m_bars.reset(); }

    void lengthsOfTheBarAreTheShares();
    void bottleneckIsFramed();
    void rowWithoutMeasurementShowsNoShare();
    void sharesOutOfRangeStayInTheBar();
    void manyRowsScroll();
    void clickChoosesARow();
    void keysChooseARow();
    void describesSharesInWords();
    void verdictIsHiddenWhenEmpty();
    void nothingOverlapsOrIsCutInAFlatCard();

private:
    QColor colorAt(int rowIndex, double share) const;
    TimeShareView *view() const { return m_bars->view(); }

    std::unique_ptr<TimeShareBars> m_bars;
};

void TestTimeShareBars::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_bars = std::make_unique<TimeShareBars>();
    m_bars->resize(480, 300);
    m_bars->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_bars.get()));
}

QColor TestTimeShareBars::colorAt(int rowIndex, double share) const
{
    const QRectF bar = view()->barRect(rowIndex);
    const QImage image = view()->viewport()->grab().toImage();
    return image.pixelColor(static_cast<int>(bar.left() + share * bar.width()),
                            static_cast<int>(bar.center().y()));
}

void TestTimeShareBars::lengthsOfTheBarAreTheShares()
{
    m_bars->setRows({row(QStringLiteral("a"), 0.5, 0.2, 0.3)});
    QCOMPARE(colorAt(0, 0.05), theme().ok);
    QCOMPARE(colorAt(0, 0.48), theme().ok);
    QCOMPARE(colorAt(0, 0.52), theme().chip);
    QCOMPARE(colorAt(0, 0.68), theme().chip);
    QCOMPARE(colorAt(0, 0.72), theme().warn);
    QCOMPARE(colorAt(0, 0.97), theme().warn);
}

void TestTimeShareBars::bottleneckIsFramed()
{
    std::vector<TimeShareRow> rows{row(QStringLiteral("a"), 0.5, 0.5, 0),
                                   row(QStringLiteral("b"), 0.5, 0.5, 0)};
    rows[1].bottleneck = true;
    m_bars->setRows(rows);
    const QImage image = view()->viewport()->grab().toImage();
    const auto aboveBar = [&](int index) {
        const QRectF bar = view()->barRect(index);
        return image.pixelColor(static_cast<int>(bar.center().x()),
                                static_cast<int>(std::floor(bar.top() - 2)));
    };
    QVERIFY(aboveBar(0).red() < 60);
    QVERIFY(aboveBar(1).red() > 120);
    QVERIFY(aboveBar(1).red() > aboveBar(1).green() * 3 / 2);
}

void TestTimeShareBars::rowWithoutMeasurementShowsNoShare()
{
    m_bars->setRows({row(QStringLiteral("a"), std::nan(""), 0, 0)});
    QCOMPARE(colorAt(0, 0.02), theme().chip);
    QCOMPARE(colorAt(0, 0.98), theme().chip);
    QCOMPARE(TimeShareView::describe(view()->rows()[0]), QStringLiteral("A: no measurement yet"));
}

void TestTimeShareBars::sharesOutOfRangeStayInTheBar()
{
    m_bars->setRows({row(QStringLiteral("a"), 1.4, -0.5, std::nan(""))});
    QCOMPARE(colorAt(0, 0.98), theme().ok);
    const QRectF bar = view()->barRect(0);
    const QImage image = view()->viewport()->grab().toImage();
    QVERIFY(image.pixelColor(static_cast<int>(bar.right()) + 2, static_cast<int>(bar.center().y()))
            != theme().ok);
}

void TestTimeShareBars::manyRowsScroll()
{
    m_bars->setRows(manyRows(4));
    QCOMPARE(view()->verticalScrollBar()->maximum(), 0);
    m_bars->setRows(manyRows(40));
    QVERIFY(view()->verticalScrollBar()->maximum() > 500);
    const double before = view()->barRect(10).top();
    view()->verticalScrollBar()->setValue(100);
    QCOMPARE(view()->barRect(10).top(), before - 100);
    m_bars->setRows(manyRows(4));
    QCOMPARE(view()->verticalScrollBar()->value(), 0);
}

void TestTimeShareBars::clickChoosesARow()
{
    m_bars->setRows(manyRows(40));
    view()->verticalScrollBar()->setValue(64);
    QSignalSpy activated(m_bars.get(), &TimeShareBars::rowActivated);
    QTest::mouseClick(view()->viewport(), Qt::LeftButton, {},
                      view()->barRect(3).center().toPoint());
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toString(), QStringLiteral("n3"));
    QTest::mouseClick(view()->viewport(), Qt::RightButton, {},
                      view()->barRect(3).center().toPoint());
    QCOMPARE(activated.count(), 1);
}

void TestTimeShareBars::keysChooseARow()
{
    m_bars->setRows(manyRows(40));
    QSignalSpy activated(m_bars.get(), &TimeShareBars::rowActivated);
    view()->setFocus();
    QTest::keyClick(view(), Qt::Key_Down);
    QTest::keyClick(view(), Qt::Key_Return);
    QTest::keyClick(view(), Qt::Key_End);
    QTest::keyClick(view(), Qt::Key_Return);
    QCOMPARE(activated.count(), 2);
    QCOMPARE(activated[0][0].toString(), QStringLiteral("n1"));
    QCOMPARE(activated[1][0].toString(), QStringLiteral("n39"));
    QVERIFY(view()->viewport()->rect().contains(view()->barRect(39).toAlignedRect()));
}

void TestTimeShareBars::describesSharesInWords()
{
    TimeShareRow values = row(QStringLiteral("a"), 0.624, 0.1, 0.276);
    values.engine = 0.02;
    values.bottleneck = true;
    QCOMPARE(TimeShareView::describe(values),
             QStringLiteral("A: busy 62%, waiting for rows 10%, blocked by next 28%, engine 2% "
                            "(bottleneck)"));
}

void TestTimeShareBars::verdictIsHiddenWhenEmpty()
{
    const int tall = view()->height();
    m_bars->setVerdict(QStringLiteral("A limits the run."));
    QTRY_VERIFY(view()->height() < tall);
    m_bars->setVerdict(QString());
    QTRY_COMPARE(view()->height(), tall);
}

void TestTimeShareBars::nothingOverlapsOrIsCutInAFlatCard()
{
    view()->setMinimumHeight(32);
    view()->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_bars->setRows({row(QStringLiteral("a"), 0.5, 0.5, 0), row(QStringLiteral("b"), 1, 0, 0)});
    m_bars->setVerdict(QStringLiteral("A limits the run, and one more worker there would help the "
                                      "most of all that could be done."));
    for (const int height : {300, 160, 140, 120}) {
        m_bars->resize(360, height);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        for (auto *part : m_bars->findChildren<QWidget *>(Qt::FindDirectChildrenOnly)) {
            if (part->isHidden())
                continue;
            QVERIFY2(m_bars->rect().contains(part->geometry()),
                     qPrintable(QString::number(height)));
            QVERIFY2(part->height() >= part->heightForWidth(part->width()), // no text is cut
                     qPrintable(QString::number(height)));
            for (auto *other : m_bars->findChildren<QWidget *>(Qt::FindDirectChildrenOnly))
                QVERIFY2(other == part || other->isHidden()
                             || !other->geometry().intersects(part->geometry()),
                         qPrintable(QString::number(height)));
        }
    }
}

QTEST_MAIN(TestTimeShareBars)
#include "tst_timesharebars.moc"
