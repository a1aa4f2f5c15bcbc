// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/outputfiles.h"

namespace etl::model {

namespace {

std::string hiddenSibling(const std::string &output, const std::string &suffix)
{
    const auto slash = output.find_last_of('/');
    const auto nameBegin = slash == std::string::npos ? 0 : slash + 1;
    return output.substr(0, nameBegin) + "." + output.substr(nameBegin) + suffix;
}

} // namespace

std::string partFilePath(const std::string &output, const RunId &run, int workerNumber)
{
    return hiddenSibling(output, "." + run.value + ".w" + std::to_string(workerNumber) + ".part");
}

std::string temporaryOutputPath(const std::string &output, const RunId &run)
{
    return hiddenSibling(output, "." + run.value + ".tmp");
}

std::string previousOutputPath(const std::string &output, const RunId &run)
{
    return hiddenSibling(output, "." + run.value + ".old");
}

} // namespace etl::model
