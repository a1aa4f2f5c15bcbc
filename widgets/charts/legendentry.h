// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QColor>

namespace etl::widgets {

// One entry of a chart's legend: a dash in the series' colour and its name; checked while the
// series is shown, struck through while not. GUI thread.
class LegendEntry : public QAbstractButton
{
    Q_OBJECT

public:
    explicit LegendEntry(QWidget *parent = nullptr);

    void setSeries(const QString &name, const QColor &color);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QColor m_color;
};

} // namespace etl::widgets
