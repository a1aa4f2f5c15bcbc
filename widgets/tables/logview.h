// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/tables/logmodel.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QListView;
class QPushButton;

namespace etl::widgets {

class LogFilterModel;

// A live log: time, level, text. At most ten insertions a second and 5,000 lines; what does not fit
// is dropped and counted. Scrolled up it pauses, so that lines stand still while they are read.
// GUI thread.
class LogView : public QWidget
{
    Q_OBJECT

public:
    static constexpr std::size_t kLineLimit = 5000;
    static constexpr int kInsertIntervalMs = 100;

    explicit LogView(QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void append(LogLine line);
    void append(std::vector<LogLine> lines);
    // Lines that were lost before they came here, so that the count stays true.
    void addDropped(qint64 count);
    void clear();

    void setMinimumLevel(LogLevel level);
    LogLevel minimumLevel() const;
    bool isPaused() const { return m_paused; }
    void resume();
    // Dropped ones, the waiting lines' share included.
    qint64 droppedCount() const;

    LogModel *model() const { return m_model; }
    QListView *list() const { return m_list; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void createHeader();
    void createList();
    void scheduleFlush();
    void flush();
    void boundWaiting();
    void updatePaused();
    void updateNotices();
    void copySelection() const;
    bool isAtEnd() const;

    LogModel *m_model;
    LogFilterModel *m_filter;
    QWidget *m_header = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_droppedLabel = nullptr;
    QLineEdit *m_search = nullptr;
    QComboBox *m_level = nullptr;
    QListView *m_list = nullptr;
    QPushButton *m_resume = nullptr;
    QTimer m_flushTimer;
    std::deque<LogLine> m_waiting; // not in the model yet
    qint64 m_droppedBefore = 0;    // waiting lines dropped, and those lost elsewhere
    bool m_paused = false;
    bool m_flushing = false;
};

} // namespace etl::widgets
