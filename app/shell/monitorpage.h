// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/presenters/pipelinegraph.h"
#include "app/session/enginesession.h"

#include <QTimer>
#include <QWidget>

class QGridLayout;

namespace etl::widgets {
class Card;
class ChartCursor;
class GraphCanvas;
class LogView;
class StatTile;
class StatusTable;
class TimeSeriesChart;
class TimeShareBars;
} // namespace etl::widgets

namespace etl::shell {

// A run as it happens: graph, tiles, where the time goes, charts, workers, log. Follows frames at 4
// Hz; the canvas follows by itself. While it is not on screen it does nothing. GUI thread only.
class MonitorPage : public QWidget
{
    Q_OBJECT

public:
    MonitorPage(presenters::PipelineGraph &graph, session::EngineSession &session,
                QWidget *parent = nullptr);

    widgets::GraphCanvas *canvas() const { return m_canvas; }
    widgets::StatusTable *workers() const { return m_workers; }
    // Shows the newest numbers now, not at the next tick.
    void refresh();

protected:
    void showEvent(QShowEvent *event) override;

private:
    QWidget *createTiles();
    QWidget *createUpper(presenters::PipelineGraph &graph);
    QWidget *createCharts();
    QWidget *createLower();
    void updateTiles();
    void setDimmed(bool dimmed);
    void showWorkerMenu(const QString &id, const QPoint &position);

    session::EngineSession &m_session;
    QTimer m_tick;
    bool m_dirty = true;
    bool m_dimmed = false;
    widgets::GraphCanvas *m_canvas = nullptr;
    widgets::StatTile *m_rows = nullptr;
    widgets::StatTile *m_rate = nullptr;
    widgets::StatTile *m_left = nullptr;
    widgets::StatTile *m_rejected = nullptr;
    widgets::TimeShareBars *m_shares = nullptr;
    widgets::ChartCursor *m_cursor = nullptr;
    widgets::TimeSeriesChart *m_throughput = nullptr;
    widgets::TimeSeriesChart *m_depth = nullptr;
    widgets::Card *m_workersCard = nullptr;
    widgets::StatusTable *m_workers = nullptr;
    widgets::LogView *m_log = nullptr;
};

} // namespace etl::shell
