// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/scankernel.h"

namespace etl::nodes::csv {

std::size_t scanKernelCount()
{
    __builtin_cpu_init();
    const bool fast = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul")
                      && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
    return fast ? 2 : 1;
}

const ScanKernels &scanKernelAt(std::size_t index)
{
    return index == 0 ? kBaselineKernels : kAvx2Kernels;
}

const ScanKernels &scanKernels()
{
    static const ScanKernels &best = scanKernelAt(scanKernelCount() - 1);
    return best;
}

} // namespace etl::nodes::csv
