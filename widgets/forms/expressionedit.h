// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

#include <QPlainTextEdit>

namespace etl::widgets {

class SqlHighlighter;
class SuggestionCompleter;

// Edits SQL: grows with its text, colours it, completes columns and functions (by itself from two
// letters on, or with Ctrl+Space), underlines faulty spans. Tab leaves it. GUI thread.
class ExpressionEdit : public QPlainTextEdit
{
    Q_OBJECT

public:
    enum class Language { Sql, Plain };

    explicit ExpressionEdit(Language language = Language::Sql, QWidget *parent = nullptr);

    // Columns come first among the completions.
    void setColumns(const std::vector<Suggestion> &columns);
    void setLineRange(int least, int most);
    void setIssues(const FieldIssues &issues);
    SuggestionCompleter *completions() const { return m_completer; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void typed();
    // Focus left, or Ctrl+Enter.
    void editingFinished();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    enum class Trigger { Typing, Asked };

    void updateUnderlines();
    void adjustHeight();
    void offerCompletions(Trigger trigger);
    void insertCompletion(const QString &word);
    QTextCursor wordCursor() const;
    bool completesSql() const { return m_highlighter != nullptr; }

    SqlHighlighter *m_highlighter = nullptr; // none for plain text
    SuggestionCompleter *m_completer = nullptr;
    std::vector<Suggestion> m_columns;
    FieldIssues m_issues;
    int m_leastLines = 1;
    int m_mostLines = 10;
};

} // namespace etl::widgets
