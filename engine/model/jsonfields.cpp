// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/jsonfields.h"

#include <fmt/format.h>

namespace etl::model {

std::string_view kindOfValue(const Json &value)
{
    switch (value.type()) {
    case Json::value_t::null:
        return "null";
    case Json::value_t::object:
        return "an object";
    case Json::value_t::array:
        return "a list";
    case Json::value_t::string:
        return "a text";
    case Json::value_t::boolean:
        return "true or false";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
        return "a whole number";
    case Json::value_t::number_float:
        return "a number";
    default:
        return "binary data";
    }
}

JsonFields::JsonFields(const Json &object, std::string place, ErrorCode code)
    : m_object(object)
    , m_place(std::move(place))
    , m_code(code)
{
    if (!object.is_object())
        fail({}, fmt::format("must be an object, but is {}", kindOfValue(object)));
}

const Json *JsonFields::value(std::string_view key)
{
    m_known.emplace(key);
    if (!m_object.is_object())
        return nullptr;
    const auto found = m_object.find(std::string(key));
    return found == m_object.end() ? nullptr : &*found;
}

const Json *JsonFields::object(std::string_view key)
{
    const Json *const found = value(key);
    if (found == nullptr || found->is_object())
        return found;
    fail(key, fmt::format("must be an object, but is {}", kindOfValue(*found)));
    return nullptr;
}

const Json *JsonFields::array(std::string_view key)
{
    const Json *const found = value(key);
    if (found == nullptr || found->is_array())
        return found;
    fail(key, fmt::format("must be a list, but is {}", kindOfValue(*found)));
    return nullptr;
}

void JsonFields::text(std::string_view key, std::string &out)
{
    const Json *const found = value(key);
    if (found == nullptr)
        return;
    if (found->is_string())
        out = found->get_ref<const std::string &>();
    else
        fail(key, fmt::format("must be a text, but is {}", kindOfValue(*found)));
}

void JsonFields::boolean(std::string_view key, bool &out)
{
    const Json *const found = value(key);
    if (found == nullptr)
        return;
    if (found->is_boolean())
        out = found->get<bool>();
    else
        fail(key, fmt::format("must be true or false, but is {}", kindOfValue(*found)));
}

void JsonFields::require(std::string_view key)
{
    if (value(key) == nullptr)
        fail({}, fmt::format("the field '{}' is missing", key));
}

void JsonFields::fail(std::string_view key, std::string_view problem)
{
    if (m_error)
        return;
    const std::string place = placeOf(key);
    m_error = Error{m_code,
                    place.empty() ? std::string(problem) : fmt::format("{}: {}", place, problem),
                    {},
                    {},
                    {}};
}

std::string JsonFields::placeOf(std::string_view key) const
{
    if (m_place.empty() || key.empty())
        return m_place + std::string(key);
    return fmt::format("{}.{}", m_place, key);
}

Json JsonFields::rest() const
{
    Json rest = Json::object();
    if (!m_object.is_object())
        return rest;
    for (const auto &[key, value] : m_object.items()) {
        if (!m_known.contains(key))
            rest[key] = value;
    }
    return rest;
}

Status JsonFields::status() const
{
    if (m_error)
        return etl::fail(*m_error);
    return {};
}

std::optional<std::int64_t> JsonFields::signedValue(std::string_view key, const Json &value)
{
    if (!value.is_number_integer()) {
        fail(key, fmt::format("must be a whole number, but is {}", kindOfValue(value)));
        return std::nullopt;
    }
    if (value.is_number_unsigned() && !std::in_range<std::int64_t>(value.get<std::uint64_t>())) {
        fail(key, "the number is out of range");
        return std::nullopt;
    }
    return value.get<std::int64_t>();
}

} // namespace etl::model
