// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/sqlhighlighter.h"

#include "widgets/common/theme.h"
#include "widgets/forms/sqlwords.h"

namespace etl::widgets {

namespace {

bool isWordStart(QChar c)
{
    return c.isLetter() || c == QLatin1Char('_');
}

bool isWordPart(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('_');
}

QTextCharFormat formatOf(const QColor &color)
{
    QTextCharFormat format;
    format.setForeground(color);
    return format;
}

} // namespace

SqlHighlighter::SqlHighlighter(QTextDocument *document) : QSyntaxHighlighter(document)
{
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this,
            [this] { rehighlight(); });
}

void SqlHighlighter::setColumns(const QSet<QString> &columns)
{
    QSet<QString> lower;
    for (const QString &column : columns)
        lower.insert(column.toLower());
    if (m_columns == lower)
        return;
    m_columns = lower;
    rehighlight();
}

void SqlHighlighter::highlightBlock(const QString &text)
{
    setCurrentBlockState(Plain);
    int at = scanOpen(text);
    while (at < text.size())
        at = scanToken(text, at);
}

// The rest of a comment or text that began in an earlier block.
int SqlHighlighter::scanOpen(const QString &text)
{
    if (previousBlockState() == InComment)
        return scanComment(text, 0);
    if (previousBlockState() == InText)
        return scanQuoted(text, 0, QLatin1Char('\''));
    return 0;
}

int SqlHighlighter::scanToken(const QString &text, int at)
{
    const QChar c = text[at];
    const QChar next = at + 1 < text.size() ? text[at + 1] : QChar();
    if (c == QLatin1Char('-') && next == QLatin1Char('-')) {
        setFormat(at, static_cast<int>(text.size()) - at, formatOf(theme().dim));
        return static_cast<int>(text.size());
    }
    if (c == QLatin1Char('/') && next == QLatin1Char('*'))
        return scanComment(text, at);
    if (c == QLatin1Char('\'') || c == QLatin1Char('"'))
        return scanQuoted(text, at + 1, c);
    const bool number = c.isDigit();
    if (!number && !isWordStart(c))
        return at + 1;
    int end = at + 1;
    while (end < text.size()
           && (isWordPart(text[end]) || (number && text[end] == QLatin1Char('.'))))
        ++end;
    if (number)
        setFormat(at, end - at, formatOf(theme().load));
    else
        scanWord(text, at, end);
    return end;
}

int SqlHighlighter::scanComment(const QString &text, int at)
{
    const auto close = text.indexOf(QLatin1String("*/"), at);
    const int end = static_cast<int>(close < 0 ? text.size() : close + 2);
    if (close < 0)
        setCurrentBlockState(InComment);
    setFormat(at, end - at, formatOf(theme().dim));
    return end;
}

// From behind the opening quote; a doubled quote belongs to the text.
int SqlHighlighter::scanQuoted(const QString &text, int at, QChar quote)
{
    const int begin = std::max(0, at - 1);
    int end = at;
    bool closed = false;
    while (end < text.size() && !closed) {
        const bool isQuote = text[end] == quote;
        const bool doubled = isQuote && end + 1 < text.size() && text[end + 1] == quote;
        closed = isQuote && !doubled;
        end += doubled ? 2 : 1;
    }
    const bool isText = quote == QLatin1Char('\'');
    if (!closed && isText)
        setCurrentBlockState(InText);
    setFormat(begin, end - begin, formatOf(isText ? theme().okText : theme().accentText));
    return end;
}

void SqlHighlighter::scanWord(const QString &text, int begin, int end)
{
    const QString word = text.mid(begin, end - begin);
    int after = end;
    while (after < text.size() && text[after].isSpace())
        ++after;
    const bool called = after < text.size() && text[after] == QLatin1Char('(');
    const bool column = m_columns.contains(word.toLower());
    if (isSqlKeyword(word) && !(column && !called))
        setFormat(begin, end - begin, formatOf(theme().transform));
    else if (called)
        setFormat(begin, end - begin, formatOf(theme().flow));
    else if (column)
        setFormat(begin, end - begin, formatOf(theme().text));
}

} // namespace etl::widgets
