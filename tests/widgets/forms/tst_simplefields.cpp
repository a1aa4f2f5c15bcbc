// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/common/theme.h"
#include "widgets/forms/fieldeditor.h"
#include "widgets/forms/fieldfactory.h"
#include "widgets/forms/numberbox.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>
#include <QLineEdit>
#include <QSignalSpy>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <memory>

using namespace etl::widgets;

namespace {

const QJsonValue kUndefined = QJsonValue::Undefined;

FieldSpec spec(FieldKind kind)
{
    FieldSpec result;
    result.key = QStringLiteral("key");
    result.label = QStringLiteral("Label");
    result.kind = kind;
    return result;
}

// Scrolls over a widget; true when the widget took the event.
bool scrollOver(QWidget *widget)
{
    QWheelEvent event(QPointF(5, 5), widget->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, 120),
                      Qt::NoButton, {}, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(widget, &event);
    return event.isAccepted();
}

} // namespace

class TestSimpleFields : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init() { etl::test::failOnUnexpectedWarnings(); }
    void cleanup() { m_window.reset(); }

    void typingIsGatheredIntoOneEdit();
    void leavingTheFieldCommitsAtOnce();
    void unchangedTextIsNoEdit();
    void settingAValueIsNoEdit();
    void typingWinsOverAValueFromOutside();
    void valueFromOutsideKeepsFocusAndCursor();
    void clearedTextIsUnsetWithoutDefault();
    void clearedTextIsEmptyWithADefault();
    void resetGoesBackToTheDefault();
    void pathAsksForAFile();
    void numbersAreNumbers_data();
    void numbersAreNumbers();
    void numberTakesNoLetters();
    void numberStepsFromItsDefaultWithinItsRange();
    void largeIntegersKeepAllDigits();
    void wheelChangesOnlyTheFocusedNumber();
    void checkBoxEditsByMouseAndKey();
    void choiceEditsByKeys();
    void choiceKeepsAnUnknownValue();
    void wheelDoesNotChangeAnUnfocusedChoice();
    void everyKindTellsItsLabelToScreenReaders();

private:
    FieldEditor *show(const FieldSpec &spec);
    QLineEdit *line() const { return m_editor->findChild<QLineEdit *>(); }
    QLineEdit *other() const { return m_window->findChild<QLineEdit *>(QStringLiteral("other")); }

    std::unique_ptr<QWidget> m_window;
    FieldEditor *m_editor = nullptr;
    std::unique_ptr<QSignalSpy> m_edited;
};

FieldEditor *TestSimpleFields::show(const FieldSpec &spec)
{
    m_window = std::make_unique<QWidget>();
    FieldEditor *editor = createFieldEditor(spec, m_window.get());
    m_editor = editor;
    auto *layout = new QVBoxLayout(m_window.get());
    layout->addWidget(editor);
    auto *next = new QLineEdit(m_window.get());
    next->setObjectName(QStringLiteral("other"));
    layout->addWidget(next);
    m_window->resize(300, 120);
    m_window->show();
    m_window->activateWindow();
    if (!QTest::qWaitForWindowActive(m_window.get()))
        qWarning("the window did not become active");
    editor->setFocus();
    m_edited = std::make_unique<QSignalSpy>(editor, &FieldEditor::edited);
    return editor;
}

void TestSimpleFields::typingIsGatheredIntoOneEdit()
{
    const FieldEditor *editor = show(spec(FieldKind::Text));
    QTest::keyClicks(line(), QStringLiteral("abc"));
    QVERIFY(editor->hasPendingEdit());
    QCOMPARE(m_edited->count(), 0);
    QTRY_COMPARE(m_edited->count(), 1);
    QCOMPARE(m_edited->at(0)[0].toJsonValue(), QJsonValue(QStringLiteral("abc")));
    QVERIFY(!editor->hasPendingEdit());
}

void TestSimpleFields::leavingTheFieldCommitsAtOnce()
{
    show(spec(FieldKind::Text));
    QTest::keyClicks(line(), QStringLiteral("abc"));
    QTest::keyClick(line(), Qt::Key_Tab);
    QVERIFY(other()->hasFocus());
    QCOMPARE(m_edited->count(), 1);
}

void TestSimpleFields::unchangedTextIsNoEdit()
{
    FieldEditor *editor = show(spec(FieldKind::Text));
    editor->setValue(QStringLiteral("abc"));
    QTest::keyClick(line(), Qt::Key_Backspace);
    QTest::keyClicks(line(), QStringLiteral("c"));
    QTest::keyClick(line(), Qt::Key_Return);
    QCOMPARE(m_edited->count(), 0);
}

void TestSimpleFields::settingAValueIsNoEdit()
{
    FieldEditor *editor = show(spec(FieldKind::Text));
    editor->setValue(QStringLiteral("abc"));
    QCOMPARE(line()->text(), QStringLiteral("abc"));
    editor->commit();
    QCOMPARE(m_edited->count(), 0);
    editor->setValue(kUndefined);
    QCOMPARE(line()->text(), QString());
    QCOMPARE(m_edited->count(), 0);
}

void TestSimpleFields::typingWinsOverAValueFromOutside()
{
    FieldEditor *editor = show(spec(FieldKind::Text));
    QTest::keyClicks(line(), QStringLiteral("mine"));
    editor->setValue(QStringLiteral("theirs"));
    QCOMPARE(line()->text(), QStringLiteral("mine"));
    editor->commit();
    QCOMPARE(m_edited->at(0)[0].toJsonValue(), QJsonValue(QStringLiteral("mine")));
    editor->setValue(QStringLiteral("theirs"));
    QCOMPARE(line()->text(), QStringLiteral("theirs"));
}

void TestSimpleFields::valueFromOutsideKeepsFocusAndCursor()
{
    FieldEditor *editor = show(spec(FieldKind::Text));
    editor->setValue(QStringLiteral("flights.csv"));
    line()->setCursorPosition(7);
    editor->setValue(QStringLiteral("flights.parquet"));
    QVERIFY(line()->hasFocus());
    QCOMPARE(line()->cursorPosition(), 7);
}

void TestSimpleFields::clearedTextIsUnsetWithoutDefault()
{
    FieldEditor *editor = show(spec(FieldKind::Text));
    editor->setValue(QStringLiteral("a"));
    QTest::keyClick(line(), Qt::Key_Backspace);
    editor->commit();
    QCOMPARE(m_edited->count(), 1);
    QVERIFY(m_edited->at(0)[0].toJsonValue().isUndefined());
}

void TestSimpleFields::clearedTextIsEmptyWithADefault()
{
    FieldSpec quote = spec(FieldKind::Text);
    quote.defaultValue = QStringLiteral("\"");
    FieldEditor *editor = show(quote);
    QCOMPARE(line()->placeholderText(), QStringLiteral("\""));
    editor->setValue(QStringLiteral("'"));
    QTest::keyClick(line(), Qt::Key_Backspace);
    editor->commit();
    QCOMPARE(m_edited->at(0)[0].toJsonValue(), QJsonValue(QString()));
    QVERIFY(line()->placeholderText() != QStringLiteral("\""));
}

void TestSimpleFields::resetGoesBackToTheDefault()
{
    FieldSpec quote = spec(FieldKind::Text);
    quote.defaultValue = QStringLiteral("\"");
    FieldEditor *editor = show(quote);
    editor->setValue(QString());
    editor->reset();
    QVERIFY(m_edited->at(0)[0].toJsonValue().isUndefined());
    QCOMPARE(line()->placeholderText(), QStringLiteral("\""));
}

void TestSimpleFields::pathAsksForAFile()
{
    FieldEditor *editor = show(spec(FieldKind::OpenPath));
    QSignalSpy wanted(editor, &FieldEditor::browseRequested);
    QTest::keyClicks(line(), QStringLiteral("a.csv"));
    QTest::mouseClick(m_window->findChild<QToolButton *>(), Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(m_edited->at(0)[0].toJsonValue(), QJsonValue(QStringLiteral("a.csv")));
}

void TestSimpleFields::numbersAreNumbers_data()
{
    QTest::addColumn<bool>("whole");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QJsonValue>("value");
    QTest::newRow("whole") << true << "16" << QJsonValue(16);
    QTest::newRow("negative") << true << "-3" << QJsonValue(-3);
    QTest::newRow("fraction") << false << "0.25" << QJsonValue(0.25);
    QTest::newRow("exponent") << false << "1e3" << QJsonValue(1000);
    QTest::newRow("parameter") << true << "${n}" << QJsonValue(QStringLiteral("${n}"));
    QTest::newRow("half a number") << true << "-" << QJsonValue(QStringLiteral("-"));
}

void TestSimpleFields::numbersAreNumbers()
{
    QFETCH(bool, whole);
    QFETCH(QString, typed);
    show(spec(whole ? FieldKind::Integer : FieldKind::Number));
    QTest::keyClicks(line(), typed);
    QTest::keyClick(line(), Qt::Key_Return);
    QCOMPARE(m_edited->count(), 1);
    QTEST(m_edited->at(0)[0].toJsonValue(), "value");
    QCOMPARE(line()->text(), typed);
}

void TestSimpleFields::numberTakesNoLetters()
{
    show(spec(FieldKind::Integer));
    QTest::keyClicks(line(), QStringLiteral("1a.2"));
    QCOMPARE(line()->text(), QStringLiteral("12"));
}

void TestSimpleFields::numberStepsFromItsDefaultWithinItsRange()
{
    FieldSpec workers = spec(FieldKind::Integer);
    workers.defaultValue = 2;
    workers.minimum = 1;
    workers.maximum = 4;
    show(workers);
    auto *box = m_window->findChild<NumberBox *>();
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(line()->text(), QStringLiteral("3"));
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(line()->text(), QStringLiteral("4"));
    for (int i = 0; i < 9; ++i)
        QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(line()->text(), QStringLiteral("1"));
    QTRY_COMPARE(m_edited->count(), 1);
    QCOMPARE(m_edited->at(0)[0].toJsonValue(), QJsonValue(1));
}

void TestSimpleFields::largeIntegersKeepAllDigits()
{
    const qint64 large = 9007199254740993;
    FieldEditor *editor = show(spec(FieldKind::Integer));
    editor->setValue(large);
    QCOMPARE(line()->text(), QStringLiteral("9007199254740993"));
    QCOMPARE(editor->value().toInteger(), large);
}

void TestSimpleFields::wheelChangesOnlyTheFocusedNumber()
{
    FieldEditor *editor = show(spec(FieldKind::Integer));
    editor->setValue(5);
    auto *box = m_window->findChild<NumberBox *>();
    other()->setFocus();
    QVERIFY(!scrollOver(box));
    QCOMPARE(line()->text(), QStringLiteral("5"));
    box->setFocus();
    scrollOver(box);
    QCOMPARE(line()->text(), QStringLiteral("6"));
}

void TestSimpleFields::checkBoxEditsByMouseAndKey()
{
    FieldSpec header = spec(FieldKind::Boolean);
    header.defaultValue = true;
    FieldEditor *editor = show(header);
    auto *box = m_window->findChild<QCheckBox *>();
    QVERIFY(box->isChecked());
    QVERIFY(editor->value().isUndefined());
    QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(10, box->height() / 2));
    QCOMPARE(m_edited->at(0)[0].toJsonValue(), QJsonValue(false));
    QTest::keyClick(box, Qt::Key_Space);
    QCOMPARE(m_edited->at(1)[0].toJsonValue(), QJsonValue(true));
    editor->setValue(false);
    QVERIFY(!box->isChecked());
    editor->setValue(kUndefined);
    QVERIFY(box->isChecked());
    QCOMPARE(m_edited->count(), 2);
}

void TestSimpleFields::choiceEditsByKeys()
{
    FieldSpec onError = spec(FieldKind::Choice);
    onError.choices = {{QStringLiteral("fail"), QStringLiteral("Fail the run"), {}},
                       {QStringLiteral("skip"), QStringLiteral("Skip the row"), {}}};
    onError.defaultValue = QStringLiteral("fail");
    show(onError);
    auto *box = m_window->findChild<QComboBox *>();
    QCOMPARE(box->currentText(), QStringLiteral("Fail the run"));
    QTest::keyClick(box, Qt::Key_Down);
    QCOMPARE(m_edited->count(), 1);
    QCOMPARE(m_edited->at(0)[0].toJsonValue(), QJsonValue(QStringLiteral("skip")));
}

void TestSimpleFields::choiceKeepsAnUnknownValue()
{
    FieldSpec onError = spec(FieldKind::Choice);
    onError.choices = {{QStringLiteral("fail"), {}, {}}};
    FieldEditor *editor = show(onError);
    editor->setValue(QStringLiteral("retry"));
    auto *box = m_window->findChild<QComboBox *>();
    QCOMPARE(box->currentText(), QStringLiteral("retry (unknown)"));
    QCOMPARE(editor->value(), QJsonValue(QStringLiteral("retry")));
    editor->setValue(QStringLiteral("fail"));
    QCOMPARE(box->count(), 1);
}

void TestSimpleFields::wheelDoesNotChangeAnUnfocusedChoice()
{
    FieldSpec onError = spec(FieldKind::Choice);
    onError.choices = {{QStringLiteral("a"), {}, {}}, {QStringLiteral("b"), {}, {}}};
    FieldEditor *editor = show(onError);
    editor->setValue(QStringLiteral("b"));
    auto *box = m_window->findChild<QComboBox *>();
    other()->setFocus();
    scrollOver(box);
    QCOMPARE(box->currentText(), QStringLiteral("b"));
    QCOMPARE(m_edited->count(), 0);
}

void TestSimpleFields::everyKindTellsItsLabelToScreenReaders()
{
    for (const FieldKind kind : {FieldKind::Text, FieldKind::Code, FieldKind::Sql,
                                 FieldKind::Expression, FieldKind::Integer, FieldKind::Number,
                                 FieldKind::Choice, FieldKind::OpenPath, FieldKind::SavePath}) {
        const FieldEditor *editor = show(spec(kind));
        QVERIFY(editor->focusProxy());
        QCOMPARE(editor->focusProxy()->accessibleName(), QStringLiteral("Label"));
    }
}

QTEST_MAIN(TestSimpleFields)
#include "tst_simplefields.moc"
