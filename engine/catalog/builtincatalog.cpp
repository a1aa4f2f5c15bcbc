// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/descriptor.h"
#include "engine/catalog/nodes/nodes.h"

namespace etl::catalog {

const Catalog &builtinCatalog()
{
    static const Catalog catalog({
        extractCsv(),
        extractJsonl(),
        extractParquet(),
        extractGenerate(),
        transformFilter(),
        transformDerive(),
        transformSelect(),
        transformAggregate(),
        transformSort(),
        transformDistinct(),
        transformJoin(),
        transformSql(),
        flowUnion(),
        flowDebug(),
        loadCsv(),
        loadParquet(),
        loadDiscard(),
    });
    return catalog;
}

} // namespace etl::catalog
