// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractScrollArea>
#include <QString>

#include <vector>

namespace etl::widgets {

// Shares of one node's time, each 0 .. 1, together 1 at most. `busy` NaN: not known yet.
struct TimeShareRow
{
    QString id;
    QString name;
    double busy = 0;
    double waiting = 0; // for rows
    double blocked = 0; // by the next node
    double engine = 0;
    bool bottleneck = false;

    bool operator==(const TimeShareRow &) const = default;
};

// The bars of TimeShareBars: busy from the left, blocked from the right, waiting between. Scrolls
// when there are more rows than room; rows can be chosen by mouse and keys. GUI thread.
class TimeShareView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit TimeShareView(QWidget *parent = nullptr);

    void setRows(std::vector<TimeShareRow> rows);
    const std::vector<TimeShareRow> &rows() const { return m_rows; }
    void setDimmed(bool dimmed);

    // The bar of a row in viewport pixels, without its frame.
    QRectF barRect(int row) const;
    static QString describe(const TimeShareRow &row);

    QSize sizeHint() const override;

signals:
    void rowActivated(const QString &id);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    int rowAt(const QPointF &position) const;
    void setHovered(int row);
    void setCurrent(int row);
    void updateScrollBar();
    double nameWidth() const;
    void paintRow(QPainter &painter, int row) const;
    void paintBar(QPainter &painter, const TimeShareRow &row, const QRectF &bar) const;

    std::vector<TimeShareRow> m_rows;
    int m_hovered = -1;
    int m_current = 0;
    bool m_dimmed = false;
};

} // namespace etl::widgets
