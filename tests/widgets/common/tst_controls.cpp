// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"
#include "widgets/common/badge.h"
#include "widgets/common/card.h"
#include "widgets/common/flatbutton.h"
#include "widgets/common/pillbutton.h"
#include "widgets/common/searchfield.h"
#include "widgets/common/segmentedswitch.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QVBoxLayout>

using namespace etl::widgets;

class TestControls : public QObject
{
    Q_OBJECT

private slots:
    void init() { etl::test::failOnUnexpectedWarnings(); }
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }

    void switchFollowsMouseAndArrowKeys();
    void switchIsSilentWhenNothingChanges();
    void searchFieldClearsOnEscapeThenPassesItOn();
    void searchFieldHintGivesWayToText();
    void searchFieldLeadsToResults();
    void pillButtonLooksLikeItsKind();
    void cardShowsHeaderOnlyWithText();
    void badgeGrowsWithTextAndSpeaks();
    void flatButtonFollowsItsAction();
    void fieldsAreEquallyHigh();
};

void TestControls::switchFollowsMouseAndArrowKeys()
{
    SegmentedSwitch control({QStringLiteral("Design"), QStringLiteral("Monitor")});
    control.show();
    QVERIFY(QTest::qWaitForWindowExposed(&control));
    QSignalSpy spy(&control, &SegmentedSwitch::currentChanged);
    QCOMPARE(control.currentIndex(), 0);

    const auto buttons = control.findChildren<QPushButton *>();
    QCOMPARE(buttons.size(), 2);
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    QCOMPARE(control.currentIndex(), 1);
    QTest::keyClick(buttons[1], Qt::Key_Left);
    QCOMPARE(control.currentIndex(), 0);
    QCOMPARE(spy.count(), 2);
    QCOMPARE(spy[0][0].toInt(), 1);
    QCOMPARE(spy[1][0].toInt(), 0);
}

void TestControls::switchIsSilentWhenNothingChanges()
{
    SegmentedSwitch control({QStringLiteral("Design"), QStringLiteral("Monitor")});
    QSignalSpy spy(&control, &SegmentedSwitch::currentChanged);
    control.setCurrentIndex(0);
    control.setCurrentIndex(7);
    QCOMPARE(spy.count(), 0);
    control.setCurrentIndex(1);
    QCOMPARE(spy.count(), 1);
}

void TestControls::searchFieldClearsOnEscapeThenPassesItOn()
{
    class Parent : public QWidget
    {
    public:
        int escapes = 0;

    protected:
        void keyPressEvent(QKeyEvent *event) override { escapes += event->key() == Qt::Key_Escape; }
    };
    Parent parent;
    SearchField field(QStringLiteral("Filter nodes"), QStringLiteral("Tab"), &parent);
    QTest::keyClicks(&field, QStringLiteral("csv"));
    QCOMPARE(field.text(), QStringLiteral("csv"));
    QTest::keyClick(&field, Qt::Key_Escape);
    QCOMPARE(field.text(), QString());
    QCOMPARE(parent.escapes, 0);
    QTest::keyClick(&field, Qt::Key_Escape);
    QCOMPARE(parent.escapes, 1);
}

void TestControls::searchFieldHintGivesWayToText()
{
    SearchField field(QStringLiteral("Filter nodes"), QStringLiteral("Tab"));
    const int reserved = field.textMargins().right();
    QVERIFY(reserved > 0);
    QTest::keyClicks(&field, QStringLiteral("c"));
    QCOMPARE(field.textMargins().right(), 0);
    field.clear();
    QCOMPARE(field.textMargins().right(), reserved);
}

void TestControls::searchFieldLeadsToResults()
{
    SearchField field(QStringLiteral("Filter nodes"));
    QSignalSpy spy(&field, &SearchField::resultsRequested);
    QTest::keyClick(&field, Qt::Key_Down);
    QCOMPARE(spy.count(), 1);
}

void TestControls::pillButtonLooksLikeItsKind()
{
    PillButton button(QStringLiteral("Run"), ButtonKind::Run, Icon::Play);
    button.resize(100, 30);
    const auto fill = [&] { return button.grab().toImage().pixelColor(12, 15); };
    QCOMPARE(fill(), theme().runFill);
    button.setKind(ButtonKind::Stop);
    QCOMPARE(fill(), theme().stopFill);
    button.setEnabled(false);
    QCOMPARE(fill(), theme().panel2);
}

void TestControls::cardShowsHeaderOnlyWithText()
{
    Card card;
    auto *content = new QLabel(QStringLiteral("body"));
    card.body()->addWidget(content);
    card.resize(300, 200);
    card.show();
    QVERIFY(QTest::qWaitForWindowExposed(&card));
    const int without = content->mapTo(&card, QPoint(0, 0)).y();
    card.setTitle(QStringLiteral("Workers"));
    card.setSubtitle(QStringLiteral("13 running"));
    QTRY_VERIFY(content->mapTo(&card, QPoint(0, 0)).y() > without);
    const QImage picture = card.grab().toImage();
    QCOMPARE(picture.pixelColor(150, 196), theme().panel);
}

void TestControls::badgeGrowsWithTextAndSpeaks()
{
    Badge badge(QStringLiteral("x2"));
    const int narrow = badge.sizeHint().width();
    badge.setText(QStringLiteral("3 problems"));
    QVERIFY(badge.sizeHint().width() > narrow);
    QCOMPARE(badge.accessibleName(), QStringLiteral("3 problems"));
    const int withoutDot = badge.sizeHint().width();
    badge.setDotVisible(true);
    QVERIFY(badge.sizeHint().width() > withoutDot);
}

void TestControls::flatButtonFollowsItsAction()
{
    QAction action(QStringLiteral("Undo"));
    action.setIcon(themedIcon(Icon::Undo));
    FlatButton button(&action);
    QSignalSpy spy(&action, &QAction::triggered);
    QCOMPARE(button.accessibleName(), QStringLiteral("Undo"));
    QTest::mouseClick(&button, Qt::LeftButton);
    QCOMPARE(spy.count(), 1);
    action.setEnabled(false);
    QTest::mouseClick(&button, Qt::LeftButton);
    QCOMPARE(spy.count(), 1);
}

void TestControls::fieldsAreEquallyHigh()
{
    QWidget window;
    auto *column = new QVBoxLayout(&window);
    auto *line = new QLineEdit(&window);
    auto *spin = new QSpinBox(&window);
    auto *combo = new QComboBox(&window);
    auto *button =
        new PillButton(QStringLiteral("Add column"), ButtonKind::Normal, Icon::None, &window);
    for (QWidget *widget : std::initializer_list<QWidget *>{line, spin, combo, button})
        column->addWidget(widget);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QCOMPARE(line->height(), kControlHeight);
    QCOMPARE(spin->height(), kControlHeight);
    QCOMPARE(combo->height(), kControlHeight);
    QCOMPARE(button->height(), kControlHeight);
}

QTEST_MAIN(TestControls)
#include "tst_controls.moc"
