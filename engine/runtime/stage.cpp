// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/stage.h"

#include "engine/model/outputfiles.h"
#include "engine/runtime/arrowtypes.h"
#include "engine/runtime/batchcodec.h"

#include <arrow/record_batch.h>
#include <fmt/format.h>

#include <algorithm>

namespace etl::runtime {

namespace {

constexpr std::int64_t kFusedBytes = 4 << 20;  // of a transaction that ends in a loader
constexpr std::int64_t kPieceBytes = 48 << 20; // cap on what a loader collects for one piece

constexpr std::uint32_t kFirstIncarnation = 1;
constexpr std::chrono::nanoseconds kFirstPatience = std::chrono::milliseconds(15);
constexpr std::chrono::nanoseconds kPatienceEnd = std::chrono::seconds(2);

} // namespace

Stage::Stage(const StageSetup &setup)
    : m_setup(setup)
    , m_planStage(
          setup.plan->stages[setup.session->segment().worker(setup.session->worker()).stage])
    , m_clock(*setup.session, m_planStage.nodes.size())
    , m_chain(m_clock, *setup.session)
{
    for (std::size_t i = 0; i < m_planStage.nodes.size(); ++i) {
        const auto index = static_cast<std::size_t>(m_planStage.nodes[i]);
        m_nodes.push_back(std::make_unique<StageNode>(setup.plan->nodes[index], i, *setup.session,
                                                      setup.resources));
    }
}

Status Stage::open()
{
    ETL_TRY_VOID(wirePorts());
    ETL_TRY_VOID(makeOperators());
    ETL_TRY_VOID(m_chain.open());
    if (m_loader)
        ETL_TRY_VOID(m_loader->open());
    chooseLimits();
    m_lastCommit = std::chrono::steady_clock::now();
    const auto &state = m_setup.session->segment().workerState(m_setup.session->worker());
    if (state.incarnation.load(std::memory_order_acquire) > kFirstIncarnation)
        m_patience = kFirstPatience;
    return {};
}

Status Stage::wirePorts()
{
    for (const auto &queue : m_setup.plan->queues) {
        if (queue.fromStage == m_planStage.id)
            ETL_TRY_VOID(wireOutput(queue));
        if (queue.toStage != m_planStage.id)
            continue;
        const auto &source = m_setup.plan->nodes[static_cast<std::size_t>(queue.fromNode)];
        ETL_TRY(m_inputSchemas[static_cast<std::uint32_t>(queue.id)],
                toArrow(source.outputs.at(queue.fromPort)));
    }
    return {};
}

Status Stage::wireOutput(const model::PlanQueue &queue)
{
    const auto position = std::ranges::find(m_planStage.nodes, queue.fromNode);
    auto &node = *m_nodes[static_cast<std::size_t>(position - m_planStage.nodes.begin())];
    auto &port = queue.fromPort == model::kRejectsPort ? node.rejects : node.out;
    if (!port) {
        ETL_TRY(auto schema, toArrow(node.node().outputs.at(queue.fromPort)));
        port = QueuePort{queue.fromPort,
                         std::move(schema),
                         ipc::PortGroup{static_cast<std::uint32_t>(queue.portGroup)},
                         {}};
    }
    port->queues.push_back(ipc::QueueIndex{static_cast<std::uint32_t>(queue.id)});
    return {};
}

const SchemaPtr &Stage::inputSchema(ipc::QueueIndex queue) const
{
    return m_inputSchemas.at(ipc::plain(queue));
}

Result<SchemaPtr> Stage::firstOutputSchema() const
{
    return toArrow(m_nodes.front()->node().outputs.at(std::string(model::kDefaultOutput)));
}

Status Stage::makeOperators()
{
    for (auto &node : m_nodes) {
        const auto *code = m_setup.registry->find(node->node().type);
        if (!code) {
            return std::unexpected(node->located(
                {ErrorCode::UnknownNodeType,
                 fmt::format("this worker does not know the node type '{}'", node->node().type),
                 {},
                 {},
                 {}}));
        }
        if (node->index() == 0)
            m_firstCode = code;
        if (code->row) {
            m_chain.add(*node, code->row());
        } else if (code->load) {
            std::string part;
            if (code->joiner) {
                part = model::partFilePath(node->node().settings.at("path").get<std::string>(),
                                           m_setup.run,
                                           static_cast<int>(ipc::plain(m_setup.session->worker())));
            }
            m_loader.emplace(*node, code->load(), std::move(part), *m_setup.session, m_clock);
        }
    }
    return {};
}

void Stage::chooseLimits()
{
    if (m_loader) {
        const auto rows = m_loader->preferredPieceRows();
        m_limits.maxRows = rows > 0 ? rows : BatchLimits{}.maxRows;
        m_limits.maxBytes = rows > 0 ? kPieceBytes : kFusedBytes;
    } else if (m_nodes.back()->out) {
        m_limits =
            QueueWriter(*m_nodes.back()->out, *m_setup.session, m_clock, lastNode()).limits();
    }
}

Status Stage::feed(BatchPtr batch, const OrderKey &key)
{
    ETL_TRY(auto result, m_chain.process(std::move(batch), ++m_batchNumber));
    if (result) {
        m_pendingRows += result->num_rows();
        m_pendingBytes += batchBytes(*result);
    }
    m_pending.push_back({std::move(result), key});
    return {};
}

bool Stage::isFull() const
{
    if (m_patience && std::chrono::steady_clock::now() - m_lastCommit > *m_patience)
        return true;
    return m_pendingRows >= m_limits.maxRows || m_pendingBytes >= m_limits.maxBytes;
}

Result<Fit> Stage::commit(const std::function<void(ipc::Transaction &)> &addInputs)
{
    ipc::Transaction transaction(*m_setup.session);
    m_clock.enter(lastNode(), ipc::NodeState::Engine);
    ETL_TRY(const auto fit, writePorts(transaction));
    if (fit == Fit::Never) {
        transaction.abandon();
        ETL_TRY_VOID(rollBack());
        return Fit::Never;
    }
    m_clock.enter(lastNode(), ipc::NodeState::Engine);
    addInputs(transaction);
    if (m_deadLetters)
        m_deadLetters->addTo(transaction);
    for (auto &node : m_nodes)
        transaction.count(node->number(), node->pending());
    transaction.commit();
    for (auto &node : m_nodes)
        node->committed();
    m_pending.clear();
    m_pendingRows = m_pendingBytes = 0;
    m_lastCommit = std::chrono::steady_clock::now();
    if (m_patience)
        m_patience = *m_patience < kPatienceEnd ? std::optional(*m_patience * 2) : std::nullopt;
    return Fit::Yes;
}

Result<Fit> Stage::writePorts(ipc::Transaction &transaction)
{
    ETL_TRY(const auto rejectsFit, writeRejects(transaction));
    if (rejectsFit == Fit::Never)
        return Fit::Never;
    if (m_loader) {
        if (m_pendingRows > 0)
            ETL_TRY_VOID(m_loader->append(m_pending));
        m_loader->addTo(transaction);
        return Fit::Yes;
    }
    if (!m_nodes.back()->out)
        return Fit::Yes;
    QueueWriter writer(*m_nodes.back()->out, *m_setup.session, m_clock, lastNode());
    ETL_TRY(const auto batches, repack(m_pending, writer.limits()));
    return writer.write(transaction, batches);
}

Result<Fit> Stage::writeRejects(ipc::Transaction &transaction)
{
    const auto key = m_pending.empty() ? OrderKey{} : m_pending.front().key;
    for (auto &node : m_nodes) {
        if (!node->rejects || !node->hasRejects())
            continue;
        ETL_TRY(auto batch, node->takeRejects());
        QueueWriter writer(*node->rejects, *m_setup.session, m_clock, lastNode());
        ETL_TRY(const auto batches, repack({{std::move(batch), key}}, writer.limits()));
        ETL_TRY(const auto fit, writer.write(transaction, batches));
        if (fit == Fit::Never)
            return fit;
    }
    return Fit::Yes;
}

Status Stage::setAside(const BatchPtr &row, const OrderKey &key)
{
    if (!m_setup.probe)
        return fail(ErrorCode::Internal, "a worker that is no probe set a row aside");
    const auto &cause = *m_setup.probe;
    auto &node = *m_nodes[std::min(cause.node, lastNode())];
    if (!m_deadLetters) {
        ETL_TRY(auto letters, DeadLetters::open(cause.deadLetterFile, session()));
        m_deadLetters.emplace(std::move(letters));
    }
    const int worker = static_cast<int>(ipc::plain(session().worker()));
    ETL_TRY_VOID(m_deadLetters->append(m_setup.run, node.node().id, worker, cause, *row, key));
    node.countIn(1, batchBytes(*row));
    if (auto status = node.reject({rowAsJson(*row), cause.text, {}, {}, -1, -1}); !status) {
        // The file tells of the row also when the run fails for it.
        ipc::Transaction transaction(session());
        m_deadLetters->addTo(transaction);
        transaction.commit();
        return std::unexpected(node.located(std::move(status).error()));
    }
    m_pending.push_back({nullptr, key});
    return {};
}

Status Stage::rollBack()
{
    m_pending.clear();
    m_pendingRows = m_pendingBytes = 0;
    for (auto &node : m_nodes)
        node->rollBack();
    return m_loader ? m_loader->rollBack() : Status{};
}

void Stage::finish()
{
    ipc::Transaction transaction(*m_setup.session);
    transaction.closeOutputs();
    transaction.finishWorker();
    transaction.commit();
    m_clock.finish();
}

} // namespace etl::runtime
