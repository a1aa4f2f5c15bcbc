// SPDX-License-Identifier: GPL-3.0-or-later
// The entry that libFuzzer calls.
#include "tests/fuzz/fuzztarget.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    etl::fuzz::fuzzOne({reinterpret_cast<const char *>(data), size});
    return 0;
}
