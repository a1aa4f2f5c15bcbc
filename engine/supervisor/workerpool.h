// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/supervisor/workerprocess.h"
#include "engine/supervisor/workerserver.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <memory>
#include <vector>

namespace etl::supervisor {

// Makes worker processes and keeps those that have nothing to do for a while, since starting one
// costs some 20 ms. The main thread.
class WorkerPool : public QObject
{
    Q_OBJECT

public:
    WorkerPool(QString workerProgram, WorkerServer &server, QObject *parent = nullptr);
    ~WorkerPool() override;

    // One that takes an order now or soon: a spare one, else a new one. Never fails here; a process
    // that cannot be started is gone at once.
    WorkerPtr take();
    // A new process that has not done anything before.
    WorkerPtr takeNew();
    // Back from a job. Kept as a spare when it is idle and few are, else asked to leave.
    void giveBack(WorkerPtr worker);
    // Starts spares until there are `count`.
    void prepare(int count);
    // Lets the spares go; emits emptied() when every process that was given back is reaped.
    void close();
    bool isEmpty() const { return m_spares.empty() && m_leaving.empty(); }

Q_SIGNALS:
    void emptied();

private:
    void keep(WorkerPtr worker);
    void dismiss(WorkerPtr worker);
    void forget(const WorkerProcess *worker);
    void dismissSpares();

    const QString m_program;
    WorkerServer &m_server;
    bool m_closed = false;
    std::vector<WorkerPtr> m_spares;
    std::vector<WorkerPtr> m_leaving; // asked to leave, not reaped yet
    QTimer m_spareTimer;
    QTimer m_leaveTimer;
};

} // namespace etl::supervisor
