// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/nodecheck.h"

#include "engine/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace etl::catalog {

namespace {

using model::Issue;
using model::Issues;
using model::makeIssue;
using model::OnError;
using model::Severity;

constexpr std::size_t kLongestId = 64;

void checkWorkers(const model::Node &node, const Descriptor &descriptor, Issues &issues)
{
    if (!node.workers)
        return;
    const auto report = [&](std::string text, std::string remedy) {
        issues.push_back(makeIssue(Severity::Error, node.id.value, "workers", std::move(text),
                                   std::move(remedy)));
    };
    if (*node.workers < 1 || *node.workers > kMostWorkersOfNode) {
        report(fmt::format("{} workers cannot be had", *node.workers),
               fmt::format("give 1 to {}, or \"auto\"", kMostWorkersOfNode));
    } else if (*node.workers > 1 && descriptor.capabilities.wholeInput) {
        report(fmt::format("'{}' sees its whole input, so it runs in one worker, not in {}",
                           descriptor.typeLabel, *node.workers),
               "set workers to 1 or \"auto\"");
    } else if (*node.workers > 1 && descriptor.category == Category::Extract
               && !descriptor.capabilities.splittable) {
        report(
            fmt::format("'{}' cannot be read by {} workers", descriptor.typeLabel, *node.workers),
            "set workers to 1 or \"auto\"");
    }
}

void checkOnError(const model::Node &node, const Descriptor &descriptor,
                  const std::vector<model::Wire> &wires, Issues &issues)
{
    if (!node.onError)
        return;
    const bool hasPort = descriptor.port(model::kRejectsPort, PortDirection::Output) != nullptr;
    const bool wired = std::ranges::any_of(wires, [&](const model::Wire &wire) {
        return wire.from.node == node.id && wire.from.port == model::kRejectsPort;
    });
    const auto report = [&](Severity severity, std::string text, std::string remedy) {
        issues.push_back(
            makeIssue(severity, node.id.value, "onError", std::move(text), std::move(remedy)));
    };
    if (*node.onError == OnError::Reject && !hasPort) {
        report(Severity::Error,
               fmt::format("'{}' has no 'rejects' port to send rows to", descriptor.typeLabel),
               "choose \"fail\" or \"skip\"");
    } else if (*node.onError == OnError::Reject && !wired) {
        report(Severity::Warning,
               "rejected rows are counted and dropped, since 'rejects' is not wired",
               "wire 'rejects' to a loader to keep them");
    } else if (*node.onError != OnError::Reject && wired) {
        report(Severity::Warning,
               fmt::format("'rejects' is wired, but gets no rows while rows that fail {}",
                           *node.onError == OnError::Fail ? "end the run" : "are skipped"),
               "set onError to \"reject\"");
    }
}

void checkFields(const model::Node &node, Issues &issues)
{
    static const std::vector<std::string> known{"type",    "label",   "notes",    "settings",
                                                "workers", "onError", "disabled", "isolated",
                                                "timeout", "retries"};
    for (const auto &[key, value] : node.extra.items()) {
        if (key == "timeout" || key == "retries") {
            issues.push_back(makeIssue(Severity::Warning, node.id.value, key,
                                       fmt::format("'{}' has no effect in this version", key),
                                       "remove it"));
            continue;
        }
        Issue issue = makeIssue(Severity::Warning, node.id.value, key,
                                fmt::format("a node has no field '{}'", key));
        issue.candidates = nearestNames(key, known);
        if (issue.candidates.empty())
            continue; // a newer version's field
        issue.remedy = fmt::format("did you mean '{}'?", issue.candidates.front());
        issues.push_back(std::move(issue));
    }
}

// One entry per path of the given kind, in the order of the nodes.
std::vector<std::pair<std::string, NodeId>> paths(const model::CheckedPipeline &checked,
                                                  const Catalog &catalog, ParamKind kind)
{
    std::vector<std::pair<std::string, NodeId>> found;
    for (const model::CheckedNode &node : checked.nodes) {
        const Descriptor *const type = catalog.find(node.type);
        if (type == nullptr)
            continue;
        for (const ParamSpec &spec : type->params) {
            const auto value = node.settings.find(spec.key);
            if (spec.kind == kind && value != node.settings.end() && value->is_string())
                found.emplace_back(value->get<std::string>(), node.id);
        }
    }
    return found;
}

void checkPaths(const model::CheckedPipeline &checked, const Catalog &catalog, Issues &issues)
{
    std::map<std::string, NodeId> readers;
    for (auto &[path, node] : paths(checked, catalog, ParamKind::InputPath))
        readers.emplace(path, node);
    std::map<std::string, NodeId> writers;
    for (auto &[path, node] : paths(checked, catalog, ParamKind::OutputPath)) {
        const auto [writer, isFirst] = writers.emplace(path, node);
        if (!isFirst) {
            issues.push_back(
                makeIssue(Severity::Error, node.value, "path",
                          fmt::format("'{}' writes the same file {}", writer->second.value, path),
                          "give each loader a file of its own"));
        }
        if (const auto reader = readers.find(path); reader != readers.end()) {
            issues.push_back(makeIssue(
                Severity::Error, node.value, "path",
                fmt::format("it would overwrite {}, which '{}' reads", path, reader->second.value),
                "write to another file"));
        }
    }
}

} // namespace

bool isValidNodeId(std::string_view id)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
               || c == '_' || c == '-' || c == '.' || (static_cast<unsigned char>(c) & 0x80U) != 0;
    };
    return !id.empty() && id.size() <= kLongestId && id.front() != '-' && id.front() != '.'
           && std::ranges::all_of(id, allowed);
}

void checkNode(const model::Node &node, const Descriptor &descriptor,
               const std::vector<model::Wire> &wires, Issues &issues)
{
    checkWorkers(node, descriptor, issues);
    checkOnError(node, descriptor, wires, issues);
    checkFields(node, issues);
}

Issue unknownType(const model::Node &node, const Catalog &catalog)
{
    std::vector<std::string> known;
    for (const Descriptor &descriptor : catalog.descriptors())
        known.push_back(descriptor.id);
    Issue issue = makeIssue(Severity::Error, node.id.value, {},
                            fmt::format("there is no node type '{}'", node.type));
    issue.code = ErrorCode::UnknownNodeType;
    issue.candidates = nearestNames(node.type, known);
    issue.remedy = issue.candidates.empty()
                       ? "'dataetl-engine nodes' lists the types"
                       : fmt::format("did you mean '{}'?", issue.candidates.front());
    return issue;
}

void checkWhole(const model::CheckedPipeline &checked, const Catalog &catalog, Issues &issues)
{
    if (checked.nodes.empty()) {
        issues.push_back(makeIssue(Severity::Error, {}, {}, "the pipeline has no node that runs",
                                   "add an extractor and a loader"));
        return;
    }
    const bool loads = std::ranges::any_of(checked.nodes, [&](const model::CheckedNode &node) {
        const Descriptor *const type = catalog.find(node.type);
        return type == nullptr || type->category == Category::Load;
    });
    if (!loads) {
        issues.push_back(makeIssue(Severity::Warning, {}, {},
                                   "nothing is written: the pipeline has no loader",
                                   "add one from the group Load"));
    }
    checkPaths(checked, catalog, issues);
}

} // namespace etl::catalog
