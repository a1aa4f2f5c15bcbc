// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/files/filesample.h"

#include "engine/nodes/files/decompressor.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes {

namespace {

struct Signature
{
    std::string_view bytes;
    std::size_t offset = 0;
    std::string_view what;
    std::string_view remedy;
    std::string_view setting = "path";
};

} // namespace

Result<FileSample> sampleFile(const SourceFile &file, std::string_view compression,
                              std::size_t mostBytes)
{
    FileSample sample;
    ETL_TRY(sample.compression, compressionOf(file, compression));
    if (sample.compression == Compression::None) {
        sample.text.resize(
            static_cast<std::size_t>(std::min<std::uint64_t>(mostBytes, file.sizeBytes())));
        ETL_TRY_VOID(file.readAt(sample.text.data(), sample.text.size(), 0));
        sample.whole = sample.text.size() == file.sizeBytes();
        sample.textBytes = file.sizeBytes();
        return sample;
    }
    ETL_TRY(const auto stream, Decompressor::open(file, sample.compression));
    sample.text.resize(mostBytes);
    ETL_TRY(const std::size_t got, stream->read(sample.text.data(), mostBytes));
    sample.text.resize(got);
    sample.whole = stream->atEnd();
    sample.textBytesExact = sample.whole;
    const double growth =
        static_cast<double>(got)
        / static_cast<double>(std::max<std::uint64_t>(stream->fileBytesRead(), 1));
    sample.textBytes =
        sample.whole ? got
                     : static_cast<std::uint64_t>(growth * static_cast<double>(file.sizeBytes()));
    return sample;
}

Status checkTextSignature(const SourceFile &file, std::string_view sample)
{
    using namespace std::string_view_literals;
    constexpr std::string_view kUnpack = "set compression to auto, or unpack it first";
    constexpr std::size_t kTarOffset = 257;
    static constexpr Signature kSignatures[] = {
        {"\xFF\xFE"sv, 0, "is UTF-16 text", "save it as UTF-8"},
        {"\xFE\xFF"sv, 0, "is UTF-16 text", "save it as UTF-8"},
        {"\x1F\x8B"sv, 0, "is compressed by gzip", kUnpack, "compression"},
        {"\x28\xB5\x2F\xFD"sv, 0, "is compressed by zstd", kUnpack, "compression"},
        {"PK\x03\x04"sv, 0, "is a ZIP archive or a spreadsheet", "export it as text"},
        {"PAR1"sv, 0, "is a Parquet file", "read it with extract.parquet"},
        {"SQLite format 3\0"sv, 0, "is a SQLite database", "export the table as CSV"},
        {"ustar"sv, kTarOffset, "is a tar archive", "unpack it first"},
    };
    for (const Signature &signature : kSignatures) {
        if (sample.size() <= signature.offset
            || !sample.substr(signature.offset).starts_with(signature.bytes))
            continue;
        return fail(Error{ErrorCode::BadData,
                          fmt::format("the file '{}' {}", file.path(), signature.what),
                          {},
                          std::string(signature.setting),
                          std::string(signature.remedy)});
    }
    return {};
}

} // namespace etl::nodes
