// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/compression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace etl::nodes {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kGzip = "\x1F\x8B"sv;
constexpr std::string_view kZstd = "\x28\xB5\x2F\xFD"sv;
// The last three bytes of a frame that holds no data; the first is 0x50 to 0x5F.
constexpr std::string_view kZstdSkippable = "\x2A\x4D\x18"sv;
constexpr std::size_t kMagicBytes = 4;

} // namespace

std::string_view compressionName(Compression compression)
{
    switch (compression) {
    case Compression::Gzip:
        return "gzip";
    case Compression::Zstd:
        return "zstd";
    case Compression::None:
        break;
    }
    return "none";
}

bool beginsStream(Compression compression, std::string_view bytes)
{
    switch (compression) {
    case Compression::Gzip:
        return bytes.starts_with(kGzip);
    case Compression::Zstd:
        return bytes.starts_with(kZstd)
               || (bytes.size() >= kMagicBytes
                   && (static_cast<unsigned char>(bytes[0]) & 0xF0U) == 0x50U
                   && bytes.substr(1).starts_with(kZstdSkippable));
    case Compression::None:
        break;
    }
    return true;
}

Result<Compression> compressionOf(const SourceFile &file, std::string_view setting)
{
    std::array<char, kMagicBytes> magic{};
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>(magic.size(), file.sizeBytes()));
    ETL_TRY_VOID(file.readAt(magic.data(), size, 0));
    const std::string_view bytes(magic.data(), size);
    if (setting == "none")
        return Compression::None;
    for (const Compression compression : {Compression::Gzip, Compression::Zstd}) {
        const bool begins = beginsStream(compression, bytes);
        if (setting.empty() || setting == "auto") {
            if (begins)
                return compression;
            continue;
        }
        if (setting != compressionName(compression))
            continue;
        if (begins)
            return compression;
        return fail(Error{ErrorCode::BadData,
                          fmt::format("the file '{}' is not compressed by {}", file.path(),
                                      compressionName(compression)),
                          {},
                          "compression",
                          "set compression to auto"});
    }
    if (setting.empty() || setting == "auto")
        return Compression::None;
    return fail(Error{ErrorCode::BadSetting,
                      fmt::format("the compression '{}' is not known", setting),
                      {},
                      "compression",
                      "use auto, none, gzip or zstd"});
}

} // namespace etl::nodes
