// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/localserver.h"
#include "tests/helpers/suite.h"

#include <QFile>
#include <QLocalSocket>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <filesystem>
#include <fstream>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace etl;
using etl::supervisor::LocalServer;

namespace {

namespace fs = std::filesystem;

// A socket in the file system, listening until it is closed; its name stays.
int listenAt(const std::string &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || listen(fd, 1) != 0)
        qFatal("cannot listen");
    return fd;
}

} // namespace

class TestLocalServer : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void init()
    {
        Suite::init();
        fs::remove_all(path());
    }

    void listensForThisUserOnly()
    {
        LocalServer server;
        QVERIFY(server.listen(path()).has_value());
        struct stat info{};
        QCOMPARE(stat(path().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 07777, 0600u);
    }

    void aTakenPlaceIsRefusedAndLeftAlone_data()
    {
        QTest::addColumn<QByteArray>("by");
        for (const char *by : {"a file", "a folder", "a link", "a link to nothing"})
            QTest::newRow(by) << QByteArray(by);
    }
    void aTakenPlaceIsRefusedAndLeftAlone()
    {
        QFETCH(QByteArray, by);
        const std::string target = m_folder.filePath(QStringLiteral("target")).toStdString();
        std::ofstream(target) << "somebody's";
        if (by == "a file")
            std::ofstream(path()) << "somebody's";
        else if (by == "a folder")
            fs::create_directory(path());
        else
            fs::create_symlink(by == "a link" ? target : target + "-missing", path());
        const auto before = fs::symlink_status(path()).type();
        LocalServer server;
        const auto listening = server.listen(path());
        QVERIFY(!listening);
        QCOMPARE(listening.error().code, ErrorCode::NotAllowed);
        QVERIFY(QString::fromStdString(listening.error().message)
                    .contains(QString::fromStdString(path())));
        QCOMPARE(static_cast<int>(fs::symlink_status(path()).type()), static_cast<int>(before));
        QCOMPARE(fs::file_size(target), std::uintmax_t{10});
    }

    void aPlaceWhereSomebodyListensIsRefused()
    {
        const int fd = listenAt(path());
        LocalServer server;
        const auto listening = server.listen(path());
        QVERIFY(!listening);
        QCOMPARE(listening.error().code, ErrorCode::NotAllowed);
        QLocalSocket client;
        client.connectToServer(QString::fromStdString(path()));
        QVERIFY(client.waitForConnected()); // the other one is still there
        close(fd);
    }

    void whatADeadProcessLeftIsReplaced()
    {
        close(listenAt(path()));
        LocalServer server;
        QVERIFY(server.listen(path()).has_value());
        QLocalSocket client;
        client.connectToServer(QString::fromStdString(path()));
        QVERIFY(client.waitForConnected());
    }

private:
    std::string path() const { return m_folder.filePath(QStringLiteral("s")).toStdString(); }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestLocalServer)
#include "tst_localserver.moc"
