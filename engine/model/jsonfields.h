// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/json.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace etl::model {

// Reads the fields of a JSON object one by one: a field that is absent leaves its target alone, one
// of the wrong type is remembered as the first error with its place ("nodes.a.workers"), and what
// nobody asked for is `rest()`. Keeps a reference to the object. One thread.
class JsonFields
{
public:
    JsonFields(const Json &object, std::string place, ErrorCode code = ErrorCode::BadPipeline);

    // nullptr when absent. The typed ones also when the type is wrong, which is then the error.
    const Json *value(std::string_view key);
    const Json *object(std::string_view key);
    const Json *array(std::string_view key);

    void text(std::string_view key, std::string &out);
    void boolean(std::string_view key, bool &out);
    template<typename T>
        requires std::is_integral_v<T>
    void integer(std::string_view key, T &out);
    template<typename T>
    void integer(std::string_view key, std::optional<T> &out);

    void require(std::string_view key);                        // an error when absent
    void fail(std::string_view key, std::string_view problem); // only the first counts
    std::string placeOf(std::string_view key) const;

    Json rest() const;
    bool ok() const { return !m_error; }
    Status status() const;

private:
    std::optional<std::int64_t> signedValue(std::string_view key, const Json &value);

    const Json &m_object;
    std::string m_place;
    ErrorCode m_code;
    std::set<std::string, std::less<>> m_known;
    std::optional<Error> m_error;
};

// "a text", "a list", ...: what a value is, for messages.
std::string_view kindOfValue(const Json &value);

template<typename T>
    requires std::is_integral_v<T>
void JsonFields::integer(std::string_view key, T &out)
{
    const Json *const found = value(key);
    if (found == nullptr)
        return;
    if constexpr (std::is_same_v<T, std::uint64_t>) {
        if (found->is_number_unsigned()) {
            out = found->get<std::uint64_t>();
            return;
        }
    }
    const auto number = signedValue(key, *found);
    if (!number)
        return;
    if (!std::in_range<T>(*number)) {
        fail(key, "the number is out of range");
        return;
    }
    out = static_cast<T>(*number);
}

template<typename T>
void JsonFields::integer(std::string_view key, std::optional<T> &out)
{
    T number{};
    const bool before = ok();
    if (value(key) == nullptr)
        return;
    integer(key, number);
    if (before && ok())
        out = number;
}

} // namespace etl::model
