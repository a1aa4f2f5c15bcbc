// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/schema.h"
#include "engine/protocol/previewtable.h"

#include <arrow/type_fwd.h>

#include <functional>

namespace etl::worker {

// A batch as cells for a window that knows no Arrow. `isAdded` says which columns the shown node
// made. Any thread.
Result<protocol::PreviewTable>
toPreviewTable(const arrow::RecordBatch &batch,
               const std::function<bool(const model::Column &)> &isAdded);

} // namespace etl::worker
