// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/issuemark.h"

#include <QStyle>
#include <QVariant>
#include <QWidget>

namespace etl::widgets {

namespace {

// the words the style sheet knows
QString styleWord(std::optional<Severity> severity)
{
    if (severity == Severity::Error)
        return QStringLiteral("error");
    return severity == Severity::Warning ? QStringLiteral("warning") : QString();
}

} // namespace

void markIssue(QWidget *field, std::optional<Severity> severity)
{
    const QString word = styleWord(severity);
    if (field->property("issue").toString() == word)
        return;
    field->setProperty("issue", word);
    // style sheets look at properties only when a widget is polished
    field->style()->unpolish(field);
    field->style()->polish(field);
    field->update();
}

} // namespace etl::widgets
