// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"

#include <string>

namespace etl::host {

// An .etl file as the engine wants it: the text, and where relative paths of it start.
struct PipelineFile
{
    std::string text;
    std::string path;   // absolute
    std::string folder; // absolute
    std::string title;  // the file's name without its ending
};

// NotFound, NotAllowed or Io with a message for a person.
Result<PipelineFile> readPipelineFile(const std::string &path);

} // namespace etl::host
