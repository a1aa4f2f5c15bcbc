// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

// Numbers from text. Texts are not empty and at least 8 bytes behind them may be read. Pure
// functions; any thread.
namespace etl::nodes::csv {

static_assert(std::endian::native == std::endian::little,
              "digits are read eight at a time in memory order");

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

inline std::uint64_t load8(const char *data)
{
    std::uint64_t word = 0;
    std::memcpy(&word, data, 8);
    return word;
}

// Eight bytes that should all be at most 9, the first character in the lowest byte, as one number.
inline std::uint64_t joinDigits(std::uint64_t digits)
{
    digits = digits * 10 + (digits >> 8);
    digits = ((digits & 0x000000FF000000FFULL) * (100 + (1000000ULL << 32))
              + ((digits >> 16) & 0x000000FF000000FFULL) * (1 + (10000ULL << 32)))
             >> 32;
    return digits & 0xFFFFFFFF;
}

inline bool areDigits(std::uint64_t digits)
{
    return ((digits | (digits + 0x7676767676767676ULL)) & 0x8080808080808080ULL) == 0;
}

// 1 to 8 digits.
[[gnu::always_inline]] inline bool readDigits8(const char *begin, std::size_t size,
                                               std::uint64_t &value)
{
    const unsigned shift = 64 - 8 * static_cast<unsigned>(size);
    const std::uint64_t digits = (load8(begin) << shift) ^ (0x3030303030303030ULL << shift);
    value = joinDigits(digits);
    return areDigits(digits);
}

// 9 to 19 digits, which always fit.
inline bool readManyDigits(const char *begin, std::size_t size, std::uint64_t &value)
{
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    if (size <= 16) {
        const bool ok = readDigits8(begin, size - 8, high) && readDigits8(begin + size - 8, 8, low);
        value = high * 100'000'000 + low;
        return ok;
    }
    std::uint64_t top = 0;
    const bool ok = readDigits8(begin, size - 16, top) && readDigits8(begin + size - 16, 8, high)
                    && readDigits8(begin + size - 8, 8, low);
    value = (top * 100'000'000 + high) * 100'000'000 + low;
    return ok && size <= 19;
}

// 1 to 19 digits.
[[gnu::always_inline]] inline bool readDigits(const char *begin, std::size_t size,
                                              std::uint64_t &value)
{
    return size <= 8 ? readDigits8(begin, size, value) : readManyDigits(begin, size, value);
}

template<typename Int>
[[gnu::always_inline]] inline bool readInteger(const char *begin, const char *end, Int &result)
{
    bool negative = false;
    if (*begin == '-' || *begin == '+') [[unlikely]] {
        negative = *begin == '-';
        if (++begin == end)
            return false;
    }
    while (end - begin > 19 && *begin == '0')
        ++begin;
    const auto size = static_cast<std::size_t>(end - begin);
    std::uint64_t value = 0;
    if (size > 19) {
        const auto [stop, error] = std::from_chars(begin, end, value);
        if (error != std::errc{} || stop != end)
            return false;
    } else if (!readDigits(begin, size, value)) {
        return false;
    }
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<Int>::max());
    if constexpr (std::is_signed_v<Int>) {
        if (value > kMost + (negative ? 1 : 0))
            return false;
    } else if (value > kMost || (negative && value != 0)) {
        return false;
    }
    result = static_cast<Int>(negative ? 0 - value : value);
    return true;
}

// The slow but complete way; `decimal` is the decimal mark.
template<typename Float>
bool readFloatSlowly(const char *begin, const char *end, char decimal, Float &result);

// [-+]digits[.digits] with at most 18 digits; false: not of this form. `scale`: digits behind the
// mark.
inline bool readPlainDecimal(const char *begin, const char *end, char decimal,
                             std::uint64_t &digits, unsigned &scale, bool &negative)
{
    negative = *begin == '-';
    if (negative || *begin == '+')
        ++begin;
    const char *const start = begin;
    std::uint64_t value = 0;
    unsigned digit = 0;
    while (begin < end && (digit = static_cast<unsigned char>(*begin) - unsigned{'0'}) <= 9) {
        value = value * 10 + digit;
        ++begin;
    }
    auto count = static_cast<std::size_t>(begin - start);
    scale = 0;
    if (begin < end && *begin == decimal) {
        const char *const fraction = ++begin;
        while (begin < end && (digit = static_cast<unsigned char>(*begin) - unsigned{'0'}) <= 9) {
            value = value * 10 + digit;
            ++begin;
        }
        scale = static_cast<unsigned>(begin - fraction);
        count += scale;
    }
    digits = value;
    return begin == end && count > 0 && count <= 18;
}

inline constexpr std::array<double, 23> kPowersOfTen{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                     1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                     1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Up to 8 characters of digits with at most one mark among them, at least one digit. The mark is
// cut out of the word, without a branch on where it is. `scale`: digits behind it.
[[gnu::always_inline]] inline bool readShortDecimal(const char *begin, std::size_t size,
                                                    char decimal, std::uint64_t &digits,
                                                    unsigned &scale)
{
    constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
    const unsigned shift = 64 - 8 * static_cast<unsigned>(size);
    const std::uint64_t word = load8(begin) << shift; // the last character in the highest byte
    const std::uint64_t marks = word ^ (kOnes * static_cast<unsigned char>(decimal));
    const std::uint64_t found =
        (marks - kOnes) & ~marks & (kOnes * 0x80); // its lowest bit is exact
    if (found == 0) {
        scale = 0;
        const std::uint64_t zeroed = word ^ ((kOnes * '0') << shift);
        digits = joinDigits(zeroed);
        return areDigits(zeroed);
    }
    const unsigned bit =
        static_cast<unsigned>(__builtin_ctzll(found)) & ~7U; // where the mark's byte begins
    const std::uint64_t before = word & ((1ULL << bit) - 1);
    const std::uint64_t behind = word & ~((2ULL << (bit + 7)) - 1);
    const std::uint64_t zeroed = ((before << 8) | behind) ^ ((kOnes * '0') << shift << 8);
    scale = 7 - bit / 8;
    digits = joinDigits(zeroed);
    return areDigits(zeroed) && size > 1;
}

template<typename Float>
[[gnu::always_inline]] inline bool readFloat(const char *begin, const char *end, char decimal,
                                             Float &result)
{
    std::uint64_t digits = 0;
    unsigned scale = 0;
    bool negative = *begin == '-';
    // Both operands are exact, so the quotient is the correctly rounded value (a float would be
    // rounded twice).
    const char *const start = begin + (negative ? 1 : 0);
    const auto size = static_cast<std::size_t>(end - start);
    if (std::is_same_v<Float, double> && size - 1 < 8
        && readShortDecimal(start, size, decimal, digits, scale)) [[likely]] {
        const double value =
            static_cast<double>(static_cast<std::int64_t>(digits)) / kPowersOfTen[scale];
        result = static_cast<Float>(negative ? -value : value);
        return true;
    }
    if (std::is_same_v<Float, double>
        && readPlainDecimal(begin, end, decimal, digits, scale, negative)
        && digits <= (1ULL << 53)) {
        const double value =
            static_cast<double>(static_cast<std::int64_t>(digits)) / kPowersOfTen[scale];
        result = static_cast<Float>(negative ? -value : value);
        return true;
    }
    return readFloatSlowly(begin, end, decimal, result);
}

// A decimal number as an integer of 10^-scale units, exactly; false when it is no number, has more
// decimals than `scale` (other than zeros) or more digits than `precision`.
bool readDecimal(const char *begin, const char *end, char decimal, int precision, int scale,
                 Int128 &result);

// true/false, t/f, yes/no, y/n, 1/0 in any case.
bool readBoolean(const char *begin, const char *end, bool &result);

} // namespace etl::nodes::csv
