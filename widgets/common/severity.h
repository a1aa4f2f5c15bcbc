// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/icons.h"
#include "widgets/common/theme.h"

namespace etl::widgets {

// How bad a message about the user's work is; in rising order. Any thread.
enum class Severity { Hint, Warning, Error };

// Readable as small text.
inline const QColor &severityTextColor(Severity severity)
{
    const ThemeTokens &tokens = theme();
    switch (severity) {
    case Severity::Error:
        return tokens.badText;
    case Severity::Warning:
        return tokens.warnText;
    case Severity::Hint:
        break;
    }
    return tokens.accentText;
}

// For frames, icons and underlines.
inline const QColor &severityColor(Severity severity)
{
    const ThemeTokens &tokens = theme();
    switch (severity) {
    case Severity::Error:
        return tokens.bad;
    case Severity::Warning:
        return tokens.warn;
    case Severity::Hint:
        break;
    }
    return tokens.accent;
}

inline Icon severityIcon(Severity severity)
{
    switch (severity) {
    case Severity::Error:
        return Icon::Error;
    case Severity::Warning:
        return Icon::Warning;
    case Severity::Hint:
        break;
    }
    return Icon::Info;
}

} // namespace etl::widgets
