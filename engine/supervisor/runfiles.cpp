// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/runfiles.h"

#include "engine/ipc/runlock.h"
#include "engine/model/json.h"
#include "engine/model/outputfiles.h"
#include "engine/protocol/rendezvous.h"
#include "engine/supervisor/systemerror.h"

#include <cerrno>
#include <filesystem>
#include <fstream>

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

void cleanUp(const fs::path &journal)
{
    std::ifstream file(journal, std::ios::binary);
    const Json json = Json::parse(file, nullptr, false);
    if (!json.is_object())
        return;
    std::vector<std::string> left;
    for (const auto &path : texts(json, "files"))
        removeFile(path, left);
    std::error_code ignored;
    for (const auto &folder : texts(json, "folders"))
        fs::remove_all(folder, ignored);
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

Status RunJournal::write(const std::string &runtimeFolder, const RunId &run,
                         const std::vector<LoaderFiles> &loaders, const std::string &spillFolder)
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
    json["folders"] = Json::array({spillFolder});
    const std::string path = pathOf(runtimeFolder, run);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    file.close();
    if (!file)
        return systemError(errno, "the run's journal '" + path + "' cannot be written");
    return {};
}

void RunJournal::remove(const std::string &runtimeFolder, const RunId &run)
{
    unlink(pathOf(runtimeFolder, run).c_str());
}

std::vector<RunId> RunJournal::cleanUpDeadRuns(const std::string &runtimeFolder)
{
    std::vector<RunId> dead;
    std::error_code error;
    fs::directory_iterator entry(protocol::runsFolder(runtimeFolder), error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        if (entry->path().extension() != ".json")
            continue;
        const RunId run(entry->path().stem().string());
        auto lock = ipc::RunLock::exclusive(runtimeFolder, run);
        if (!lock && lock.error().code != ErrorCode::NotFound)
            continue; // a process of the run lives
        cleanUp(entry->path());
        remove(runtimeFolder, run);
        if (lock)
            lock->remove();
        dead.push_back(run);
    }
    return dead;
}

} // namespace etl::supervisor
