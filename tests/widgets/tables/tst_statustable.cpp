// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/common/theme.h"
#include "widgets/tables/statustable.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QRandomGenerator>
#include <QSignalSpy>

#include <algorithm>
#include <memory>

using namespace etl::widgets;

namespace {

StatusRow worker(const QString &id, int rows, CellTone tone = CellTone::Normal)
{
    return {
        id,
        {{id, {}, tone, {}}, {QStringLiteral("%1 rows").arg(rows), rows, CellTone::Normal, {}}}};
}

QStringList ids(const char *words)
{
    return QString::fromLatin1(words).split(QLatin1Char(' '));
}

std::vector<StatusRow> workers(const QStringList &names)
{
    std::vector<StatusRow> rows;
    for (const QString &id : names)
        rows.push_back(worker(id, 1));
    return rows;
}

// The model row by row: "a:12 b:3".
QString printed(const QAbstractItemModel &model)
{
    QStringList parts;
    for (int row = 0; row < model.rowCount(); ++row) {
        const QModelIndex index = model.index(row, 0);
        parts += QStringLiteral("%1:%2").arg(
            index.data().toString(),
            index.siblingAtColumn(1).data(StatusTableModel::SortRole).toString());
    }
    return parts.join(QLatin1Char(' '));
}

} // namespace

class TestStatusTable : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup() { m_table.reset(); }

    void announcesChangedRowsOnly();
    void randomUpdatesKeepModelAndIndexesRight();
    void secondRowWithTheSameIdIsDropped();
    void selectionSurvivesInsertRemoveAndReorder();
    void sortsByKeyNotByText();
    void sortOrderSurvivesUpdates();
    void thirdClickReturnsToTheGivenOrder();
    void keepsOnlyTheLastRowsWhileHidden();
    void activatesByDoubleClickAndEnter();
    void menuKnowsItsRow();
    void copiesRows();
    void tonesColourCells();
    void theFirstColumnTakesTheRestUntilTheUserDrags();

private:
    QAbstractItemModel &model() const { return *m_table->model(); }
    QPoint center(int row) const
    {
        return m_table->visualRect(m_table->model()->index(row, 0)).center();
    }
    void clickHeader(int column) const;

    std::unique_ptr<StatusTable> m_table;
};

void TestStatusTable::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_table = std::make_unique<StatusTable>();
    m_table->setColumns({{QStringLiteral("worker"), 100, Qt::AlignLeft, {}},
                         {QStringLiteral("rows"), 100, Qt::AlignRight, {}}});
    m_table->resize(400, 300);
    m_table->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_table.get()));
}

void TestStatusTable::clickHeader(int column) const
{
    QHeaderView *header = m_table->horizontalHeader();
    const QPoint at(header->sectionViewportPosition(column) + 30, header->height() / 2);
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, at);
}

void TestStatusTable::announcesChangedRowsOnly()
{
    m_table->setRows({worker(QStringLiteral("a"), 1), worker(QStringLiteral("b"), 2),
                      worker(QStringLiteral("c"), 3)});
    QSignalSpy changed(m_table->statusModel(), &QAbstractItemModel::dataChanged);
    QSignalSpy reset(m_table->statusModel(), &QAbstractItemModel::modelReset);
    m_table->setRows({worker(QStringLiteral("a"), 1), worker(QStringLiteral("b"), 20),
                      worker(QStringLiteral("c"), 3)});
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed[0][0].toModelIndex().row(), 1);
    QCOMPARE(reset.count(), 0);
}

void TestStatusTable::randomUpdatesKeepModelAndIndexesRight()
{
    StatusTableModel rows;
    rows.setColumns(m_table->statusModel()->columns());
    const QAbstractItemModelTester tester(&rows,
                                          QAbstractItemModelTester::FailureReportingMode::QtTest);
    QRandomGenerator random(4711);
    std::vector<QPersistentModelIndex> watched;
    QStringList watchedIds;
    for (int round = 0; round < 300; ++round) {
        std::vector<StatusRow> next;
        for (int id = 0; id < 12; ++id) {
            if (random.bounded(3) > 0)
                next.push_back(worker(QString::number(id), static_cast<int>(random.bounded(100))));
        }
        std::shuffle(next.begin(), next.end(), random);
        rows.setRows(next);
        QVERIFY(rows.rows() == next);
        for (std::size_t i = 0; i < watched.size(); ++i) {
            // an index follows its row, or is gone with it
            QCOMPARE(watched[i].isValid(), rows.rowOf(watchedIds[i]) >= 0);
            if (watched[i].isValid())
                QCOMPARE(watched[i].data(StatusTableModel::IdRole).toString(), watchedIds[i]);
        }
        watched.clear();
        watchedIds.clear();
        for (int row = 0; row < rows.rowCount(); row += 2) {
            watched.emplace_back(rows.index(row, 1));
            watchedIds += rows.index(row, 1).data(StatusTableModel::IdRole).toString();
        }
    }
}

void TestStatusTable::secondRowWithTheSameIdIsDropped()
{
    m_table->setRows({worker(QStringLiteral("a"), 1), worker(QStringLiteral("b"), 2),
                      worker(QStringLiteral("a"), 3)});
    QCOMPARE(printed(model()), QStringLiteral("a:1 b:2"));
}

void TestStatusTable::selectionSurvivesInsertRemoveAndReorder()
{
    m_table->setRows(workers(ids("a b c d")));
    QTest::mouseClick(m_table->viewport(), Qt::LeftButton, {}, center(2));
    QCOMPARE(m_table->selectedIds(), QStringList{QStringLiteral("c")});
    QSignalSpy changed(m_table.get(), &StatusTable::selectedIdsChanged);
    m_table->setRows(workers(ids("x a c d")));
    QCOMPARE(m_table->selectedIds(), QStringList{QStringLiteral("c")});
    m_table->setRows(workers(ids("d c x")));
    QCOMPARE(m_table->selectedIds(), QStringList{QStringLiteral("c")});
    m_table->setRows(workers(ids("d x")));
    QCOMPARE(m_table->selectedIds(), QStringList());
    QVERIFY(changed.count() > 0);
}

void TestStatusTable::sortsByKeyNotByText()
{
    m_table->setRows({worker(QStringLiteral("a"), 9), worker(QStringLiteral("b"), 100),
                      worker(QStringLiteral("c"), 20)});
    clickHeader(1);
    QCOMPARE(printed(model()), QStringLiteral("a:9 c:20 b:100"));
    clickHeader(1);
    QCOMPARE(printed(model()), QStringLiteral("b:100 c:20 a:9"));
}

void TestStatusTable::sortOrderSurvivesUpdates()
{
    m_table->setRows({worker(QStringLiteral("a"), 9), worker(QStringLiteral("b"), 100),
                      worker(QStringLiteral("c"), 20)});
    clickHeader(1);
    m_table->setRows({worker(QStringLiteral("a"), 300), worker(QStringLiteral("b"), 100),
                      worker(QStringLiteral("c"), 20), worker(QStringLiteral("d"), 1)});
    QCOMPARE(printed(model()), QStringLiteral("d:1 c:20 b:100 a:300"));
}

void TestStatusTable::thirdClickReturnsToTheGivenOrder()
{
    m_table->setRows({worker(QStringLiteral("b"), 9), worker(QStringLiteral("a"), 100),
                      worker(QStringLiteral("c"), 20)});
    clickHeader(0);
    QCOMPARE(printed(model()), QStringLiteral("a:100 b:9 c:20"));
    clickHeader(0);
    clickHeader(0);
    QCOMPARE(printed(model()), QStringLiteral("b:9 a:100 c:20"));
}

void TestStatusTable::keepsOnlyTheLastRowsWhileHidden()
{
    m_table->setRows(workers(ids("a")));
    m_table->hide();
    QSignalSpy changed(m_table->statusModel(), &QAbstractItemModel::rowsInserted);
    m_table->setRows(workers(ids("a b")));
    m_table->setRows(workers(ids("a b c")));
    QCOMPARE(changed.count(), 0);
    m_table->show();
    QTRY_COMPARE(changed.count(), 1);
    QCOMPARE(model().rowCount(), 3);
}

void TestStatusTable::activatesByDoubleClickAndEnter()
{
    m_table->setRows(workers(ids("a b")));
    QSignalSpy activated(m_table.get(), &StatusTable::rowActivated);
    QTest::mouseClick(m_table->viewport(), Qt::LeftButton, {}, center(1));
    QTest::mouseDClick(m_table->viewport(), Qt::LeftButton, {}, center(1));
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toString(), QStringLiteral("b"));
    QTest::keyClick(m_table.get(), Qt::Key_Up);
    QTest::keyClick(m_table.get(), Qt::Key_Return);
    QCOMPARE(activated[1][0].toString(), QStringLiteral("a"));
}

void TestStatusTable::menuKnowsItsRow()
{
    m_table->setRows(workers(ids("a b")));
    QSignalSpy wanted(m_table.get(), &StatusTable::menuRequested);
    QContextMenuEvent event(QContextMenuEvent::Mouse, center(1),
                            m_table->viewport()->mapToGlobal(center(1)));
    QCoreApplication::sendEvent(m_table->viewport(), &event);
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted[0][0].toString(), QStringLiteral("b"));
    QContextMenuEvent outside(QContextMenuEvent::Mouse, QPoint(20, 250), QPoint(20, 250));
    QCoreApplication::sendEvent(m_table->viewport(), &outside);
    QCOMPARE(wanted[1][0].toString(), QString());
}

void TestStatusTable::copiesRows()
{
    m_table->setRows({worker(QStringLiteral("a"), 9), worker(QStringLiteral("b"), 100)});
    m_table->selectAll();
    QTest::keyClick(m_table.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("a\t9 rows\nb\t100 rows"));
}

void TestStatusTable::tonesColourCells()
{
    m_table->setRows({worker(QStringLiteral("MMMM"), 9, CellTone::Bad)});
    const QRect area = m_table->visualRect(model().index(0, 0));
    const QImage image = m_table->viewport()->grab(area).toImage();
    bool found = false;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            found |= image.pixelColor(x, y).red() > 200 && image.pixelColor(x, y).green() < 150;
    }
    QVERIFY(found);
}

void TestStatusTable::theFirstColumnTakesTheRestUntilTheUserDrags()
{
    QCOMPARE(m_table->columnWidth(0), m_table->viewport()->width() - 100);
    m_table->resize(600, 300);
    QCOMPARE(m_table->columnWidth(0), m_table->viewport()->width() - 100);
    m_table->resize(150, 300);
    QCOMPARE(m_table->columnWidth(0), 100);
    QHeaderView *header = m_table->horizontalHeader();
    const QPoint edge(99, header->height() / 2);
    QTest::mousePress(header->viewport(), Qt::LeftButton, {}, edge);
    QTest::mouseMove(header->viewport(), edge + QPoint(25, 0));
    QTest::mouseRelease(header->viewport(), Qt::LeftButton, {}, edge + QPoint(25, 0));
    const int dragged = m_table->columnWidth(0);
    QVERIFY2(dragged > 110 && dragged < 140, qPrintable(QString::number(dragged)));
    m_table->resize(600, 300);
    QCOMPARE(m_table->columnWidth(0), dragged);
}

QTEST_MAIN(TestStatusTable)
#include "tst_statustable.moc"
