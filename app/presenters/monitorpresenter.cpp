// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presenters/monitorpresenter.h"

#include "app/presenters/graphids.h"
#include "app/presenters/livetext.h"
#include "engine/model/schema.h"
#include "widgets/charts/numberformat.h"
#include "widgets/common/theme.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <map>

namespace etl::presenters {

namespace {

constexpr std::size_t kMaxSeries = 8;

QString say(const char *text)
{
    return QCoreApplication::translate("Monitor", text);
}

QColor seriesColor(std::size_t index)
{
    const auto &tokens = widgets::theme();
    const std::array colors{tokens.extract, tokens.transform, tokens.flow,   tokens.load,
                            tokens.ok,      tokens.warn,      tokens.accent, tokens.dim};
    return colors[index % colors.size()];
}

QString uniqueName(std::map<QString, int> &used, const QString &name)
{
    const int count = ++used[name];
    return count == 1 ? name : QStringLiteral("%1 (%2)").arg(name).arg(count);
}

struct StateLook
{
    QString text;
    widgets::CellTone tone;
};

StateLook stateLook(protocol::ActivityState state)
{
    using protocol::ActivityState;
    using widgets::CellTone;
    switch (state) {
    case ActivityState::Starting:
        return {say("starting"), CellTone::Dim};
    case ActivityState::Waiting:
        return {say("waiting for rows"), CellTone::Dim};
    case ActivityState::Blocked:
        return {say("blocked by next"), CellTone::Warn};
    case ActivityState::Paused:
        return {say("paused"), CellTone::Dim};
    case ActivityState::Stopping:
        return {say("stopping"), CellTone::Warn};
    case ActivityState::Done:
        return {say("done"), CellTone::Dim};
    case ActivityState::Gone:
        return {say("gone"), CellTone::Bad};
    case ActivityState::Busy:
    case ActivityState::Engine:
    case ActivityState::Resting:
        break;
    }
    return {say("busy"), CellTone::Ok};
}

// The last node of a stage is where its workers' rows arrive.
struct StageRows
{
    std::uint64_t rows = 0;
    std::uint64_t busyUs = 0;
};

StageRows rowsOf(const protocol::TelemetryFrame &frame, const model::PlanStage &stage,
                 std::uint32_t worker)
{
    StageRows result;
    for (const auto &sample : frame.nodes) {
        if (sample.worker != worker || stage.nodes.empty())
            continue;
        if (static_cast<int>(sample.node) == stage.nodes.front())
            result.rows = std::max(sample.rowsIn, sample.rowsOut);
        result.busyUs += sample.busyUs;
    }
    return result;
}

widgets::StatusRow workerRow(const session::TelemetryStore &telemetry,
                             const protocol::WorkerSample &worker)
{
    using widgets::CellTone;
    const auto &plan = telemetry.plan();
    const auto &stage = plan.stages[worker.stage];
    const auto &frame = telemetry.lastFrame();
    const auto rows = rowsOf(frame, stage, worker.worker);
    const auto &first = telemetry.firstFrame();
    const double seconds = static_cast<double>(frame.elapsedMs - first.elapsedMs) / 1000;
    const auto before = rowsOf(first, stage, worker.worker).rows;
    const double rate = seconds > 0 ? static_cast<double>(rows.rows - before) / seconds : 0;
    // At the end of a run all processes go, which is only bad news while it lasts. With the engine
    // went whoever could have told the last of them.
    const bool over = telemetry.isOver();
    const bool left = over && worker.state != protocol::ActivityState::Done;
    const auto look = left ? StateLook{say("ended"), CellTone::Dim} : stateLook(worker.state);
    const auto pid = over ? 0 : worker.pid;
    const auto cpuPermille = over ? 0 : worker.cpuPermille;
    const auto memory = over ? 0 : worker.rssBytes;
    const int number = model::numberInStage(plan, static_cast<int>(worker.worker));
    widgets::StatusRow row;
    row.id = QString::number(worker.worker);
    row.cells = {
        {qt(model::stageTitle(plan, stage)), {}, CellTone::Normal, {}},
        {QString::number(number), number, CellTone::Normal, {}},
        {pid ? QString::number(pid) : QStringLiteral("-"),
         static_cast<qulonglong>(pid),
         CellTone::Dim,
         {}},
        {worker.restarts > 0 ? say("%1 · replaced %2×").arg(look.text).arg(worker.restarts)
                             : look.text,
         {},
         worker.restarts > 0 ? CellTone::Warn : look.tone,
         {}},
        {widgets::groupedNumber(static_cast<double>(rows.rows)),
         static_cast<qulonglong>(rows.rows),
         CellTone::Normal,
         {}},
        {say("%1/s").arg(widgets::compactNumber(rate)), rate, CellTone::Normal,
         say("average since the start")},
        {QStringLiteral("%1%").arg(cpuPermille / 10), cpuPermille, CellTone::Normal, {}},
        {memoryText(static_cast<double>(memory)),
         static_cast<qulonglong>(memory),
         CellTone::Normal,
         {}},
    };
    return row;
}

} // namespace

std::vector<widgets::TimeShareRow> timeShares(const session::TelemetryStore &telemetry)
{
    std::vector<widgets::TimeShareRow> rows;
    const auto bottleneck = telemetry.bottleneck();
    for (int i = 0; i < static_cast<int>(telemetry.plan().nodes.size()); ++i) {
        const auto &node = telemetry.plan().nodes[static_cast<std::size_t>(i)];
        const auto figures = telemetry.node(i);
        rows.push_back({qt(node.id.value), qt(node.title), figures.busy, figures.waiting,
                        figures.blocked, 0, bottleneck == i});
    }
    return rows;
}

std::vector<widgets::Series> throughputSeries(const session::TelemetryStore &telemetry)
{
    std::vector<widgets::Series> series;
    std::map<QString, int> used;
    const auto count = std::min(telemetry.plan().nodes.size(), kMaxSeries);
    for (std::size_t i = 0; i < count; ++i) {
        series.push_back({uniqueName(used, qt(telemetry.plan().nodes[i].title)), seriesColor(i),
                          telemetry.throughput(static_cast<int>(i))});
    }
    return series;
}

std::vector<widgets::Series> depthSeries(const session::TelemetryStore &telemetry)
{
    std::vector<widgets::Series> series;
    std::map<QString, int> used;
    const auto &plan = telemetry.plan();
    const auto count = std::min(plan.queues.size(), kMaxSeries);
    for (std::size_t i = 0; i < count; ++i) {
        const auto &from = plan.nodes[static_cast<std::size_t>(plan.queues[i].fromNode)].title;
        const auto &to = plan.nodes[static_cast<std::size_t>(plan.queues[i].toNode)].title;
        series.push_back({uniqueName(used, qt(from) + QStringLiteral(" → ") + qt(to)),
                          seriesColor(i), telemetry.queueDepth(static_cast<int>(i))});
    }
    return series;
}

int largestCapacity(const session::TelemetryStore &telemetry)
{
    int largest = 0;
    for (int i = 0; i < static_cast<int>(telemetry.plan().queues.size()); ++i)
        largest = std::max(largest, telemetry.queue(i).capacity);
    return largest;
}

std::vector<widgets::StatusColumn> workerColumns()
{
    // Together as wide as half of a window of 1280 pixels.
    return {{say("node"), 76, Qt::AlignLeft, {}},  {say("worker"), 54, Qt::AlignLeft, {}},
            {say("pid"), 52, Qt::AlignLeft, {}},   {say("state"), 126, Qt::AlignLeft, {}},
            {say("rows"), 86, Qt::AlignRight, {}}, {say("rate"), 68, Qt::AlignRight, {}},
            {say("cpu"), 44, Qt::AlignRight, {}},  {say("memory"), 64, Qt::AlignRight, {}}};
}

std::vector<widgets::StatusRow> workerRows(const session::TelemetryStore &telemetry)
{
    std::vector<widgets::StatusRow> rows;
    for (const auto &worker : telemetry.lastFrame().workers) {
        if (worker.stage < telemetry.plan().stages.size())
            rows.push_back(workerRow(telemetry, worker));
    }
    return rows;
}

QString workerSummary(const session::TelemetryStore &telemetry)
{
    int running = 0;
    unsigned replaced = 0;
    for (const auto &worker : telemetry.lastFrame().workers) {
        running +=
            !telemetry.isOver() && worker.pid != 0 && worker.state != protocol::ActivityState::Done;
        replaced += worker.restarts;
    }
    auto text = say("%1 running").arg(running);
    if (replaced > 0)
        text += say(" · %1 replaced").arg(replaced);
    return text;
}

widgets::LogLine logLine(const protocol::LogLine &line)
{
    widgets::LogLine shown;
    shown.time = QDateTime::fromMSecsSinceEpoch(line.timeMs);
    shown.level = static_cast<widgets::LogLevel>(line.level);
    shown.text = qt(line.text);
    return shown;
}

std::vector<widgets::RecordColumn> recordColumns(const protocol::PreviewTable &table)
{
    std::vector<widgets::RecordColumn> columns;
    for (const auto &column : table.columns) {
        const auto type = model::parseDataType(column.type);
        columns.push_back({qt(column.name), type ? qt(model::displayName(*type)) : qt(column.type),
                           qt(column.type), column.added});
    }
    return columns;
}

std::vector<widgets::RecordRow> recordRows(const protocol::PreviewTable &table)
{
    std::vector<widgets::RecordRow> rows;
    rows.reserve(table.rows.size());
    for (const auto &row : table.rows) {
        widgets::RecordRow shown;
        for (const auto &cell : row) {
            shown.push_back(std::visit(
                [](const auto &value) -> QVariant {
                    using T = std::decay_t<decltype(value)>;
                    if constexpr (std::is_same_v<T, std::monostate>)
                        return {};
                    else if constexpr (std::is_same_v<T, std::string>)
                        return qt(value);
                    else if constexpr (std::is_same_v<T, std::int64_t>)
                        return static_cast<qlonglong>(value);
                    else
                        return value;
                },
                cell));
        }
        rows.push_back(std::move(shown));
    }
    return rows;
}

} // namespace etl::presenters
