// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace etl::ipc {
class Segment;
}

namespace etl::test {

// Kills worker processes of a run, time and again. Each strike takes a random worker that is at
// work: on a processor, or its processor time has grown within the last 20 ms. Every third strike
// does not send SIGKILL but arms the worker's crash point behind the commit word, so that deaths
// which have to be rolled forward are certain to happen. The main thread.
class WorkerKiller : public QObject
{
    Q_OBJECT

public:
    // A segment that cannot be mapped ends the test program with a message.
    WorkerKiller(const std::string &segmentHandle, pid_t engine);
    ~WorkerKiller() override;

    // Strikes until stop(), the run's end or `mostStrikes`: a machine too slow to finish a batch
    // within the interval has to get an end too.
    void start(std::chrono::milliseconds interval, int mostStrikes);
    void stop() { m_timer.stop(); }

    int kills() const { return m_kills; } // SIGKILLs that hit a busy worker
    int armed() const { return m_armed; }

    // Strikes no extractor from now on.
    void setOnlyConsumers() { m_onlyConsumers = true; }

private:
    struct Target
    {
        std::uint32_t worker = 0;
        pid_t pid = 0;
        std::uint64_t cpuTicks = 0;
    };

    std::vector<Target> targets() const;
    static bool isBusy(const Target &earlier);
    void strike(std::vector<Target> earlier);

    const std::unique_ptr<ipc::Segment> m_segment;
    const pid_t m_engine;
    QTimer m_timer;
    int m_mostStrikes = 0;
    bool m_onlyConsumers = false;
    int m_kills = 0;
    int m_armed = 0;
};

} // namespace etl::test
