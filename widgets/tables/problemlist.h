// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/severity.h"

#include <QListView>

#include <vector>

class QLabel;

namespace etl::widgets {

// One message about the user's work. Plain value.
struct Problem
{
    Severity severity = Severity::Error;
    QString text;   // what is wrong
    QString where;  // "Delay bands · Columns · speed_kmh"
    QString remedy; // what to do; may be empty

    bool operator==(const Problem &) const = default;
};

// All problems of a pipeline; a click or Enter asks to go there. GUI thread.
class ProblemList : public QListView
{
    Q_OBJECT

public:
    explicit ProblemList(QWidget *parent = nullptr);
    ~ProblemList() override;

    // In the order to be shown. The current problem stays current when it is still there.
    void setProblems(std::vector<Problem> problems);
    const std::vector<Problem> &problems() const;
    void setPlaceholder(const QString &text);

signals:
    // `index` counts in problems().
    void problemActivated(int index);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void activate(const QModelIndex &index);

    class Model;
    Model *m_model;
    QLabel *m_placeholder;
};

} // namespace etl::widgets
