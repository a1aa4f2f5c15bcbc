// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/monitorpage.h"

#include "app/presenters/livetext.h"
#include "app/presenters/monitorpresenter.h"
#include "widgets/charts/chartcursor.h"
#include "widgets/charts/numberformat.h"
#include "widgets/charts/stattile.h"
#include "widgets/charts/timeserieschart.h"
#include "widgets/charts/timesharebars.h"
#include "widgets/charts/timeshareview.h"
#include "widgets/common/card.h"
#include "widgets/common/theme.h"
#include "widgets/graph/graphcanvas.h"
#include "widgets/tables/logview.h"
#include "widgets/tables/statustable.h"

#include <QDateTime>
#include <QGridLayout>
#include <QMenu>
#include <QVBoxLayout>

#include <array>
#include <utility>

namespace etl::shell {

namespace {

constexpr int kTickMs = 250;
constexpr double kStaleSeconds = 2;

widgets::Card *cardAround(QWidget *content, QWidget *parent)
{
    auto *card = new widgets::Card({}, parent);
    card->body()->addWidget(content);
    return card;
}

} // namespace

MonitorPage::MonitorPage(presenters::PipelineGraph &graph, session::EngineSession &session,
                         QWidget *parent)
    : QWidget(parent)
    , m_session(session)
{
    m_cursor = new widgets::ChartCursor(this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 8);
    layout->setSpacing(12);
    // The three rows share the height by these parts, whatever their contents would like.
    const std::array rows{std::pair{createUpper(graph), 47}, std::pair{createCharts(), 31},
                          std::pair{createLower(), 22}};
    for (const auto &[row, part] : rows) {
        row->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
        layout->addWidget(row, part);
    }

    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, [this] {
        const bool stale = m_session.frameAge() > kStaleSeconds;
        if (isVisible() && (m_dirty || stale != m_dimmed))
            refresh();
    });
    m_tick.start();
    connect(&m_session, &session::EngineSession::telemetryChanged, this,
            [this] { m_dirty = true; });
    connect(&m_session, &session::EngineSession::runChanged, this, [this] { m_dirty = true; });
    // The series carry colours.
    connect(&widgets::ThemeNotifier::instance(), &widgets::ThemeNotifier::themeChanged, this,
            [this] { m_dirty = true; });
    connect(&m_session, &session::EngineSession::logReceived, this,
            [this](const std::vector<protocol::LogLine> &lines, quint64 dropped) {
                m_log->addDropped(static_cast<qint64>(dropped));
                for (const auto &line : lines)
                    m_log->append(presenters::logLine(line));
            });
    connect(m_workers, &widgets::StatusTable::menuRequested, this, &MonitorPage::showWorkerMenu);
}

QWidget *MonitorPage::createUpper(presenters::PipelineGraph &graph)
{
    auto *upper = new QWidget(this);
    auto *layout = new QHBoxLayout(upper);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_canvas = new widgets::GraphCanvas(upper);
    m_canvas->setForm(widgets::CardForm::Monitor);
    m_canvas->setSurface(widgets::Surface::Panel);
    m_canvas->setMinimapVisible(false);
    m_canvas->setKeepsFitted(true);
    m_canvas->setModel(&graph);
    m_canvas->setEmptyText(tr("Open or build a pipeline, then press Run (F8)."));
    auto *canvasCard = cardAround(m_canvas, upper);
    canvasCard->body()->setContentsMargins(2, 2, 2, 2);
    layout->addWidget(canvasCard, 2);
    auto *right = new QVBoxLayout;
    right->setSpacing(12);
    right->addWidget(createTiles());
    m_shares = new widgets::TimeShareBars(upper);
    m_shares->setTitle(tr("Where the time goes"));
    m_shares->setSubtitle(tr("per node, last 10 s"));
    // Bars of many nodes scroll: they must not take the charts' room.
    m_shares->view()->setMinimumHeight(32);
    m_shares->view()->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Ignored);
    m_shares->setPlaceholder(tr("Shown while a pipeline runs."));
    right->addWidget(cardAround(m_shares, upper), 1);
    layout->addLayout(right, 1);
    return upper;
}

QWidget *MonitorPage::createTiles()
{
    auto *tiles = new QWidget(this);
    auto *grid = new QGridLayout(tiles);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(8);
    const auto tile = [&](const QString &label, int row, int column) {
        auto *made = new widgets::StatTile(label, tiles);
        grid->addWidget(made, row, column);
        return made;
    };
    m_rows = tile(tr("Rows in"), 0, 0);
    m_rate = tile(tr("Throughput"), 0, 1);
    m_left = tile(tr("Left"), 1, 0);
    m_rejected = tile(tr("Rejected"), 1, 1);
    return tiles;
}

QWidget *MonitorPage::createCharts()
{
    auto *charts = new QWidget(this);
    auto *layout = new QHBoxLayout(charts);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    const auto chart = [&](const QString &title, const QString &subtitle, const QString &unit) {
        auto *made = new widgets::TimeSeriesChart(charts);
        made->setTitle(title);
        made->setSubtitle(subtitle);
        made->setUnit(unit);
        made->setPlaceholder(tr("Shown while a pipeline runs."));
        made->setSharedCursor(m_cursor);
        layout->addWidget(cardAround(made, charts), 1);
        return made;
    };
    m_throughput = chart(tr("Throughput"), tr("rows per second, by node"), tr("rows/s"));
    m_depth = chart(tr("Queue depth"), tr("batches waiting, by wire"), tr("batches"));
    return charts;
}

QWidget *MonitorPage::createLower()
{
    auto *lower = new QWidget(this);
    auto *layout = new QHBoxLayout(lower);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_workers = new widgets::StatusTable(lower);
    m_workers->setColumns(presenters::workerColumns());
    m_workers->setPlaceholder(tr("No worker is running."));
    m_workersCard = new widgets::Card(tr("Workers"), lower);
    m_workersCard->body()->addWidget(m_workers);
    layout->addWidget(m_workersCard, 1);
    m_log = new widgets::LogView(lower);
    m_log->setTitle(tr("Log"));
    layout->addWidget(cardAround(m_log, lower), 1);
    return lower;
}

void MonitorPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void MonitorPage::refresh()
{
    m_dirty = false;
    const auto &telemetry = m_session.telemetry();
    updateTiles();
    m_shares->setSubtitle(telemetry.isOver() ? tr("per node, whole run")
                                             : tr("per node, last 10 s"));
    for (auto *chart : {m_throughput, m_depth})
        chart->setPlaceholder(telemetry.isOver() ? tr("The run was too short for a chart.")
                                                 : tr("Shown while a pipeline runs."));
    setDimmed(m_session.frameAge() > kStaleSeconds);
    if (!telemetry.hasFrames()) {
        m_shares->setRows({});
        m_throughput->setSeries({});
        m_depth->setSeries({});
        m_workers->clear();
        return;
    }
    m_shares->setRows(presenters::timeShares(telemetry));
    m_shares->setVerdict(presenters::verdictText(telemetry));
    m_throughput->setSeries(presenters::throughputSeries(telemetry));
    m_depth->setLeastMaximum(presenters::largestCapacity(telemetry));
    m_depth->setSeries(presenters::depthSeries(telemetry));
    m_workers->setRows(presenters::workerRows(telemetry));
    m_workersCard->setSubtitle(presenters::workerSummary(telemetry));
}

void MonitorPage::updateTiles()
{
    if (!m_session.telemetry().hasFrames()) {
        for (auto *tile : {m_rows, m_rate, m_left, m_rejected}) {
            tile->setValue(QStringLiteral("-"));
            tile->setDetail({});
        }
        m_left->setLabel(tr("Left"));
        return;
    }
    const auto run = m_session.telemetry().run();
    m_rows->setValue(widgets::groupedNumber(static_cast<double>(run.rowsRead)));
    m_rows->setDetail(
        run.rowsTotal == 0 ? tr("total not known yet")
        : run.rowsTotalExact
            ? tr("of %1").arg(widgets::groupedNumber(static_cast<double>(run.rowsTotal)))
            : tr("of about %1").arg(widgets::compactNumber(static_cast<double>(run.rowsTotal))));
    m_rate->setValue(tr("%1 rows/s").arg(widgets::compactNumber(run.rowsPerSecond)));
    m_rate->setDetail(m_session.telemetry().isOver() ? tr("on average") : tr("last 5 s"));
    const bool over = m_session.run().phase == session::RunPhase::Over;
    m_left->setLabel(over ? tr("Result") : tr("Left"));
    m_left->setValue(over ? presenters::runStateText(m_session.run().state)
                          : presenters::etaText(run));
    if (over)
        m_left->setDetail(tr("after %1").arg(presenters::shortDurationText(run.elapsedSeconds)));
    else if (run.eta)
        m_left->setDetail(tr("until about %1")
                              .arg(QDateTime::currentDateTime()
                                       .addSecs(static_cast<qint64>(run.eta->toSeconds))
                                       .toString(QStringLiteral("HH:mm:ss"))));
    else if (m_session.run().state == protocol::RunState::Running)
        m_left->setDetail(tr("estimating"));
    else
        m_left->setDetail(presenters::runStateText(m_session.run().state));
    m_rejected->setValue(widgets::groupedNumber(static_cast<double>(run.rejected)));
    m_rejected->setDetail(run.rejected == 0 ? tr("no row was rejected") : tr("rows"));
}

void MonitorPage::setDimmed(bool dimmed)
{
    if (dimmed == m_dimmed)
        return;
    m_dimmed = dimmed;
    m_shares->setDimmed(dimmed);
    m_throughput->setDimmed(dimmed);
    m_depth->setDimmed(dimmed);
    m_workers->setDimmed(dimmed);
    for (auto *tile : {m_rows, m_rate, m_left, m_rejected})
        tile->setDimmed(dimmed);
}

void MonitorPage::showWorkerMenu(const QString &id, const QPoint &position)
{
    if (id.isEmpty() || !m_session.isRunning())
        return;
    QMenu menu(this);
    menu.addAction(tr("Kill this worker (a replacement takes over)"), this,
                   [this, id] { m_session.killWorker(id.toInt()); });
    menu.exec(position);
}

} // namespace etl::shell
