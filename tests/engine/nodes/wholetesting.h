// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/nodes/nodetesting.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

// What the tests of node types that see their whole input share. Main thread.
namespace etl::test {

// Hands out these batches one by one.
runtime::Pull pullOf(std::vector<runtime::BatchPtr> batches);
inline constexpr std::int64_t kBatchRows = 65'536;

// The batch with this number of "n BIGINT, t VARCHAR": the numbers from index * kBatchRows on, and
// "the text of number 7" of each.
runtime::BatchPtr numbersWithText(int index);

// Makes batches 0, 1, ... on demand, `count` of them.
runtime::Pull pullMade(int count, std::function<runtime::BatchPtr(int)> make);

// As the runtime calls it; the rows go to `emit`.
Status runWhole(NodeContext &context, std::vector<runtime::Pull> inputs, const runtime::Emit &emit);
// The rows for these inputs, port by port, as one batch. The node must have been checked.
runtime::BatchPtr resultOf(NodeContext &context, std::vector<runtime::Pull> inputs);

// Bytes of all files in the folder.
std::uint64_t bytesIn(const std::string &folder);

// Each line of rowsOf().
std::vector<std::string> linesOf(const runtime::BatchPtr &batch);

} // namespace etl::test
