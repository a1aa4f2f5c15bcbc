// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/common/theme.h"
#include "widgets/tables/logview.h"

#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>

#include <memory>

using namespace etl::widgets;

namespace {

LogLine line(const QString &text, LogLevel level = LogLevel::Info)
{
    return {QDateTime(QDate(2024, 5, 6), QTime(12, 41, 3, 480)), level, text};
}

std::vector<LogLine> lines(int count, int first = 0)
{
    std::vector<LogLine> result;
    for (int i = 0; i < count; ++i)
        result.push_back(line(QStringLiteral("line %1").arg(first + i)));
    return result;
}

} // namespace

class TestLogView : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup() { m_log.reset(); }

    void insertsAtMostTenTimesASecond();
    void keepsTheNewestLinesAndCountsTheRest();
    void boundsTheLinesThatWait();
    void countsLinesLostElsewhere();
    void levelFilterHidesLowerLevels();
    void wordFilterFindsText();
    void followsNewLinesAtTheEnd();
    void pausesWhenScrolledUp();
    void resumesByButtonAndByScrollingDown();
    void growingTheViewIsNoPause();
    void copiesSelectedLines();
    void takesLinesWhileHidden();
    void clearForgetsEverything();

private:
    bool settled() const;
    QListView &list() const { return *m_log->list(); }
    QString shown(int row) const { return list().model()->index(row, 0).data().toString(); }
    int shownCount() const { return list().model()->rowCount(); }
    QPushButton *resumeButton() const { return list().findChild<QPushButton *>(); }
    bool wheelUp() const;

    std::unique_ptr<LogView> m_log;
};

void TestLogView::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_log = std::make_unique<LogView>();
    m_log->resize(500, 260);
    m_log->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_log.get()));
}

bool TestLogView::wheelUp() const
{
    QWheelEvent event(QPointF(50, 50), list().viewport()->mapToGlobal(QPointF(50, 50)), {},
                      QPoint(0, 240), Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(list().viewport(), &event);
    return m_log->isPaused();
}

void TestLogView::insertsAtMostTenTimesASecond()
{
    QSignalSpy inserted(m_log->model(), &QAbstractItemModel::rowsInserted);
    QElapsedTimer clock;
    clock.start();
    int appended = 0;
    while (clock.elapsed() < 650) {
        m_log->append(line(QStringLiteral("line %1").arg(appended++)));
        QCoreApplication::processEvents();
    }
    const auto most = clock.elapsed() / LogView::kInsertIntervalMs + 1;
    QTRY_COMPARE(m_log->model()->rowCount() + static_cast<int>(m_log->droppedCount()), appended);
    QVERIFY2(inserted.count() >= 2, qPrintable(QString::number(inserted.count())));
    QVERIFY2(inserted.count() <= most, qPrintable(QString::number(inserted.count())));
}

void TestLogView::keepsTheNewestLinesAndCountsTheRest()
{
    const int limit = static_cast<int>(LogView::kLineLimit);
    m_log->append(lines(limit));
    QTRY_COMPARE(m_log->model()->rowCount(), limit);
    QCOMPARE(m_log->droppedCount(), 0);
    m_log->append(lines(120, limit));
    QTRY_COMPARE(m_log->droppedCount(), 120);
    QCOMPARE(m_log->model()->rowCount(), limit);
    QCOMPARE(shown(0), QStringLiteral("line 120"));
    QCOMPARE(shown(limit - 1), QStringLiteral("line %1").arg(limit + 119));
    QStringList labels;
    for (const QLabel *label : m_log->findChildren<QLabel *>())
        labels += label->text();
    QVERIFY(labels.contains(QStringLiteral("120 lines dropped")));
}

void TestLogView::boundsTheLinesThatWait()
{
    m_log->append(lines(60000));
    QCOMPARE(m_log->droppedCount(), 55000);
    QTRY_COMPARE(m_log->model()->rowCount(), 5000);
    QCOMPARE(shown(0), QStringLiteral("line 55000"));
}

void TestLogView::countsLinesLostElsewhere()
{
    m_log->addDropped(1234);
    m_log->append(lines(5001));
    QCOMPARE(m_log->droppedCount(), 1235);
}

void TestLogView::levelFilterHidesLowerLevels()
{
    m_log->append({line(QStringLiteral("d"), LogLevel::Debug), line(QStringLiteral("i")),
                   line(QStringLiteral("w"), LogLevel::Warning),
                   line(QStringLiteral("e"), LogLevel::Error)});
    QTRY_COMPARE(m_log->model()->rowCount(), 4);
    QCOMPARE(shownCount(), 3);
    auto *level = m_log->findChild<QComboBox *>();
    level->setFocus();
    QTest::keyClick(level, Qt::Key_Down);
    QCOMPARE(m_log->minimumLevel(), LogLevel::Warning);
    QCOMPARE(shownCount(), 2);
    QCOMPARE(shown(0), QStringLiteral("w"));
    m_log->setMinimumLevel(LogLevel::Debug);
    QCOMPARE(shownCount(), 4);
    m_log->setMinimumLevel(LogLevel::Error);
    QCOMPARE(shownCount(), 1);
}

void TestLogView::wordFilterFindsText()
{
    m_log->append({line(QStringLiteral("worker 3 killed")), line(QStringLiteral("run started"))});
    QTRY_COMPARE(shownCount(), 2);
    QTest::keyClick(&list(), Qt::Key_F, Qt::ControlModifier);
    auto *search = m_log->findChild<QLineEdit *>();
    QTRY_VERIFY(search->hasFocus());
    QTest::keyClicks(search, QStringLiteral("KILL"));
    QCOMPARE(shownCount(), 1);
    QTest::keyClick(search, Qt::Key_Escape);
    QCOMPARE(shownCount(), 2);
}

void TestLogView::followsNewLinesAtTheEnd()
{
    m_log->append(lines(100));
    QTRY_COMPARE(shownCount(), 100);
    const QScrollBar *bar = list().verticalScrollBar();
    QCOMPARE(bar->value(), bar->maximum());
    const int before = bar->value();
    m_log->append(lines(10, 100));
    QTRY_COMPARE(shownCount(), 110);
    QVERIFY(bar->value() > before);
    QCOMPARE(bar->value(), bar->maximum());
    QVERIFY(!m_log->isPaused());
}

void TestLogView::pausesWhenScrolledUp()
{
    m_log->append(lines(100));
    QTRY_COMPARE(shownCount(), 100);
    QVERIFY(wheelUp());
    const QString top = list().indexAt(QPoint(5, 5)).data().toString();
    m_log->append(lines(6000, 100));
    QTRY_VERIFY(resumeButton()->text().contains(QStringLiteral("5,000")));
    QVERIFY(resumeButton()->isVisible());
    QCOMPARE(shownCount(), 100);
    QCOMPARE(list().indexAt(QPoint(5, 5)).data().toString(), top);
    QCOMPARE(m_log->droppedCount(), 1000);
}

void TestLogView::resumesByButtonAndByScrollingDown()
{
    m_log->append(lines(100));
    QTRY_COMPARE(shownCount(), 100);
    QVERIFY(wheelUp());
    m_log->append(lines(10, 100));
    QTRY_VERIFY(resumeButton()->isVisible());
    QTest::mouseClick(resumeButton(), Qt::LeftButton);
    QVERIFY(!m_log->isPaused());
    QCOMPARE(shownCount(), 110);
    QVERIFY(!resumeButton()->isVisible());

    QVERIFY(wheelUp());
    m_log->append(lines(10, 110));
    list().setFocus();
    QTest::keyClick(&list(), Qt::Key_End);
    QVERIFY(!m_log->isPaused());
    QTRY_COMPARE(shownCount(), 120);
}

void TestLogView::growingTheViewIsNoPause()
{
    m_log->append(lines(100));
    QTRY_COMPARE(shownCount(), 100);
    for (const int height : {200, 400, 150, 300}) {
        m_log->resize(500, height);
        QCoreApplication::processEvents();
        QVERIFY(!m_log->isPaused());
    }
    QCOMPARE(list().verticalScrollBar()->value(), list().verticalScrollBar()->maximum());
}

void TestLogView::copiesSelectedLines()
{
    m_log->append({line(QStringLiteral("one")), line(QStringLiteral("two"), LogLevel::Warning),
                   line(QStringLiteral("three"))});
    QTRY_COMPARE(shownCount(), 3);
    const auto center = [this](int row) {
        return list().visualRect(list().model()->index(row, 0)).center();
    };
    QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, center(0));
    QTest::mouseClick(list().viewport(), Qt::LeftButton, Qt::ShiftModifier, center(1));
    QTest::keyClick(&list(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("12:41:03.480 INFO one\n12:41:03.480 WARN two"));
}

void TestLogView::takesLinesWhileHidden()
{
    m_log->hide();
    m_log->append(lines(7));
    QSignalSpy inserted(m_log->model(), &QAbstractItemModel::rowsInserted);
    QVERIFY(!inserted.wait(2 * LogView::kInsertIntervalMs));
    m_log->show();
    QTRY_COMPARE(shownCount(), 7);
}

void TestLogView::clearForgetsEverything()
{
    m_log->append(lines(6000));
    QTRY_COMPARE(shownCount(), 5000);
    QVERIFY(wheelUp());
    m_log->clear();
    QCOMPARE(shownCount(), 0);
    QCOMPARE(m_log->droppedCount(), 0);
    QVERIFY(!m_log->isPaused());
    m_log->append(lines(3));
    QTRY_COMPARE(shownCount(), 3);
}

QTEST_MAIN(TestLogView)
#include "tst_logview.moc"
