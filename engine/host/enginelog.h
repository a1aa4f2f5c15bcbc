// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/supervisor/engine.h"

#include <QObject>

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace etl::host {

// Keeps what a serving engine and its runs said in a file of bounded size, since it has no
// terminal: one line each, in the user's state folder. The main thread.
class EngineLog : public QObject
{
    Q_OBJECT

public:
    explicit EngineLog(supervisor::Engine &engine);
    ~EngineLog() override;

    void note(const std::string &text);
    // Of the file; empty when it cannot be written.
    const std::string &path() const { return m_path; }

private:
    void watch(supervisor::RunController &run);

    std::string m_path;
    std::shared_ptr<spdlog::logger> m_logger;
};

} // namespace etl::host
