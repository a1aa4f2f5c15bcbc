// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/telemetry.h"

#include <array>
#include <limits>
#include <type_traits>
#include <utility>

namespace etl::protocol {

namespace {

// Every number is a varint (7 bits a byte, lowest first, high bit: more follow): most counters are
// small, and a frame for 50 workers stays within one socket buffer.
class Writer
{
public:
    template<typename T>
    void operator()(const T &value)
    {
        put(static_cast<std::uint64_t>(value));
    }

    void put(std::uint64_t value)
    {
        while (value >= 0x80) {
            m_bytes += static_cast<char>((value & 0x7F) | 0x80);
            value >>= 7;
        }
        m_bytes += static_cast<char>(value);
    }

    // A record is its length in bytes, then its fields, so that a reader can skip what it does not
    // know.
    void record(const Writer &content)
    {
        put(content.m_bytes.size());
        m_bytes += content.m_bytes;
    }

    std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

class Reader
{
public:
    explicit Reader(std::string_view bytes) : m_bytes(bytes) {}

    bool good() const { return m_good; }
    bool atEnd() const { return m_bytes.empty(); }

    std::uint64_t number()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64 && !m_bytes.empty(); shift += 7) {
            const auto byte = static_cast<std::uint8_t>(m_bytes.front());
            m_bytes.remove_prefix(1);
            value |= std::uint64_t{byte & 0x7Fu} << shift;
            if ((byte & 0x80) == 0)
                return value;
        }
        m_good = false;
        return 0;
    }

    template<typename T>
    void operator()(T &value)
    {
        const std::uint64_t raw = number();
        if constexpr (std::is_same_v<T, ActivityState>)
            value = checked(raw, ActivityState::Gone);
        else if constexpr (std::is_same_v<T, ActionKind>)
            value = checked(raw, ActionKind::Finalize);
        else if constexpr (std::is_same_v<T, TotalKind>)
            value = checked(raw, TotalKind::Exact);
        else if constexpr (std::is_same_v<T, RunState>)
            value = checked(raw, RunState::Killed);
        else if constexpr (std::is_same_v<T, std::uint32_t>)
            value = narrowed(raw);
        else
            value = static_cast<T>(raw);
    }

    Reader record()
    {
        const std::uint64_t length = number();
        if (!m_good || length > m_bytes.size()) {
            m_good = false;
            return Reader({});
        }
        Reader content(m_bytes.substr(0, static_cast<std::size_t>(length)));
        m_bytes.remove_prefix(static_cast<std::size_t>(length));
        return content;
    }

private:
    template<typename E>
    E checked(std::uint64_t raw, E last)
    {
        if (raw > static_cast<std::uint64_t>(last)) {
            m_good = false;
            return E{};
        }
        return static_cast<E>(raw);
    }

    std::uint32_t narrowed(std::uint64_t raw)
    {
        if (raw > std::numeric_limits<std::uint32_t>::max()) {
            m_good = false;
            return 0;
        }
        return static_cast<std::uint32_t>(raw);
    }

    std::string_view m_bytes;
    bool m_good = true;
};

// The order of fields is the format: append only.
void visit(auto &&field, auto &head)
    requires std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(head)>>,
                            TelemetryFrame>
{
    field(head.sequence);
    field(head.timeMs);
    field(head.elapsedMs);
    field(head.state);
    field(head.cpuPermille);
    field(head.memoryBytes);
    field(head.sharedBytes);
}

void visit(auto &&field, auto &node)
    requires std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(node)>>,
                            NodeSample>
{
    field(node.worker);
    field(node.node);
    field(node.state);
    field(node.action);
    field(node.rowsIn);
    field(node.rowsOut);
    field(node.bytesIn);
    field(node.bytesOut);
    field(node.batchesIn);
    field(node.batchesOut);
    field(node.rejected);
    field(node.errors);
    field(node.dropped);
    field(node.busyUs);
    field(node.waitingUs);
    field(node.blockedUs);
    field(node.engineUs);
}

void visit(auto &&field, auto &worker)
    requires std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(worker)>>,
                            WorkerSample>
{
    field(worker.worker);
    field(worker.stage);
    field(worker.state);
    field(worker.pid);
    field(worker.incarnation);
    field(worker.cpuPermille);
    field(worker.rssBytes);
    field(worker.restarts);
}

void visit(auto &&field, auto &queue)
    requires std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(queue)>>,
                            QueueSample>
{
    field(queue.queue);
    field(queue.depth);
    field(queue.capacity);
    field(queue.bytes);
    field(queue.oldestMs);
}

void visit(auto &&field, auto &source)
    requires std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(source)>>,
                            SourceSample>
{
    field(source.node);
    field(source.position);
    field(source.total);
    field(source.totalRows);
    field(source.totalRowsKind);
}

template<typename Record>
void writeRecord(Writer &writer, const Record &record)
{
    Writer content;
    visit(content, record);
    writer.record(content);
}

template<typename Record>
void writeList(Writer &writer, const std::vector<Record> &records)
{
    writer.put(records.size());
    for (const auto &record : records)
        writeRecord(writer, record);
}

template<typename Record>
bool readRecord(Reader &reader, Record &record)
{
    Reader content = reader.record();
    visit(content, record);
    return reader.good() && content.good();
}

template<typename Record>
bool readList(Reader &reader, std::vector<Record> &records)
{
    const std::uint64_t count = reader.number();
    for (std::uint64_t i = 0; i < count && reader.good(); ++i) {
        if (!readRecord(reader, records.emplace_back()))
            return false;
    }
    return reader.good();
}

} // namespace

std::string_view activityStateName(ActivityState state)
{
    static constexpr std::array<std::string_view, 10> kNames{
        "starting", "busy",   "waiting",  "blocked", "engine",
        "resting",  "paused", "stopping", "done",    "gone"};
    return kNames.at(static_cast<std::size_t>(state));
}

std::string_view actionKindName(ActionKind action)
{
    static constexpr std::array<std::string_view, 4> kNames{"", "start", "process", "finalize"};
    return kNames.at(static_cast<std::size_t>(action));
}

std::string encodeTelemetry(const TelemetryFrame &frame)
{
    Writer writer;
    writer.put(kTelemetryVersion);
    writeRecord(writer, frame);
    writeList(writer, frame.nodes);
    writeList(writer, frame.workers);
    writeList(writer, frame.queues);
    writeList(writer, frame.sources);
    return writer.take();
}

Result<TelemetryFrame> decodeTelemetry(std::string_view bytes)
{
    Reader reader(bytes);
    if (const auto version = reader.number(); version != kTelemetryVersion)
        return fail(ErrorCode::Protocol, "telemetry of version " + std::to_string(version)
                                             + "; this program reads version "
                                             + std::to_string(kTelemetryVersion));
    TelemetryFrame frame;
    const bool good = readRecord(reader, frame) && readList(reader, frame.nodes)
                      && readList(reader, frame.workers) && readList(reader, frame.queues)
                      && readList(reader, frame.sources);
    if (!good || !reader.atEnd())
        return fail(ErrorCode::Protocol, "a telemetry frame is damaged");
    return frame;
}

} // namespace etl::protocol
