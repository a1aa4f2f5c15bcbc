// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/protocol/rendezvous.h"

#include <QElapsedTimer>
#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>

#include <string>

namespace etl::client {

// Finds the user's serving engine, or starts one detached and waits for its file to appear. Never
// blocks. The thread it lives in.
class EngineLocator : public QObject
{
    Q_OBJECT

public:
    // `engineProgram`: path of dataetl-engine; empty: beside this program's own file.
    explicit EngineLocator(QString engineProgram, QObject *parent = nullptr);

    // Ends with exactly one of the signals, never from within the call. `mayStart` false: a missing
    // engine is an error.
    void locate(bool mayStart);
    void cancel();

Q_SIGNALS:
    void engineStarting();
    void found(const etl::protocol::EngineRecord &record);
    void failed(const etl::Error &error);

private:
    void begin(bool mayStart);
    void startEngine();
    void look();
    bool reportLivingEngine();
    void finishWith(const Error &error);

    const QString m_program;
    std::string m_runtimeFolder;
    QFileSystemWatcher m_watcher;
    QTimer
        m_pollTimer; // besides the watcher: the file may have been written before the watch began
    QElapsedTimer m_waiting;
    std::uint64_t m_search = 0; // goes up with each locate() and cancel(); stale calls see it
};

} // namespace etl::client
