// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/enginelog.h"

#include "engine/host/enginesetup.h"

#include <QDir>
#include <QStandardPaths>

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <exception>

namespace etl::host {

namespace {

constexpr std::size_t kMaxFileBytes = 2 * 1024 * 1024;
constexpr std::size_t kOldFiles = 1;

// A log that cannot be written is no reason not to run.
std::shared_ptr<spdlog::logger> openLog(const std::string &path)
{
    try {
        auto sink =
            std::make_shared<spdlog::sinks::rotating_file_sink_st>(path, kMaxFileBytes, kOldFiles);
        auto logger = std::make_shared<spdlog::logger>("engine", std::move(sink));
        logger->set_pattern("%Y-%m-%d %H:%M:%S.%e [%P] %l: %v");
        logger->flush_on(spdlog::level::info);
        return logger;
    } catch (const std::exception &) {
        return nullptr;
    }
}

spdlog::level::level_enum levelOf(protocol::LogLevel level)
{
    switch (level) {
    case protocol::LogLevel::Debug:
        return spdlog::level::debug;
    case protocol::LogLevel::Info:
        return spdlog::level::info;
    case protocol::LogLevel::Warning:
        return spdlog::level::warn;
    case protocol::LogLevel::Error:
        return spdlog::level::err;
    }
    return spdlog::level::info;
}

} // namespace

EngineLog::EngineLog(supervisor::Engine &engine)
{
    const QString folder = stateFolder();
    if (QDir().mkpath(folder)) {
        m_path = (folder + QStringLiteral("/engine.log")).toStdString();
        m_logger = openLog(m_path);
    }
    if (!m_logger)
        m_path.clear();
    connect(&engine, &supervisor::Engine::runAdded, this,
            [this](supervisor::RunController *run) { watch(*run); });
}

EngineLog::~EngineLog() = default;

void EngineLog::note(const std::string &text)
{
    if (m_logger)
        m_logger->info(text);
}

void EngineLog::watch(supervisor::RunController &run)
{
    if (!m_logger)
        return;
    const std::string id = run.id().value;
    m_logger->info("run {} started: {} ({})", id, run.started().title, run.started().path);
    connect(&run, &supervisor::RunController::logged, this,
            [this, id](const std::vector<protocol::LogLine> &lines) {
                for (const auto &line : lines)
                    m_logger->log(levelOf(line.level), "run {} [{}] {}", id, line.node, line.text);
            });
}

} // namespace etl::host
