// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/smalldisk.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace etl::test {

namespace {

QString refusal = QStringLiteral("prepareSmallDisks() was not called");

bool writeProcFile(const char *path, const QByteArray &text)
{
    QFile file{QString::fromLatin1(path)};
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

// Root in a namespace of the user's own.
bool becomeRoot()
{
    const auto user = QByteArray::number(::geteuid());
    const auto group = QByteArray::number(::getegid());
    return ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0
           && writeProcFile("/proc/self/setgroups", "deny")
           && writeProcFile("/proc/self/uid_map", "0 " + user + " 1")
           && writeProcFile("/proc/self/gid_map", "0 " + group + " 1");
}

void mountOver(const QString &folder, unsigned long flags, const QString &options)
{
    if (::mount("tmpfs", QFile::encodeName(folder).constData(), "tmpfs", flags,
                options.toLatin1().constData())
        != 0)
        qFatal("cannot mount a disk on %s: %s", qPrintable(folder), std::strerror(errno));
}

} // namespace

void prepareSmallDisks()
{
    refusal.clear();
    const bool separate = ::geteuid() == 0 ? ::unshare(CLONE_NEWNS) == 0 : becomeRoot();
    if (!separate || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        refusal = QStringLiteral("this machine lets us mount no disk: ")
                  + QString::fromLocal8Bit(std::strerror(errno));
}

QString smallDisksRefused()
{
    return refusal;
}

SmallDisk::SmallDisk(const QString &folder, const QString &options) : m_folder(folder)
{
    mountOver(folder, 0, options + QStringLiteral(",mode=700"));
}

SmallDisk::~SmallDisk()
{
    ::umount2(QFile::encodeName(m_folder).constData(), MNT_DETACH);
}

void SmallDisk::change(const QString &options)
{
    mountOver(m_folder, MS_REMOUNT, options);
}

} // namespace etl::test
