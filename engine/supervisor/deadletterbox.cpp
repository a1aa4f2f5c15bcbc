// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/deadletterbox.h"

#include "engine/ipc/layout.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace etl::supervisor {

namespace {

constexpr std::size_t kSink = ipc::kMaxSinks - 1; // as the workers have it

const ipc::WorkerState &stateOf(const RunContext &context, int worker)
{
    return context.segment.workerState(static_cast<ipc::WorkerNumber>(worker));
}

Status appendPart(QSaveFile &target, const RunContext &context, int worker)
{
    const auto length = stateOf(context, worker).sinkLength[kSink].load(std::memory_order_acquire);
    if (length == 0)
        return {};
    QFile part(QString::fromStdString(deadLetterPart(context, worker)));
    if (!part.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, "cannot read the rows that " + context.workerText(worker)
                                       + " set aside: " + part.errorString().toStdString());
    const QByteArray lines = part.read(static_cast<qint64>(length));
    if (lines.size() != static_cast<qsizetype>(length) || target.write(lines) != lines.size())
        return fail(ErrorCode::Io, "cannot copy the rows that " + context.workerText(worker)
                                       + " set aside: " + target.errorString().toStdString());
    return {};
}

} // namespace

std::string deadLetterPart(const RunContext &context, int worker)
{
    return context.spillFolder + "/worker-" + std::to_string(worker) + ".deadletters";
}

std::uint64_t rowsSetAside(const RunContext &context)
{
    std::uint64_t rows = 0;
    for (int worker = 0; worker < context.plan.workerCount; ++worker)
        rows += stateOf(context, worker).sinkRows[kSink].load(std::memory_order_acquire);
    return rows;
}

Result<DeadLetterBox> collectDeadLetters(const RunContext &context, const std::string &folder)
{
    DeadLetterBox box;
    box.rows = rowsSetAside(context);
    if (box.rows == 0)
        return box;
    QDir().mkpath(QString::fromStdString(folder));
    box.path = folder + "/" + context.run.value + ".jsonl";
    QSaveFile target(QString::fromStdString(box.path));
    if (!target.open(QIODevice::WriteOnly))
        return fail(ErrorCode::Io,
                    "cannot write '" + box.path + "': " + target.errorString().toStdString());
    for (int worker = 0; worker < context.plan.workerCount; ++worker)
        ETL_TRY_VOID(appendPart(target, context, worker));
    if (!target.commit())
        return fail(ErrorCode::Io,
                    "cannot write '" + box.path + "': " + target.errorString().toStdString());
    return box;
}

} // namespace etl::supervisor
