// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/timeshareview.h"

#include <QWidget>

class QLabel;

namespace etl::widgets {

// "Where the time goes": title, a bar per node, legend, and a sentence with the verdict. Meant for
// a card's inside. GUI thread.
class TimeShareBars : public QWidget
{
    Q_OBJECT

public:
    explicit TimeShareBars(QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setSubtitle(const QString &subtitle);
    void setRows(std::vector<TimeShareRow> rows);
    // What limits the run and what would help; hidden when empty.
    void setVerdict(const QString &verdict);
    // Fades the bars: their values are old.
    void setDimmed(bool dimmed);
    // What stands in place of the bars while there are none.
    void setPlaceholder(const QString &text);

    TimeShareView *view() const { return m_view; }

signals:
    void rowActivated(const QString &id);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void updateLegend();
    void placeLegend();

    QLabel *m_title;
    QLabel *m_subtitle;
    QLabel *m_placeholder;
    TimeShareView *m_view;
    QWidget *m_legend;
    QLabel *m_verdict;
};

} // namespace etl::widgets
