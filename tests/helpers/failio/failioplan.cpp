// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/failio/failioplan.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace etl::failio {

namespace {

using Counter = std::atomic<std::uint64_t>;

struct Plan
{
    Kind kind = Kind::Write;
    int error = 0;
    bool half = false;
    bool lasting = false;
    std::uint64_t nth = 0;
    std::string_view path;
    Counter *counter = nullptr; // none: nothing fails
};

std::string_view variable(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

// With a system call of its own: open() is among the functions that are replaced.
Counter *mapCounter(const char *path)
{
    const auto fd = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC));
    if (fd < 0)
        return nullptr;
    void *memory = mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return memory == MAP_FAILED ? nullptr : static_cast<Counter *>(memory);
}

Kind kindNamed(std::string_view name)
{
    constexpr std::array<std::string_view, 6> kNames{"write",    "sync", "rename",
                                                     "allocate", "open", "mkdir"};
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == name)
            return static_cast<Kind>(i);
    }
    std::fprintf(stderr, "DATAETL_FAILIO_KIND is wrong\n");
    std::abort();
}

Plan readPlan()
{
    Plan plan;
    const auto counter = variable("DATAETL_FAILIO_COUNTER");
    if (counter.empty())
        return plan;
    plan.kind = kindNamed(variable("DATAETL_FAILIO_KIND"));
    const auto error = variable("DATAETL_FAILIO_ERROR");
    plan.half = error == "SHORT";
    plan.error = plan.half ? 0 : error == "EIO" ? EIO : ENOSPC;
    plan.lasting = variable("DATAETL_FAILIO_LASTING") == "1";
    plan.nth = std::strtoull(variable("DATAETL_FAILIO_NTH").data(), nullptr, 10);
    plan.path = variable("DATAETL_FAILIO_PATH");
    plan.counter = mapCounter(counter.data());
    if (!plan.counter) {
        std::fprintf(stderr, "DATAETL_FAILIO_COUNTER cannot be mapped\n");
        std::abort();
    }
    return plan;
}

const Plan &plan()
{
    static const Plan plan = readPlan();
    return plan;
}

// Relaxed: the number alone counts, and each call gets its own.
Verdict countCall()
{
    const auto number = plan().counter->fetch_add(1, std::memory_order_relaxed) + 1;
    const bool fails = number == plan().nth || (plan().lasting && number > plan().nth);
    return fails ? Verdict{plan().error, plan().half} : Verdict{};
}

bool concerns(Kind kind)
{
    return plan().counter && plan().kind == kind;
}

} // namespace

Verdict verdictOnPath(Kind kind, const char *path)
{
    if (!concerns(kind) || !path
        || std::string_view(path).find(plan().path) == std::string_view::npos)
        return {};
    return countCall();
}

Verdict verdictOnFile(Kind kind, int fd)
{
    if (!concerns(kind))
        return {};
    const int before = errno;
    std::array<char, 64> link{};
    std::array<char, 4096> target{};
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
    const auto length = readlink(link.data(), target.data(), target.size() - 1);
    errno = before;
    // Sockets and pipes are "socket:[1]": no path.
    return length > 0 && target[0] == '/' ? verdictOnPath(kind, target.data()) : Verdict{};
}

} // namespace etl::failio
