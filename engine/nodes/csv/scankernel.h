// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/dialect.h"

#include <cstddef>
#include <cstdint>

// The inner loops over CSV bytes, 64 at a time, for dialects that follow quote parity. Pure
// functions; any thread.
namespace etl::nodes::csv {

// A byte range seen from both possible states at its start: [0] outside quotes, [1] inside.
struct RangeSums
{
    std::uint64_t quotes = 0;
    std::uint64_t lines = 0;           // physical line ends
    std::uint64_t records[2] = {0, 0}; // line ends outside quotes
    bool stray[2] = {
        false, false}; // a quote that neither opens, closes nor doubles: parity cannot be trusted
};

// What one chunk of a range hands to the next. Masks are 0 or ~0, bits are 0 or 1.
struct RangeCarry
{
    std::uint64_t inside = 0;     // under hypothesis [0]
    std::uint64_t afterBound = 1; // the byte before is a delimiter, line end or quote
    std::uint64_t afterQuote[2] = {0,
                                   0}; // the byte before closed a quote under hypothesis [0], [1]
};

// Findings about a chunk that begins with a record.
struct IndexSums
{
    std::size_t count = 0;     // positions written
    std::uint64_t records = 0; // line ends among them
    std::uint64_t lines = 0;   // physical line ends, those in quotes too
    bool stray = false;        // the positions are worthless: use the scalar tokenizer
    bool doubledQuotes = false;
    bool nonAscii = false;
    bool nul = false;
};

struct ScanKernels
{
    // Adds [data, data + size) to `sums`. data[size] is read: the byte after, or a delimiter at the
    // file's end.
    void (*scanRange)(const char *data, std::size_t size, const Dialect &dialect, RangeCarry &carry,
                      RangeSums &sums);
    // Writes the positions of all delimiters and line ends outside quotes, up to size + 64 entries.
    // A CR as the very last byte counts as half of CR LF.
    void (*indexFields)(const char *data, std::size_t size, const Dialect &dialect,
                        std::uint32_t *positions, IndexSums &sums);
};

// The fastest for this processor, chosen once.
const ScanKernels &scanKernels();
// All that this processor can run, slowest first; for tests.
std::size_t scanKernelCount();
const ScanKernels &scanKernelAt(std::size_t index);

extern const ScanKernels kBaselineKernels; // SSE2
extern const ScanKernels kAvx2Kernels;     // AVX2, PCLMUL, BMI

} // namespace etl::nodes::csv
