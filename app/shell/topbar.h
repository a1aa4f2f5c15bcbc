// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QAction;
class QLabel;
class QHBoxLayout;

namespace etl::widgets {
class Badge;
class PillButton;
class SearchField;
class SegmentedSwitch;
} // namespace etl::widgets

namespace etl::shell {

// The bar above everything: file, Design | Monitor, common actions, search, Run and Stop, engine.
// Shows and reports; decides nothing. GUI thread only.
class TopBar : public QFrame
{
    Q_OBJECT

public:
    explicit TopBar(QWidget *parent = nullptr);

    void addAction(QAction *action); // a flat button, left to right
    void setFile(const QString &name, const QString &detail);
    enum class RunLook { Idle, Unavailable, Running, Stopping };
    void setRunLook(RunLook look);
    enum class EngineLook { Connecting, Ready, Lost };
    void setEngine(EngineLook look, qint64 pid);
    widgets::SegmentedSwitch *pages() const { return m_pages; }
    widgets::SearchField *search() const { return m_search; }

signals:
    void runRequested();
    void stopRequested();
    void engineActivated();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QHBoxLayout *createFileLabels();
    void createRunButtons(QHBoxLayout *layout);

    QLabel *m_file;
    QLabel *m_detail;
    widgets::SegmentedSwitch *m_pages;
    QHBoxLayout *m_actions;
    widgets::SearchField *m_search;
    widgets::PillButton *m_run;
    widgets::PillButton *m_stop;
    widgets::Badge *m_engine;
};

} // namespace etl::shell
