// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings/preferences.h"

#include <QTemporaryDir>
#include <QTest>

using etl::settings::Preferences;

class PreferencesTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_file;

    QStringList keys() const { return QSettings(m_file, QSettings::IniFormat).allKeys(); }

private slots:
    void init()
    {
        m_file = m_folder.filePath(QString::fromUtf8(QTest::currentTestFunction())
                                   + QStringLiteral(".ini"));
    }

    void anEmptyStoreGivesDefaults()
    {
        Preferences preferences(m_file);
        QCOMPARE(preferences.lightTheme.get(), false);
        QVERIFY(preferences.windowGeometry.get().isEmpty());
        QVERIFY(preferences.dockSizes.get().isEmpty());
        QVERIFY(preferences.recentFiles.get().isEmpty());
    }

    void choicesAreThereNextTime()
    {
        {
            Preferences preferences(m_file);
            preferences.lightTheme.set(true);
            preferences.windowGeometry.set(QByteArray("\x00\x01geometry\xff", 11));
            preferences.recentFiles.set({QStringLiteral("/a,b/ü.etl")});
        }
        Preferences preferences(m_file);
        QCOMPARE(preferences.lightTheme.get(), true);
        QCOMPARE(preferences.windowGeometry.get(), QByteArray("\x00\x01geometry\xff", 11));
        QCOMPARE(preferences.recentFiles.get(), QStringList{QStringLiteral("/a,b/ü.etl")});
    }

    void defaultsAreNotWritten()
    {
        {
            Preferences preferences(m_file);
            preferences.lightTheme.set(true);
        }
        QCOMPARE(keys(), QStringList{QStringLiteral("window/lightTheme")});
        {
            Preferences preferences(m_file);
            preferences.lightTheme.set(false);
        }
        QVERIFY(keys().isEmpty());
    }

    void unknownKeysAreKept()
    {
        {
            QSettings newer(m_file, QSettings::IniFormat);
            newer.setValue(QStringLiteral("window/fromTheFuture"), 7);
        }
        {
            Preferences preferences(m_file);
            preferences.lightTheme.set(true);
        }
        QVERIFY(keys().contains(QStringLiteral("window/fromTheFuture")));
    }

    void recentFilesAreNewestFirstAndOnceEach()
    {
        Preferences preferences(m_file);
        for (const char *path : {"/a.etl", "/b.etl", "/c.etl", "/a.etl"})
            preferences.addRecentFile(QString::fromUtf8(path));
        QCOMPARE(preferences.recentFiles.get(),
                 QStringList({QStringLiteral("/a.etl"), QStringLiteral("/c.etl"),
                              QStringLiteral("/b.etl")}));
    }

    void theListOfRecentFilesStaysShort()
    {
        Preferences preferences(m_file);
        for (int i = 0; i < 25; ++i)
            preferences.addRecentFile(QStringLiteral("/%1.etl").arg(i));
        const auto files = preferences.recentFiles.get();
        QCOMPARE(files.size(), 10);
        QCOMPARE(files.first(), QStringLiteral("/24.etl"));
        QCOMPARE(files.last(), QStringLiteral("/15.etl"));
    }
};

QTEST_GUILESS_MAIN(PreferencesTest)
#include "tst_preferences.moc"
