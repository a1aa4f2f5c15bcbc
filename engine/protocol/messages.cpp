// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/messages.h"

#include "engine/protocol/cbor.h"
#include "engine/protocol/codecreader.h"
#include "engine/protocol/codecwriter.h"
#include "engine/protocol/frame.h"

#include <cstddef>
#include <utility>

namespace etl::protocol {

namespace {

constexpr const char *kKindField = "kind";

template<typename Variant, std::size_t I = 0>
Result<Variant> decodeAs(const std::string &kind, const Json &body)
{
    using Message = std::variant_alternative_t<I, Variant>;
    if constexpr (std::is_same_v<Message, UnknownMessage>) {
        return UnknownMessage{kind};
    } else {
        if (kind != Message::kKind)
            return decodeAs<Variant, I + 1>(kind, body);
        Message message;
        std::string badField;
        Message::fields(message, codec::FieldReader{body, badField});
        if (!badField.empty())
            return fail(ErrorCode::Protocol, "message '" + kind + "': field '" + badField
                                                 + "' has a wrong type or value");
        return message;
    }
}

template<typename Variant>
Result<Variant> decode(std::string_view bytes)
{
    ETL_TRY(const Json body, fromCbor(bytes));
    const auto kind = body.is_object() ? body.find(kKindField) : body.end();
    if (kind == body.end() || !kind->is_string())
        return fail(ErrorCode::Protocol,
                    "a frame holds no message: it is not a map with a text 'kind'");
    return decodeAs<Variant>(kind->template get_ref<const std::string &>(), body);
}

} // namespace

template<typename Message>
Result<std::string> encodeFrame(const Message &message)
{
    Json body = Json::object();
    body[kKindField] = Message::kKind;
    Message::fields(message, codec::FieldWriter{body});
    const std::string bytes = toCbor(body);
    if (bytes.size() > kMaxFrameBytes)
        return fail(ErrorCode::Unsupported, "message '" + std::string(Message::kKind) + "' has "
                                                + std::to_string(bytes.size())
                                                + " bytes; the protocol carries at most "
                                                + std::to_string(kMaxFrameBytes));
    return makeFrame(bytes);
}

template Result<std::string> encodeFrame(const Hello &message);
template Result<std::string> encodeFrame(const CheckRequest &message);
template Result<std::string> encodeFrame(const PreviewRequest &message);
template Result<std::string> encodeFrame(const CancelRequest &message);
template Result<std::string> encodeFrame(const StartRun &message);
template Result<std::string> encodeFrame(const ResumeRun &message);
template Result<std::string> encodeFrame(const DiscardRun &message);
template Result<std::string> encodeFrame(const StopRun &message);
template Result<std::string> encodeFrame(const ListRuns &message);
template Result<std::string> encodeFrame(const Subscribe &message);
template Result<std::string> encodeFrame(const Unsubscribe &message);
template Result<std::string> encodeFrame(const KillWorker &message);
template Result<std::string> encodeFrame(const Shutdown &message);
template Result<std::string> encodeFrame(const Welcome &message);
template Result<std::string> encodeFrame(const Refused &message);
template Result<std::string> encodeFrame(const CheckReply &message);
template Result<std::string> encodeFrame(const PreviewReply &message);
template Result<std::string> encodeFrame(const RunStarted &message);
template Result<std::string> encodeFrame(const RunRefused &message);
template Result<std::string> encodeFrame(const RunStateChanged &message);
template Result<std::string> encodeFrame(const Telemetry &message);
template Result<std::string> encodeFrame(const LogLines &message);
template Result<std::string> encodeFrame(const RunFinished &message);
template Result<std::string> encodeFrame(const RunList &message);
template Result<std::string> encodeFrame(const ErrorReply &message);
template Result<std::string> encodeFrame(const EngineStatus &message);
template Result<std::string> encodeFrame(const WorkerHello &message);
template Result<std::string> encodeFrame(const ServiceCheck &message);
template Result<std::string> encodeFrame(const ServiceChecked &message);
template Result<std::string> encodeFrame(const ServicePreview &message);
template Result<std::string> encodeFrame(const ServicePreviewed &message);
template Result<std::string> encodeFrame(const RunStage &message);
template Result<std::string> encodeFrame(const StageFinished &message);
template Result<std::string> encodeFrame(const StageFailed &message);
template Result<std::string> encodeFrame(const JoinOutput &message);
template Result<std::string> encodeFrame(const JoinFinished &message);
template Result<std::string> encodeFrame(const JoinFailed &message);
template Result<std::string> encodeFrame(const Leave &message);
template Result<std::string> encodeFrame(const WorkerError &message);

Result<ClientMessage> decodeClientMessage(std::string_view body)
{
    return decode<ClientMessage>(body);
}

Result<EngineMessage> decodeEngineMessage(std::string_view body)
{
    return decode<EngineMessage>(body);
}

Result<WorkerOrder> decodeWorkerOrder(std::string_view body)
{
    return decode<WorkerOrder>(body);
}

Result<WorkerMessage> decodeWorkerMessage(std::string_view body)
{
    return decode<WorkerMessage>(body);
}

} // namespace etl::protocol
