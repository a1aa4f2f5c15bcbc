// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"

#include <string>
#include <utility>
#include <vector>

// Short forms in which the files of `nodes/` say what a type is. Values; any thread.
namespace etl::catalog {

class Param
{
public:
    Param(std::string key, ParamKind kind, std::string label, std::string help)
    {
        m_spec.key = std::move(key);
        m_spec.kind = kind;
        m_spec.label = std::move(label);
        m_spec.help = std::move(help);
    }

    Param &required()
    {
        m_spec.required = true;
        return *this;
    }
    // Shown only on demand.
    Param &advanced()
    {
        m_spec.advanced = true;
        return *this;
    }
    Param &defaultsTo(Json value)
    {
        m_spec.defaultValue = std::move(value);
        return *this;
    }
    Param &range(std::optional<double> minimum, std::optional<double> maximum)
    {
        m_spec.minimum = minimum;
        m_spec.maximum = maximum;
        return *this;
    }
    // Text of at most one ASCII character, such as a delimiter; the two characters \t mean a tab.
    Param &oneCharacter() { return range(std::nullopt, 1); }
    Param &unit(std::string text)
    {
        m_spec.unit = std::move(text);
        return *this;
    }
    Param &placeholder(std::string text)
    {
        m_spec.placeholder = std::move(text);
        return *this;
    }
    Param &choices(std::vector<Choice> values)
    {
        m_spec.choices = std::move(values);
        return *this;
    }
    Param &visibleWhen(std::string key, std::vector<Json> values)
    {
        m_spec.visibleWhen = Dependence{std::move(key), std::move(values)};
        return *this;
    }

    operator ParamSpec() const { return m_spec; }

private:
    ParamSpec m_spec;
};

inline Param character(std::string key, std::string label, std::string help, std::string value)
{
    return Param(std::move(key), ParamKind::Text, std::move(label), std::move(help))
        .defaultsTo(std::move(value))
        .oneCharacter();
}

// Of every extractor that reads a file.
inline Param repeatSetting()
{
    return Param("repeat", ParamKind::Integer, "Repeat",
                 "Reads the file this many times, to try a pipeline on more rows.")
        .defaultsTo(1)
        .range(1, 10'000)
        .unit("times")
        .advanced();
}

// Of every extractor that reads text.
inline Param compressionSetting()
{
    return Param("compression", ParamKind::Choice, "Compression",
                 "How the file is compressed; found out from its first bytes when auto.")
        .defaultsTo("auto")
        .choices({{"auto", "Auto"}, {"none", "None"}, {"gzip", "gzip"}, {"zstd", "Zstandard"}})
        .advanced();
}

inline PortSpec inPort()
{
    return {std::string(model::kDefaultInput), PortDirection::Input, true, false};
}

inline PortSpec manyInPort()
{
    return {std::string(model::kDefaultInput), PortDirection::Input, true, true};
}

inline PortSpec outPort()
{
    return {std::string(model::kDefaultOutput), PortDirection::Output, false, false};
}

inline PortSpec rejectsPort()
{
    return {std::string(model::kRejectsPort), PortDirection::Output, false, false};
}

} // namespace etl::catalog
