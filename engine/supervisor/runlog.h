// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/protocol/runvalues.h"

#include <QObject>

#include <deque>
#include <string>
#include <vector>

namespace etl::supervisor {

// What is told about a run, the last lines kept for those who come later. The main thread.
class RunLog : public QObject
{
    Q_OBJECT

public:
    void add(protocol::LogLevel level, std::string text, std::string node = {}, int worker = -1);
    void add(std::vector<protocol::LogLine> lines);

    const std::deque<protocol::LogLine> &lines() const { return m_lines; }
    std::uint64_t forgotten() const { return m_forgotten; }

Q_SIGNALS:
    void added(const std::vector<etl::protocol::LogLine> &lines);

private:
    std::deque<protocol::LogLine> m_lines;
    std::uint64_t m_forgotten = 0;
};

} // namespace etl::supervisor
