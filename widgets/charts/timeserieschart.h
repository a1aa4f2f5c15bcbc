// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/series.h"

#include <QPointer>
#include <QWidget>

#include <vector>

class QLabel;

namespace etl::widgets {

class ChartCursor;
class ChartLegend;
class ChartPlot;
class ChartReadout;

// Lines over the last seconds: title left, subtitle right, plot, legend whose entries switch
// series. Meant for a card's inside: paints no frame of its own. Give it all series at each tick
// (4 Hz is plenty); while it is not on screen it only keeps the last ones. GUI thread.
class TimeSeriesChart : public QWidget
{
    Q_OBJECT

public:
    explicit TimeSeriesChart(QWidget *parent = nullptr);
    ~TimeSeriesChart() override;

    void setTitle(const QString &title);
    void setSubtitle(const QString &subtitle);
    // Follows values in the read-out: "rows/s".
    void setUnit(const QString &unit);
    // What stands in the plot while there is no point.
    void setPlaceholder(const QString &text);
    // The time axis shows -seconds .. now; 60 at first.
    void setSpan(double seconds);
    // The value axis ends at this value or above, for example at a queue's capacity.
    void setLeastMaximum(double value);
    // Fades the lines: their values are old.
    void setDimmed(bool dimmed);

    void setSeries(std::vector<Series> series);
    const std::vector<Series> &series() const { return m_series; }

    // Charts with the same cursor show one hover line. Each chart begins with a cursor of its own;
    // a cursor given here is not owned.
    void setSharedCursor(ChartCursor *cursor);

    bool isSeriesShown(const QString &name) const;
    void setSeriesShown(const QString &name, bool shown);

    // End of the value axis as shown.
    double shownMaximum() const;

    QSize sizeHint() const override { return {520, 230}; }
    QSize minimumSizeHint() const override { return {220, 130}; }

signals:
    void seriesToggled(const QString &name, bool shown);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    bool isOnScreen() const;
    void applySeries();
    void applyMaximum();
    void applyVisibility();
    void place();
    void updateReadout();
    void updateAccessibleText();
    int labelWidth() const;
    void paintHeader(QPainter &painter) const;
    void paintValueLabels(QPainter &painter) const;
    void paintTimeLabels(QPainter &painter) const;

    ChartPlot *m_plot;
    ChartReadout *m_readout;
    ChartLegend *m_legend;
    QLabel *m_placeholder;
    QPointer<ChartCursor> m_cursor;
    QString m_title;
    QString m_subtitle;
    QString m_unit;
    std::vector<Series> m_series;
    double m_span = 60;
    double m_leastMaximum = 0;
    bool m_dimmed = false;
    bool m_outdated = false; // m_series changed while off screen
};

} // namespace etl::widgets
