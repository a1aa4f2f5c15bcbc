// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

#include <QStringView>

#include <vector>

// What an editor knows of DuckDB's SQL: enough to colour and to complete, never to judge. Pure
// functions, any thread.
namespace etl::widgets {

bool isSqlKeyword(QStringView word);

// Common functions and keywords of expressions, with what they are.
const std::vector<Suggestion> &sqlSuggestions();

// A column's name as SQL needs it: quoted unless it is a plain word and no keyword.
QString sqlName(const QString &name);

} // namespace etl::widgets
