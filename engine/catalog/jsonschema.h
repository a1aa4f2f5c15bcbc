// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"

namespace etl::catalog {

// JSON Schema (draft 2020-12) of the pipeline file, by which editors complete and check it. Pure;
// any thread.
Json pipelineJsonSchema(const Catalog &catalog);

} // namespace etl::catalog
