// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace etl::host {

// SIGINT, SIGTERM and SIGHUP as Qt signals. At most one at a time; the main thread. The handlers
// are not taken back.
class UnixSignals : public QObject
{
    Q_OBJECT

public:
    explicit UnixSignals(QObject *parent = nullptr);
    ~UnixSignals() override;

Q_SIGNALS:
    void interrupted(); // Ctrl+C
    void terminated();  // SIGTERM, or the terminal went away

private:
    void readPipe();

    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace etl::host
