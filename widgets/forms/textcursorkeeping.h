// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QLineEdit;
class QPlainTextEdit;

namespace etl::widgets {

// Replace a field's text with as small an edit as possible, so that cursor, selection, scroll
// position and the field's own undo survive an update from outside. No signal of the field is
// emitted. GUI thread.
void replaceKeepingCursor(QLineEdit *field, const QString &text);
void replaceKeepingCursor(QPlainTextEdit *field, const QString &text);

} // namespace etl::widgets
