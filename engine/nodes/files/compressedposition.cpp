// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/compressedposition.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace etl::nodes {

namespace {

constexpr int kMostBits = 62; // of the sum of all splits
constexpr int kMostStepBits = 12;
constexpr int kLeastStepBits = 4;

// A byte of deflate gives at most 1,032 bytes of text, a 4-byte block of zstd at most 131,072.
int growthBits(Compression compression)
{
    return compression == Compression::Zstd ? 16 : 11;
}

} // namespace

Result<CompressedPosition>
CompressedPosition::forFile(const SourceFile &file, Compression compression, std::uint64_t repeat)
{
    const int offsetBits =
        static_cast<int>(std::bit_width(file.sizeBytes())) + growthBits(compression);
    const int repeatBits = static_cast<int>(std::bit_width(repeat));
    const int stepBits = std::min(kMostStepBits, kMostBits - repeatBits - offsetBits);
    if (stepBits < kLeastStepBits)
        return fail(
            Error{ErrorCode::Unsupported,
                  fmt::format("the compressed file '{}' of {} bytes is too large to be read "
                              "{}",
                              file.path(), file.sizeBytes(),
                              repeat > 1 ? fmt::format("{} times", repeat) : "as it is"),
                  {},
                  "path",
                  "unpack it first"});
    CompressedPosition position;
    position.m_scale = std::uint64_t{1} << offsetBits;
    position.m_steps = std::uint64_t{1} << stepBits;
    position.m_fileBytes = std::max<std::uint64_t>(file.sizeBytes(), 1);
    return position;
}

std::uint64_t CompressedPosition::at(std::uint64_t textOffset, std::uint64_t fileBytesRead,
                                     std::uint64_t before) const
{
    const double share = static_cast<double>(fileBytesRead) / static_cast<double>(m_fileBytes);
    const auto step = static_cast<std::uint64_t>(share * static_cast<double>(m_steps));
    // A replacement may have read the file in other blocks: never back behind `before`.
    return std::clamp(step, before / m_scale, m_steps - 1) * m_scale + textOffset;
}

} // namespace etl::nodes
