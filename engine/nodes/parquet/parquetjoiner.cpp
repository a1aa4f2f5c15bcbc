// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/parquetjoiner.h"

#include "engine/nodes/files/fileerror.h"
#include "engine/nodes/files/outputfile.h"
#include "engine/nodes/parquet/footermerger.h"
#include "engine/nodes/parquet/footerseal.h"
#include "engine/nodes/parquet/parquetencoder.h"
#include "engine/nodes/parquet/parquettail.h"
#include "engine/runtime/arrowtypes.h"

#include <arrow/buffer.h>
#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <map>

namespace etl::nodes {

namespace {

class Joiner
{
public:
    explicit Joiner(OutputFile output) : m_output(std::move(output)) {}

    Status append(const runtime::Piece &piece)
    {
        ETL_TRY(const auto *source, open(piece.partFile));
        ETL_TRY(const auto footer, readFooter(*source, piece));
        const auto dataBytes = piece.length - kTailBytes - footer.size() - kMagic.size();
        const auto shift = static_cast<std::int64_t>(m_output.size() - kMagic.size());
        ETL_TRY_VOID(m_merger.add(footer, shift));
        return m_output.append(*source, piece.partFile, piece.offset + kMagic.size(), dataBytes);
    }

    Status finish()
    {
        auto footer = m_merger.finish();
        sealFooter(footer);
        const auto size = static_cast<std::uint32_t>(footer.size());
        if (footer.size() != size)
            return fail(ErrorCode::Unsupported, "the footer of the Parquet file exceeds 4 GB",
                        "Make the row groups larger.");
        ETL_TRY_VOID(m_output.write(footer));
        ETL_TRY_VOID(m_output.write(tailOf(size)));
        return m_output.finish();
    }

private:
    Result<const FileHandle *> open(const std::string &path)
    {
        auto &file = m_files[path];
        if (!file)
            file = FileHandle(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!file)
            return fileError("Opening", path, errno);
        return &file;
    }

    static Result<std::string> readAt(const FileHandle &file, const std::string &path,
                                      std::uint64_t offset, std::uint64_t length)
    {
        std::string bytes(static_cast<std::size_t>(length), '\0');
        std::size_t done = 0;
        while (done < bytes.size()) {
            const auto got = ::pread(file.get(), bytes.data() + done, bytes.size() - done,
                                     static_cast<off_t>(offset + done));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return fileError("Reading", path, errno);
            if (got == 0)
                return fail(ErrorCode::Internal,
                            fmt::format("the part file '{}' is shorter than it should be", path));
            done += static_cast<std::size_t>(got);
        }
        return bytes;
    }

    static Result<std::string> readFooter(const FileHandle &file, const runtime::Piece &piece)
    {
        const auto broken = [&] {
            return fail(ErrorCode::Internal,
                        fmt::format("the part file '{}' holds a piece that is not Parquet",
                                    piece.partFile));
        };
        if (piece.length < kTailBytes + kMagic.size())
            return broken();
        const auto end = piece.offset + piece.length;
        ETL_TRY(const auto tail, readAt(file, piece.partFile, end - kTailBytes, kTailBytes));
        const std::uint32_t size = footerLength(tail);
        if (!tail.ends_with(kMagic) || size > piece.length - kTailBytes - kMagic.size())
            return broken();
        return readAt(file, piece.partFile, end - kTailBytes - size, size);
    }

    OutputFile m_output;
    FooterMerger m_merger;
    std::map<std::string, FileHandle> m_files;
};

Status writeEmpty(const model::CheckedNode &node, OutputFile output)
{
    ETL_TRY(const auto schema, runtime::toArrow(node.inputs.at("in")));
    ParquetEncoder encoder(schema, ParquetSettings::from(node.settings));
    ETL_TRY(const auto bytes, encoder.encode({}));
    // A file without rows is hardly more than its footer: what else there is are four bytes that
    // readers compare.
    std::string file(std::string_view(*bytes).substr(0, static_cast<std::size_t>(bytes->size())));
    const std::size_t footerBegin = kMagic.size();
    std::string footer = file.substr(footerBegin, file.size() - footerBegin - kTailBytes);
    sealFooter(footer);
    file.replace(footerBegin, footer.size(), footer);
    ETL_TRY_VOID(output.write(file));
    return output.finish();
}

} // namespace

Status ParquetJoiner::join(const model::CheckedNode &node,
                           const std::vector<runtime::Piece> &pieces,
                           const std::string &temporaryPath, runtime::JoinStart start)
{
    ETL_TRY(auto output, OutputFile::open(temporaryPath, start));
    if (pieces.empty())
        return writeEmpty(node, std::move(output));
    ETL_TRY_VOID(output.write(kMagic));
    Joiner joiner(std::move(output));
    for (const auto &piece : pieces)
        ETL_TRY_VOID(joiner.append(piece));
    return joiner.finish();
}

} // namespace etl::nodes
