// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/children/enginelink.h"
#include "tests/children/script.h"

#include <cstdlib>

#include <sys/resource.h>
#include <unistd.h>

// A worker process for tests of the supervisor: real messages, real shared memory, and it
// misbehaves as told.
int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    const rlimit noCoreFile{0, 0};
    setrlimit(RLIMIT_CORE, &noCoreFile);
    etl::test::EngineLink link(argv[2]);
    const char *token = std::getenv(etl::protocol::kWorkerTokenVariable);
    link.send(etl::protocol::WorkerHello{
        etl::protocol::kProtocolVersion, token ? token : "", getpid(), {{"scripted", "1"}}});
    while (true)
        etl::test::obey(link, link.receive());
}
