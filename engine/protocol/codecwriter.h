// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/codectypes.h"

#include <concepts>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

// How the fields of a message become JSON values. Internal to the protocol; pure functions, any
// thread.
namespace etl::protocol::codec {

template<typename Tag>
Json write(const StringId<Tag> &id)
{
    return id.value;
}

inline Json write(const Error &error)
{
    Json json = Json::object();
    json["code"] = errorCodeName(error.code);
    json["message"] = error.message;
    json["node"] = error.node;
    json["setting"] = error.setting;
    json["remedy"] = error.remedy;
    return json;
}

inline Json write(const model::Issue &issue)
{
    return model::toJson(issue);
}
inline Json write(const model::CheckedPipeline &checked)
{
    return model::toJson(checked);
}
inline Json write(const model::Plan &plan)
{
    return model::toJson(plan);
}
inline Json write(const PreviewTable &table)
{
    return toJson(table);
}

inline Json write(const TelemetryFrame &frame)
{
    const std::string bytes = encodeTelemetry(frame);
    return Json::binary(Json::binary_t::container_type(bytes.begin(), bytes.end()));
}

inline Json write(const std::map<std::string, std::string> &map)
{
    Json json = Json::object();
    for (const auto &[key, value] : map)
        json[key] = value;
    return json;
}

template<HasFields T>
Json write(const T &value);

template<typename T>
    requires std::is_arithmetic_v<T> || std::same_as<T, std::string>
Json write(const T &value)
{
    return value;
}

template<NamedEnum T>
Json write(const T &value)
{
    for (const auto &[known, name] : enumNames(value)) {
        if (known == value)
            return name;
    }
    return nullptr;
}

template<typename T>
Json write(const std::vector<T> &list)
{
    Json json = Json::array();
    for (const auto &element : list)
        json.push_back(write(element));
    return json;
}

// Absent values are left out, so a reader that finds nothing keeps its empty optional.
struct FieldWriter
{
    Json &object;

    template<typename T>
    void operator()(const char *key, const T &value)
    {
        if constexpr (IsOptional<T>::value) {
            if (value)
                object[key] = write(*value);
        } else {
            object[key] = write(value);
        }
    }
};

template<HasFields T>
Json write(const T &value)
{
    Json json = Json::object();
    T::fields(value, FieldWriter{json});
    return json;
}

} // namespace etl::protocol::codec
