// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/worker/orders.h"

#include "engine/ipc/runlock.h"
#include "engine/ipc/segment.h"
#include "engine/ipc/workersession.h"
#include "engine/nodes/check/checkpipeline.h"
#include "engine/runtime/joinoutput.h"
#include "engine/runtime/loops.h"
#include "engine/runtime/preview.h"
#include "engine/worker/memorylimit.h"
#include "engine/worker/previewcells.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <unistd.h>

namespace etl::worker {

namespace {

std::optional<std::string> environmentValue(std::string_view name)
{
    const char *value = std::getenv(std::string(name).c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
}

// This process's own folder below one that others use too; made by whoever needs it, gone with the
// guard. After a kill the engine removes the folder above.
class OwnFolder
{
public:
    explicit OwnFolder(const std::string &above) : m_path(above + "/" + std::to_string(::getpid()))
    {}
    ~OwnFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    OwnFolder(const OwnFolder &) = delete;
    OwnFolder &operator=(const OwnFolder &) = delete;

    const std::string &path() const { return m_path; }

private:
    std::string m_path;
};

// Columns that the shown node itself makes or changes: those that no input has with the same type.
bool isAdded(const model::CheckedNode &node, const model::Column &column)
{
    for (const auto &[port, schema] : node.inputs) {
        const auto *found = schema.find(column.name);
        if (found && found->type == column.type)
            return false;
    }
    return !node.inputs.empty();
}

// A test instrument like the crash points: while the file exists no worker takes its first step,
// which leaves time to arm them.
constexpr const char *kHoldFileVariable = "DATAETL_HOLD_WORKERS";

void awaitRelease()
{
    const char *file = std::getenv(kHoldFileVariable);
    while (file && ::access(file, F_OK) == 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

Status runStageOrder(const protocol::RunStage &order, const runtime::NodeRegistry &registry)
{
    ETL_TRY(const auto lock, ipc::RunLock::shared(order.runtimeFolder, order.run));
    ETL_TRY(const auto segment, ipc::Segment::open(order.segment));
    awaitRelease();
    ETL_TRY(const auto session,
            ipc::WorkerSession::attach(
                segment, ipc::WorkerNumber{static_cast<std::uint32_t>(order.workerNumber)},
                ipc::Incarnation{order.incarnation}));
    runtime::StageSetup setup;
    setup.plan = &order.plan;
    setup.run = order.run;
    setup.session = session.get();
    setup.registry = &registry;
    // Half for what operators spill, half for each log: the two are seldom large at the same time.
    const bool limited = order.spillLimitBytes != ~std::uint64_t{0};
    const auto half = order.spillLimitBytes / 2;
    setup.resources = {order.spillFolder, order.memoryLimitBytes, limited ? half : 0,
                       order.runFolder, limited ? half : order.spillLimitBytes};
    const MemoryLimit limit(order.memoryLimitBytes);
    if (order.probe)
        setup.probe = {order.probe->node, order.probe->text, order.probe->signal,
                       order.probe->action, order.probe->deadLetterFile};
    return runtime::runStage(setup);
}

// Why a port has no columns: not that it is missing, but what the check says of the way to it.
const model::Issue *faultBefore(const model::CheckedPipeline &checked,
                                const runtime::PreviewOptions &options)
{
    const auto *node = checked.find(options.node);
    if (!node || node->outputs.contains(options.port))
        return nullptr;
    const auto fault =
        std::ranges::find(checked.issues, model::Severity::Error, &model::Issue::severity);
    return fault == checked.issues.end() ? nullptr : &*fault;
}

} // namespace

Result<model::CheckedPipeline> Orders::checkText(const std::string &text, const std::string &folder,
                                                 const protocol::Parameters &parameters,
                                                 bool forRun, std::uint64_t splitTargetBytes) const
{
    ETL_TRY(const auto pipeline, model::parsePipeline(text));
    nodes::CheckOptions options;
    options.folder = folder;
    options.parameters = parameters;
    options.environment = environmentValue;
    options.forRun = forRun;
    if (splitTargetBytes > 0)
        options.splitTargetBytes = splitTargetBytes;
    return nodes::checkPipeline(pipeline, m_registry, options);
}

protocol::ServiceChecked Orders::check(const protocol::ServiceCheck &order) const
{
    protocol::ServiceChecked reply;
    reply.ticket = order.ticket;
    auto checked = checkText(order.pipelineText, order.folder, order.parameters, order.forRun,
                             order.splitTargetBytes);
    if (checked)
        reply.checked = *std::move(checked);
    else
        reply.error = std::move(checked).error();
    return reply;
}

protocol::ServicePreviewed Orders::preview(const protocol::ServicePreview &order) const
{
    protocol::ServicePreviewed reply;
    reply.ticket = order.ticket;
    auto checked = checkText(order.pipelineText, order.folder, order.parameters, false, 0);
    if (!checked) {
        reply.error = std::move(checked).error();
        return reply;
    }
    reply.issues = checked->issues;
    const OwnFolder spill(order.spillFolder);
    runtime::PreviewOptions options;
    options.node = NodeId(order.node);
    options.port = order.port;
    options.rows = order.rows;
    options.spillRoot = spill.path();
    options.memoryLimitBytes = order.memoryLimitBytes;
    auto rows = runtime::previewNode(*checked, m_registry, options);
    if (!rows) {
        const auto *cause = faultBefore(*checked, options);
        reply.error = cause ? model::errorFromIssue(*cause) : std::move(rows).error();
        if (reply.error->node.empty())
            reply.error->node = order.node;
        return reply;
    }
    const auto *node = checked->find(options.node);
    auto table = toPreviewTable(*rows->batch, [&](const model::Column &column) {
        return node && order.port != model::kRejectsPort && isAdded(*node, column);
    });
    if (table)
        reply.table = *std::move(table);
    else
        reply.error = std::move(table).error();
    if (rows->partial)
        reply.note =
            "from the first " + std::to_string(options.sourceRows) + " rows of each source";
    return reply;
}

protocol::WorkerMessage Orders::runStage(const protocol::RunStage &order) const
{
    auto status = runStageOrder(order, m_registry);
    if (status)
        return protocol::StageFinished{false};
    if (status.error().code == ErrorCode::Cancelled)
        return protocol::StageFinished{true};
    return protocol::StageFailed{std::move(status).error()};
}

protocol::WorkerMessage Orders::join(const protocol::JoinOutput &order) const
{
    std::vector<runtime::PartReference> parts;
    for (const auto &part : order.parts)
        parts.push_back({part.path, part.committedLength});
    if (order.node < 0 || static_cast<std::size_t>(order.node) >= order.plan.nodes.size())
        return protocol::JoinFailed{{ErrorCode::Protocol, "the plan has no such node", {}, {}, {}}};
    auto joined = runtime::joinOutput(
        m_registry, order.plan.nodes[static_cast<std::size_t>(order.node)], parts,
        order.temporaryPath, order.resume ? runtime::JoinStart::Resume : runtime::JoinStart::Anew);
    if (!joined)
        return protocol::JoinFailed{std::move(joined).error()};
    return protocol::JoinFinished{joined->rows, joined->bytes};
}

} // namespace etl::worker
