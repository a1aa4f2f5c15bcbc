// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Checksums of column chunks. The format's own are those of pages' contents; the heads of pages
// have none, and a bit changed in one may make other values of all that follow. So each column
// chunk of our files has one in the key-value pairs of its metadata, which other readers do not
// look at. Pure; any thread.
namespace etl::nodes {

inline constexpr std::string_view kChunkChecksumKey = "dataetl.crc32";

// Where a chunk lies in its file, as its metadata says: bytes.
struct ChunkPlace
{
    std::int64_t dataPage = 0;
    std::int64_t dictionaryPage = 0; // 0: none
    std::int64_t bytes = 0;

    std::int64_t begin() const { return dictionaryPage > 0 ? dictionaryPage : dataPage; }
};

// CRC-32 of zlib, going on from `crc`.
std::uint32_t checksum(std::uint32_t crc, std::string_view bytes);
std::string checksumText(std::uint32_t crc); // 8 hex digits

} // namespace etl::nodes
