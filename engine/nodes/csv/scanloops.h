// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/scankernel.h"

#include <cstdint>

// The loops of the kernels over a type `Block` of 64 bytes with masks (bit i = byte i). Included by
// one .cpp per instruction set; everything is in an anonymous namespace and free of library
// templates, so that code compiled for a newer processor can never be linked in place of the
// baseline's.
namespace etl::nodes::csv {
namespace { // NOLINT: see above

struct Masks
{
    std::uint64_t delimiter;
    std::uint64_t quote;
    std::uint64_t lf;
    std::uint64_t cr;
};

inline int bitCount(std::uint64_t mask)
{
    return __builtin_popcountll(mask);
}

// Physical line ends: LF, and CR that is not followed by LF.
inline std::uint64_t lineEnds(const Masks &masks, bool lfFollows)
{
    if (__builtin_expect(masks.cr == 0, 1))
        return masks.lf;
    const std::uint64_t followed = (masks.lf >> 1) | (static_cast<std::uint64_t>(lfFollows) << 63);
    return masks.lf | (masks.cr & ~followed);
}

// A copy of the last bytes, padded with a byte that means nothing in CSV.
struct Tail
{
    char bytes[64];

    Tail(const char *data, std::size_t size)
    {
        for (std::size_t i = 0; i < 64; ++i)
            bytes[i] = i < size ? data[i] : 'x';
    }
};

inline std::uint64_t lowBits(std::size_t count)
{
    return count >= 64 ? ~0ULL : (1ULL << count) - 1;
}

template<typename Block>
struct RangeLoop
{
    const Block block;
    RangeCarry &carry;
    RangeSums &sums;
    std::uint64_t stray0 = 0;
    std::uint64_t stray1 = 0;

    // `used`: bytes of the block that belong to the range.
    void step(const char *data, std::size_t used, bool lfFollows)
    {
        Masks masks = block.masks(data);
        masks.quote &= lowBits(used);
        const std::uint64_t valid = lowBits(used);
        const std::uint64_t lines = lineEnds(masks, lfFollows) & valid;
        const std::uint64_t quote = masks.quote;
        const std::uint64_t inside = Block::prefixXor(quote) ^ carry.inside;
        const std::uint64_t bound = masks.delimiter | masks.lf | masks.cr | quote;
        const std::uint64_t before = (bound << 1) | carry.afterBound;
        const std::uint64_t opens = quote & inside; // under [0]; under [1] these close
        const std::uint64_t closes = quote & ~inside;
        stray0 |= ((opens & ~before) | (((closes << 1) | carry.afterQuote[0]) & ~bound)) & valid;
        stray1 |= ((closes & ~before) | (((opens << 1) | carry.afterQuote[1]) & ~bound)) & valid;
        const int all = bitCount(lines);
        const int outside = bitCount(lines & ~inside);
        sums.lines += static_cast<std::uint64_t>(all);
        sums.records[0] += static_cast<std::uint64_t>(outside);
        sums.records[1] += static_cast<std::uint64_t>(all - outside);
        sums.quotes += static_cast<std::uint64_t>(bitCount(quote));
        const std::size_t last = used - 1;
        carry.inside = 0 - ((inside >> last) & 1);
        carry.afterBound = (bound >> last) & 1;
        carry.afterQuote[0] = (closes >> last) & 1;
        carry.afterQuote[1] = (opens >> last) & 1;
    }
};

template<typename Block>
void scanRange(const char *data, std::size_t size, const Dialect &dialect, RangeCarry &carry,
               RangeSums &sums)
{
    RangeLoop<Block> loop{Block(dialect), carry, sums};
    std::size_t at = 0;
    for (; at + 64 <= size; at += 64)
        loop.step(data + at, 64, data[at + 64] == '\n');
    if (at < size) {
        // The byte after the range goes into the copy, so that the last CR sees it.
        const std::size_t used = size - at;
        Tail tail(data + at, used);
        tail.bytes[used] = data[size];
        loop.step(tail.bytes, used, false);
    }
    sums.stray[0] = sums.stray[0] || loop.stray0 != 0;
    sums.stray[1] = sums.stray[1] || loop.stray1 != 0;
}

// Writes the position of each set bit. Eight at a time without a branch, since most blocks have
// fewer.
inline std::uint32_t *flatten(std::uint64_t mask, std::uint32_t base, std::uint32_t *out)
{
    if (mask == 0)
        return out;
    const int count = bitCount(mask);
    std::uint32_t *at = out;
    do {
        for (int i = 0; i < 8; ++i) {
            at[i] = base + static_cast<std::uint32_t>(__builtin_ctzll(mask | (1ULL << 63)));
            mask &= mask - 1;
        }
        at += 8;
    } while (mask != 0);
    return out + count;
}

template<typename Block>
void indexFields(const char *data, std::size_t size, const Dialect &dialect,
                 std::uint32_t *positions, IndexSums &sums)
{
    const Block block(dialect);
    std::uint32_t *out = positions;
    std::uint64_t insideCarry = 0;
    std::uint64_t boundCarry = 1;
    std::uint64_t closeCarry = 0;
    std::uint64_t stray = 0;
    std::uint64_t doubled = 0;
    std::uint64_t records = 0;
    std::uint64_t lineCount = 0;
    typename Block::Census census;
    const auto step = [&](const char *bytes, std::uint32_t base, std::uint64_t valid,
                          bool lfFollows) {
        const Masks masks = block.masks(bytes, census);
        const std::uint64_t quote = masks.quote & valid;
        const std::uint64_t inside = Block::prefixXor(quote) ^ insideCarry;
        const std::uint64_t bound = masks.delimiter | masks.lf | masks.cr | quote;
        const std::uint64_t opens = quote & inside;
        const std::uint64_t closes = quote & ~inside;
        const std::uint64_t afterClose = (closes << 1) | closeCarry;
        stray |= ((opens & ~((bound << 1) | boundCarry)) | (afterClose & ~bound)) & valid;
        doubled |= opens & afterClose;
        insideCarry = 0 - (inside >> 63);
        boundCarry = bound >> 63;
        closeCarry = closes >> 63;
        const std::uint64_t lines = lineEnds(masks, lfFollows) & valid;
        lineCount += static_cast<std::uint64_t>(bitCount(lines));
        const std::uint64_t ends = lines & ~inside;
        records += static_cast<std::uint64_t>(bitCount(ends));
        out = flatten(ends | (masks.delimiter & ~inside & valid), base, out);
    };
    std::size_t at = 0;
    for (; at + 64 < size; at += 64)
        step(data + at, static_cast<std::uint32_t>(at), ~0ULL, data[at + 64] == '\n');
    if (at < size) {
        const Tail tail(data + at, size - at);
        // A CR as the last byte: its mate is not in sight yet.
        const bool lastIsCr = data[size - 1] == '\r';
        step(tail.bytes, static_cast<std::uint32_t>(at), lowBits(size - at) >> (lastIsCr ? 1 : 0),
             false);
    }
    sums.count = static_cast<std::size_t>(out - positions);
    sums.records = records;
    sums.lines = lineCount;
    sums.stray = stray != 0;
    sums.doubledQuotes = doubled != 0;
    sums.nonAscii = census.nonAscii();
    sums.nul = census.nul();
}

} // namespace
} // namespace etl::nodes::csv
