// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/registry.h"

#include "engine/nodes/csv/csvnodes.h"
#include "engine/nodes/jsonl/jsonlnodes.h"
#include "engine/nodes/nodecodes.h"
#include "engine/nodes/parquet/parquetnodes.h"

namespace etl::nodes {

Status registerBuiltinNodes(runtime::NodeRegistry &registry)
{
    for (const auto make : {
             &csvExtract,
             &jsonlExtract,
             &parquetExtract,
             &extractGenerate,
             &transformFilter,
             &transformDerive,
             &transformSelect,
             &transformAggregate,
             &transformSort,
             &transformDistinct,
             &transformJoin,
             &transformSql,
             &flowUnion,
             &flowDebug,
             &csvLoad,
             &parquetLoad,
             &loadDiscard,
         }) {
        ETL_TRY_VOID(registry.add(make()));
    }
    return {};
}

} // namespace etl::nodes
