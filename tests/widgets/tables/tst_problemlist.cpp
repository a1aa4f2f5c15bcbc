// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/common/theme.h"
#include "widgets/tables/problemlist.h"

#include <QSignalSpy>

#include <memory>

using namespace etl::widgets;

namespace {

std::vector<Problem> problems()
{
    return {{Severity::Error, QStringLiteral("No such column."), QStringLiteral("Bands · speed"),
             QStringLiteral("Did you mean delay?")},
            {Severity::Warning, QStringLiteral("Division by zero gives null."),
             QStringLiteral("Bands · speed"), QString()}};
}

} // namespace

class TestProblemList : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup() { m_list.reset(); }

    void clickAndEnterActivate();
    void clickBesideTheRowsDoesNot();
    void currentProblemStaysCurrent();
    void unchangedProblemsAreNotResetted();
    void tellsAllPartsToScreenReaders();
    void severityHasItsColour();

private:
    QPoint center(int row) const
    {
        return m_list->visualRect(m_list->model()->index(row, 0)).center();
    }

    std::unique_ptr<ProblemList> m_list;
};

void TestProblemList::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_list = std::make_unique<ProblemList>();
    m_list->resize(400, 240);
    m_list->setProblems(problems());
    m_list->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_list.get()));
}

void TestProblemList::clickAndEnterActivate()
{
    QSignalSpy activated(m_list.get(), &ProblemList::problemActivated);
    QTest::mouseClick(m_list->viewport(), Qt::LeftButton, {}, center(1));
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated[0][0].toInt(), 1);
    QTest::keyClick(m_list.get(), Qt::Key_Up);
    QTest::keyClick(m_list.get(), Qt::Key_Return);
    QCOMPARE(activated.count(), 2);
    QCOMPARE(activated[1][0].toInt(), 0);
}

void TestProblemList::clickBesideTheRowsDoesNot()
{
    QSignalSpy activated(m_list.get(), &ProblemList::problemActivated);
    QTest::mouseClick(m_list->viewport(), Qt::LeftButton, {}, QPoint(50, 220));
    QTest::mouseClick(m_list->viewport(), Qt::RightButton, {}, center(0));
    QCOMPARE(activated.count(), 0);
}

void TestProblemList::currentProblemStaysCurrent()
{
    m_list->setCurrentIndex(m_list->model()->index(1, 0));
    std::vector<Problem> next = problems();
    next.insert(next.begin(), {Severity::Error, QStringLiteral("New."), QString(), QString()});
    m_list->setProblems(next);
    QCOMPARE(m_list->currentIndex().row(), 2);
    next.pop_back();
    m_list->setProblems(next);
    QVERIFY(!m_list->currentIndex().isValid());
}

void TestProblemList::unchangedProblemsAreNotResetted()
{
    QSignalSpy reset(m_list->model(), &QAbstractItemModel::modelReset);
    m_list->setProblems(problems());
    QCOMPARE(reset.count(), 0);
}

void TestProblemList::tellsAllPartsToScreenReaders()
{
    QCOMPARE(m_list->model()->index(0, 0).data(Qt::AccessibleTextRole).toString(),
             QStringLiteral("Error: No such column.\nBands · speed\nDid you mean delay?"));
}

void TestProblemList::severityHasItsColour()
{
    const auto has = [this](int row, const QColor &color) {
        const QRect area = m_list->visualRect(m_list->model()->index(row, 0));
        const QImage image =
            m_list->viewport()->grab(area.adjusted(4, 0, -area.width() + 32, 0)).toImage();
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                if (qAbs(pixel.hue() - color.hue()) < 6 && pixel.saturation() > 120)
                    return true;
            }
        }
        return false;
    };
    QVERIFY(has(0, theme().bad));
    QVERIFY(!has(0, theme().warn));
    QVERIFY(has(1, theme().warn));
}

QTEST_MAIN(TestProblemList)
#include "tst_problemlist.moc"
