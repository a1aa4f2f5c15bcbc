// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/wholeoutput.h"

#include "engine/runtime/batchcodec.h"
#include "engine/runtime/loops.h"

#include <arrow/record_batch.h>

#include <algorithm>

namespace etl::runtime {

namespace {

// Order keys of rows that no split gave: behind all splits, one range per stage.
constexpr std::uint32_t kFirstMadeSplit = 0x8000'0000;

} // namespace

WholeOutput::WholeOutput(Stage &stage, WholeState &state)
    : m_stage(stage)
    , m_state(state)
    , m_split(kFirstMadeSplit + static_cast<std::uint32_t>(stage.plan().id))
    , m_passOver(state.committed().rowsEmitted)
    , m_row(m_passOver)
{}

Status WholeOutput::take(const BatchPtr &batch)
{
    ETL_TRY_VOID(checkpoint(m_stage));
    const auto given = batch ? static_cast<std::uint64_t>(batch->num_rows()) : 0;
    const auto passed = std::min(m_passOver, given);
    m_passOver -= passed;
    if (passed == given)
        return {};
    const auto rest = passed == 0 ? batch : batch->Slice(static_cast<std::int64_t>(passed));
    m_stage.first().countOut(rest->num_rows(), batchBytes(*rest));
    ETL_TRY_VOID(feed(rest));
    return m_stage.isFull() ? flush() : Status{};
}

Status WholeOutput::flush()
{
    if (m_fed.empty())
        return {};
    auto fed = std::move(m_fed);
    m_fed.clear();
    const auto end = m_row;
    const auto pending = m_stage.first().pending();
    ETL_TRY(const auto fit, commit());
    if (fit == Fit::Yes)
        return {};
    m_stage.first().pending() = pending; // the rows were given, only not yet passed on
    for (const auto &batch : fed)
        m_row -= static_cast<std::uint64_t>(batch->num_rows());
    for (const auto &batch : fed)
        ETL_TRY_VOID(commitInParts(batch));
    return m_row == end ? Status{}
                        : Status(fail(ErrorCode::Internal, "rows were lost while splitting"));
}

Result<Fit> WholeOutput::commit()
{
    auto next = m_state.committed();
    next.rowsEmitted = m_row;
    ETL_TRY(const auto fit,
            m_stage.commit([&](ipc::Transaction &transaction) { transaction.setSpool(next); }));
    if (fit == Fit::Yes)
        m_state.committed(next);
    return fit;
}

Status WholeOutput::feed(const BatchPtr &batch)
{
    const auto begin = m_row;
    m_row += static_cast<std::uint64_t>(batch->num_rows());
    m_fed.push_back(batch);
    return m_stage.feed(batch, OrderKey{m_split, begin, m_row});
}

Status WholeOutput::commitInParts(const BatchPtr &batch)
{
    const auto row = m_row;
    ETL_TRY_VOID(feed(batch));
    m_fed.clear();
    ETL_TRY(const auto fit, commit());
    if (fit == Fit::Yes)
        return {};
    if (batch->num_rows() == 1)
        return std::unexpected(rowTooLarge(m_stage.first()));
    m_row = row;
    const auto half = batch->num_rows() / 2;
    ETL_TRY_VOID(commitInParts(batch->Slice(0, half)));
    return commitInParts(batch->Slice(half));
}

} // namespace etl::runtime
