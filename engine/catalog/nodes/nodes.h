// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"

// The descriptors of this program, one .cpp file each. Pure; any thread.
namespace etl::catalog {

Descriptor extractCsv();
Descriptor extractJsonl();
Descriptor extractParquet();
Descriptor extractGenerate();
Descriptor transformFilter();
Descriptor transformDerive();
Descriptor transformSelect();
Descriptor transformAggregate();
Descriptor transformSort();
Descriptor transformDistinct();
Descriptor transformJoin();
Descriptor transformSql();
Descriptor flowUnion();
Descriptor flowDebug();
Descriptor loadCsv();
Descriptor loadParquet();
Descriptor loadDiscard();

} // namespace etl::catalog
