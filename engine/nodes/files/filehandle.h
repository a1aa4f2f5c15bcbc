// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unistd.h>

#include <utility>

namespace etl::nodes {

// Owns a file descriptor; -1 is none. Any thread, one at a time.
class FileHandle
{
public:
    FileHandle() = default;
    explicit FileHandle(int file) : m_file(file) {}
    FileHandle(FileHandle &&other) noexcept : m_file(std::exchange(other.m_file, -1)) {}
    FileHandle &operator=(FileHandle &&other) noexcept
    {
        std::swap(m_file, other.m_file);
        return *this;
    }
    ~FileHandle()
    {
        if (m_file >= 0)
            ::close(m_file);
    }

    int get() const { return m_file; }
    explicit operator bool() const { return m_file >= 0; }
    int release() { return std::exchange(m_file, -1); }

private:
    int m_file = -1;
};

} // namespace etl::nodes
