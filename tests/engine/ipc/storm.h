// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/recovery.h"
#include "tests/engine/ipc/testrun.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <sys/types.h>

namespace etl::ipc::test {

struct StormFigures
{
    std::uint64_t kills = 0;
    std::uint64_t deathsCounted = 0; // by the segment, as the next two
    std::uint64_t rolledForward = 0;
    std::uint64_t rolledBack = 0;
    std::uint64_t slotsReturned = 0;
    std::uint64_t batchesUnstaged = 0;
    std::uint64_t splitsReopened = 0;
    std::uint64_t cutRecoveries = 0;
    std::uint64_t rounds = 0;
    std::uint64_t items = 0;
};

enum class Killing {
    Random, // SIGKILL from outside at a random instant
    Armed,  // each process dies at a random crash point
    Both,
};

// Supervises one run of the storm's pipeline in forked processes, kills them and recovers them
// until the run is finished. The test's thread.
class Storm
{
public:
    Storm(std::uint64_t seed, StormFigures &figures);
    ~Storm();

    // Empty when everything was loaded exactly once and nothing is left behind, else what went
    // wrong.
    std::string run(Killing killing);

private:
    struct Worker
    {
        pid_t process = 0;
        bool finished = false;
    };

    std::uint64_t pick(std::uint64_t least, std::uint64_t most);
    void start(std::uint32_t worker);
    void arm(std::uint32_t worker);
    std::string reapAll();
    std::string recover(std::uint32_t worker);
    void killSomebody();
    bool allFinished() const;
    void addOutcomes();
    std::string whereItStands() const;

    std::mt19937_64 m_random;
    StormFigures &m_figures;
    TestRun m_run;
    Killing m_killing = Killing::Both;
    std::vector<Worker> m_workers;
};

} // namespace etl::ipc::test
