// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/client/engineclient.h"

#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <vector>

namespace etl::test {

// Lets events happen until `condition` holds. False: not within 30 s.
inline bool await(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition, 30'000);
}

// A user's folders of their own, in which the program's real engine is found or started. At the end
// the engines that live there are ended and awaited. The test's main thread.
class RealEngine
{
public:
    RealEngine();
    ~RealEngine();
    Q_DISABLE_COPY_MOVE(RealEngine)

    client::EngineClientOptions options() const;
    QString path(const char *name) const { return m_folder.filePath(QString::fromUtf8(name)); }
    QString folder() const { return m_folder.path(); }
    // Writes a file into the folder; its path.
    QString write(const char *name, const QByteArray &content) const;
    QByteArray read(const char *name) const;
    // Files and folders named `prefix`..., hidden ones too.
    QStringList entries(const char *prefix) const;

    std::vector<qint64> enginePids() const;
    // SIGKILL to every engine, so that nothing can be tidied up.
    void killEngines() const;

private:
    QTemporaryDir m_folder;
};

// "id,name,delay" and rows 0 ... rows-1: delay is the id modulo 100.
QByteArray flightsCsv(int rows);

// flights (flights.csv) -> late (condition) -> out (late.csv), the last two in one process each.
QByteArray flightsPipeline(const char *condition);

// made -> some -> out (made.csv), at 20,000 rows a second in front of `some`: goes on until it is
// stopped.
QByteArray endlessPipeline();

} // namespace etl::test
