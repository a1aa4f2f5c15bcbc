// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/severity.h"

#include <optional>

class QWidget;

namespace etl::widgets {

// Frames a field in the colour of the severity, or takes the frame away. GUI thread.
void markIssue(QWidget *field, std::optional<Severity> severity);

} // namespace etl::widgets
