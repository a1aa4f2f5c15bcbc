// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/supervisor/runfiles.h"

#include <string>
#include <vector>

namespace etl::supervisor {

// Gives the finished outputs of a run their names, so that a run that fails on the way leaves all
// files as they were: until the last one has its name, the file that had it is kept under a hidden
// one. The only place where a final name is touched. The main thread.
class OutputNames
{
public:
    // Replaces what has the name, in one step: the name never leads to nothing or to a part of a
    // file.
    Status take(const LoaderFiles &files);
    // Makes the new names durable, and lets go of the files that had them.
    Status keep();
    // Undoes take(). Returns the names that have their new content all the same: the system did
    // not let them be put back.
    std::vector<std::string> putBack();

private:
    enum class Before : std::uint8_t { Nothing, Kept, Lost };
    struct Name
    {
        LoaderFiles files;
        Before before;
    };

    std::vector<Name> m_taken;
};

} // namespace etl::supervisor
