// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/enginesetup.h"

#include "engine/catalog/descriptor.h"
#include "engine/planner/planner.h"
#include "engine/protocol/rendezvous.h"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>
#include <QThread>

#include <string>

namespace etl::host {

namespace {

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

Result<model::Plan> plan(const model::CheckedPipeline &checked, std::optional<int> workers)
{
    planner::PlanOptions options;
    options.workers = workers;
    options.cores = QThread::idealThreadCount();
    return planner::makePlan(checked, catalog::builtinCatalog(), options);
}

} // namespace

QString stateFolder()
{
    const QString chosen = qEnvironmentVariable("XDG_STATE_HOME");
    const QString root =
        chosen.isEmpty() ? QDir::homePath() + QStringLiteral("/.local/state") : chosen;
    return root + QStringLiteral("/dataetl");
}

Result<supervisor::EngineConfig> engineConfig()
{
    supervisor::EngineConfig config;
    ETL_TRY(config.runtimeFolder, protocol::openRuntimeFolder());
    config.spillRoot = spillRoot(config.runtimeFolder);
    config.deadLetterFolder = stateFolder().toStdString() + "/dead-letters";
    config.savedRunsFolder = stateFolder().toStdString() + "/runs";
    config.workerProgram =
        QCoreApplication::applicationDirPath() + QStringLiteral("/dataetl-worker");
    config.programVersion = QCoreApplication::applicationVersion().toStdString();
    config.planner = plan;
    return config;
}

} // namespace etl::host
