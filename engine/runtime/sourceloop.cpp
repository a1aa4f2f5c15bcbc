// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/batchcodec.h"
#include "engine/runtime/loops.h"
#include "engine/runtime/suspectinput.h"

#include <arrow/record_batch.h>

#include <algorithm>
#include <optional>

namespace etl::runtime {

namespace {

constexpr std::int64_t kMaxReadBytes = 4 << 20;
constexpr std::int64_t kMinReadBytes = 1024;

class SourceLoop
{
public:
    explicit SourceLoop(Stage &stage)
        : m_stage(stage)
        , m_source(stage.firstCode().source())
        , m_readBytes(std::min(stage.commitBytes(), kMaxReadBytes))
    {}

    Status run()
    {
        ETL_TRY_VOID(timed(ipc::Action::Start, [&] { return m_source->open(m_stage.first()); }));
        while (true) {
            ETL_TRY_VOID(checkpoint(m_stage));
            if (draining())
                return {};
            m_stage.clock().enter(0, ipc::NodeState::Engine);
            const auto ticket = session().inputTicket();
            if (auto claim = session().claimSplit()) {
                ETL_TRY_VOID(readSplit(*claim));
            } else if (session().splitsFinished()) {
                return {};
            } else {
                // A claimed split may come back from a dying worker.
                m_stage.clock().enter(0, ipc::NodeState::Waiting);
                session().waitForInput(ticket);
            }
        }
    }

private:
    ipc::WorkerSession &session() { return m_stage.session(); }
    bool draining() { return session().stopRequest() == ipc::StopRequest::Drain; }

    template<typename Call>
    Status timed(ipc::Action action, Call &&call)
    {
        m_stage.clock().beginAction(0, action, m_batch);
        auto status = call();
        m_stage.clock().endAction(0);
        if (!status)
            return std::unexpected(m_stage.first().located(std::move(status).error()));
        return {};
    }

    Status readSplit(const ipc::SplitClaim &claim)
    {
        m_split = {claim.begin, claim.end, claim.firstLine, claim.aux, 0, false};
        m_position = m_committed = claim.position;
        m_rows = m_committedRows = claim.rows;
        m_passOver = claim.consumed;
        m_consumed = 0;
        m_plan = claim.probePlan;
        m_careful = claim.suspect || m_passOver > 0;
        session().setTrial(claim, 0);
        ETL_TRY_VOID(startAt(m_committed));
        // At least once: a split without any row also has to be marked as done.
        do {
            ETL_TRY_VOID(checkpoint(m_stage));
            if (m_position < m_split.end)
                ETL_TRY_VOID(readOnce(claim));
            const bool atEnd = m_position >= m_split.end;
            const bool drain = draining();
            if (m_careful || m_stage.isFull() || atEnd || drain || m_unfed >= kMaxReadsPerCommit)
                ETL_TRY_VOID(commit(claim));
            if (drain && m_committed < m_split.end) {
                session().giveBack(claim);
                return {};
            }
        } while (m_committed < m_split.end);
        return {};
    }

    Status startAt(std::uint64_t position)
    {
        m_position = position;
        m_rows = m_committedRows;
        m_unfed = 0;
        return timed(ipc::Action::Start, [&] {
            return m_source->start(m_split, position, static_cast<std::int64_t>(m_committedRows));
        });
    }

    Status readOnce(const ipc::SplitClaim &claim)
    {
        SourceBatch read;
        ++m_batch;
        if (m_careful)
            session().setTrial(claim, 0);
        ETL_TRY_VOID(timed(ipc::Action::Process, [&]() -> Status {
            session().crash().at(ipc::CrashPoint::InsideProcess);
            ETL_TRY(read, m_source->read(m_readBytes));
            return {};
        }));
        if (read.position < m_position || read.position > m_split.end)
            return fail(ErrorCode::Internal, "an extractor reported a position outside its split");
        const OrderKey key{ipc::plain(claim.split), m_position, read.position};
        if (read.batch) {
            const auto rows = read.batch->num_rows();
            const auto bytes = batchBytes(*read.batch);
            const auto moved = static_cast<std::int64_t>(read.position - m_position);
            m_stage.first().countIn(rows, read.bytes >= 0 ? read.bytes : moved);
            m_stage.first().countOut(rows, bytes);
            m_rows += static_cast<std::uint64_t>(rows);
        }
        m_position = read.position;
        ++m_unfed;
        return m_careful ? feedCarefully(claim, read.batch, key)
                         : m_stage.feed(std::move(read.batch), key);
    }

    // Rows that were consumed in parts of a read are passed over; what a suspect split gives is
    // tried in parts. Counts and rejects of the read go with its last part, which moves the source
    // position.
    Status feedCarefully(const ipc::SplitClaim &claim, const BatchPtr &batch, const OrderKey &key)
    {
        const auto rows = batch ? static_cast<std::uint64_t>(batch->num_rows()) : 0;
        const auto from = std::min(m_passOver, rows);
        m_passOver -= from;
        auto held = m_stage.first().hold();
        if (from < rows) {
            SuspectRead suspect{&claim, m_committed, m_committedRows, from, m_plan};
            ETL_TRY_VOID(tryRead(m_stage, suspect, batch, key));
            m_plan = suspect.plan;
            m_consumed = suspect.consumed;
        }
        m_stage.first().release(std::move(held));
        return {};
    }

    Status commit(const ipc::SplitClaim &claim)
    {
        ETL_TRY(const auto fit, m_stage.commit([&](ipc::Transaction &transaction) {
            transaction.moveSource(claim, m_position, m_rows, m_position >= m_split.end,
                                   m_passOver);
        }));
        if (fit == Fit::Yes) {
            m_committed = m_position;
            m_committedRows = m_rows;
            m_unfed = 0;
            m_consumed = 0;
            m_stage.session().metrics(ipc::NodeInStage{0}).setSourcePosition(m_position);
            return {};
        }
        if (m_readBytes <= kMinReadBytes)
            return std::unexpected(rowTooLarge(m_stage.first(), m_committed));
        // Too much for the queue at once: read the same rows again in smaller steps.
        m_readBytes = std::max(m_readBytes / 4, kMinReadBytes);
        m_passOver += m_consumed;
        return startAt(m_committed);
    }

    // Reads whose rows were all filtered away still move the position now and then.
    static constexpr int kMaxReadsPerCommit = 64;

    Stage &m_stage;
    std::unique_ptr<SourceOperator> m_source;
    model::Split m_split;
    std::int64_t m_readBytes;
    std::uint64_t m_position = 0;
    std::uint64_t m_committed = 0;
    std::uint64_t m_rows = 0;
    std::uint64_t m_committedRows = 0;
    std::uint64_t m_batch = 0;
    int m_unfed = 0;
    bool m_careful = false;       // the split killed its workers, or a part of a read is consumed
    std::uint64_t m_plan = 0;     // of a suspect split, see planAfterDeath()
    std::uint64_t m_passOver = 0; // rows behind m_position that are consumed already
    std::uint64_t m_consumed = 0; // rows of the last read, by transactions of their own
};

} // namespace

Status runSourceLoop(Stage &stage)
{
    return SourceLoop(stage).run();
}

} // namespace etl::runtime
