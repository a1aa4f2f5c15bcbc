// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/transaction.h"
#include "engine/runtime/operator.h"
#include "engine/runtime/rawfile.h"

#include <cstdint>
#include <optional>
#include <string>

namespace etl::runtime {

// Why a worker is started as a probe, as the supervisor saw the death that came before. A value.
struct ProbeCause
{
    std::size_t node = 0; // of the stage: the one at work when the worker died
    std::string text;     // "its worker was killed by signal 11 (SIGSEGV)"
    int signal = 0;       // 0: it ended otherwise
    std::string action;   // "process"
    std::string deadLetterFile;
};

// Rows that killed every worker that took them, one JSON object a line: when, run, node, worker,
// action, signal, error, place in the source, and the row as it came into the stage. What counts is
// the length that is committed with the transaction that passes over the row. The stage's thread
// only.
class DeadLetters
{
public:
    static Result<DeadLetters> open(const std::string &path, ipc::WorkerSession &session);

    // Counts once addTo()'s transaction has been committed.
    Status append(const RunId &run, const NodeId &node, int worker, const ProbeCause &cause,
                  const arrow::RecordBatch &row, const OrderKey &key);
    void addTo(ipc::Transaction &transaction) const;

private:
    DeadLetters(RawFile file, std::uint64_t length, std::uint64_t rows)
        : m_file(std::move(file))
        , m_length(length)
        , m_rows(rows)
    {}

    RawFile m_file;
    std::uint64_t m_length;
    std::uint64_t m_rows;
};

// The first row as a JSON object: numbers and booleans as such, all else as text.
std::string rowAsJson(const arrow::RecordBatch &batch);

} // namespace etl::runtime
