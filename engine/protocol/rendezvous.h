// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// How engines and clients of one user find each other: files in a private folder. Any thread; the
// functions do quick file operations.
namespace etl::protocol {

// Takes the place of the standard folder, for tests and for engines that must not see each other.
inline constexpr const char *kRuntimeFolderVariable = "DATAETL_RUNTIME_DIR";

// What <runtime folder>/engines/<id>.json says of a living engine.
struct EngineRecord
{
    std::string id; // 8 hex digits
    std::int64_t pid = 0;
    std::int64_t startedAtMs = 0; // Unix time
    std::string socket;           // path of its local socket
    std::string token;            // whoever can read the file may connect
    std::string version;          // of the program
    int protocolVersion = 0;
    bool serving = false; // true: takes runs from clients; false: hosts one command's run

    bool operator==(const EngineRecord &) const = default;
};

std::string toText(const EngineRecord &record);
Result<EngineRecord> engineRecordFromText(std::string_view text);

// $DATAETL_RUNTIME_DIR, else $XDG_RUNTIME_DIR/dataetl, else /tmp/dataetl-<uid>. Made with mode 0700
// when missing, with its subfolders; refused when it is a link, belongs to somebody else, or others
// may enter it.
Result<std::string> openRuntimeFolder();
Status preparePrivateFolder(const std::string &path);

std::string enginesFolder(const std::string &runtimeFolder);
std::string runsFolder(const std::string &runtimeFolder);
std::string engineFilePath(const std::string &runtimeFolder, const std::string &id);
// Held with flock by the engine from before it listens to its end.
std::string engineLockPath(const std::string &runtimeFolder, const std::string &id);
// Held by the one engine of the user that serves windows of this protocol version.
std::string serveLockPath(const std::string &runtimeFolder);
std::string engineSocketPath(const std::string &runtimeFolder, const std::string &id);
std::string workerSocketPath(const std::string &runtimeFolder, const std::string &id);

// Records of engines that live, oldest first. Files that cannot be read are passed over.
std::vector<EngineRecord> livingEngines(const std::string &runtimeFolder);
// Whether the engine's process lives, told by its lock.
bool isEngineAlive(const std::string &runtimeFolder, const std::string &id);

} // namespace etl::protocol
