// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/columnbuilder.h"

#include "engine/nodes/csv/booleancolumn.h"
#include "engine/nodes/csv/fixedcolumn.h"
#include "engine/nodes/csv/parsenumber.h"
#include "engine/nodes/csv/parsetime.h"
#include "engine/nodes/csv/textcolumn.h"

#include "engine/runtime/arrowtypes.h"

#include <string>

namespace etl::nodes::csv {

namespace {

using model::DataType;
using model::TypeKind;

template<typename Int>
struct IntegerText
{
    bool operator()(const char *begin, const char *end, Int &value) const
    {
        return readInteger(begin, end, value);
    }
};

template<typename Float>
struct FloatText
{
    char decimal = '.';

    bool operator()(const char *begin, const char *end, Float &value) const
    {
        return readFloat(begin, end, decimal, value);
    }
};

struct DecimalText
{
    char decimal = '.';
    int precision = 18;
    int scale = 0;
    std::int64_t limit = 0; // 10^precision, where that fits

    bool operator()(const char *begin, const char *end, Int128 &value) const
    {
        std::uint64_t digits = 0;
        unsigned fraction = 0;
        bool negative = false;
        if (limit != 0 && readPlainDecimal(begin, end, decimal, digits, fraction, negative)
            && fraction == static_cast<unsigned>(scale)) [[likely]] {
            const auto number = static_cast<std::int64_t>(digits);
            value = negative ? -number : number;
            return number < limit;
        }
        return readDecimal(begin, end, decimal, precision, scale, value);
    }
};

struct DateText
{
    const DateFormat *format = nullptr;

    bool operator()(const char *begin, const char *end, std::int32_t &value) const
    {
        if (!format)
            return readIsoDate(begin, end, value) && begin == end;
        CivilTime time;
        return format->read(begin, end, time)
               && daysFromCivil(time.year, time.month, time.day, value);
    }
};

struct TimeText
{
    bool operator()(const char *begin, const char *end, std::int64_t &value) const
    {
        return readTimeOfDay(begin, end, value) && begin == end;
    }
};

struct TimestampText
{
    const DateFormat *format = nullptr;
    ZoneRule rule = ZoneRule::Utc;

    bool operator()(const char *begin, const char *end, std::int64_t &value) const
    {
        if (!format)
            return readTimestamp(begin, end, rule, value);
        CivilTime time;
        return format->read(begin, end, time) && microsFromCivil(time, value);
    }
};

DecimalText decimalText(const DataType &type, char decimal)
{
    DecimalText text{decimal, type.precision, type.scale, 0};
    if (type.precision <= 18) {
        text.limit = 1;
        for (int i = 0; i < type.precision; ++i)
            text.limit *= 10;
    }
    return text;
}

const DateFormat *formatIf(const ValueFormat &format, bool withTime)
{
    return format.dateFormat && format.dateFormat->hasTime() == withTime ? &*format.dateFormat
                                                                         : nullptr;
}

// Hands the converter of a type of fixed size to `use`; false for the other types.
template<typename Use>
bool withFixedConverter(const DataType &type, const ValueFormat &format, Use use)
{
    switch (type.kind) {
    case TypeKind::TinyInt:
        use.template operator()<std::int8_t>(IntegerText<std::int8_t>{});
        return true;
    case TypeKind::SmallInt:
        use.template operator()<std::int16_t>(IntegerText<std::int16_t>{});
        return true;
    case TypeKind::Integer:
        use.template operator()<std::int32_t>(IntegerText<std::int32_t>{});
        return true;
    case TypeKind::BigInt:
        use.template operator()<std::int64_t>(IntegerText<std::int64_t>{});
        return true;
    case TypeKind::UTinyInt:
        use.template operator()<std::uint8_t>(IntegerText<std::uint8_t>{});
        return true;
    case TypeKind::USmallInt:
        use.template operator()<std::uint16_t>(IntegerText<std::uint16_t>{});
        return true;
    case TypeKind::UInteger:
        use.template operator()<std::uint32_t>(IntegerText<std::uint32_t>{});
        return true;
    case TypeKind::UBigInt:
        use.template operator()<std::uint64_t>(IntegerText<std::uint64_t>{});
        return true;
    case TypeKind::Float:
        use.template operator()<float>(FloatText<float>{format.decimal});
        return true;
    case TypeKind::Double:
        use.template operator()<double>(FloatText<double>{format.decimal});
        return true;
    case TypeKind::Decimal:
        use.template operator()<Int128>(decimalText(type, format.decimal));
        return true;
    case TypeKind::Date:
        use.template operator()<std::int32_t>(DateText{formatIf(format, false)});
        return true;
    case TypeKind::Time:
        use.template operator()<std::int64_t>(TimeText{});
        return true;
    case TypeKind::Timestamp:
        use.template operator()<std::int64_t>(TimestampText{formatIf(format, true), ZoneRule::Utc});
        return true;
    case TypeKind::TimestampTz:
        use.template operator()<std::int64_t>(
            TimestampText{formatIf(format, true), ZoneRule::AnyOffset});
        return true;
    default:
        return false;
    }
}

} // namespace

ValueFormat valueFormat(const ReadSettings &settings)
{
    ValueFormat format{NullTexts(settings.nullTexts), {}, settings.decimal, settings.encoding};
    if (!settings.dateFormat.empty()) {
        if (auto dateFormat =
                DateFormat::parse(settings.dateFormat)) // readSettings() refused any other
            format.dateFormat = std::move(*dateFormat);
    }
    return format;
}

std::unique_ptr<ColumnBuilder> makeColumnBuilder(const DataType &type, const ValueFormat &format)
{
    std::unique_ptr<ColumnBuilder> builder;
    const bool fixed = withFixedConverter(type, format, [&]<typename T>(auto convert) {
        builder = makeFixedColumn<T>(runtime::toArrow(type), format, convert);
    });
    if (fixed)
        return builder;
    switch (type.kind) {
    case TypeKind::Boolean:
        return makeBooleanColumn(format);
    case TypeKind::Varchar:
        return makeTextColumn(format);
    case TypeKind::Blob:
        return makeBlobColumn(format);
    default:
        return nullptr;
    }
}

bool converts(std::string_view value, const DataType &type, const ValueFormat &format)
{
    std::string text(value);
    text.append(Tokenizer::kBackSlack, '\0');
    const char *begin = text.data();
    const char *end = begin + value.size();
    while (begin < end && isBlank(*begin))
        ++begin;
    while (begin < end && isBlank(end[-1]))
        --end;
    if (begin == end)
        return true;
    bool result = false;
    const bool fixed = withFixedConverter(type, format, [&]<typename T>(auto convert) {
        T converted{};
        result = convert(begin, end, converted);
    });
    if (fixed)
        return result;
    if (type.kind == TypeKind::Boolean)
        return readBoolean(begin, end, result);
    std::string bytes;
    return type.kind == TypeKind::Blob ? decodeBlob(value, bytes)
                                       : isUtf8(value) || format.encoding == Encoding::Latin1;
}

} // namespace etl::nodes::csv
