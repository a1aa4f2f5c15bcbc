// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace etl::supervisor {

// What a worker is doing, for whoever asks why nothing moves. A value.
struct WorkerWait
{
    enum class Kind : std::uint8_t {
        Works,        // in its node, or in the engine's code
        WaitsForRows, // from the stages of `others`
        WaitsForRoom, // in queues to the stages of `others`
        Rests,        // paused, finished, or has no process
    };

    int worker = 0;
    int stage = 0;
    std::string node; // title of the one at work
    Kind kind = Kind::Rests;
    std::vector<int> others;
    std::string halted; // why its process gets no processor: "it was halted (SIGSTOP)"; empty: it
                        // does, or it waits by itself
};

// One sentence: the cycle of waits if there is one ("A waits for room to B, B waits for rows from
// C, C ..."), else who does not go on, and who waits for it. `titles`: a name for each stage. Pure;
// any thread.
std::string describeStall(const std::vector<WorkerWait> &waits,
                          const std::vector<std::string> &titles);

// Tells when a run makes no progress: nothing is committed, and no worker uses the processor. One
// thread.
class StallWatch
{
public:
    using Clock = std::chrono::steady_clock;

    // 0: never.
    explicit StallWatch(std::chrono::milliseconds patience) : m_patience(patience) {}

    // `progress` grows with each transaction, `cpuTime` is that of all workers. True: it has stood
    // still for as long as the patience lasts; and again for each further time.
    bool stalls(std::uint64_t progress, std::chrono::nanoseconds cpuTime, Clock::time_point now);

private:
    std::chrono::milliseconds m_patience;
    std::uint64_t m_progress = 0;
    std::chrono::nanoseconds m_cpuTime{};
    std::optional<Clock::time_point> m_since; // nothing has moved
};

} // namespace etl::supervisor
