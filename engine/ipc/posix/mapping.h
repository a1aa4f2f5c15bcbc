// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/ipc/posix/filedescriptor.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace etl::ipc::posix {

// A named piece of shared memory mapped into this process: POSIX shared memory ("shm:<name>") or,
// where that is too small, a file ("file:<path>"). Unmaps when destroyed, keeps the name. While it
// lives, the kernel knows that somebody has it mapped. Moves from thread to thread.
class Mapping
{
public:
    // Mode 0600, all bytes allocated and 0, so that lack of space shows here (ErrorCode::NoSpace)
    // and not as SIGBUS later. Fails when the name exists.
    static Result<Mapping> createShared(const std::string &name, std::uint64_t bytes);
    static Result<Mapping> createFile(const std::string &path, std::uint64_t bytes);
    // Refuses what does not belong to this user alone, and what is smaller than leastBytes.
    static Result<Mapping> open(const std::string &handle, std::uint64_t leastBytes);

    Mapping() = default;
    Mapping(Mapping &&other) noexcept;
    Mapping &operator=(Mapping &&other) noexcept;
    Mapping(const Mapping &) = delete;
    Mapping &operator=(const Mapping &) = delete;
    ~Mapping();

    Status unlink() const;
    // True when no other process, and no other Mapping of this one, has it mapped; none can map it
    // from then on as long as this one lives.
    bool lockAlone();

    std::byte *data() const { return m_data; }
    std::uint64_t bytes() const { return m_bytes; }
    const std::string &handle() const { return m_handle; }

private:
    static Result<Mapping> create(const std::string &handle, std::uint64_t bytes);
    Mapping(std::string handle, FileDescriptor fd, std::byte *data, std::uint64_t bytes);

    std::string m_handle;
    FileDescriptor m_fd; // holds a shared lock, which the kernel drops with the process
    std::byte *m_data = nullptr;
    std::uint64_t m_bytes = 0;
};

} // namespace etl::ipc::posix
