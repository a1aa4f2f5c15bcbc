// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvjoiner.h"

#include "engine/base/scopeguard.h"
#include "engine/nodes/csv/csvsettings.h"
#include "engine/nodes/csv/csvwriter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace etl::nodes::csv {

namespace {

std::unexpected<Error> fileError(std::string_view doing, const std::string &path, int error)
{
    ErrorCode code = ErrorCode::Io;
    std::string remedy;
    if (error == ENOSPC || error == EDQUOT) {
        code = ErrorCode::NoSpace;
        remedy = "free some space or choose another folder";
    } else if (error == EACCES || error == EPERM || error == EROFS) {
        code = ErrorCode::NotAllowed;
        remedy = "check the permissions of its folder";
    } else if (error == ENOENT) {
        code = ErrorCode::NotFound;
    }
    return fail(Error{code,
                      fmt::format("{} '{}' failed: {}.", doing, path, std::strerror(error)),
                      {},
                      "path",
                      std::move(remedy)});
}

// A file that is written from its start to its end.
class OutputFile
{
public:
    explicit OutputFile(std::string path) : m_path(std::move(path)) {}
    ~OutputFile()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    OutputFile(const OutputFile &) = delete;
    OutputFile &operator=(const OutputFile &) = delete;

    Status open()
    {
        m_fd = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        return m_fd < 0 ? fileError("Creating", m_path, errno) : Status{};
    }

    Status write(const char *data, std::size_t size)
    {
        while (size > 0) {
            const ssize_t put = ::write(m_fd, data, size);
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0)
                return fileError("Writing", m_path, errno);
            data += put;
            size -= static_cast<std::size_t>(put);
        }
        return {};
    }

    // Appends [offset, offset + length) of another file.
    Status append(int source, const std::string &sourcePath, std::uint64_t offset,
                  std::uint64_t length)
    {
        auto from = static_cast<off_t>(offset);
        while (length > 0 && m_kernelCopies) {
            const ssize_t copied = ::copy_file_range(source, &from, m_fd, nullptr, length, 0);
            if (copied > 0) {
                length -= static_cast<std::uint64_t>(copied);
            } else if (copied < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) {
                return fileError("Writing", m_path, errno);
            } else if (copied == 0 || errno != EINTR) {
                m_kernelCopies = false; // another file system, or one that cannot; or the part is
                                        // short, told below
            }
        }
        return length > 0
                   ? appendByCopying(source, sourcePath, static_cast<std::uint64_t>(from), length)
                   : Status{};
    }

    Status finish()
    {
        if (::fsync(m_fd) != 0)
            return fileError("Writing", m_path, errno);
        // Some file systems tell of a full disk only now.
        if (::close(std::exchange(m_fd, -1)) != 0)
            return fileError("Writing", m_path, errno);
        return {};
    }

private:
    Status appendByCopying(int source, const std::string &sourcePath, std::uint64_t offset,
                           std::uint64_t length)
    {
        std::vector<char> block(
            static_cast<std::size_t>(std::min<std::uint64_t>(length, 1024 * 1024)));
        while (length > 0) {
            const auto size =
                static_cast<std::size_t>(std::min<std::uint64_t>(length, block.size()));
            const ssize_t got = ::pread(source, block.data(), size, static_cast<off_t>(offset));
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return fileError("Reading", sourcePath, errno);
            if (got == 0)
                return fail(ErrorCode::Internal,
                            fmt::format("The part file '{}' is too short.", sourcePath));
            ETL_TRY_VOID(write(block.data(), static_cast<std::size_t>(got)));
            offset += static_cast<std::uint64_t>(got);
            length -= static_cast<std::uint64_t>(got);
        }
        return {};
    }

    const std::string m_path;
    int m_fd = -1;
    bool m_kernelCopies = true;
};

Status appendPieces(OutputFile &output, const std::vector<runtime::Piece> &pieces)
{
    std::string openPath;
    int source = -1;
    const ScopeGuard closing([&] {
        if (source >= 0)
            ::close(source);
    });
    for (std::size_t i = 0; i < pieces.size();) {
        // Neighbours in a part file are copied at once.
        const runtime::Piece &first = pieces[i];
        std::uint64_t length = first.length;
        for (++i; i < pieces.size() && pieces[i].partFile == first.partFile
                  && pieces[i].offset == first.offset + length;
             ++i)
            length += pieces[i].length;
        if (source < 0 || openPath != first.partFile) {
            if (source >= 0)
                ::close(source);
            source = ::open(first.partFile.c_str(), O_RDONLY | O_CLOEXEC);
            if (source < 0)
                return fileError("Opening", first.partFile, errno);
            openPath = first.partFile;
        }
        ETL_TRY_VOID(output.append(source, openPath, first.offset, length));
    }
    return {};
}

} // namespace

Status CsvJoiner::join(const model::CheckedNode &node, const std::vector<runtime::Piece> &pieces,
                       const std::string &temporaryPath)
{
    ETL_TRY(const WriteSettings settings, writeSettings(node.settings));
    const auto input = node.inputs.find(std::string(model::kDefaultInput));
    if (input == node.inputs.end())
        return fail(ErrorCode::Internal,
                    "The columns of the CSV output were not determined before the run.");
    OutputFile output(temporaryPath);
    ETL_TRY_VOID(output.open());
    const std::string header = headerLine(settings, input->second);
    ETL_TRY_VOID(output.write(header.data(), header.size()));
    ETL_TRY_VOID(appendPieces(output, pieces));
    return output.finish();
}

} // namespace etl::nodes::csv
