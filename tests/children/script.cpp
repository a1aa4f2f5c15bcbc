// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/children/script.h"

#include "engine/ipc/runlock.h"
#include "engine/ipc/segment.h"
#include "engine/ipc/transaction.h"
#include "engine/ipc/workersession.h"
#include "engine/model/outputfiles.h"
#include "engine/model/plan.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <unistd.h>

namespace etl::test {

using namespace etl::protocol;

namespace {

[[noreturn]] void hang()
{
    while (true)
        pause();
}

// Without a core file, and without a word on standard error.
[[noreturn]] void crash()
{
    std::signal(SIGABRT, SIG_DFL);
    std::abort();
}

void misbehave(EngineLink &link, const std::string &how)
{
    if (how == "crash")
        crash();
    if (how == "hang")
        hang();
    if (how == "exit")
        _exit(7);
    if (how == "hang-up") {
        link.hangUp();
        hang();
    }
    if (how == "babble")
        link.send(JoinFinished{1, 2});
    std::string bytes;
    if (how.starts_with("garbage"))
        bytes = makeFrame("\xFFnonsense");
    if (how == "huge-frame")
        bytes = "\xFF\xFF\xFF\xFF";
    if (how == "long-frame")
        bytes = makeFrame("\xA2\x64kind\x6Cstage-failed" + std::string(2 << 20, ' '));
    if (!bytes.empty()) {
        link.write(bytes);
        hang();
    }
    if (how == "last-words") {
        std::fputs("first line\nterminate called: the reason\n", stderr);
        std::fflush(stderr);
        crash();
    }
}

std::string setting(const model::CheckedNode &node, const char *key,
                    const std::string &otherwise = {})
{
    const auto it = node.settings.find(key);
    return it != node.settings.end() && it->is_string() ? it->get<std::string>() : otherwise;
}

// One process's share of a stage: reads all splits, one transaction each, and writes a line per
// split.
class Share
{
public:
    Share(EngineLink &link, const RunStage &order)
        : m_link(link)
        , m_order(order)
        , m_lock(ipc::RunLock::shared(order.runtimeFolder, order.run).value())
        , m_segment(ipc::Segment::open(order.segment).value())
        , m_session(ipc::WorkerSession::attach(
                        m_segment,
                        ipc::WorkerNumber{static_cast<std::uint32_t>(order.workerNumber)},
                        ipc::Incarnation{order.incarnation})
                        .value())
        , m_stage(order.plan.stages[ipc::plain(m_session->stage())])
        , m_first(order.plan.nodes[static_cast<std::size_t>(m_stage.nodes.front())])
        , m_behaviour(setting(m_first, "behaviour", "finish"))
    {}

    void run()
    {
        m_session->metrics({}).start(ipc::Incarnation{m_order.incarnation}, ipc::steadyNowNs());
        m_session->metrics({}).beginAction(ipc::Action::Process, 1, ipc::steadyNowNs());
        m_session->log().write(ipc::LogLevel::Info, 0, "at work");
        if (m_behaviour == "ignore-stop") {
            std::signal(SIGTERM, SIG_IGN);
            hang();
        }
        if (m_behaviour == "fail")
            return m_link.send(StageFailed{
                {ErrorCode::BadData, "row 5 is bad", m_first.id.value, "path", "mend it"}});
        if (m_behaviour == "fail-and-leave") {
            m_link.send(
                StageFailed{{ErrorCode::BadData, "row 5 is bad", m_first.id.value, {}, {}}});
            _exit(1);
        }
        const bool once = m_behaviour.ends_with("-once");
        if (m_behaviour != "crash-once" && (!once || m_order.incarnation == 1))
            misbehave(m_link, m_behaviour);
        if (m_behaviour == "two-answers") {
            m_link.send(StageFinished{true});
            m_link.send(StageFinished{true});
            hang();
        }
        openPart();
        m_link.send(StageFinished{!readAll()});
    }

private:
    void openPart()
    {
        const auto output = setting(m_first, "path");
        if (output.empty())
            return;
        const auto path = model::partFilePath(output, m_order.run, m_order.workerNumber);
        {
            std::ofstream(path, std::ios::app);
        }
        std::filesystem::resize_file(path, m_session->sinkLength({}));
        m_part.open(path, std::ios::app);
    }

    // False: stopped.
    bool readAll()
    {
        while (true) {
            const auto stop = m_session->stopRequest();
            if (stop >= ipc::StopRequest::Stop)
                return false;
            const auto ticket = m_session->inputTicket();
            const bool endless = m_behaviour == "wait-for-stop" && stop == ipc::StopRequest::Run;
            const auto claim = endless ? std::nullopt : m_session->claimSplit();
            if (claim)
                read(*claim);
            else if (!endless && m_session->splitsFinished())
                break;
            else
                m_session->waitForInput(ticket);
        }
        ipc::Transaction last(*m_session);
        last.closeOutputs();
        last.finishWorker();
        last.commit();
        return true;
    }

    void read(const ipc::SplitClaim &claim)
    {
        if (m_behaviour == "crash-once" && m_order.incarnation == 1)
            crash();
        ipc::Transaction step(*m_session);
        const auto rows = claim.end - claim.begin;
        step.moveSource(claim, claim.end, rows, true);
        step.count({}, {.rowsIn = rows, .rowsOut = rows});
        if (m_part.is_open()) {
            std::ostringstream line;
            line << "split " << claim.begin << '-' << claim.end << '\n';
            m_part << line.str() << std::flush;
            m_length = m_session->sinkLength({}) + line.str().size();
            step.setSink({}, m_length, m_session->sinkRows({}) + rows);
        }
        step.commit();
    }

    EngineLink &m_link;
    const RunStage &m_order;
    ipc::RunLock m_lock;
    ipc::Segment m_segment;
    std::unique_ptr<ipc::WorkerSession> m_session;
    const model::PlanStage &m_stage;
    const model::CheckedNode &m_first;
    const std::string m_behaviour;
    std::ofstream m_part;
    std::uint64_t m_length = 0;
};

void join(EngineLink &link, const JoinOutput &order)
{
    const auto &node = order.plan.nodes[static_cast<std::size_t>(order.node)];
    const auto how = setting(node, "join");
    if (how == "crash-once") {
        const auto mark = order.temporaryPath + ".mark";
        if (!std::filesystem::exists(mark)) {
            {
                std::ofstream file(mark);
            }
            std::raise(SIGKILL);
        }
        std::filesystem::remove(mark);
    } else if (how == "crash-on-each-byte") {
        const std::filesystem::path file = order.temporaryPath;
        const auto length = order.resume ? std::filesystem::file_size(file) : 0;
        if (length < 110) {
            {
                std::ofstream output(file, order.resume ? std::ios::app : std::ios::trunc);
                output << 'x';
            }
            std::raise(SIGKILL);
        }
    } else if (how == "fail") {
        return link.send(JoinFailed{{ErrorCode::NoSpace, "the disk is full", {}, {}, "make room"}});
    } else {
        misbehave(link, how);
    }
    std::ofstream output(order.temporaryPath, std::ios::binary);
    std::uint64_t bytes = 0;
    for (const auto &part : order.parts) {
        std::ifstream file(part.path, std::ios::binary);
        std::string text(part.committedLength, '\0');
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        output << text;
        bytes += text.size();
    }
    output.close();
    link.send(JoinFinished{order.parts.size(), bytes});
}

} // namespace

void obey(EngineLink &link, const WorkerOrder &order)
{
    if (const auto *check = std::get_if<ServiceCheck>(&order)) {
        misbehave(link, check->pipelineText);
        const auto json = model::Json::parse(check->pipelineText, nullptr, false);
        auto checked = model::checkedPipelineFromJson(json);
        ServiceChecked reply{check->ticket, {}, {}};
        if (checked)
            reply.checked = *std::move(checked);
        else
            reply.error = checked.error();
        link.send(reply);
    } else if (const auto *preview = std::get_if<ServicePreview>(&order)) {
        misbehave(link, preview->pipelineText);
        link.send(ServicePreviewed{preview->ticket,
                                   {{{"pid", "BIGINT", false}}, {{std::int64_t{getpid()}}}},
                                   preview->node,
                                   {},
                                   {}});
    } else if (const auto *stage = std::get_if<RunStage>(&order)) {
        Share(link, *stage).run();
    } else if (const auto *output = std::get_if<JoinOutput>(&order)) {
        join(link, *output);
    } else {
        _exit(0); // Leave
    }
}

} // namespace etl::test
