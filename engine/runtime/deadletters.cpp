// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/deadletters.h"

#include "engine/model/json.h"
#include "engine/runtime/rejects.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/scalar.h>
#include <arrow/type.h>

#include <chrono>
#include <span>

namespace etl::runtime {

namespace {

using model::Json;

// The loaders of a stage have the ones before.
constexpr ipc::SinkIndex kDeadLetterSink{ipc::kMaxSinks - 1};

Json valueOf(const arrow::Array &column, std::int64_t row)
{
    if (column.IsNull(row))
        return nullptr;
    const auto scalar = column.GetScalar(row);
    if (!scalar.ok())
        return nullptr;
    const std::string text = toValidUtf8((*scalar)->ToString());
    switch (column.type_id()) {
    case arrow::Type::BOOL:
        return text == "true";
    case arrow::Type::INT8:
    case arrow::Type::INT16:
    case arrow::Type::INT32:
    case arrow::Type::INT64:
    case arrow::Type::UINT8:
    case arrow::Type::UINT16:
    case arrow::Type::UINT32:
    case arrow::Type::UINT64:
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE: {
        Json number = Json::parse(text, nullptr, false); // inf and nan are no JSON
        return number.is_number() ? number : Json(text);
    }
    default:
        return text;
    }
}

} // namespace

std::string rowAsJson(const arrow::RecordBatch &batch)
{
    Json row = Json::object();
    for (int i = 0; i < batch.num_columns(); ++i)
        row[batch.column_name(i)] = valueOf(*batch.column(i), 0);
    return row.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<DeadLetters> DeadLetters::open(const std::string &path, ipc::WorkerSession &session)
{
    ETL_TRY(auto file, RawFile::open(path));
    return DeadLetters(std::move(file), session.sinkLength(kDeadLetterSink),
                       session.sinkRows(kDeadLetterSink));
}

Status DeadLetters::append(const RunId &run, const NodeId &node, int worker,
                           const ProbeCause &cause, const arrow::RecordBatch &row,
                           const OrderKey &key)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    Json letter = Json::object();
    letter["timeMs"] = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    letter["run"] = run.value;
    letter["node"] = node.value;
    letter["worker"] = worker;
    letter["action"] = cause.action;
    if (cause.signal != 0)
        letter["signal"] = cause.signal;
    letter["error"] = cause.text;
    letter["split"] = key.split;
    letter["position"] = key.begin;
    letter["row"] = Json::parse(rowAsJson(row));
    const std::string line = letter.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    ETL_TRY_VOID(m_file.write(std::as_bytes(std::span(line)), m_length));
    m_length += line.size();
    ++m_rows;
    return {};
}

void DeadLetters::addTo(ipc::Transaction &transaction) const
{
    transaction.setSink(kDeadLetterSink, m_length, m_rows);
}

} // namespace etl::runtime
