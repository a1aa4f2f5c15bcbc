// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/previewstreams.h"

#include "engine/runtime/rejects.h"

#include <arrow/record_batch.h>

#include <limits>
#include <utility>

namespace etl::runtime {

namespace {

constexpr std::int64_t kReadBytes = 256 * 1024;

// One behind the other.
Pull pullAll(const PreviewStreams &streams)
{
    return [&streams, at = std::size_t{0}]() mutable -> Result<BatchPtr> {
        for (; at < streams.size(); ++at) {
            ETL_TRY(auto batch, streams[at]->next());
            if (batch)
                return batch;
        }
        return nullptr;
    };
}

} // namespace

SourceStream::SourceStream(const NodeCode &code, PreviewContext &context, std::int64_t maxRows,
                           bool &cut)
    : m_code(code)
    , m_context(context)
    , m_maxRows(maxRows)
    , m_cut(cut)
{}

Result<BatchPtr> SourceStream::next()
{
    if (!m_source)
        ETL_TRY_VOID(open());
    while (m_split < m_splits.size()) {
        if (m_context.stopRequested())
            return fail(ErrorCode::Cancelled, "the preview was cancelled");
        if (m_rows >= m_maxRows) {
            m_cut = true;
            return nullptr;
        }
        if (m_position >= m_splits[m_split].end) {
            if (++m_split < m_splits.size())
                ETL_TRY_VOID(start());
            continue;
        }
        ETL_TRY(auto read, m_source->read(kReadBytes));
        m_position = read.position;
        if (!read.batch || read.batch->num_rows() == 0)
            continue;
        m_rows += read.batch->num_rows();
        return read.batch;
    }
    return nullptr;
}

Status SourceStream::open()
{
    m_source = m_code.source();
    ETL_TRY_VOID(m_source->open(m_context));
    // One split: nothing has to be counted for a first look.
    ETL_TRY(m_splits, m_code.splits(m_context.node(), std::numeric_limits<std::uint64_t>::max()));
    return m_splits.empty() ? Status{} : start();
}

Status SourceStream::start()
{
    m_position = m_splits[m_split].begin;
    return m_source->start(m_splits[m_split], m_position, 0);
}

RowStream::RowStream(const NodeCode &code, PreviewContext &context, PreviewStreams inputs)
    : m_code(code)
    , m_context(context)
    , m_inputs(std::move(inputs))
{}

Result<BatchPtr> RowStream::next()
{
    if (!m_operator) {
        m_operator = m_code.row();
        ETL_TRY_VOID(m_operator->open(m_context));
    }
    while (m_input < m_inputs.size()) {
        ETL_TRY(auto batch, m_inputs[m_input]->next());
        if (!batch) {
            ++m_input;
            continue;
        }
        ETL_TRY(auto result, m_operator->process(batch));
        if (result && result->num_rows() > 0)
            return result;
    }
    return nullptr;
}

WholeStream::WholeStream(const NodeCode &code, PreviewContext &context,
                         std::map<std::string, PreviewStreams> inputsByPort, std::int64_t maxRows,
                         bool &cut)
    : m_code(code)
    , m_context(context)
    , m_inputs(std::move(inputsByPort))
    , m_maxRows(maxRows)
    , m_cut(cut)
{}

Result<BatchPtr> WholeStream::next()
{
    if (!std::exchange(m_done, true))
        ETL_TRY_VOID(run());
    return m_next < m_output.size() ? m_output[m_next++] : nullptr;
}

Status WholeStream::run()
{
    std::vector<Pull> pulls;
    for (const auto &[port, streams] : m_inputs)
        pulls.push_back(pullAll(streams));
    auto status = m_code.whole()->run(m_context, std::move(pulls),
                                      [this](const BatchPtr &batch) { return take(batch); });
    return m_enough ? Status{} : status;
}

Status WholeStream::take(const BatchPtr &batch)
{
    if (!batch || batch->num_rows() == 0)
        return {};
    if (m_rows >= m_maxRows) {
        m_enough = true;
        m_cut = true;
        return fail(ErrorCode::Cancelled, "these are enough rows for a preview");
    }
    m_output.push_back(batch);
    m_rows += batch->num_rows();
    return {};
}

RejectsStream::RejectsStream(PreviewContext &context, std::unique_ptr<PreviewStream> rows)
    : m_context(context)
    , m_rows(std::move(rows))
{}

Result<BatchPtr> RejectsStream::next()
{
    while (!m_ended && m_context.rejected().size() == m_given) {
        ETL_TRY(const auto batch, m_rows->next());
        m_ended = !batch;
    }
    const auto &all = m_context.rejected();
    if (all.size() == m_given)
        return nullptr;
    const std::vector<Reject> fresh(all.begin() + static_cast<std::ptrdiff_t>(m_given), all.end());
    m_given = all.size();
    return rejectsBatch(fresh, m_context.node().id.value, "process");
}

} // namespace etl::runtime
