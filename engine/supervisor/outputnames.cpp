// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/outputnames.h"

#include "engine/supervisor/systemerror.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>

#include <fcntl.h>
#include <unistd.h>

namespace etl::supervisor {

namespace {

std::string folderOf(const std::string &path)
{
    return std::filesystem::path(path).parent_path().string();
}

// A rename lasts only once its folder is on disk too.
Status syncFolder(const std::string &folder)
{
    const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return systemError(errno, "cannot open the folder '" + folder + "'");
    const int result = fsync(fd);
    const int error = errno;
    close(fd);
    // Some file systems cannot sync folders; they make renames durable by themselves.
    if (result != 0 && error != EINVAL && error != ENOTSUP)
        return systemError(error, "cannot make the new name last in the folder '" + folder + "'");
    return {};
}

// A second name of the same file costs no copy. Some file systems know no such names, and the
// system refuses them for files of others: such a file cannot be put back.
bool cannotLink(int error)
{
    return error == EPERM || error == EACCES || error == EOPNOTSUPP || error == ENOSYS
           || error == EMLINK;
}

} // namespace

Status OutputNames::take(const LoaderFiles &files)
{
    auto before = Before::Kept;
    unlink(files.previous.c_str());
    if (link(files.output.c_str(), files.previous.c_str()) != 0) {
        if (errno != ENOENT && !cannotLink(errno))
            return systemError(errno, "cannot keep the old file '" + files.output
                                          + "' until the run is over");
        before = errno == ENOENT ? Before::Nothing : Before::Lost;
    }
    if (std::rename(files.temporary.c_str(), files.output.c_str()) != 0) {
        const int error = errno;
        unlink(files.previous.c_str());
        return systemError(error,
                           "the finished output cannot take the name '" + files.output + "'");
    }
    m_taken.push_back({files, before});
    return {};
}

Status OutputNames::keep()
{
    std::set<std::string> folders;
    for (const auto &name : m_taken)
        folders.insert(folderOf(name.files.output));
    for (const auto &folder : folders)
        ETL_TRY_VOID(syncFolder(folder));
    for (const auto &name : m_taken)
        unlink(name.files.previous.c_str());
    m_taken.clear();
    return {};
}

std::vector<std::string> OutputNames::putBack()
{
    std::vector<std::string> stay;
    for (const auto &[files, before] : m_taken) {
        const auto &output = files.output;
        const bool back = before == Before::Kept
                              ? std::rename(files.previous.c_str(), output.c_str()) == 0
                              : before == Before::Nothing && unlink(output.c_str()) == 0;
        if (!back)
            stay.push_back(output);
        unlink(files.previous.c_str());
        (void)syncFolder(folderOf(output)); // nothing more can be done about it
    }
    m_taken.clear();
    return stay;
}

} // namespace etl::supervisor
