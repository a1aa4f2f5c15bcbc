// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/rowchain.h"

#include "engine/runtime/batchcodec.h"

#include <arrow/record_batch.h>

namespace etl::runtime {

void RowChain::add(StageNode &node, std::unique_ptr<RowOperator> rowOperator)
{
    m_links.push_back({&node, std::move(rowOperator)});
}

Status RowChain::open()
{
    for (auto &link : m_links) {
        m_clock.beginAction(link.node->index(), ipc::Action::Start, 0);
        auto status = link.rowOperator->open(*link.node);
        m_clock.endAction(link.node->index());
        if (!status)
            return std::unexpected(link.node->located(std::move(status).error()));
    }
    return {};
}

Result<BatchPtr> RowChain::process(BatchPtr batch, std::uint64_t number)
{
    for (auto &link : m_links) {
        if (!batch || batch->num_rows() == 0)
            return nullptr;
        link.node->countIn(batch->num_rows(), batchBytes(*batch));
        m_clock.beginAction(link.node->index(), ipc::Action::Process, number);
        m_session.crash().at(ipc::CrashPoint::InsideProcess);
        auto result = link.rowOperator->process(batch);
        m_clock.endAction(link.node->index());
        if (!result)
            return std::unexpected(link.node->located(std::move(result).error()));
        batch = *std::move(result);
        if (batch)
            link.node->countOut(batch->num_rows(), batchBytes(*batch));
    }
    if (batch && batch->num_rows() == 0)
        return nullptr;
    return batch;
}

} // namespace etl::runtime
