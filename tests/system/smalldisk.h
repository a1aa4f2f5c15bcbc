// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace etl::test {

// Gives this process, and those that it starts, mounts of their own, which go with them. Only
// before the process has a second thread. Without the right to do so (neither root nor user
// namespaces) smallDisksRefused() tells why.
void prepareSmallDisks();
QString smallDisksRefused();

// A disk in memory over an existing folder, until the end of its life. The main thread.
class SmallDisk
{
public:
    // `options` of tmpfs: "size=64k", "nr_inodes=4".
    SmallDisk(const QString &folder, const QString &options);
    ~SmallDisk();
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;

    // The disk grows, its files stay.
    void change(const QString &options);

private:
    QString m_folder;
};

} // namespace etl::test
