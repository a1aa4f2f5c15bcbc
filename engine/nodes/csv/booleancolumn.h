// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/columnbuilder.h"

#include <memory>

namespace etl::nodes::csv {

std::unique_ptr<ColumnBuilder> makeBooleanColumn(const ValueFormat &format);

} // namespace etl::nodes::csv
