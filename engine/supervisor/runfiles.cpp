// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/runfiles.h"

#include "engine/ipc/recovery.h"
#include "engine/ipc/runlock.h"
#include "engine/ipc/segment.h"
#include "engine/model/json.h"
#include "engine/model/outputfiles.h"
#include "engine/protocol/rendezvous.h"
#include "engine/supervisor/clock.h"
#include "engine/supervisor/savedruns.h"
#include "engine/supervisor/systemerror.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include <unistd.h>

namespace etl::supervisor {

namespace fs = std::filesystem;
using model::Json;

namespace {

bool isLoader(const model::CheckedNode &node)
{
    return node.type.starts_with("load.");
}

std::string outputOf(const model::CheckedNode &node)
{
    const auto path = node.settings.find("path");
    return path != node.settings.end() && path->is_string() ? path->get<std::string>()
                                                            : std::string();
}

LoaderFiles filesOf(const model::Plan &plan, const model::PlanStage &stage, int node,
                    const RunId &run)
{
    LoaderFiles files;
    files.node = node;
    files.stage = stage.id;
    files.output = outputOf(plan.nodes[static_cast<std::size_t>(node)]);
    if (files.output.empty())
        return files;
    files.temporary = model::temporaryOutputPath(files.output, run);
    files.previous = model::previousOutputPath(files.output, run);
    for (int i = 0; i < stage.workers; ++i)
        files.parts.push_back(model::partFilePath(files.output, run, stage.firstWorker + i));
    return files;
}

void removeFile(const std::string &path, std::vector<std::string> &left)
{
    if (unlink(path.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR)
        left.push_back(path);
}

std::vector<std::string> texts(const Json &json, const char *key)
{
    std::vector<std::string> found;
    if (const auto it = json.find(key); it != json.end() && it->is_array()) {
        for (const auto &element : *it) {
            if (element.is_string())
                found.push_back(element.get<std::string>());
        }
    }
    return found;
}

Json readJournal(const fs::path &journal)
{
    std::ifstream file(journal, std::ios::binary);
    return Json::parse(file, nullptr, false);
}

void cleanUp(const Json &journal)
{
    if (!journal.is_object())
        return;
    std::vector<std::string> left;
    for (const auto &path : texts(journal, "files"))
        removeFile(path, left);
    std::error_code ignored;
    for (const auto &folder : texts(journal, "folders"))
        fs::remove_all(folder, ignored);
}

// Empty: there is nothing to go on with.
std::optional<RunRecord> recordOf(const Json &journal)
{
    if (!journal.is_object() || !journal.contains("record"))
        return {};
    auto record = runRecordFromJson(journal["record"]);
    return record ? std::optional(*std::move(record)) : std::nullopt;
}

// All of the run's processes are dead. False: it cannot go on.
bool save(const Json &journal, const std::string &runtimeFolder, const SavedRuns &saved)
{
    auto record = recordOf(journal);
    if (!record)
        return false;
    auto segment = ipc::Segment::open("shm:" + ipc::segmentName(record->run));
    if (!segment)
        segment = ipc::Segment::open("file:" + ipc::segmentPath(runtimeFolder, record->run));
    if (!segment || segment->run() != record->run)
        return false;
    const auto stop =
        static_cast<ipc::StopRequest>(segment->control().stop.load(std::memory_order_acquire));
    bool sound = stop != ipc::StopRequest::Kill;
    for (std::uint32_t worker = 0; sound && worker < segment->workers().size(); ++worker)
        sound =
            !ipc::recoverWorker(*segment, ipc::WorkerNumber{worker}, ipc::Death::Outside).damaged;
    record->engineDied = true;
    record->stoppedAtMs = wallClockMs();
    sound = sound && saved.save(*record, *segment).has_value();
    if (sound)
        (void)segment->unlink();
    return sound;
}

} // namespace

std::vector<LoaderFiles> loaderFiles(const model::Plan &plan, const RunId &run)
{
    std::vector<LoaderFiles> loaders;
    for (const auto &stage : plan.stages) {
        for (const int node : stage.nodes) {
            if (isLoader(plan.nodes[static_cast<std::size_t>(node)]))
                loaders.push_back(filesOf(plan, stage, node, run));
        }
    }
    return loaders;
}

std::vector<std::string> removeLoaderFiles(const LoaderFiles &files)
{
    std::vector<std::string> left;
    for (const auto &part : files.parts)
        removeFile(part, left);
    if (!files.output.empty()) {
        removeFile(files.temporary, left);
        removeFile(files.previous, left);
    }
    return left;
}

std::string RunJournal::pathOf(const std::string &runtimeFolder, const RunId &run)
{
    return protocol::runsFolder(runtimeFolder) + "/" + run.value + ".json";
}

Status RunJournal::write(const std::string &runtimeFolder, const RunRecord &record,
                         const std::vector<LoaderFiles> &loaders, After after)
{
    Json files = Json::array();
    for (const auto &loader : loaders) {
        for (const auto &part : loader.parts)
            files.push_back(part);
        if (loader.output.empty())
            continue;
        files.push_back(loader.temporary);
        files.push_back(loader.previous);
    }
    Json json = Json::object();
    json["files"] = std::move(files);
    json["folders"] = Json::array({record.spillFolder});
    if (after == After::GoingOn)
        json["record"] = toJson(record);
    const std::string path = pathOf(runtimeFolder, record.run);
    const std::string temporary = path + ".tmp";
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    file.close();
    if (file && std::rename(temporary.c_str(), path.c_str()) == 0)
        return {};
    const int error = errno;
    unlink(temporary.c_str());
    return systemError(error, "the run's journal '" + path + "' cannot be written");
}

bool RunJournal::exists(const std::string &runtimeFolder, const RunId &run)
{
    std::error_code error;
    return fs::exists(pathOf(runtimeFolder, run), error);
}

std::optional<RunRecord> RunJournal::read(const std::string &runtimeFolder, const RunId &run)
{
    return recordOf(readJournal(pathOf(runtimeFolder, run)));
}

void RunJournal::remove(const std::string &runtimeFolder, const RunId &run)
{
    unlink(pathOf(runtimeFolder, run).c_str());
}

std::vector<RunId> RunJournal::runsIn(const std::string &runtimeFolder)
{
    std::vector<RunId> runs;
    std::error_code error;
    fs::directory_iterator entry(protocol::runsFolder(runtimeFolder), error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        if (entry->path().extension() == ".json")
            runs.emplace_back(entry->path().stem().string());
    }
    return runs;
}

std::vector<RunId> RunJournal::cleanUpDeadRuns(const std::string &runtimeFolder,
                                               const SavedRuns &saved)
{
    std::vector<RunId> dead;
    for (const RunId &run : runsIn(runtimeFolder)) {
        auto lock = ipc::RunLock::exclusive(runtimeFolder, run);
        if (!lock && lock.error().code != ErrorCode::NotFound)
            continue; // a process of the run lives
        const Json journal = readJournal(pathOf(runtimeFolder, run));
        if (!save(journal, runtimeFolder, saved))
            cleanUp(journal);
        remove(runtimeFolder, run);
        if (lock)
            lock->remove();
        dead.push_back(run);
    }
    return dead;
}

} // namespace etl::supervisor
