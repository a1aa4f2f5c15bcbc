// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/jsonreader.h"

#include "engine/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace etl::model {

namespace {

// "line 3, column 7" of the character at `byte` (counted from 1, as nlohmann does).
std::string placeInText(std::string_view text, std::size_t byte)
{
    const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto lineBegin = before.rfind('\n');
    const auto inLine = lineBegin == std::string_view::npos ? before : before.substr(lineBegin + 1);
    return fmt::format("line {}, column {}", line, characterCount(inLine) + 1);
}

// The library's text without its prefix "[json...] parse error at line 1, column 2: ... parsing
// value - ".
std::string_view syntaxProblem(std::string_view what)
{
    for (const std::string_view mark : {" - ", ": ", "] "}) {
        if (const auto at = what.find(mark); at != std::string_view::npos)
            return what.substr(at + mark.size());
    }
    return what;
}

// Builds the value itself, since the library's own builder replaces doubled keys silently and
// searches each object from its start for every key.
class LimitedBuilder final : public nlohmann::json_sax<Json>
{
public:
    LimitedBuilder(std::string_view text, const JsonLimits &limits) : m_text(text), m_limits(limits)
    {}

    bool null() override { return add(nullptr) != nullptr; }
    bool boolean(bool value) override { return add(value) != nullptr; }
    bool number_integer(std::int64_t value) override { return add(value) != nullptr; }
    bool number_unsigned(std::uint64_t value) override { return add(value) != nullptr; }
    bool number_float(double value, const std::string &) override { return add(value) != nullptr; }
    bool string(std::string &value) override { return add(std::move(value)) != nullptr; }
    bool binary(Json::binary_t &) override { return stop("binary data has no place here"); }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(std::string &name) override
    {
        Level &level = m_levels.back();
        level.key = name;
        if (!level.keys.insert(name).second)
            return stop("this key stands twice in the same object");
        return true;
    }

    bool parse_error(std::size_t position, const std::string &,
                     const nlohmann::detail::exception &exception) override
    {
        m_error = Error{
            ErrorCode::BadPipeline,
            fmt::format("{}: {}", placeInText(m_text, position), syntaxProblem(exception.what())),
            {},
            {},
            "correct the JSON text there"};
        return false;
    }

    Result<Json> take()
    {
        if (m_error)
            return etl::fail(std::move(*m_error));
        return std::move(m_root);
    }

private:
    struct Level
    {
        Json *container = nullptr; // stays valid: only the innermost container grows
        std::string key;
        std::unordered_set<std::string> keys;
    };

    Json *add(Json value)
    {
        if (++m_values > m_limits.values) {
            stop(fmt::format("the text has more than {} values", m_limits.values));
            return nullptr;
        }
        if (m_levels.empty()) {
            m_root = std::move(value);
            return &m_root;
        }
        Level &level = m_levels.back();
        if (level.container->is_array())
            return &level.container->emplace_back(std::move(value));
        auto &object = level.container->get_ref<Json::object_t &>();
        return &object.Json::object_t::Container::emplace_back(level.key, std::move(value)).second;
    }

    bool open(Json container)
    {
        if (m_levels.size() >= m_limits.depth)
            return stop(fmt::format("values are nested more than {} deep", m_limits.depth));
        Json *const added = add(std::move(container));
        if (added != nullptr)
            m_levels.push_back({added, {}, {}});
        return added != nullptr;
    }

    bool close()
    {
        m_levels.pop_back();
        return true;
    }

    bool stop(std::string_view problem)
    {
        std::string place;
        for (const Level &level : m_levels) {
            if (level.container->is_array())
                place += fmt::format("[{}]", std::max<std::size_t>(level.container->size(), 1) - 1);
            else if (!level.key.empty())
                place += (place.empty() ? "" : ".") + level.key;
            if (place.size() > kLongestPlace)
                break;
        }
        if (place.size() > kLongestPlace)
            place = place.substr(0, kLongestPlace) + "...";
        m_error =
            Error{ErrorCode::BadPipeline,
                  place.empty() ? std::string(problem) : fmt::format("{}: {}", place, problem),
                  {},
                  {},
                  {}};
        return false;
    }

    static constexpr std::size_t kLongestPlace = 200;

    const std::string_view m_text;
    const JsonLimits m_limits;
    Json m_root;
    std::vector<Level> m_levels;
    std::size_t m_values = 0;
    std::optional<Error> m_error;
};

} // namespace

Result<Json> readJson(std::string_view text, const JsonLimits &limits)
{
    if (text.size() > limits.bytes) {
        return fail(ErrorCode::BadPipeline,
                    fmt::format("the text is {} bytes long, more than the {} allowed", text.size(),
                                limits.bytes));
    }
    if (trimmed(text).empty())
        return fail(ErrorCode::BadPipeline, "the text is empty",
                    "a pipeline file holds one JSON object");
    try {
        LimitedBuilder builder(text, limits);
        Json::sax_parse(text, &builder);
        return builder.take();
    } catch (const std::exception &exception) {
        return fail(ErrorCode::BadPipeline,
                    fmt::format("the JSON text cannot be read: {}", exception.what()));
    }
}

} // namespace etl::model
