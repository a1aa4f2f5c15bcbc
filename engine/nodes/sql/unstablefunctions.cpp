// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/sql/unstablefunctions.h"

#include <array>

namespace etl::nodes {

namespace {

constexpr std::array<std::string_view, 39> kFunctions = {
    "ago",
    "current_catalog",
    "current_connection_id",
    "current_database",
    "current_date",
    "current_query",
    "current_query_id",
    "current_role",
    "current_schema",
    "current_schemas",
    "current_transaction_id",
    "current_user",
    "currval",
    "format_type",
    "gen_random_uuid",
    "get_block_size",
    "get_current_time",
    "get_current_timestamp",
    "in_search_path",
    "nextval",
    "now",
    "pg_conf_load_time",
    "pg_get_constraintdef",
    "pg_get_viewdef",
    "pg_postmaster_start_time",
    "pg_sleep",
    "random",
    "session_user",
    "setseed",
    "sleep_ms",
    "stats",
    "today",
    "transaction_timestamp",
    "txid_current",
    "user",
    "uuid",
    "uuidv4",
    "uuidv7",
    "write_log",
};

constexpr std::array<std::string_view, 11> kKeywords = {
    "current_catalog", "current_date",      "current_role", "current_schema",
    "current_time",    "current_timestamp", "current_user", "localtime",
    "localtimestamp",  "session_user",      "user",
};

} // namespace

std::span<const std::string_view> unstableFunctions()
{
    return kFunctions;
}

std::span<const std::string_view> unstableKeywords()
{
    return kKeywords;
}

} // namespace etl::nodes
