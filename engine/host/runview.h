// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/issue.h"
#include "engine/protocol/messages.h"

#include <optional>
#include <vector>

namespace etl::host {

// What a person or a program sees of a command's run. The main thread.
class RunView
{
public:
    virtual ~RunView() = default;

    virtual void refused(const model::Issues &issues, const std::optional<Error> &error) = 0;
    virtual void started(const protocol::RunStarted &started) = 0;
    virtual void sampled(const protocol::TelemetryFrame &frame) = 0;
    virtual void logged(const std::vector<protocol::LogLine> &lines) = 0;
    virtual void stateChanged(const protocol::RunStateChanged &change) = 0;
    virtual void finished(const protocol::RunReport &report) = 0;
};

} // namespace etl::host
