// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/expressionedit.h"

#include "widgets/common/theme.h"
#include "widgets/forms/sqlhighlighter.h"
#include "widgets/forms/sqlwords.h"
#include "widgets/forms/suggestioncompleter.h"
#include "widgets/forms/suggestionmodel.h"

#include <QAbstractItemView>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kLettersToOffer = 2;

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('_');
}

bool endsEditing(const QKeyEvent &event)
{
    const bool enter = event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
    return enter && event.modifiers().testFlag(Qt::ControlModifier);
}

// Keys that an open list of completions takes itself.
bool belongsToList(int key)
{
    return key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Escape
           || key == Qt::Key_Tab || key == Qt::Key_Backtab;
}

} // namespace

ExpressionEdit::ExpressionEdit(Language language, QWidget *parent) : QPlainTextEdit(parent)
{
    setFont(monoFont());
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    if (language == Language::Sql) {
        m_highlighter = new SqlHighlighter(document());
        m_completer = new SuggestionCompleter(this);
        m_completer->setWidget(this);
        m_completer->setSuggestions(sqlSuggestions());
        connect(m_completer, qOverload<const QModelIndex &>(&QCompleter::activated), this,
                [this](const QModelIndex &index) {
                    insertCompletion(index.data(SuggestionModel::InsertedRole).toString());
                });
    }
    connect(this, &QPlainTextEdit::textChanged, this, &ExpressionEdit::typed);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            [this] { adjustHeight(); });
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this,
            [this] { updateUnderlines(); });
    adjustHeight();
}

void ExpressionEdit::setColumns(const std::vector<Suggestion> &columns)
{
    if (!completesSql() || m_columns == columns)
        return;
    m_columns = columns;
    QSet<QString> names;
    std::vector<Suggestion> offered;
    for (const Suggestion &column : columns) {
        names.insert(column.text);
        offered.push_back({column.text, column.detail, sqlName(column.text)});
    }
    std::ranges::copy(sqlSuggestions(), std::back_inserter(offered));
    m_highlighter->setColumns(names);
    m_completer->setSuggestions(offered);
}

void ExpressionEdit::setLineRange(int least, int most)
{
    m_leastLines = least;
    m_mostLines = most;
    adjustHeight();
}

void ExpressionEdit::setIssues(const FieldIssues &issues)
{
    m_issues = issues;
    updateUnderlines();
}

void ExpressionEdit::updateUnderlines()
{
    QList<QTextEdit::ExtraSelection> spans;
    const int end = document()->characterCount() - 1;
    for (const FieldIssue &issue : m_issues) {
        if (issue.begin < 0 || issue.begin > end)
            continue;
        // a position behind the last character (something is missing there) marks that character
        const int begin = std::max(0, issue.begin == end ? end - 1 : issue.begin);
        const int stop = std::clamp(issue.begin + std::max(1, issue.length), begin, end);
        QTextEdit::ExtraSelection span;
        span.cursor = QTextCursor(document());
        span.cursor.setPosition(begin);
        span.cursor.setPosition(stop, QTextCursor::KeepAnchor);
        span.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        span.format.setUnderlineColor(severityColor(issue.severity));
        span.format.setToolTip(issue.text);
        spans.append(span);
    }
    setExtraSelections(spans);
}

QSize ExpressionEdit::sizeHint() const
{
    // the plain text layout counts in lines
    const int lines = static_cast<int>(document()->size().height());
    const int shown = std::clamp(lines, m_leastLines, m_mostLines);
    const QMargins margins = contentsMargins() + viewportMargins();
    const double text = QFontMetricsF(font()).lineSpacing() * shown;
    const int frame = height() - viewport()->height() - margins.top() - margins.bottom();
    const int height = static_cast<int>(std::ceil(text + 2 * document()->documentMargin()))
                       + margins.top() + margins.bottom() + std::max(0, frame);
    return {200, height};
}

void ExpressionEdit::adjustHeight()
{
    const int lines = static_cast<int>(document()->size().height());
    setVerticalScrollBarPolicy(lines > m_mostLines ? Qt::ScrollBarAsNeeded
                                                   : Qt::ScrollBarAlwaysOff);
    updateGeometry();
}

void ExpressionEdit::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    adjustHeight();
}

void ExpressionEdit::changeEvent(QEvent *event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        adjustHeight();
}

void ExpressionEdit::keyPressEvent(QKeyEvent *event)
{
    const bool listOpen = m_completer && m_completer->popup()->isVisible();
    if (listOpen && belongsToList(event->key())) {
        event->ignore();
        return;
    }
    if (endsEditing(*event)) {
        emit editingFinished();
        return;
    }
    const bool asked =
        event->key() == Qt::Key_Space && event->modifiers().testFlag(Qt::ControlModifier);
    if (!asked)
        QPlainTextEdit::keyPressEvent(event);
    if (!m_completer)
        return;
    const QString text = event->text();
    const bool changes =
        !text.isEmpty() && (text[0].isPrint() || event->key() == Qt::Key_Backspace);
    if (asked)
        offerCompletions(Trigger::Asked);
    else if (changes)
        offerCompletions(Trigger::Typing);
}

// The part of a word before the cursor.
QTextCursor ExpressionEdit::wordCursor() const
{
    QTextCursor cursor = textCursor();
    const QString line = cursor.block().text();
    const int end = cursor.positionInBlock();
    int begin = end;
    while (begin > 0 && isWordCharacter(line[begin - 1]))
        --begin;
    if (begin > 0 && line[begin - 1] == QLatin1Char('"'))
        --begin;
    cursor.setPosition(cursor.block().position() + begin);
    cursor.setPosition(cursor.block().position() + end, QTextCursor::KeepAnchor);
    return cursor;
}

void ExpressionEdit::offerCompletions(Trigger trigger)
{
    QString word = wordCursor().selectedText();
    if (word.startsWith(QLatin1Char('"')))
        word.remove(0, 1);
    const bool startsNumber = !word.isEmpty() && word[0].isDigit();
    if (trigger == Trigger::Typing && (word.size() < kLettersToOffer || startsNumber)) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->setFilterMode(trigger == Trigger::Asked ? Qt::MatchContains : Qt::MatchStartsWith);
    m_completer->setCompletionPrefix(word);
    const bool nothingToAdd =
        m_completer->completionCount() == 0
        || (m_completer->completionCount() == 1 && m_completer->currentCompletion() == word);
    if (nothingToAdd) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
    QRect place = cursorRect();
    place.setWidth(m_completer->popup()->sizeHintForColumn(0)
                   + m_completer->popup()->verticalScrollBar()->sizeHint().width() + 12);
    m_completer->complete(place);
}

void ExpressionEdit::insertCompletion(const QString &word)
{
    QTextCursor cursor = wordCursor();
    cursor.insertText(word);
    setTextCursor(cursor);
}

void ExpressionEdit::focusOutEvent(QFocusEvent *event)
{
    QPlainTextEdit::focusOutEvent(event);
    // the list of completions and the window behind an alert take the focus for a moment only
    const bool passing =
        event->reason() == Qt::PopupFocusReason || event->reason() == Qt::ActiveWindowFocusReason;
    if (!passing)
        emit editingFinished();
}

} // namespace etl::widgets
