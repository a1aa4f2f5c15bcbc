// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/join/keytypes.h"

#include <algorithm>

namespace etl::nodes {

namespace {

using model::DataType;
using model::TypeKind;

struct Width
{
    int bits = 0; // 0: not an integer
    bool isSigned = false;
};

Width widthOf(TypeKind kind)
{
    switch (kind) {
    case TypeKind::TinyInt:
        return {8, true};
    case TypeKind::SmallInt:
        return {16, true};
    case TypeKind::Integer:
        return {32, true};
    case TypeKind::BigInt:
        return {64, true};
    case TypeKind::UTinyInt:
        return {8, false};
    case TypeKind::USmallInt:
        return {16, false};
    case TypeKind::UInteger:
        return {32, false};
    case TypeKind::UBigInt:
        return {64, false};
    default:
        return {};
    }
}

// With room for the unsigned values of `bits` bits when `both` signs occur.
DataType signedOf(int bits)
{
    switch (bits) {
    case 8:
        return {TypeKind::TinyInt, 0, 0, {}};
    case 16:
        return {TypeKind::SmallInt, 0, 0, {}};
    case 32:
        return {TypeKind::Integer, 0, 0, {}};
    case 64:
        return {TypeKind::BigInt, 0, 0, {}};
    default:
        return {TypeKind::Decimal, 20, 0, {}};
    }
}

DataType commonInteger(const DataType &left, const DataType &right)
{
    const auto first = widthOf(left.kind);
    const auto second = widthOf(right.kind);
    if (first.isSigned == second.isSigned)
        return first.bits >= second.bits ? left : right;
    const auto &withSign = first.isSigned ? first : second;
    const auto &without = first.isSigned ? second : first;
    return signedOf(std::max(withSign.bits, without.bits * 2));
}

std::optional<DataType> commonDecimal(const DataType &left, const DataType &right)
{
    constexpr int kMostDigits = 38;
    const int whole = std::max(left.precision - left.scale, right.precision - right.scale);
    const int scale = std::max(left.scale, right.scale);
    if (whole + scale > kMostDigits)
        return std::nullopt;
    return DataType{TypeKind::Decimal, whole + scale, scale, {}};
}

bool isFloating(TypeKind kind)
{
    return kind == TypeKind::Float || kind == TypeKind::Double;
}

} // namespace

std::optional<DataType> commonKeyType(const DataType &left, const DataType &right)
{
    if (left == right)
        return left;
    if (widthOf(left.kind).bits > 0 && widthOf(right.kind).bits > 0)
        return commonInteger(left, right);
    if (isFloating(left.kind) && isFloating(right.kind))
        return DataType{TypeKind::Double, 0, 0, {}};
    if (left.kind == TypeKind::Decimal && right.kind == TypeKind::Decimal)
        return commonDecimal(left, right);
    return std::nullopt;
}

} // namespace etl::nodes
