// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ipc/logring.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <optional>

namespace etl::ipc {

namespace {

const LogRecord &recordOf(const LogRing &ring, std::uint64_t sequence)
{
    return ring.records[sequence % kLogRecords];
}

bool isWhole(const LogRing &ring, std::uint64_t sequence)
{
    const LogRecord &record = recordOf(ring, sequence);
    return record.end.load(std::memory_order_acquire) == sequence
           && record.begin.load(std::memory_order_relaxed) == sequence;
}

// A writer may have died between its last record and the count of records.
std::uint64_t newestSequence(const LogRing &ring)
{
    const auto written = ring.written.load(std::memory_order_acquire);
    return isWhole(ring, written + 1) ? written + 1 : written;
}

std::string_view cutAtCharacter(std::string_view text)
{
    if (text.size() <= kLogTextBytes)
        return text;
    std::size_t length = kLogTextBytes;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80)
        --length;
    return text.substr(0, length);
}

std::uint64_t systemNowNs()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

// Nothing when the record is being overwritten. Acquire: a word taken from a newer record makes
// that record's `begin` visible to the last look.
std::optional<LogEntry> readRecord(const LogRecord &record, std::uint64_t sequence)
{
    if (record.end.load(std::memory_order_acquire) != sequence)
        return std::nullopt;
    LogEntry entry;
    entry.sequence = sequence;
    entry.timeNs = record.timeNs.load(std::memory_order_acquire);
    const auto header = record.header.load(std::memory_order_acquire);
    std::array<std::uint64_t, kLogTextBytes / 8> text{};
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = record.text[i].load(std::memory_order_acquire);
    if (record.begin.load(std::memory_order_relaxed) != sequence)
        return std::nullopt;
    // A worker that ran wild may have written anything.
    entry.level = static_cast<LogLevel>(
        std::min<std::uint64_t>(header & 0xffff, static_cast<std::uint64_t>(LogLevel::Error)));
    entry.node = static_cast<std::uint32_t>(header >> 32);
    const auto length = std::min<std::uint64_t>(header >> 16 & 0xffff, kLogTextBytes);
    entry.text.assign(reinterpret_cast<const char *>(text.data()), length);
    return entry;
}

} // namespace

LogWriter::LogWriter(LogRing &ring) : m_ring(&ring), m_next(newestSequence(ring) + 1) {}

// `begin` is ordered before the content because that is stored with release; readRecord() has the
// partners.
void LogWriter::write(LogLevel level, std::uint32_t node, std::string_view text)
{
    const std::string_view kept = cutAtCharacter(text);
    std::array<std::uint64_t, kLogTextBytes / 8> words{};
    std::memcpy(words.data(), kept.data(), kept.size());
    LogRecord &record = m_ring->records[m_next % kLogRecords];
    record.begin.store(m_next, std::memory_order_relaxed);
    record.timeNs.store(systemNowNs(), std::memory_order_release);
    record.header.store(static_cast<std::uint64_t>(level) | std::uint64_t{kept.size()} << 16
                            | std::uint64_t{node} << 32,
                        std::memory_order_release);
    for (std::size_t i = 0; i < words.size(); ++i)
        record.text[i].store(words[i], std::memory_order_release);
    record.end.store(m_next, std::memory_order_release);
    m_ring->written.store(m_next, std::memory_order_release);
    ++m_next;
}

LogReader::Batch LogReader::readNew()
{
    Batch batch;
    const auto newest = newestSequence(*m_ring);
    if (newest < m_next)
        return batch;
    if (newest - m_next >= kLogRecords) {
        const auto oldest = newest - kLogRecords + 1;
        batch.lost = oldest - m_next;
        m_next = oldest;
    }
    // Counted, for a ring that was written over may name the highest number as the newest.
    for (auto left = newest - m_next + 1; left > 0; --left, ++m_next) {
        if (auto entry = readRecord(recordOf(*m_ring, m_next), m_next))
            batch.entries.push_back(std::move(*entry));
        else
            ++batch.lost;
    }
    return batch;
}

} // namespace etl::ipc
