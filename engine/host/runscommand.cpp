// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/runscommand.h"

#include "engine/host/cli/savedrunlist.h"
#include "engine/host/exitcode.h"
#include "engine/host/jsonview.h"
#include "engine/host/pipelinefile.h"
#include "engine/host/terminal.h"
#include "engine/model/pipeline.h"
#include "engine/supervisor/runfiles.h"
#include "engine/supervisor/savedruns.h"

#include <QFileInfo>

#include <algorithm>

namespace etl::host {

using supervisor::RunJournal;
using supervisor::SavedRuns;

namespace {

int discard(const std::string &run, const SavedRuns &saved)
{
    const auto record = saved.find(RunId(run));
    if (!record) {
        const Terminal terminal(Terminal::Stream::Error);
        terminal.write(painted("error:", Ink::Bad, terminal.style()) + " "
                       + record.error().toString() + "\n");
        return static_cast<int>(ExitCode::BadInput);
    }
    saved.discard(*record);
    return static_cast<int>(ExitCode::Finished);
}

// Whoever asks for a run that somebody is running may be in the wrong terminal.
std::unexpected<Error> noSavedRun(const std::string &operand, const std::string &path,
                                  const std::string &runtimeFolder)
{
    for (const RunId &run : RunJournal::runsIn(runtimeFolder)) {
        const auto record = RunJournal::read(runtimeFolder, run);
        if (run.value == operand || (record && record->path == path))
            return fail(ErrorCode::NotFound,
                        "run '" + run.value + "' of '" + operand + "' is going on now",
                        "stop it first, where it was started");
    }
    return fail(ErrorCode::NotFound, "no run of '" + operand + "' waits to go on",
                "'dataetl-engine runs' lists those that do");
}

} // namespace

int listRuns(const Arguments &arguments, const supervisor::EngineConfig &config)
{
    const SavedRuns saved(config.savedRunsFolder);
    RunJournal::cleanUpDeadRuns(config.runtimeFolder, saved);
    if (!arguments.discard.empty())
        return discard(arguments.discard, saved);
    std::vector<protocol::SavedRunInfo> runs;
    for (const auto &record : saved.list())
        runs.push_back(infoOf(record));
    const Terminal terminal(Terminal::Stream::Output);
    terminal.write(arguments.json ? jsonLine(savedRunsJson(runs))
                                  : renderSavedRuns(runs, terminal.style()));
    return static_cast<int>(ExitCode::Finished);
}

Result<RunId> findSavedRun(const std::string &operand, const supervisor::EngineConfig &config)
{
    const SavedRuns saved(config.savedRunsFolder);
    if (auto record = saved.find(RunId(operand)))
        return record->run;
    const auto path = QFileInfo(QString::fromStdString(operand)).absoluteFilePath().toStdString();
    const auto records = saved.list();
    const auto record = std::ranges::find(records, path, &supervisor::RunRecord::path);
    if (record == records.end())
        return noSavedRun(operand, path, config.runtimeFolder);
    ETL_TRY(const auto file, readPipelineFile(path));
    if (!model::saySameWork(file.text, record->pipelineText))
        return fail(ErrorCode::BadPipeline,
                    "'" + operand + "' has changed since its run was stopped",
                    "start it anew, or go on with the old one by its id: " + record->run.value);
    return record->run;
}

} // namespace etl::host
