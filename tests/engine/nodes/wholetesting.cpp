// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/wholetesting.h"

#include "engine/runtime/arrowtypes.h"
#include "tests/helpers/batches.h"

#include <arrow/api.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <sstream>

namespace etl::test {

runtime::BatchPtr numbersWithText(int index)
{
    const auto first = index * kBatchRows;
    arrow::StringBuilder texts;
    for (std::int64_t i = 0; i < kBatchRows; ++i) {
        if (!texts.Append("the text of number " + std::to_string(first + i)).ok())
            std::abort();
    }
    return arrow::RecordBatch::Make(*runtime::toArrow(columns("n BIGINT, t VARCHAR")), kBatchRows,
                                    {int64Batch(first, kBatchRows)->column(0), *texts.Finish()});
}

runtime::Pull pullOf(std::vector<runtime::BatchPtr> batches)
{
    const auto count = static_cast<int>(batches.size());
    return pullMade(count, [batches = std::move(batches)](int index) {
        return batches[static_cast<std::size_t>(index)];
    });
}

runtime::Pull pullMade(int count, std::function<runtime::BatchPtr(int)> make)
{
    return [count, make = std::move(make), next = 0]() mutable -> Result<runtime::BatchPtr> {
        return next < count ? make(next++) : nullptr;
    };
}

Status runWhole(NodeContext &context, std::vector<runtime::Pull> inputs, const runtime::Emit &emit)
{
    return codeOf(context.node().type).whole()->run(context, std::move(inputs), emit);
}

runtime::BatchPtr resultOf(NodeContext &context, std::vector<runtime::Pull> inputs)
{
    std::vector<runtime::BatchPtr> results;
    const auto status =
        runWhole(context, std::move(inputs), [&](const runtime::BatchPtr &batch) -> Status {
            if (const auto valid = batch->ValidateFull(); !valid.ok())
                return fail(ErrorCode::Internal, valid.ToString());
            results.push_back(batch);
            return {};
        });
    if (!status) {
        std::fprintf(stderr, "%s\n", status.error().toString().c_str());
        std::abort();
    }
    return joined(*runtime::toArrow(context.node().outputs.at("out")), results);
}

std::uint64_t bytesIn(const std::string &folder)
{
    std::uint64_t bytes = 0;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder))
        bytes += entry.is_regular_file() ? entry.file_size() : 0;
    return bytes;
}

std::vector<std::string> linesOf(const runtime::BatchPtr &batch)
{
    std::vector<std::string> lines;
    std::istringstream text(rowsOf(batch));
    for (std::string line; std::getline(text, line);)
        lines.push_back(std::move(line));
    return lines;
}

} // namespace etl::test
