// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/common/theme.h"
#include "widgets/forms/expressionedit.h"
#include "widgets/forms/sqlhighlighter.h"
#include "widgets/forms/suggestioncompleter.h"
#include "widgets/forms/textcursorkeeping.h"

#include <QAbstractItemView>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTextBlock>
#include <QTextLayout>
#include <QVBoxLayout>

#include <memory>

using namespace etl::widgets;

namespace {

// The colours of a text, one letter per character: keyword, function, text, number, comment,
// column, plain.
QString colored(const QTextDocument &document)
{
    const ThemeTokens &t = theme();
    const std::vector<std::pair<QColor, char>> letters{
        {t.transform, 'k'}, {t.flow, 'f'}, {t.okText, 't'},    {t.load, 'n'},
        {t.dim, '-'},       {t.text, 'c'}, {t.accentText, 'q'}};
    QStringList lines;
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        QString line(block.length() - 1, QLatin1Char('.'));
        for (const QTextLayout::FormatRange &range : block.layout()->formats()) {
            for (const auto &[color, letter] : letters) {
                if (range.format.foreground().color() == color)
                    line.replace(range.start, range.length,
                                 QString(range.length, QLatin1Char(letter)));
            }
        }
        lines += line;
    }
    return lines.join(QLatin1Char('|'));
}

} // namespace

class TestSqlEditing : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup() { m_window.reset(); }

    void colorsSql_data();
    void colorsSql();
    void colorsFollowTheTheme();
    void completesAColumnWhileTyping();
    void completesOnRequestFromTheMiddleOfAWord();
    void quotesACompletedColumn();
    void escapeClosesTheListOnly();
    void numbersOpenNoList();
    void tabLeavesTheEditor();
    void controlEnterEndsEditing();
    void growsWithItsLines();
    void underlinesTheFaultySpan();
    void missingPartAtTheEndIsMarked();
    void replacingKeepsCursorAndSelection();
    void replacingKeepsTheCursorOfALine();

private:
    void type(const QString &text) { QTest::keyClicks(m_edit, text); }
    QAbstractItemView *list() const { return m_edit->completions()->popup(); }
    QString spans() const;

    std::unique_ptr<QWidget> m_window;
    ExpressionEdit *m_edit = nullptr;
    QLineEdit *m_next = nullptr;
};

void TestSqlEditing::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_window = std::make_unique<QWidget>();
    m_edit = new ExpressionEdit(ExpressionEdit::Language::Sql, m_window.get());
    m_next = new QLineEdit(m_window.get());
    auto *layout = new QVBoxLayout(m_window.get());
    layout->addWidget(m_edit);
    layout->addWidget(m_next);
    layout->addStretch();
    m_edit->setColumns({{QStringLiteral("delay"), QStringLiteral("int64")},
                        {QStringLiteral("departed"), QStringLiteral("timestamp")},
                        {QStringLiteral("air time"), QStringLiteral("int64")}});
    m_window->resize(400, 400);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_edit->setFocus();
    QTRY_VERIFY(m_edit->hasFocus());
}

// "begin+length" of every underlined span.
QString TestSqlEditing::spans() const
{
    QStringList list;
    for (const QTextEdit::ExtraSelection &span : m_edit->extraSelections())
        list += QStringLiteral("%1+%2")
                    .arg(span.cursor.selectionStart())
                    .arg(span.cursor.selectionEnd() - span.cursor.selectionStart());
    return list.join(QLatin1Char(' '));
}

void TestSqlEditing::colorsSql_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("colors");
    QTest::newRow("columns and numbers") << "delay > 15.5" << "ccccc...nnnn";
    QTest::newRow("unknown names stay plain") << "dela > 1" << ".......n";
    QTest::newRow("keywords in any case") << "case WHEN End" << "kkkk.kkkk.kkk";
    QTest::newRow("functions") << "round (delay)" << "fffff..ccccc.";
    QTest::newRow("text with a doubled quote") << "'it''s' || x" << "ttttttt.....";
    QTest::newRow("quoted name") << "\"air time\"+1" << "qqqqqqqqqq.n";
    QTest::newRow("line comment") << "1 -- delay" << "n.--------";
    QTest::newRow("block comment over lines") << "1 /* a\nb */ 2" << "n.----|----.n";
    QTest::newRow("text over lines") << "'a\nb' 2" << "tt|tt.n";
    QTest::newRow("open comment") << "/* x" << "----";
    QTest::newRow("nothing") << "" << "";
}

void TestSqlEditing::colorsSql()
{
    QFETCH(QString, sql);
    QTextDocument document;
    SqlHighlighter highlighter(&document);
    highlighter.setColumns({QStringLiteral("Delay")});
    document.setPlainText(sql);
    highlighter.rehighlight();
    QTEST(colored(document), "colors");
}

void TestSqlEditing::colorsFollowTheTheme()
{
    type(QStringLiteral("15"));
    QCOMPARE(colored(*m_edit->document()), QStringLiteral("nn"));
    applyTheme(*qApp, ThemeKind::Light);
    QTRY_COMPARE(colored(*m_edit->document()), QStringLiteral("nn"));
    applyTheme(*qApp, ThemeKind::Dark);
}

void TestSqlEditing::completesAColumnWhileTyping()
{
    type(QStringLiteral("1 + d"));
    QVERIFY(!list()->isVisible());
    type(QStringLiteral("e"));
    QTRY_VERIFY(list()->isVisible());
    type(QStringLiteral("p"));
    QCOMPARE(m_edit->completions()->completionCount(), 1);
    QTest::keyClick(list(), Qt::Key_Return);
    QCOMPARE(m_edit->toPlainText(), QStringLiteral("1 + departed"));
    QVERIFY(!list()->isVisible());
}

void TestSqlEditing::completesOnRequestFromTheMiddleOfAWord()
{
    type(QStringLiteral("lay"));
    QVERIFY(!list()->isVisible());
    QTest::keyClick(m_edit, Qt::Key_Space, Qt::ControlModifier);
    QTRY_VERIFY(list()->isVisible());
    QTest::keyClick(list(), Qt::Key_Return);
    QCOMPARE(m_edit->toPlainText(), QStringLiteral("delay"));
}

void TestSqlEditing::quotesACompletedColumn()
{
    type(QStringLiteral("\"air"));
    QTRY_VERIFY(list()->isVisible());
    QTest::keyClick(list(), Qt::Key_Return);
    QCOMPARE(m_edit->toPlainText(), QStringLiteral("\"air time\""));
    type(QStringLiteral("+air"));
    QTRY_VERIFY(list()->isVisible());
    QTest::keyClick(list(), Qt::Key_Return);
    QCOMPARE(m_edit->toPlainText(), QStringLiteral("\"air time\"+\"air time\""));
}

void TestSqlEditing::escapeClosesTheListOnly()
{
    type(QStringLiteral("de"));
    QTRY_VERIFY(list()->isVisible());
    QTest::keyClick(list(), Qt::Key_Escape);
    QTRY_VERIFY(!list()->isVisible());
    QCOMPARE(m_edit->toPlainText(), QStringLiteral("de"));
}

void TestSqlEditing::numbersOpenNoList()
{
    type(QStringLiteral("1e2"));
    QVERIFY(!list()->isVisible());
}

void TestSqlEditing::tabLeavesTheEditor()
{
    QSignalSpy finished(m_edit, &ExpressionEdit::editingFinished);
    type(QStringLiteral("1"));
    QTest::keyClick(m_edit, Qt::Key_Tab);
    QVERIFY(m_next->hasFocus());
    QCOMPARE(finished.count(), 1);
    QCOMPARE(m_edit->toPlainText(), QStringLiteral("1"));
}

void TestSqlEditing::controlEnterEndsEditing()
{
    QSignalSpy finished(m_edit, &ExpressionEdit::editingFinished);
    type(QStringLiteral("1"));
    QTest::keyClick(m_edit, Qt::Key_Return);
    QCOMPARE(finished.count(), 0);
    QTest::keyClick(m_edit, Qt::Key_Return, Qt::ControlModifier);
    QCOMPARE(finished.count(), 1);
    QCOMPARE(m_edit->toPlainText(), QStringLiteral("1\n"));
}

void TestSqlEditing::growsWithItsLines()
{
    const int one = m_edit->height();
    type(QStringLiteral("1"));
    QTest::keyClick(m_edit, Qt::Key_Return);
    QTest::keyClick(m_edit, Qt::Key_Return);
    QTRY_VERIFY(m_edit->height() >= one + 20);
    m_edit->setPlainText(QString(500, QLatin1Char('\n')));
    m_edit->setLineRange(1, 10);
    QTRY_VERIFY(m_edit->height() > one + 100);
    QVERIFY(m_edit->height() < one * 12);
    m_edit->setPlainText(QStringLiteral("1"));
    QTRY_COMPARE(m_edit->height(), one);
}

void TestSqlEditing::underlinesTheFaultySpan()
{
    m_edit->setPlainText(QStringLiteral("dela + 1"));
    FieldIssue issue;
    issue.begin = 0;
    issue.length = 4;
    m_edit->setIssues({issue});
    QCOMPARE(spans(), QStringLiteral("0+4"));
    QCOMPARE(m_edit->extraSelections()[0].format.underlineColor(), theme().bad);
    // the mark goes with the word while the user types before it
    m_edit->moveCursor(QTextCursor::Start);
    type(QStringLiteral("2*"));
    QCOMPARE(spans(), QStringLiteral("2+4"));
    m_edit->setIssues({});
    QCOMPARE(spans(), QString());
}

void TestSqlEditing::missingPartAtTheEndIsMarked()
{
    m_edit->setPlainText(QStringLiteral("1 +"));
    FieldIssue atEnd;
    atEnd.begin = 3;
    FieldIssue beyond;
    beyond.begin = 99;
    FieldIssue nowhere;
    m_edit->setIssues({atEnd, beyond, nowhere});
    QCOMPARE(spans(), QStringLiteral("2+1"));
    m_edit->setPlainText(QString());
    atEnd.begin = 0;
    m_edit->setIssues({atEnd});
    QCOMPARE(spans(), QStringLiteral("0+0"));
}

void TestSqlEditing::replacingKeepsCursorAndSelection()
{
    m_edit->setPlainText(QStringLiteral("delay + distance"));
    QTextCursor cursor = m_edit->textCursor();
    cursor.setPosition(8);
    cursor.setPosition(16, QTextCursor::KeepAnchor);
    m_edit->setTextCursor(cursor);
    QSignalSpy typed(m_edit, &ExpressionEdit::typed);
    replaceKeepingCursor(m_edit, QStringLiteral("late + distance"));
    QCOMPARE(typed.count(), 0);
    QCOMPARE(m_edit->toPlainText(), QStringLiteral("late + distance"));
    QCOMPARE(m_edit->textCursor().selectedText(), QStringLiteral("distance"));
    m_edit->undo();
    QCOMPARE(m_edit->toPlainText(), QStringLiteral("delay + distance"));
}

void TestSqlEditing::replacingKeepsTheCursorOfALine()
{
    m_next->setText(QStringLiteral("flights.csv"));
    m_next->setCursorPosition(8);
    replaceKeepingCursor(m_next, QStringLiteral("data/flights.csv"));
    QCOMPARE(m_next->cursorPosition(), 13);
    replaceKeepingCursor(m_next, QStringLiteral("data/flights.parquet"));
    QCOMPARE(m_next->cursorPosition(), 13);
    replaceKeepingCursor(m_next, QString());
    QCOMPARE(m_next->cursorPosition(), 0);
}

QTEST_MAIN(TestSqlEditing)
#include "tst_sqlediting.moc"
