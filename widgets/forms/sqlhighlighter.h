// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QSyntaxHighlighter>

namespace etl::widgets {

// Colours SQL: keywords, functions, text, numbers, comments, and the columns that are known.
// Follows the theme. GUI thread.
class SqlHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT

public:
    explicit SqlHighlighter(QTextDocument *document);

    void setColumns(const QSet<QString> &columns);

protected:
    void highlightBlock(const QString &text) override;

private:
    // What a block may leave open for the next one.
    enum State { Plain = -1, InComment = 1, InText = 2 };

    int scanOpen(const QString &text);
    int scanToken(const QString &text, int at);
    int scanQuoted(const QString &text, int at, QChar quote);
    int scanComment(const QString &text, int at);
    void scanWord(const QString &text, int begin, int end);

    QSet<QString> m_columns; // in lower case
};

} // namespace etl::widgets
