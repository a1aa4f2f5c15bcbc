// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/frame.h"
#include "engine/protocol/messages.h"

#include <string>

namespace etl::test {

// A worker's blocking connection to its engine. Any failure ends the process: the tests see it as a
// death.
class EngineLink
{
public:
    explicit EngineLink(const std::string &socketPath);

    protocol::WorkerOrder receive(); // exits with 3 when the engine has gone
    template<typename Message>
    void send(const Message &message)
    {
        write(protocol::encodeFrame(message).value());
    }
    void write(const std::string &bytes); // as they are
    void hangUp();

private:
    int m_fd = -1;
    protocol::FrameReader m_reader;
};

} // namespace etl::test
