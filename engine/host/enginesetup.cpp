// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/enginesetup.h"

#include "engine/catalog/descriptor.h"
#include "engine/planner/planner.h"
#include "engine/protocol/rendezvous.h"

#include <QCoreApplication>
#include <QStandardPaths>
#include <QThread>

#include <string>

namespace etl::host {

namespace {

constexpr qulonglong kMostMegabytes = qulonglong{1} << 30;

// On disk rather than in the runtime folder, which is often memory.
std::string spillRoot(const std::string &runtimeFolder)
{
    if (const auto chosen = qEnvironmentVariable(kSpillFolderVariable); !chosen.isEmpty())
        return chosen.toStdString();
    if (qEnvironmentVariableIsSet(protocol::kRuntimeFolderVariable))
        return runtimeFolder + "/spill";
    const auto cache = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    return cache.isEmpty() ? runtimeFolder + "/spill" : cache.toStdString() + "/dataetl/spill";
}

Result<std::uint64_t> memoryBytes()
{
    const auto chosen = qEnvironmentVariable(kMemoryVariable);
    bool isNumber = false;
    const auto megabytes = chosen.toULongLong(&isNumber);
    if (chosen.isEmpty())
        return 0;
    if (!isNumber || megabytes == 0 || megabytes > kMostMegabytes)
        return fail(ErrorCode::Usage,
                    std::string(kMemoryVariable) + " is no number of megabytes: '"
                        + chosen.toStdString() + "'",
                    "set it to a whole number, or not at all");
    return std::uint64_t{megabytes} << 20;
}

Result<model::Plan> plan(const model::CheckedPipeline &checked, std::optional<int> workers)
{
    planner::PlanOptions options;
    options.workers = workers;
    options.cores = QThread::idealThreadCount();
    return planner::makePlan(checked, catalog::builtinCatalog(), options);
}

} // namespace

Result<supervisor::EngineConfig> engineConfig()
{
    supervisor::EngineConfig config;
    ETL_TRY(config.runtimeFolder, protocol::openRuntimeFolder());
    config.spillRoot = spillRoot(config.runtimeFolder);
    ETL_TRY(config.memoryBytes, memoryBytes());
    config.workerProgram =
        QCoreApplication::applicationDirPath() + QStringLiteral("/dataetl-worker");
    config.programVersion = QCoreApplication::applicationVersion().toStdString();
    config.planner = plan;
    return config;
}

} // namespace etl::host
