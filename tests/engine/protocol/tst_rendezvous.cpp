// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/rendezvous.h"
#include "tests/helpers/suite.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace etl;
using namespace etl::protocol;

namespace {

EngineRecord record(const std::string &id)
{
    return {id, 42, 1'700'000'000'000, "/run/x/" + id, "secret", "0.1.0", 1, true};
}

void writeRecord(const std::string &folder, const EngineRecord &value)
{
    QFile file(QString::fromStdString(engineFilePath(folder, value.id)));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(toText(value)));
}

// The lock as an engine holds it, until destroyed.
class HeldLock
{
public:
    HeldLock(const std::string &folder, const std::string &id)
        : m_fd(open(engineLockPath(folder, id).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600))
    {
        flock(m_fd, LOCK_EX);
    }
    ~HeldLock() { close(m_fd); }

private:
    int m_fd;
};

} // namespace

class TestRendezvous : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void initTestCase() { qputenv(kRuntimeFolderVariable, folder().toUtf8()); }

    void init()
    {
        Suite::init();
        QDir(folder()).removeRecursively();
    }

    void recordsSurviveAsText()
    {
        QCOMPARE(engineRecordFromText(toText(record("0badcafe"))).value(), record("0badcafe"));
        for (const char *text : {"", "[]", "{}", "{\"id\": 5}", "{\"id\": \"a\"", "nonsense"})
            QVERIFY(!engineRecordFromText(text));
    }

    void makesThePrivateFolder()
    {
        const auto opened = openRuntimeFolder();
        QVERIFY(opened.has_value());
        QCOMPARE(QString::fromStdString(*opened), folder());
        for (const auto &path : {*opened, enginesFolder(*opened), runsFolder(*opened)}) {
            struct stat info{};
            QCOMPARE(lstat(path.c_str(), &info), 0);
            QCOMPARE(info.st_mode & 07777, 0700u);
        }
        QVERIFY(openRuntimeFolder().has_value()); // and takes it again
    }

    void refusesAFolderThatOthersMayEnter()
    {
        QVERIFY(QDir().mkpath(folder()));
        QCOMPARE(chmod(folder().toUtf8().constData(), 0750), 0);
        const auto opened = openRuntimeFolder();
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::NotAllowed);
    }

    void refusesALink()
    {
        QVERIFY(QDir().mkpath(m_folder.filePath(QStringLiteral("elsewhere"))));
        QVERIFY(QFile::link(m_folder.filePath(QStringLiteral("elsewhere")), folder()));
        QVERIFY(!openRuntimeFolder());
        QVERIFY(QFile::remove(folder()));
    }

    void refusesAFileInItsPlace()
    {
        QFile file(folder());
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(!openRuntimeFolder());
        QVERIFY(file.remove());
    }

    void listsOnlyEnginesThatHoldTheirLock()
    {
        const auto opened = openRuntimeFolder().value();
        auto older = record("00000002");
        older.startedAtMs -= 1000;
        for (const auto &value :
             {record("00000001"), older, record("00000003"), record("00000004")})
            writeRecord(opened, value);
        const HeldLock first(opened, "00000001");
        const HeldLock second(opened, "00000002");
        {
            const HeldLock dead(opened, "00000003");
        } // its process is gone; 4 never had a lock
        const auto engines = livingEngines(opened);
        QCOMPARE(engines.size(), std::size_t{2});
        QCOMPARE(engines[0].id, std::string("00000002"));
        QCOMPARE(engines[1].id, std::string("00000001"));
        QVERIFY(!isEngineAlive(opened, "00000003"));
    }

    void doesNotWaitAtAPipeInPlaceOfALock()
    {
        const auto opened = openRuntimeFolder().value();
        writeRecord(opened, record("00000001"));
        QCOMPARE(mkfifo(engineLockPath(opened, "00000001").c_str(), 0600), 0);
        QVERIFY(!isEngineAlive(opened, "00000001"));
        QVERIFY(livingEngines(opened).empty());
    }

    void passesOverDamagedFiles()
    {
        const auto opened = openRuntimeFolder().value();
        const HeldLock lock(opened, "00000001");
        QFile file(QString::fromStdString(engineFilePath(opened, "00000001")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{ not json");
        file.close();
        QVERIFY(livingEngines(opened).empty());
        writeRecord(opened, record("00000001"));
        QCOMPARE(livingEngines(opened).size(), std::size_t{1});
    }

private:
    QString folder() const { return m_folder.filePath(QStringLiteral("runtime")); }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestRendezvous)
#include "tst_rendezvous.moc"
