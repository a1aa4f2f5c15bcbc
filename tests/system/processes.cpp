// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/processes.h"

#include <QDir>
#include <QFile>
#include <QList>

namespace etl::test {

namespace {

QByteArray contentOf(pid_t pid, const char *name)
{
    QFile file(QStringLiteral("/proc/%1/%2").arg(pid).arg(QLatin1String(name)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<pid_t> allProcesses()
{
    std::vector<pid_t> pids;
    const auto names = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &name : names) {
        bool isNumber = false;
        const pid_t pid = name.toInt(&isNumber);
        if (isNumber)
            pids.push_back(pid);
    }
    return pids;
}

} // namespace

std::optional<ProcessFacts> processFacts(pid_t pid)
{
    const QByteArray stat = contentOf(pid, "stat");
    // "pid (program) state parent ...": the program's name may hold anything.
    const auto open = stat.indexOf('(');
    const auto close = stat.lastIndexOf(')');
    if (open < 0 || close < open)
        return std::nullopt;
    const QList<QByteArray> fields = stat.mid(close + 2).split(' ');
    constexpr qsizetype kSystemTicks = 12; // fields[0] is the third one of proc(5)
    if (fields.size() <= kSystemTicks)
        return std::nullopt;
    ProcessFacts facts;
    facts.pid = pid;
    facts.program = QString::fromUtf8(stat.mid(open + 1, close - open - 1));
    facts.state = fields.at(0).at(0);
    facts.parent = fields.at(1).toInt();
    facts.cpuTicks =
        fields.at(kSystemTicks - 1).toULongLong() + fields.at(kSystemTicks).toULongLong();
    return facts;
}

std::vector<ProcessFacts> processesWithEnvironment(const QByteArray &entry)
{
    std::vector<ProcessFacts> found;
    for (const pid_t pid : allProcesses()) {
        if (!contentOf(pid, "environ").split('\0').contains(entry))
            continue;
        if (const auto facts = processFacts(pid); facts && facts->state != 'Z')
            found.push_back(*facts);
    }
    return found;
}

std::vector<ProcessFacts> workersOf(pid_t engine)
{
    std::vector<ProcessFacts> workers;
    for (const pid_t pid : allProcesses()) {
        const auto facts = processFacts(pid);
        if (facts && facts->parent == engine && facts->state != 'Z'
            && facts->program == QLatin1String("dataetl-worker"))
            workers.push_back(*facts);
    }
    return workers;
}

} // namespace etl::test
