// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/rendezvous.h"

#include "engine/model/json.h"
#include "engine/protocol/clientmessages.h"
#include "engine/protocol/codecreader.h"
#include "engine/protocol/codecwriter.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace etl::protocol {

namespace {

using model::Json;

constexpr std::uintmax_t kMaxRecordBytes = 64 * 1024;

void fields(auto &self, auto &&field)
{
    field("id", self.id);
    field("pid", self.pid);
    field("startedAt", self.startedAtMs);
    field("socket", self.socket);
    field("token", self.token);
    field("version", self.version);
    field("protocolVersion", self.protocolVersion);
    field("serving", self.serving);
}

std::string environment(const char *name)
{
    const char *value = std::getenv(name);
    return value ? value : "";
}

std::string runtimeFolderPath()
{
    if (auto chosen = environment(kRuntimeFolderVariable); !chosen.empty())
        return chosen;
    if (auto standard = environment("XDG_RUNTIME_DIR");
        !standard.empty() && standard.front() == '/')
        return standard + "/dataetl";
    return "/tmp/dataetl-" + std::to_string(getuid());
}

std::unexpected<Error> refused(const std::string &path, const std::string &why)
{
    return fail(ErrorCode::NotAllowed, "the folder '" + path + "' cannot be used: " + why,
                std::string("make it a folder that only you can enter, or set ")
                    + kRuntimeFolderVariable);
}

std::unexpected<Error> notMade(const std::string &path, int error)
{
    const bool full = error == ENOSPC || error == EDQUOT;
    return fail(full ? ErrorCode::NoSpace : ErrorCode::Io,
                "the folder '" + path
                    + "' for running engines cannot be made: " + std::strerror(error),
                std::string(full ? "free some space there, or set " : "set ")
                    + kRuntimeFolderVariable + " to another folder");
}

std::string readSmallFile(const std::filesystem::path &path)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error || size > kMaxRecordBytes)
        return {};
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

} // namespace

std::string toText(const EngineRecord &record)
{
    Json json = Json::object();
    fields(record, codec::FieldWriter{json});
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<EngineRecord> engineRecordFromText(std::string_view text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::Protocol, "an engine's file is not a JSON object");
    EngineRecord record;
    std::string badField;
    fields(record, codec::FieldReader{json, badField});
    if (!badField.empty() || record.id.empty() || record.socket.empty() || record.token.empty())
        return fail(ErrorCode::Protocol, "an engine's file is incomplete: " + badField);
    return record;
}

Status preparePrivateFolder(const std::string &path)
{
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return notMade(path, errno);
    struct stat info{};
    // lstat: a link could point to a folder that its owner changes later.
    if (lstat(path.c_str(), &info) != 0)
        return refused(path, std::strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return refused(path, "it is not a folder");
    if (info.st_uid != getuid())
        return refused(path, "it belongs to another user");
    if ((info.st_mode & 0077) != 0)
        return refused(path, "other users may enter it");
    return {};
}

Result<std::string> openRuntimeFolder()
{
    const std::string folder = runtimeFolderPath();
    for (const auto &path : {folder, enginesFolder(folder), runsFolder(folder)})
        ETL_TRY_VOID(preparePrivateFolder(path));
    return folder;
}

std::string enginesFolder(const std::string &runtimeFolder)
{
    return runtimeFolder + "/engines";
}

std::string runsFolder(const std::string &runtimeFolder)
{
    return runtimeFolder + "/runs";
}

std::string engineFilePath(const std::string &runtimeFolder, const std::string &id)
{
    return enginesFolder(runtimeFolder) + "/" + id + ".json";
}

std::string engineLockPath(const std::string &runtimeFolder, const std::string &id)
{
    return enginesFolder(runtimeFolder) + "/" + id + ".lock";
}

std::string serveLockPath(const std::string &runtimeFolder)
{
    return runtimeFolder + "/serve-" + std::to_string(kProtocolVersion) + ".lock";
}

std::string engineSocketPath(const std::string &runtimeFolder, const std::string &id)
{
    return runtimeFolder + "/" + id;
}

std::string workerSocketPath(const std::string &runtimeFolder, const std::string &id)
{
    return runtimeFolder + "/" + id + ".w";
}

std::vector<EngineRecord> livingEngines(const std::string &runtimeFolder)
{
    std::vector<EngineRecord> records;
    std::error_code error;
    std::filesystem::directory_iterator entry(enginesFolder(runtimeFolder), error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
        if (entry->path().extension() != ".json")
            continue;
        auto record = engineRecordFromText(readSmallFile(entry->path()));
        if (record && record->id == entry->path().stem()
            && isEngineAlive(runtimeFolder, record->id))
            records.push_back(*std::move(record));
    }
    std::ranges::sort(records, {}, &EngineRecord::startedAtMs);
    return records;
}

bool isEngineAlive(const std::string &runtimeFolder, const std::string &id)
{
    // O_NONBLOCK: a pipe of that name has nobody at its other end.
    const int fd = open(engineLockPath(runtimeFolder, id).c_str(),
                        O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    const bool held = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    close(fd);
    return held;
}

} // namespace etl::protocol
