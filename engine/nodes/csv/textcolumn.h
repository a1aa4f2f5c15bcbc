// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/columnbuilder.h"

#include <memory>
#include <string>
#include <string_view>

namespace etl::nodes::csv {

std::unique_ptr<ColumnBuilder> makeTextColumn(const ValueFormat &format);
std::unique_ptr<ColumnBuilder> makeBlobColumn(const ValueFormat &format);

// A blob as text has \xHH for bytes that are not printable ASCII. False when a backslash begins
// something else.
bool decodeBlob(std::string_view text, std::string &bytes);

bool isUtf8(std::string_view text);
std::string latin1ToUtf8(std::string_view text);

} // namespace etl::nodes::csv
