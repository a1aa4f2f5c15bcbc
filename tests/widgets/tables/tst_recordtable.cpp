// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/common/theme.h"
#include "widgets/tables/recordtable.h"

#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>

#include <memory>

using namespace etl::widgets;

namespace {

std::vector<RecordColumn> columns()
{
    return {{QStringLiteral("carrier"), QStringLiteral("utf8"), QStringLiteral("VARCHAR"), false},
            {QStringLiteral("delay"), QStringLiteral("int32"), QStringLiteral("INTEGER"), false},
            {QStringLiteral("band"), QStringLiteral("utf8"), QString(), true}};
}

std::vector<RecordRow> rows(int count)
{
    std::vector<RecordRow> result;
    for (int i = 0; i < count; ++i)
        result.push_back({QStringLiteral("c%1").arg(i), i, QVariant()});
    return result;
}

} // namespace

class TestRecordTable : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup() { m_table.reset(); }

    void knowsNumericTypes_data();
    void knowsNumericTypes();
    void writesValues_data();
    void writesValues();
    void nullDiffersFromEmptyText();
    void shortRowsAreFilledWithNulls();
    void cellsAreOneLine();
    void numbersStandAtTheRight();
    void addedColumnIsInAccent();
    void copiesTheSelectionAsTabSeparatedText();
    void copiesWithColumnNames();
    void copyLeavesHolesInAnUnevenSelection();
    void quotesWhatWouldBreakTheClipboard();
    void showsThousandsOfRowsAtOnce();
    void keepsPulledColumnWidthsOverRefreshes();
    void fitsColumnsToTheirContent();
    void loadingHidesOldRowsAndKeepsColumns();
    void failureShowsItsTextAndAction();
    void noRowsIsSaid();
    void aMessageInPlaceOfATableStandsAlone();

private:
    QImage cell(int row, int column) const;
    bool hasColor(const QImage &image, const QColor &color) const;

    std::unique_ptr<RecordTable> m_table;
};

void TestRecordTable::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_table = std::make_unique<RecordTable>();
    m_table->resize(600, 300);
    m_table->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_table.get()));
}

QImage TestRecordTable::cell(int row, int column) const
{
    const QRect area = m_table->visualRect(m_table->model()->index(row, column));
    return m_table->viewport()->grab(area).toImage();
}

bool TestRecordTable::hasColor(const QImage &image, const QColor &color) const
{
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            // thin letters hardly reach their full colour
            const int distance = qAbs(pixel.red() - color.red())
                                 + qAbs(pixel.green() - color.green())
                                 + qAbs(pixel.blue() - color.blue());
            if (distance < 50)
                return true;
        }
    }
    return false;
}

void TestRecordTable::knowsNumericTypes_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<bool>("numeric");
    for (const char *type : {"int32", "int64", "uint8", "float64", "double", "DECIMAL(12,2)",
                             "decimal128(9, 2)", "BIGINT", "HUGEINT", "real"})
        QTest::newRow(type) << QString::fromLatin1(type) << true;
    for (const char *type : {"utf8", "VARCHAR", "timestamp[us]", "date", "bool", "interval",
                             "INTERVAL", "int64[]", "", "list<int64>", "struct<a: int64>"})
        QTest::newRow(*type ? type : "none") << QString::fromLatin1(type) << false;
}

void TestRecordTable::knowsNumericTypes()
{
    QFETCH(QString, type);
    QTEST(isNumericTypeName(type), "numeric");
}

void TestRecordTable::writesValues_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("null") << QVariant() << QString();
    QTest::newRow("text") << QVariant(QStringLiteral(" a ")) << " a ";
    QTest::newRow("whole") << QVariant(9007199254740993LL) << "9007199254740993";
    QTest::newRow("fraction") << QVariant(0.1) << "0.1";
    QTest::newRow("boolean") << QVariant(true) << "true";
    QTest::newRow("bytes") << QVariant(QByteArray("\x00\xff", 2)) << "0x00ff";
    QTest::newRow("list") << QVariant(QVariantList{1, QStringLiteral("a")}) << "[1,\"a\"]";
}

void TestRecordTable::writesValues()
{
    QFETCH(QVariant, value);
    QTEST(recordText(value), "text");
}

void TestRecordTable::nullDiffersFromEmptyText()
{
    m_table->setTable(columns(), {{QString(QLatin1String("")), 1, QVariant()}});
    const QAbstractItemModel *model = m_table->model();
    QCOMPARE(model->index(0, 0).data().toString(), QString());
    QVERIFY(!model->index(0, 0).data(RecordTableModel::NullRole).toBool());
    QCOMPARE(model->index(0, 2).data().toString(), QStringLiteral("null"));
    QVERIFY(model->index(0, 2).data(RecordTableModel::NullRole).toBool());
    QVERIFY(!hasColor(cell(0, 0), theme().dim));
    QVERIFY(hasColor(cell(0, 2), theme().dim));
}

void TestRecordTable::shortRowsAreFilledWithNulls()
{
    m_table->setTable(columns(), {{QStringLiteral("a")}});
    QVERIFY(m_table->model()->index(0, 1).data(RecordTableModel::NullRole).toBool());
}

void TestRecordTable::cellsAreOneLine()
{
    const QString text = QStringLiteral("two\nlines") + QString(100000, QLatin1Char('x'));
    m_table->setTable(columns(), {{text}});
    const QModelIndex index = m_table->model()->index(0, 0);
    QVERIFY(!index.data().toString().contains(QLatin1Char('\n')));
    QVERIFY(index.data().toString().size() < 1000);
    QCOMPARE(index.data(Qt::EditRole).toString(), text);
    QVERIFY(m_table->columnWidth(0) <= 320);
}

void TestRecordTable::numbersStandAtTheRight()
{
    m_table->setTable(columns(), rows(1));
    const auto alignment = [this](int column) {
        return m_table->model()
            ->index(0, column)
            .data(Qt::TextAlignmentRole)
            .value<Qt::Alignment>();
    };
    QVERIFY(alignment(0).testFlag(Qt::AlignLeft));
    QVERIFY(alignment(1).testFlag(Qt::AlignRight));
    const QImage number = cell(0, 1);
    const QRect leftHalf(0, 0, number.width() / 2, number.height());
    QVERIFY(!hasColor(number.copy(leftHalf), theme().text));
    QVERIFY(hasColor(number, theme().text));
}

void TestRecordTable::addedColumnIsInAccent()
{
    m_table->setTable(columns(), {{QStringLiteral("mmmm"), 1, QStringLiteral("mmmm")}});
    QVERIFY(hasColor(cell(0, 2), theme().accentText));
    QVERIFY(!hasColor(cell(0, 0), theme().accentText));
    const QString tip = m_table->model()->headerData(2, Qt::Horizontal, Qt::ToolTipRole).toString();
    QVERIFY(tip.contains(QStringLiteral("Added or changed")));
}

void TestRecordTable::copiesTheSelectionAsTabSeparatedText()
{
    m_table->setTable(columns(), rows(5));
    const auto center = [this](int row, int column) {
        return m_table->visualRect(m_table->model()->index(row, column)).center();
    };
    QTest::mouseClick(m_table->viewport(), Qt::LeftButton, {}, center(1, 0));
    QTest::mouseClick(m_table->viewport(), Qt::LeftButton, Qt::ShiftModifier, center(2, 2));
    QTest::keyClick(m_table.get(), Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("c1\t1\t\nc2\t2\t"));
}

void TestRecordTable::copiesWithColumnNames()
{
    m_table->setTable(columns(), rows(2));
    QTest::keyClick(m_table.get(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(m_table.get(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(),
             QStringLiteral("carrier\tdelay\tband\nc0\t0\t\nc1\t1\t"));
}

void TestRecordTable::copyLeavesHolesInAnUnevenSelection()
{
    m_table->setTable(columns(), rows(2));
    QItemSelectionModel *selection = m_table->selectionModel();
    selection->select(m_table->model()->index(0, 0), QItemSelectionModel::Select);
    selection->select(m_table->model()->index(1, 1), QItemSelectionModel::Select);
    QCOMPARE(m_table->selectedText(false), QStringLiteral("c0\t\n\t1"));
}

void TestRecordTable::quotesWhatWouldBreakTheClipboard()
{
    m_table->setTable(columns(), {{QStringLiteral("a\tb \"c\"\nd"), 1}});
    m_table->selectAll();
    QCOMPARE(m_table->selectedText(false), QStringLiteral("\"a\tb \"\"c\"\"\nd\"\t1\t"));
}

void TestRecordTable::showsThousandsOfRowsAtOnce()
{
    m_table->setTable(columns(), rows(5000));
    QCOMPARE(m_table->state(), RecordTable::State::Ready);
    QCOMPARE(m_table->model()->rowCount(), 5000);
    m_table->setCurrentIndex(m_table->model()->index(0, 0));
    QTest::keyClick(m_table.get(), Qt::Key_End, Qt::ControlModifier);
    QTRY_VERIFY(m_table->verticalScrollBar()->value() > 0);
    m_table->setTable(columns(), rows(300));
    QCOMPARE(m_table->verticalScrollBar()->value(), 0);
}

void TestRecordTable::keepsPulledColumnWidthsOverRefreshes()
{
    m_table->setTable(columns(), rows(3));
    QHeaderView *header = m_table->horizontalHeader();
    const int edge = header->sectionViewportPosition(0) + header->sectionSize(0) - 1;
    const int before = m_table->columnWidth(0);
    QTest::mousePress(header->viewport(), Qt::LeftButton, {}, QPoint(edge, 20));
    QTest::mouseMove(header->viewport(), QPoint(edge + 40, 20));
    QTest::mouseRelease(header->viewport(), Qt::LeftButton, {}, QPoint(edge + 40, 20));
    QCOMPARE(m_table->columnWidth(0), before + 40);
    m_table->setTable(columns(), rows(4));
    QCOMPARE(m_table->columnWidth(0), before + 40);
}

void TestRecordTable::fitsColumnsToTheirContent()
{
    m_table->setTable(columns(), {{QString(30, QLatin1Char('w')), 1, QVariant()}});
    QVERIFY(m_table->columnWidth(0) > m_table->columnWidth(1) + 60);
}

void TestRecordTable::loadingHidesOldRowsAndKeepsColumns()
{
    m_table->setTable(columns(), rows(3));
    m_table->setState(RecordTable::State::Loading, QStringLiteral("Reading…"));
    QCOMPARE(m_table->model()->rowCount(), 0);
    QCOMPARE(m_table->model()->columnCount(), 3);
    QCOMPARE(m_table->message(), QStringLiteral("Reading…"));
    m_table->setTable(columns(), rows(3));
    QCOMPARE(m_table->state(), RecordTable::State::Ready);
    QCOMPARE(m_table->model()->rowCount(), 3);
}

void TestRecordTable::failureShowsItsTextAndAction()
{
    m_table->setState(RecordTable::State::Failed, QStringLiteral("No such file."));
    m_table->setMessageAction(QStringLiteral("Try again"));
    auto *button = m_table->findChild<QPushButton *>();
    QVERIFY(button->isVisible());
    QVERIFY(hasColor(m_table->viewport()->parentWidget()->grab().toImage(), theme().badText));
    QSignalSpy triggered(m_table.get(), &RecordTable::messageActionTriggered);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(triggered.count(), 1);
    m_table->setTable(columns(), rows(1));
    QVERIFY(!button->isVisible());
}

void TestRecordTable::noRowsIsSaid()
{
    m_table->setTable(columns(), {});
    QCOMPARE(m_table->state(), RecordTable::State::Empty);
    QVERIFY(!m_table->message().isEmpty());
}

void TestRecordTable::aMessageInPlaceOfATableStandsAlone()
{
    m_table->setTable(columns(), rows(3));
    m_table->clear(QStringLiteral("Select a node."));
    QCOMPARE(m_table->state(), RecordTable::State::Empty);
    QCOMPARE(m_table->message(), QStringLiteral("Select a node."));
    QCOMPARE(m_table->model()->rowCount(), 0);
    QVERIFY(!m_table->horizontalHeader()->isVisible());
    m_table->setTable(columns(), rows(3));
    QVERIFY(m_table->horizontalHeader()->isVisible());
}

QTEST_MAIN(TestRecordTable)
#include "tst_recordtable.moc"
