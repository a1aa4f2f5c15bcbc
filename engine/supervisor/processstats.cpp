// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/processstats.h"

#include <array>
#include <charconv>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

namespace etl::supervisor {

namespace {

// "RssAnon:	    1234 kB" in the text of /proc/<pid>/status, as bytes.
std::uint64_t statusBytes(std::string_view status, std::string_view key)
{
    const auto begin = status.find(key);
    if (begin == std::string_view::npos)
        return 0;
    const auto digits = status.find_first_of("0123456789", begin + key.size());
    std::uint64_t kilobytes = 0;
    if (digits != std::string_view::npos)
        std::from_chars(status.data() + digits, status.data() + status.size(), kilobytes);
    return kilobytes * 1024;
}

} // namespace

std::optional<MemoryUse> memoryUse(pid_t pid)
{
    const std::string path = "/proc/" + std::to_string(pid) + "/status";
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return std::nullopt;
    std::array<char, 4096> buffer;
    const auto length = read(fd, buffer.data(), buffer.size());
    close(fd);
    if (length <= 0)
        return std::nullopt;
    const std::string_view status(buffer.data(), static_cast<std::size_t>(length));
    return MemoryUse{statusBytes(status, "VmRSS:"), statusBytes(status, "RssAnon:"),
                     statusBytes(status, "RssFile:")};
}

std::optional<std::chrono::nanoseconds> cpuTime(pid_t pid)
{
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
        return std::nullopt;
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

bool isHalted(pid_t pid)
{
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string line;
    std::getline(stat, line);
    // "pid (name) state ..."; the name may hold anything.
    const auto close = line.find_last_of(')');
    return close != std::string::npos && close + 2 < line.size()
           && (line[close + 2] == 'T' || line[close + 2] == 't');
}

std::uint64_t oomKills()
{
    std::ifstream vmstat("/proc/vmstat");
    std::string key;
    std::uint64_t value = 0;
    while (vmstat >> key >> value) {
        if (key == "oom_kill")
            return value;
    }
    return 0;
}

std::uint64_t physicalMemoryBytes()
{
    const auto pages = sysconf(_SC_PHYS_PAGES);
    const auto pageBytes = sysconf(_SC_PAGE_SIZE);
    return pages > 0 && pageBytes > 0
               ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(pageBytes)
               : std::uint64_t{2} << 30;
}

} // namespace etl::supervisor
