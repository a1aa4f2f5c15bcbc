// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled for AVX2, PCLMUL and BMI; reached only on processors that have them.
#include "engine/nodes/csv/scanloops.h"

#include <immintrin.h>

namespace etl::nodes::csv {

namespace {

class Avx2Block
{
public:
    struct Census
    {
        __m256i high = _mm256_setzero_si256();
        __m256i least = _mm256_set1_epi8(-1);

        bool nonAscii() const { return _mm256_movemask_epi8(high) != 0; }
        bool nul() const
        {
            return _mm256_movemask_epi8(_mm256_cmpeq_epi8(least, _mm256_setzero_si256())) != 0;
        }
    };

    explicit Avx2Block(const Dialect &dialect)
        : m_delimiter(_mm256_set1_epi8(dialect.delimiter))
        , m_quote(_mm256_set1_epi8(dialect.quote))
        , m_quoting(dialect.quoting ? ~0ULL : 0ULL)
    {}

    Masks masks(const char *data) const { return masksOf(load(data), load(data + 32)); }

    Masks masks(const char *data, Census &census) const
    {
        const __m256i low = load(data);
        const __m256i high = load(data + 32);
        census.high = _mm256_or_si256(census.high, _mm256_or_si256(low, high));
        census.least = _mm256_min_epu8(census.least, _mm256_min_epu8(low, high));
        return masksOf(low, high);
    }

    static std::uint64_t prefixXor(std::uint64_t mask)
    {
        const __m128i product = _mm_clmulepi64_si128(
            _mm_set_epi64x(0, static_cast<long long>(mask)), _mm_set1_epi8(-1), 0);
        return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
    }

private:
    static __m256i load(const char *data)
    {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(data));
    }

    static std::uint64_t equal(__m256i low, __m256i high, __m256i wanted)
    {
        const auto first =
            static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)));
        const auto second =
            static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)));
        return first | (static_cast<std::uint64_t>(second) << 32);
    }

    Masks masksOf(__m256i low, __m256i high) const
    {
        return Masks{equal(low, high, m_delimiter), equal(low, high, m_quote) & m_quoting,
                     equal(low, high, _mm256_set1_epi8('\n')),
                     equal(low, high, _mm256_set1_epi8('\r'))};
    }

    __m256i m_delimiter;
    __m256i m_quote;
    std::uint64_t m_quoting;
};

} // namespace

const ScanKernels kAvx2Kernels{&scanRange<Avx2Block>, &indexFields<Avx2Block>};

} // namespace etl::nodes::csv
