// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/parsenumber.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace etl::nodes::csv {

namespace {

constexpr int kMostDigits = 38;

UInt128 powerOfTen(int exponent)
{
    UInt128 power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 10;
    return power;
}

// Mantissa and scale of [-+]digits[.digits][e[-+]digits], without leading zeros of the mantissa
// counted.
struct Scientific
{
    UInt128 mantissa = 0;
    int digits = 0; // significant ones in the mantissa
    int scale = 0;  // digits behind the decimal mark; negative: zeros before it
    bool negative = false;
};

bool readMantissa(const char *&at, const char *end, char decimal, Scientific &number)
{
    bool any = false;
    bool fraction = false;
    int zeros = 0; // trailing zeros not yet multiplied in
    for (; at < end; ++at) {
        if (*at == decimal && !fraction) {
            fraction = true;
            continue;
        }
        const unsigned digit = static_cast<unsigned char>(*at) - unsigned{'0'};
        if (digit > 9)
            break;
        any = true;
        number.scale += fraction ? 1 : 0;
        if (digit == 0) {
            zeros += number.mantissa != 0 ? 1 : 0;
            continue;
        }
        number.digits += zeros + 1;
        if (number.digits > kMostDigits)
            return false;
        number.mantissa = number.mantissa * powerOfTen(zeros + 1) + digit;
        zeros = 0;
    }
    number.scale -= zeros;
    return any;
}

bool readExponent(const char *at, const char *end, Scientific &number)
{
    if (at == end)
        return true;
    if (*at != 'e' && *at != 'E')
        return false;
    ++at;
    if (at < end && *at == '+')
        ++at;
    int exponent = 0;
    const auto [stop, error] = std::from_chars(at, end, exponent);
    if (error != std::errc{} || stop != end || exponent < -10'000 || exponent > 10'000)
        return false;
    number.scale -= exponent;
    return true;
}

bool equalsLower(std::string_view text, std::string_view lower)
{
    if (text.size() != lower.size())
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((text[i] | 0x20) != lower[i])
            return false;
    }
    return true;
}

// Whether a number out of a type's range is too small rather than too large.
bool isTiny(const char *begin, const char *end)
{
    const char *const exponent =
        std::find_if(begin, end, [](char c) { return c == 'e' || c == 'E'; });
    if (exponent != end)
        return exponent + 1 < end && exponent[1] == '-';
    const char *const mark = std::find(begin, end, '.');
    return std::all_of(begin, mark, [](char c) { return c == '0' || c == '-'; });
}

} // namespace

template<typename Float>
bool readFloatSlowly(const char *begin, const char *end, char decimal, Float &result)
{
    std::string copy;
    if (*begin == '+' && end - begin > 1 && begin[1] != '-')
        ++begin;
    if (decimal != '.') {
        copy.assign(begin, end);
        for (char &c : copy) {
            if (c == '.')
                return false;
            if (c == decimal)
                c = '.';
        }
        begin = copy.data();
        end = begin + copy.size();
    }
    const auto [stop, error] = std::from_chars(begin, end, result);
    if (stop != end)
        return false;
    if (error != std::errc::result_out_of_range)
        return error == std::errc{};
    result = 0;
    return isTiny(begin, end);
}

template bool readFloatSlowly(const char *, const char *, char, float &);
template bool readFloatSlowly(const char *, const char *, char, double &);

bool readDecimal(const char *begin, const char *end, char decimal, int precision, int scale,
                 Int128 &result)
{
    Scientific number;
    number.negative = *begin == '-';
    if (*begin == '-' || *begin == '+')
        ++begin;
    if (!readMantissa(begin, end, decimal, number) || !readExponent(begin, end, number))
        return false;
    if (number.mantissa == 0) {
        result = 0;
        return true;
    }
    // The mantissa has no trailing zeros here, so digits beyond the scale are real ones.
    const int missing = scale - number.scale;
    if (missing < 0 || number.digits + missing > precision)
        return false;
    const auto value = static_cast<Int128>(number.mantissa * powerOfTen(missing));
    result = number.negative ? -value : value;
    return true;
}

bool readBoolean(const char *begin, const char *end, bool &result)
{
    const std::string_view text(begin, static_cast<std::size_t>(end - begin));
    if (text == "1" || equalsLower(text, "true") || equalsLower(text, "t")
        || equalsLower(text, "yes") || equalsLower(text, "y")) {
        result = true;
        return true;
    }
    if (text == "0" || equalsLower(text, "false") || equalsLower(text, "f")
        || equalsLower(text, "no") || equalsLower(text, "n")) {
        result = false;
        return true;
    }
    return false;
}

} // namespace etl::nodes::csv
