// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"
#include "engine/model/plan.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace etl::catalog {

struct ResolveOptions
{
    std::string folder; // that relative paths start from; empty: the pipeline was never saved
    std::map<std::string, std::string> parameters; // given for this run, by name
    std::function<std::optional<std::string>(std::string_view)> environment; // empty: no variables
};

// The part of a check that needs no data: switched-off nodes are taken out, `${...}` is put in,
// every setting is held against its spec and gets its default, paths become absolute, wires,
// workers and outputs are looked at. All problems are in the result's issues; nodes that have an
// error keep what is valid. Schemas stay empty. Pure, no I/O; any thread.
model::CheckedPipeline resolve(const model::Pipeline &pipeline, const Catalog &catalog,
                               const ResolveOptions &options);

} // namespace etl::catalog
