// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/cbor.h"
#include "engine/protocol/frame.h"
#include "engine/protocol/messagekinds.h"
#include "engine/protocol/messages.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <limits>

using namespace etl;
using namespace etl::protocol;

namespace {

std::string bodyOf(const std::string &frame)
{
    return frame.substr(kFrameHeaderBytes);
}

// Encodes, decodes with `decode`, and compares.
template<typename Message, typename Decode>
bool survives(const Message &message, Decode decode)
{
    const auto frame = encodeFrame(message);
    if (!frame)
        return false;
    const auto decoded = decode(bodyOf(*frame));
    return decoded && std::holds_alternative<Message>(*decoded)
           && std::get<Message>(*decoded) == message;
}

Error error()
{
    return {ErrorCode::BadSetting, "message", "node", "setting", "remedy"};
}

model::Issues issues()
{
    model::Issue issue;
    issue.severity = model::Severity::Warning;
    issue.node = "bands";
    issue.setting = "columns";
    issue.subKey = "band";
    issue.span = model::TextSpan{3, 5};
    issue.text = "text";
    issue.candidates = {"a", "b"};
    return {issue};
}

model::CheckedPipeline checked()
{
    model::CheckedNode node;
    node.id = NodeId("in");
    node.type = "extract.csv";
    node.settings["path"] = "/data/a.csv";
    node.outputs["out"] = model::Schema{{{"a", {}}}};
    node.splits = {{0, 10, 1, 0, 0, false}};
    return {{node}, {}, issues()};
}

model::Plan plan()
{
    model::Plan result;
    result.nodes = checked().nodes;
    result.stages.push_back({0, {0}, 1, 0, true, true});
    result.workerCount = 1;
    return result;
}

RunReport report()
{
    RunReport result;
    result.state = RunState::Failed;
    result.error = error();
    result.startedAtMs = 1'700'000'000'000;
    result.wallMs = 17;
    result.nodes = {{"in", 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
    result.loaders = {{"out", "/data/out.csv", LoaderOutcome::LeftOver, 5, 6, "note"}};
    result.deaths = 3;
    result.replacements = 2;
    result.batchesRolledBack = 1;
    result.batchesRolledForward = 4;
    result.rowsDropped = std::numeric_limits<std::uint64_t>::max();
    result.workerDeaths = {{4, "in", 123, 9, 0, "process", true, 99}};
    result.overhead = 0.25;
    result.cpuMs = 12;
    result.peakMemoryBytes = 13;
    result.resumable = true;
    result.rowsSetAside = 14;
    result.deadLetterFile = "/letters.jsonl";
    return result;
}

Telemetry telemetry()
{
    Telemetry message{RunId("0123456789abcdef"), {}};
    message.frame.sequence = 7;
    message.frame.nodes.resize(2);
    message.frame.queues.push_back({1, 2, 16, 1 << 20, 5});
    return message;
}

template<typename Variant, std::size_t I = 0>
void collectKinds(Direction direction, QStringList &missing)
{
    if constexpr (I < std::variant_size_v<Variant>) {
        using Message = std::variant_alternative_t<I, Variant>;
        if (!std::is_same_v<Message, UnknownMessage> && !findMessageKind(direction, Message::kKind))
            missing << QString::fromUtf8(Message::kKind.data(), Message::kKind.size());
        collectKinds<Variant, I + 1>(direction, missing);
    }
}

} // namespace

class TestMessages : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void clientMessagesSurvive()
    {
        const auto decode = decodeClientMessage;
        QVERIFY(survives(Hello{7, "token", "client"}, decode));
        QVERIFY(survives(CheckRequest{1, "{}", "/folder", {{"a", "b"}}}, decode));
        QVERIFY(survives(PreviewRequest{2, "{}", "/folder", {}, "node", "rejects", 50}, decode));
        QVERIFY(survives(CancelRequest{std::numeric_limits<Ticket>::max()}, decode));
        QVERIFY(survives(StartRun{3, "{}", "/folder", "title", "/folder/a.etl", {{"x", ""}}, 4},
                         decode));
        QVERIFY(survives(StartRun{3, "{}", "/folder", "title", "", {}, {}}, decode));
        QVERIFY(survives(ResumeRun{5, RunId("r")}, decode));
        QVERIFY(survives(DiscardRun{RunId("r")}, decode));
        QVERIFY(survives(StopRun{RunId("r"), StopVerb::Drain}, decode));
        QVERIFY(survives(ListRuns{}, decode));
        QVERIFY(survives(Subscribe{RunId("*")}, decode));
        QVERIFY(survives(Unsubscribe{RunId("r")}, decode));
        QVERIFY(survives(KillWorker{RunId("r"), 5}, decode));
        QVERIFY(survives(Shutdown{}, decode));
    }

    void engineMessagesSurvive()
    {
        const auto decode = decodeEngineMessage;
        QVERIFY(survives(Welcome{1, "0badcafe", 42, "0.1"}, decode));
        QVERIFY(survives(Refused{"reason"}, decode));
        QVERIFY(survives(CheckReply{1, checked(), {}}, decode));
        QVERIFY(survives(CheckReply{1, {}, error()}, decode));
        PreviewTable table;
        table.columns = {{"a", "BIGINT", true}, {"b", "VARCHAR", false}};
        table.rows = {{PreviewCell{}, PreviewCell{std::string("x")}},
                      {PreviewCell{std::numeric_limits<std::int64_t>::min()}, PreviewCell{2.5}},
                      {PreviewCell{std::numeric_limits<std::int64_t>::max()}, PreviewCell{true}}};
        QVERIFY(survives(PreviewReply{1, table, 20, "note", issues(), error()}, decode));
        QVERIFY(
            survives(RunStarted{1, RunId("r"), plan(), "/a.etl", "a", 5, "{}", issues()}, decode));
        QVERIFY(survives(RunRefused{1, issues(), error()}, decode));
        QVERIFY(survives(RunStateChanged{RunId("r"), RunState::Committing, error()}, decode));
        QVERIFY(survives(telemetry(), decode));
        QVERIFY(
            survives(LogLines{RunId("r"), {{5, LogLevel::Warning, "in", 2, "text"}}, 3}, decode));
        QVERIFY(survives(RunFinished{RunId("r"), report()}, decode));
        QVERIFY(survives(RunList{{{RunId("r"), "title", "/a.etl", RunState::Running, 5}}}, decode));
        QVERIFY(survives(ErrorReply{"check", error()}, decode));
        QVERIFY(survives(EngineStatus{1, 2, true}, decode));
    }

    void workerMessagesSurvive()
    {
        const auto order = decodeWorkerOrder;
        QVERIFY(survives(ServiceCheck{1, "{}", "/f", {{"a", "b"}}, true, 1 << 20}, order));
        QVERIFY(survives(ServicePreview{1, "{}", "/f", {}, "node", "out", 20, "/spill", 5}, order));
        QVERIFY(survives(
            RunStage{RunId("r"), plan(), 3, 2, "shm:x", 5, "/spill", "/run", 9, "/runtime", {}},
            order));
        QVERIFY(survives(RunStage{RunId("r"), plan(), 3, 2, "shm:x", 5, "/spill", "/run", 9,
                                  "/runtime", Probe{1, "text", 11, "process", "/letters"}},
                         order));
        QVERIFY(survives(JoinOutput{RunId("r"), plan(), 1, {{"/part", 55}}, "/tmp", true}, order));
        QVERIFY(survives(Leave{}, order));
        const auto reply = decodeWorkerMessage;
        QVERIFY(survives(WorkerHello{1, "token", 5, {{"duckdb", "1.5.5"}}}, reply));
        QVERIFY(survives(ServiceChecked{1, checked(), error()}, reply));
        QVERIFY(survives(ServicePreviewed{1, {}, "note", issues(), {}}, reply));
        QVERIFY(survives(StageFinished{true}, reply));
        QVERIFY(survives(StageFailed{error()}, reply));
        QVERIFY(survives(JoinFinished{5, 6}, reply));
        QVERIFY(survives(JoinFailed{error()}, reply));
        QVERIFY(survives(WorkerError{"run-stage", error()}, reply));
    }

    void unknownKindsAreToldNotDropped()
    {
        const auto decoded = decodeClientMessage(toCbor(Json::object({{"kind", "pause-run"}})));
        QVERIFY(decoded.has_value());
        QCOMPARE(kindOf(*decoded), std::string_view("pause-run"));
        QVERIFY(std::holds_alternative<UnknownMessage>(*decoded));
    }

    void aKindOfAnotherDirectionIsUnknown()
    {
        const auto frame = encodeFrame(Leave{}).value();
        QVERIFY(std::holds_alternative<UnknownMessage>(*decodeClientMessage(bodyOf(frame))));
        QVERIFY(std::holds_alternative<Leave>(*decodeWorkerOrder(bodyOf(frame))));
    }

    void missingFieldsHaveTheirDefault()
    {
        const auto decoded =
            decodeClientMessage(toCbor(Json::object({{"kind", "preview"}, {"ticket", 1}})));
        QVERIFY(decoded.has_value());
        QCOMPARE(std::get<PreviewRequest>(*decoded).port, std::string("out"));
        QCOMPARE(std::get<PreviewRequest>(*decoded).rows, 100);
    }

    void aFieldOfTheWrongTypeIsNamed_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("field");
        const auto row = [](const char *name, const Json &body) {
            QTest::newRow(name) << QByteArray::fromStdString(toCbor(body)) << QByteArray(name);
        };
        row("ticket", {{"kind", "check"}, {"ticket", "1"}});
        row("token", {{"kind", "hello"}, {"token", 5}});
        row("parameters", {{"kind", "check"}, {"parameters", {{"a", 1}}}});
        row("verb", {{"kind", "stop-run"}, {"verb", "pause"}});
        row("rows", {{"kind", "preview"}, {"rows", 5'000'000'000}});
        row("workers", {{"kind", "start-run"}, {"workers", -3.5}});
        row("run", {{"kind", "subscribe"}, {"run", nullptr}});
    }
    void aFieldOfTheWrongTypeIsNamed()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, field);
        const auto decoded = decodeClientMessage(body.toStdString());
        QVERIFY(!decoded);
        QCOMPARE(decoded.error().code, ErrorCode::Protocol);
        QVERIFY2(decoded.error().message.find("'" + field.toStdString() + "'") != std::string::npos,
                 decoded.error().message.c_str());
    }

    void whatIsNoMessageIsRefused()
    {
        for (const auto &body :
             {Json(), Json::array({1}), Json::object(), Json::object({{"kind", 1}})})
            QVERIFY(!decodeClientMessage(toCbor(body)));
        QVERIFY(!decodeClientMessage(""));
        QVERIFY(!decodeEngineMessage("\x9F"));
    }

    // A damaged frame may decode to another value, but never crashes, and a plan that makes no
    // sense is refused.
    void survivesDamagedMessages()
    {
        const auto frame =
            encodeFrame(RunStage{RunId("r"), plan(), 3, 2, "shm:x", 5, "/s", "/r", 9, "/t", {}});
        const std::string whole = bodyOf(*frame);
        int refused = 0;
        for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
            std::string damaged = whole;
            damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
            refused += decodeWorkerOrder(damaged) ? 0 : 1;
        }
        QVERIFY(refused > 0);
    }

    void refusesAMessageLargerThanAFrame()
    {
        const auto frame = encodeFrame(CheckRequest{1, std::string(kMaxFrameBytes, 'x'), "", {}});
        QVERIFY(!frame);
        QCOMPARE(frame.error().code, ErrorCode::Unsupported);
    }

    void everyMessageIsInTheTable()
    {
        QStringList missing;
        collectKinds<ClientMessage>(Direction::ClientToEngine, missing);
        collectKinds<EngineMessage>(Direction::EngineToClient, missing);
        collectKinds<WorkerOrder>(Direction::EngineToWorker, missing);
        collectKinds<WorkerMessage>(Direction::WorkerToEngine, missing);
        QCOMPARE(missing, QStringList());
        const auto messages =
            std::variant_size_v<ClientMessage> + std::variant_size_v<EngineMessage>
            + std::variant_size_v<WorkerOrder> + std::variant_size_v<WorkerMessage> - 4;
        QCOMPARE(messageKinds().size(), messages);
    }

    void repliesNameKindsThatGoBack()
    {
        for (const auto &kind : messageKinds()) {
            const bool toClient = kind.direction == Direction::ClientToEngine;
            const auto back = toClient ? Direction::EngineToClient : Direction::WorkerToEngine;
            for (const auto &name : QString::fromUtf8(kind.reply.data(), kind.reply.size())
                                        .split(QStringLiteral(", "), Qt::SkipEmptyParts))
                QVERIFY2(findMessageKind(back, name.toStdString()), qPrintable(name));
        }
    }
};

QTEST_GUILESS_MAIN(TestMessages)
#include "tst_messages.moc"
