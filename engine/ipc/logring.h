// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/layout.h"
#include "engine/ipc/numbers.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace etl::ipc {

enum class LogLevel : std::uint16_t { Debug = 0, Info = 1, Warning = 2, Error = 3 };

inline constexpr std::uint32_t kLogRecords = 128;
inline constexpr std::uint32_t kLogTextBytes = 400;
inline constexpr std::uint32_t kNoNode = 0xffff'ffff;

// `begin` is stored before the content, `end` (release) after it, both the record's sequence: a
// reader that sees them equal after copying (acquire) has a whole record.
struct LogRecord
{
    alignas(kCacheLine) std::atomic<std::uint64_t> begin;
    std::atomic<std::uint64_t> timeNs; // system clock, since 1970
    std::atomic<std::uint64_t> header; // level | text bytes << 16 | node << 32
    std::array<std::atomic<std::uint64_t>, kLogTextBytes / 8> text;
    std::atomic<std::uint64_t> end;
};

// A worker's last records: the oldest is overwritten. Sequences begin at 1.
struct LogRing
{
    alignas(kCacheLine)
        std::atomic<std::uint64_t> written; // sequence of the newest record (release / acquire)
    std::array<LogRecord, kLogRecords> records;
};

static_assert(sizeof(LogRecord) == 448 && sizeof(LogRing) == 64 + kLogRecords * 448);

struct LogEntry
{
    std::uint64_t sequence = 0;
    std::uint64_t timeNs = 0;
    LogLevel level = LogLevel::Info;
    std::uint32_t node = kNoNode; // NodeInStage, or kNoNode
    std::string text;             // UTF-8
};

// The worker's end. One thread only.
class LogWriter
{
public:
    // Goes on after the predecessor's last whole record.
    explicit LogWriter(LogRing &ring);
    // Cuts text to kLogTextBytes at a character's boundary.
    void write(LogLevel level, std::uint32_t node, std::string_view text);

private:
    LogRing *m_ring;
    std::uint64_t m_next;
};

// The engine's end; remembers how far it has read. Also reads the ring of a dead worker. One thread
// only.
class LogReader
{
public:
    explicit LogReader(const LogRing &ring) : m_ring(&ring) {}

    struct Batch
    {
        std::vector<LogEntry> entries;
        std::uint64_t lost = 0; // records overwritten before they could be read
    };
    Batch readNew();

private:
    const LogRing *m_ring;
    std::uint64_t m_next = 1;
};

} // namespace etl::ipc
