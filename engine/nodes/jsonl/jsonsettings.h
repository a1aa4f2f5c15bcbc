// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/json.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

// The settings of extract.jsonl as typed values. Errors name the setting. Any thread.
namespace etl::nodes::jsonl {

enum class UnknownKeys : std::uint8_t { Reject, Ignore };

struct JsonSettings
{
    std::string path;
    std::vector<std::pair<std::string, std::string>> columns; // name, type in DuckDB's spelling
    UnknownKeys unknownKeys = UnknownKeys::Reject;
    std::string compression = "auto";
    std::uint32_t repeat = 1;
};

Result<JsonSettings> readSettings(const model::Json &settings);

} // namespace etl::nodes::jsonl
