// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvnodes.h"

#include "engine/nodes/csv/csvcheck.h"
#include "engine/nodes/csv/csvjoiner.h"
#include "engine/nodes/csv/csvreader.h"
#include "engine/nodes/csv/csvwriter.h"
#include "engine/nodes/csv/splitter.h"
#include "engine/nodes/files/splitreader.h"

namespace etl::nodes {

namespace {

Result<std::vector<model::Split>> splitsOnce(const csv::ReadSettings &settings,
                                             const SourceFile &file, const csv::FileHead &head,
                                             std::uint64_t targetBytes)
{
    if (head.compression != Compression::None) {
        if (head.whole && head.dataBegin >= head.size)
            return std::vector<model::Split>{};
        ETL_TRY(const auto split,
                SplitReader::compressedSplit(file, head.compression, settings.repeat,
                                             head.dataBegin, head.dataLine));
        return std::vector<model::Split>{split};
    }
    csv::SplitOptions options;
    options.targetBytes = targetBytes;
    return csv::splitFile(file, head, options);
}

Result<std::vector<model::Split>> splitsOf(const model::CheckedNode &node,
                                           std::uint64_t targetBytes)
{
    ETL_TRY(const csv::ReadSettings settings, csv::readSettings(node.settings));
    ETL_TRY(const SourceFile file, SourceFile::open(settings.path));
    ETL_TRY(const csv::FileHead head, csv::readHead(file, settings));
    ETL_TRY(const auto once, splitsOnce(settings, file, head, targetBytes));
    std::vector<model::Split> splits;
    splits.reserve(once.size() * settings.repeat);
    for (std::uint32_t i = 0; i < settings.repeat; ++i)
        splits.insert(splits.end(), once.begin(), once.end());
    return splits;
}

} // namespace

runtime::NodeCode csvExtract()
{
    runtime::NodeCode code;
    code.type = "extract.csv";
    code.check = csv::checkExtract;
    code.source = [] { return std::make_unique<csv::CsvReader>(); };
    code.splits = splitsOf;
    return code;
}

runtime::NodeCode csvLoad()
{
    runtime::NodeCode code;
    code.type = "load.csv";
    code.check = csv::checkLoad;
    code.load = [] { return std::make_unique<csv::CsvWriter>(); };
    code.joiner = [] { return std::make_unique<csv::CsvJoiner>(); };
    return code;
}

} // namespace etl::nodes
