// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/textcursorkeeping.h"

#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QTextCursor>

#include <algorithm>

namespace etl::widgets {

namespace {

// What differs between two texts: [begin, begin + removed) of the old becomes `inserted`.
struct Difference
{
    int begin = 0;
    int removed = 0;
    QString inserted;
};

Difference differenceOf(const QString &before, const QString &after)
{
    const qsizetype shorter = std::min(before.size(), after.size());
    qsizetype same = 0;
    while (same < shorter && before[same] == after[same])
        ++same;
    qsizetype tail = 0;
    while (tail < shorter - same
           && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    return {static_cast<int>(same), static_cast<int>(before.size() - same - tail),
            after.mid(same, after.size() - same - tail)};
}

} // namespace

void replaceKeepingCursor(QLineEdit *field, const QString &text)
{
    if (field->text() == text)
        return;
    const Difference difference = differenceOf(field->text(), text);
    int cursor = field->cursorPosition();
    const int removedEnd = difference.begin + difference.removed;
    if (cursor >= removedEnd)
        cursor += static_cast<int>(difference.inserted.size()) - difference.removed;
    else if (cursor > difference.begin)
        cursor = difference.begin;
    const QSignalBlocker quiet(field);
    field->setText(text);
    field->setCursorPosition(cursor);
}

void replaceKeepingCursor(QPlainTextEdit *field, const QString &text)
{
    const QString before = field->toPlainText();
    if (before == text)
        return;
    const Difference difference = differenceOf(before, text);
    // Only the field is quiet: its document must still tell layout and highlighter.
    const QSignalBlocker quiet(field);
    QTextCursor cursor(field->document());
    cursor.setPosition(difference.begin);
    cursor.setPosition(difference.begin + difference.removed, QTextCursor::KeepAnchor);
    cursor.insertText(difference.inserted);
}

} // namespace etl::widgets
