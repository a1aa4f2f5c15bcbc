// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/codectypes.h"

#include <concepts>
#include <map>
#include <string>
#include <utility>
#include <vector>

// How JSON values become the fields of a message. Internal to the protocol; pure functions, any
// thread.
namespace etl::protocol::codec {

// read(json, value): false when the JSON value is not of the kind that `value` needs.

template<typename Tag>
bool read(const Json &json, StringId<Tag> &id)
{
    if (!json.is_string())
        return false;
    id.value = json.get<std::string>();
    return true;
}

inline bool read(const Json &json, bool &value)
{
    if (!json.is_boolean())
        return false;
    value = json.get<bool>();
    return true;
}

template<std::integral T>
    requires(!std::same_as<T, bool>)
bool read(const Json &json, T &value)
{
    if (json.is_number_unsigned()) {
        const auto raw = json.get<std::uint64_t>();
        if (!std::in_range<T>(raw))
            return false;
        value = static_cast<T>(raw);
        return true;
    }
    if (!json.is_number_integer() || !std::in_range<T>(json.get<std::int64_t>()))
        return false;
    value = static_cast<T>(json.get<std::int64_t>());
    return true;
}

inline bool read(const Json &json, double &value)
{
    if (!json.is_number())
        return false;
    value = json.get<double>();
    return true;
}

inline bool read(const Json &json, std::string &value)
{
    if (!json.is_string())
        return false;
    value = json.get<std::string>();
    return true;
}

inline bool read(const Json &json, Error &error)
{
    if (!json.is_object())
        return false;
    const auto text = [&json](const char *key) {
        const auto it = json.find(key);
        return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
    };
    error.code = errorCodeFromName(text("code"));
    error.message = text("message");
    error.node = text("node");
    error.setting = text("setting");
    error.remedy = text("remedy");
    return true;
}

inline bool read(const Json &json, model::Issue &issue)
{
    issue = model::issueFromJson(json);
    return json.is_object();
}

template<typename T>
bool take(Result<T> result, T &value)
{
    if (!result)
        return false;
    value = *std::move(result);
    return true;
}

inline bool read(const Json &json, model::CheckedPipeline &checked)
{
    return take(model::checkedPipelineFromJson(json), checked);
}

inline bool read(const Json &json, model::Plan &plan)
{
    return take(model::planFromJson(json), plan);
}

inline bool read(const Json &json, PreviewTable &table)
{
    return take(previewTableFromJson(json), table);
}

inline bool read(const Json &json, TelemetryFrame &frame)
{
    if (!json.is_binary())
        return false;
    const auto &bytes = json.get_binary();
    return take(decodeTelemetry({reinterpret_cast<const char *>(bytes.data()), bytes.size()}),
                frame);
}

inline bool read(const Json &json, std::map<std::string, std::string> &map)
{
    if (!json.is_object())
        return false;
    for (const auto &[key, value] : json.items()) {
        if (!value.is_string())
            return false;
        map.emplace(key, value.template get<std::string>());
    }
    return true;
}

template<HasFields T>
bool read(const Json &json, T &value);

template<NamedEnum T>
bool read(const Json &json, T &value)
{
    if (!json.is_string())
        return false;
    for (const auto &[known, name] : enumNames(value)) {
        if (name == json.get_ref<const std::string &>()) {
            value = known;
            return true;
        }
    }
    return false;
}

template<typename T>
bool read(const Json &json, std::vector<T> &list)
{
    if (!json.is_array())
        return false;
    for (const auto &element : json) {
        if (!read(element, list.emplace_back()))
            return false;
    }
    return true;
}

// Missing fields keep their default, so that a field can be added without a new version; a field of
// the wrong kind is an error and named.
struct FieldReader
{
    const Json &object;
    std::string &badField;

    template<typename T>
    void operator()(const char *key, T &value)
    {
        const auto it = object.find(key);
        if (it == object.end() || !badField.empty())
            return;
        bool good = false;
        if constexpr (IsOptional<T>::value)
            good = it->is_null() || read(*it, value.emplace());
        else
            good = read(*it, value);
        if (!good)
            badField = key;
    }
};

template<HasFields T>
bool read(const Json &json, T &value)
{
    if (!json.is_object())
        return false;
    std::string badField;
    T::fields(value, FieldReader{json, badField});
    return badField.empty();
}

} // namespace etl::protocol::codec
