// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/jsonlnodes.h"

#include "engine/nodes/files/splitreader.h"
#include "engine/nodes/jsonl/jsoncheck.h"
#include "engine/nodes/jsonl/jsonhead.h"
#include "engine/nodes/jsonl/jsonreader.h"
#include "engine/nodes/jsonl/jsonsplitter.h"

namespace etl::nodes {

namespace {

Result<std::vector<model::Split>> splitsOnce(const SourceFile &file,
                                             const jsonl::JsonSettings &settings,
                                             const jsonl::JsonHead &head, std::uint64_t targetBytes)
{
    if (head.compression == Compression::None)
        return jsonl::splitFile(file, head.dataBegin, targetBytes);
    ETL_TRY(const auto split, SplitReader::compressedSplit(file, head.compression, settings.repeat,
                                                           head.dataBegin, 1));
    return std::vector<model::Split>{split};
}

Result<std::vector<model::Split>> splitsOf(const model::CheckedNode &node,
                                           std::uint64_t targetBytes)
{
    ETL_TRY(const jsonl::JsonSettings settings, jsonl::readSettings(node.settings));
    ETL_TRY(const SourceFile file, SourceFile::open(settings.path));
    ETL_TRY(const jsonl::JsonHead head, jsonl::readHead(file, settings));
    ETL_TRY(const auto once, splitsOnce(file, settings, head, targetBytes));
    std::vector<model::Split> splits;
    splits.reserve(once.size() * settings.repeat);
    for (std::uint32_t i = 0; i < settings.repeat; ++i)
        splits.insert(splits.end(), once.begin(), once.end());
    return splits;
}

} // namespace

runtime::NodeCode jsonlExtract()
{
    runtime::NodeCode code;
    code.type = "extract.jsonl";
    code.check = jsonl::checkExtract;
    code.source = [] { return std::make_unique<jsonl::JsonReader>(); };
    code.splits = splitsOf;
    return code;
}

} // namespace etl::nodes
