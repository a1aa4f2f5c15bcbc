// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/resolve.h"

#include <QtGlobal>

#include <string>

// Short ways to resolve a pipeline given as text and to print what came out.
namespace etl::test {

inline model::Pipeline pipelineFrom(const std::string &fields)
{
    auto pipeline = model::parsePipeline(R"({"dataetl":1,)" + fields + "}");
    if (!pipeline)
        qFatal("%s", pipeline.error().toString().c_str());
    return std::move(*pipeline);
}

inline model::CheckedPipeline resolved(const std::string &fields,
                                       catalog::ResolveOptions options = {})
{
    if (options.folder.empty())
        options.folder = "/data";
    return catalog::resolve(pipelineFrom(fields), catalog::builtinCatalog(), options);
}

// "error node 'a', setting 'b': ..." a line.
inline std::string print(const model::Issues &issues)
{
    std::string text;
    for (const model::Issue &issue : issues)
        text += std::string(model::severityName(issue.severity)) + " " + issue.toString() + "\n";
    return text;
}

inline std::string issuesOf(const std::string &fields, catalog::ResolveOptions options = {})
{
    return print(resolved(fields, std::move(options)).issues);
}

// A node under test between a source and a loader that are right.
inline std::string around(const std::string &node)
{
    return R"("nodes":{"source":{"type":"extract.generate"},"it":)" + node
           + R"(,"out":{"type":"load.discard"}},"wires":["source -> it","it -> out"])";
}

} // namespace etl::test
