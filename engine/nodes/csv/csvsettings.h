// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/json.h"
#include "engine/nodes/csv/dialect.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The settings of the CSV nodes as typed values. Errors name the setting. Any thread.
namespace etl::nodes::csv {

enum class Encoding : std::uint8_t { Utf8, Latin1 };

struct ReadSettings
{
    std::string path;
    std::vector<std::pair<std::string, std::string>> columns; // name, type in DuckDB's spelling
    Dialect dialect;
    bool sniffsDelimiter = true;
    bool header = true;
    std::vector<std::string> nullTexts{""};
    Encoding encoding = Encoding::Utf8;
    std::uint64_t skipLines = 0;
    std::string compression = "auto";
    std::string dateFormat; // empty: ISO
    char decimal = '.';
    std::uint32_t repeat = 1;

    // The dialect with a delimiter: the given one or that of `head`, the first bytes of the
    // records.
    Dialect dialectFor(std::string_view head) const;
};

struct WriteSettings
{
    std::string path;
    char delimiter = ',';
    char quote = '"';
    bool header = true;
    std::string nullText;
    std::string lineEnd = "\n";
};

Result<ReadSettings> readSettings(const model::Json &settings);
Result<WriteSettings> writeSettings(const model::Json &settings);

} // namespace etl::nodes::csv
