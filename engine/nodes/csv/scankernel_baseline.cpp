// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/scanloops.h"

#include <emmintrin.h>

namespace etl::nodes::csv {

namespace {

class BaselineBlock
{
public:
    struct Census
    {
        __m128i high = _mm_setzero_si128();
        __m128i least = _mm_set1_epi8(-1);

        bool nonAscii() const { return _mm_movemask_epi8(high) != 0; }
        bool nul() const
        {
            return _mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128())) != 0;
        }
    };

    explicit BaselineBlock(const Dialect &dialect)
        : m_delimiter(_mm_set1_epi8(dialect.delimiter))
        , m_quote(_mm_set1_epi8(dialect.quote))
        , m_quoting(dialect.quoting ? ~0ULL : 0ULL)
    {}

    Masks masks(const char *data) const
    {
        Census unused;
        return masks(data, unused);
    }

    Masks masks(const char *data, Census &census) const
    {
        Masks result{0, 0, 0, 0};
        for (int i = 0; i < 4; ++i) {
            const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(data + 16 * i));
            census.high = _mm_or_si128(census.high, bytes);
            census.least = _mm_min_epu8(census.least, bytes);
            result.delimiter |= equal(bytes, m_delimiter) << (16 * i);
            result.quote |= equal(bytes, m_quote) << (16 * i);
            result.lf |= equal(bytes, _mm_set1_epi8('\n')) << (16 * i);
            result.cr |= equal(bytes, _mm_set1_epi8('\r')) << (16 * i);
        }
        result.quote &= m_quoting;
        return result;
    }

    static std::uint64_t prefixXor(std::uint64_t mask)
    {
        for (int shift = 1; shift < 64; shift *= 2)
            mask ^= mask << shift;
        return mask;
    }

private:
    static std::uint64_t equal(__m128i bytes, __m128i wanted)
    {
        return static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
    }

    __m128i m_delimiter;
    __m128i m_quote;
    std::uint64_t m_quoting;
};

} // namespace

const ScanKernels kBaselineKernels{&scanRange<BaselineBlock>, &indexFields<BaselineBlock>};

} // namespace etl::nodes::csv
