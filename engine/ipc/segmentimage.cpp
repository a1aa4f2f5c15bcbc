// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/segmentimage.h"

#include "engine/ipc/crc32.h"
#include "engine/ipc/posix/filedescriptor.h"
#include "engine/ipc/segmentcheck.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::ipc {

namespace {

std::unexpected<Error> systemError(const char *doing, const std::string &path)
{
    const int code = errno;
    return fail(code == ENOSPC || code == EDQUOT ? ErrorCode::NoSpace : ErrorCode::Io,
                std::string("cannot ") + doing + " '" + path + "': " + std::strerror(code));
}

bool isZero(std::span<const std::byte> bytes)
{
    return std::ranges::all_of(bytes, [](std::byte value) { return value == std::byte{0}; });
}

Status writeAt(int file, std::span<const std::byte> bytes, std::uint64_t offset,
               const std::string &path)
{
    while (!bytes.empty()) {
        const auto count = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemError("write", path);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

Status readAll(int file, std::span<std::byte> bytes, const std::string &path)
{
    for (std::uint64_t offset = 0; !bytes.empty();) {
        const auto count = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? systemError("read", path)
                             : fail(ErrorCode::BadData, "'" + path + "' ends too early");
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
    return {};
}

// The static part names the folder of the run's lock file, which may be another one now.
Status moveTo(std::span<std::byte> memory, const std::string &runtimeDir)
{
    auto *header = reinterpret_cast<SegmentHeader *>(memory.data());
    if (runtimeDir.size() >= header->runtimeDir.size())
        return fail(ErrorCode::Internal, "the runtime folder's path is too long");
    header->runtimeDir.fill(0);
    std::ranges::copy(runtimeDir, header->runtimeDir.begin());
    header->staticCrc = 0;
    header->staticCrc = crc32(memory.first(header->staticBytes));
    return {};
}

// Clocks of an earlier boot mean nothing now.
void refresh(const Segment &segment)
{
    ControlState &control = segment.control();
    control.stop.store(0, std::memory_order_relaxed);
    control.paused.store(0, std::memory_order_relaxed);
    control.armedCrashPoint.store(0, std::memory_order_relaxed);
    const auto now = steadyNowNs();
    for (std::uint32_t lane = 0; lane < segment.lanes().size(); ++lane) {
        for (SlotState &slot : segment.laneSlots(LaneIndex{lane}))
            slot.publishedNs.store(now, std::memory_order_relaxed);
    }
    for (std::uint32_t worker = 0; worker < segment.workers().size(); ++worker) {
        const WorkerNumber number{worker};
        segment.workerState(number).armedCrashPoint.store(0, std::memory_order_relaxed);
        segment.workerState(number).processId.store(0, std::memory_order_relaxed);
        for (std::uint32_t node = 0; node < segment.worker(number).nodes; ++node)
            settleMetrics(segment.metrics(number, NodeInStage{node}), now);
    }
}

} // namespace

Status saveImage(const Segment &segment, const std::string &path)
{
    const posix::FileDescriptor file(
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (file.get() < 0)
        return systemError("create", path);
    const auto memory = segment.bytes();
    if (::ftruncate(file.get(), static_cast<off_t>(memory.size())) != 0)
        return systemError("write", path);
    for (std::uint64_t offset = 0; offset < memory.size(); offset += kPageBytes) {
        const auto page =
            memory.subspan(offset, std::min<std::uint64_t>(kPageBytes, memory.size() - offset));
        if (!isZero(page))
            ETL_TRY_VOID(writeAt(file.get(), page, offset, path));
    }
    return {};
}

Result<Segment> restoreImage(const std::string &path, const std::string &runtimeDir)
{
    const posix::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info = {};
    if (file.get() < 0 || ::fstat(file.get(), &info) != 0)
        return systemError("read", path);
    const auto bytes = static_cast<std::uint64_t>(info.st_size);
    std::vector<std::byte> image(sizeof(SegmentHeader));
    if (bytes < image.size())
        return fail(ErrorCode::BadData, "'" + path + "' ends too early");
    ETL_TRY_VOID(readAll(file.get(), image, path));
    const auto *header = reinterpret_cast<const SegmentHeader *>(image.data());
    if (header->magic != kSegmentMagic || header->layoutVersion != kLayoutVersion
        || header->totalBytes != bytes || header->runId.back() != 0)
        return fail(ErrorCode::BadData,
                    "the saved state of this run is damaged, or of another version of the program",
                    "start the pipeline anew");
    ETL_TRY(auto segment, Segment::createEmpty(RunId{header->runId.data()}, runtimeDir, bytes));
    const auto discard = [&](Error error) {
        (void)segment.unlink();
        return std::unexpected(std::move(error));
    };
    const auto memory = segment.bytes();
    if (auto read = readAll(file.get(), memory, path); !read)
        return discard(std::move(read).error());
    if (auto sound = checkSegment(memory); !sound)
        return discard(std::move(sound).error());
    if (auto moved = moveTo(memory, runtimeDir); !moved)
        return discard(std::move(moved).error());
    refresh(segment);
    return segment;
}

} // namespace etl::ipc
