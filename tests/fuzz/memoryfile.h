// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fuzz/fuzztarget.h"

#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

namespace etl::fuzz {

// A file that lives in memory and has a path, for readers that open one. One thread.
class MemoryFile
{
public:
    MemoryFile() : m_fd(memfd_create("fuzz", MFD_CLOEXEC))
    {
        require(m_fd >= 0, "there is memory for a file");
    }
    MemoryFile(const MemoryFile &) = delete;
    MemoryFile &operator=(const MemoryFile &) = delete;
    ~MemoryFile() { close(m_fd); }

    std::string path() const { return "/proc/self/fd/" + std::to_string(m_fd); }

    void write(std::string_view content) const
    {
        const bool written = ftruncate(m_fd, 0) == 0
                             && pwrite(m_fd, content.data(), content.size(), 0)
                                    == static_cast<ssize_t>(content.size());
        require(written, "a file in memory can be written");
    }

private:
    const int m_fd;
};

} // namespace etl::fuzz
