// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <cstdint>

namespace etl::test {

// What a command has left behind when its process was reaped.
struct Outcome
{
    int exitCode = -1; // -1: crashed, or killed for taking too long
    bool timedOut = false;
    QByteArray output;
    QByteArray error;
    std::int64_t wallMs = 0;
};

// A folder for pipelines, data and outputs, and the environment of an engine that sees no other
// engine of the user. The main thread.
class SystemHarness
{
public:
    SystemHarness();

    QString folder() const; // for pipelines and files
    QString path(const QString &name) const;
    void write(const QString &name, const QByteArray &content) const;
    QByteArray read(const QString &name) const; // empty when there is no such file
    QStringList files() const;                  // below folder(), hidden ones too, sorted

    static QString engineProgram();
    QProcessEnvironment environment() const;
    // For all programs from now on; an empty value takes it away.
    void setVariable(const QString &name, const QString &value);
    QString runtimeFolder() const; // of the engines
    QString stateFolder() const;   // of the user
    // dataetl-engine with these arguments, in folder().
    Outcome run(const QStringList &arguments, int timeoutMs = 60'000) const;

    // Gives up every run that could go on; ends the test program when one can't be.
    void discardRuns() const;
    // Processes, shared segments, lock files, journals and spill folders of runs started with this
    // environment. Empty: nothing is left.
    QStringList leftovers() const;
    QStringList processes() const;
    QStringList segments() const;
    bool awaitNoProcess(int timeoutMs) const;

private:
    QByteArray environmentMark() const;

    QTemporaryDir m_root;
    QMap<QString, QString> m_variables;
};

} // namespace etl::test
