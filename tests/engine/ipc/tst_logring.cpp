// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/ipc/logring.h"

#include <QElapsedTimer>
#include <QtTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace etl::ipc;

class TestLogRing : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void readsWhatWasWritten();
    void readerRemembersItsPlace();
    void tellsHowManyWereLost();
    void longTextIsCutBetweenCharacters();
    void replacementGoesOn();
    void lastWordsOfADeadWorkerAreRead();
    void halfWrittenRecordIsNotShown();
    void concurrentReaderSeesWholeRecords();
    void aRingThatWasWrittenOverIsReadToItsEnd();
    void aLevelThatDoesNotExistIsShownAsAnError();
};

void TestLogRing::aRingThatWasWrittenOverIsReadToItsEnd()
{
    const auto ring = std::make_unique<LogRing>();
    LogWriter(*ring).write(LogLevel::Info, 0, "a line");
    LogReader reader(*ring);
    for (const std::uint64_t written : {~std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{1} << 63,
                                        ~std::uint64_t{0} - 60, std::uint64_t{5}}) {
        ring->written = written;
        QVERIFY(reader.readNew().entries.size() <= kLogRecords); // and comes back at all
    }
}

void TestLogRing::aLevelThatDoesNotExistIsShownAsAnError()
{
    const auto ring = std::make_unique<LogRing>();
    LogWriter(*ring).write(LogLevel::Info, 0, "a line");
    ring->records[1].header |= 0xffff;
    const auto batch = LogReader(*ring).readNew();
    QCOMPARE(batch.entries.size(), std::size_t{1});
    QVERIFY(batch.entries[0].level == LogLevel::Error);
}

void TestLogRing::readsWhatWasWritten()
{
    const auto ring = std::make_unique<LogRing>();
    LogReader reader(*ring);
    QVERIFY(reader.readNew().entries.empty());
    LogWriter writer(*ring);
    writer.write(LogLevel::Warning, 4, "row 17 has no date");
    writer.write(LogLevel::Error, kNoNode, "");
    const auto batch = reader.readNew();
    QCOMPARE(batch.lost, std::uint64_t{0});
    QCOMPARE(batch.entries.size(), std::size_t{2});
    QVERIFY(batch.entries[0].level == LogLevel::Warning);
    QCOMPARE(batch.entries[0].node, 4u);
    QCOMPARE(batch.entries[0].text, std::string("row 17 has no date"));
    QCOMPARE(batch.entries[0].sequence, std::uint64_t{1});
    const auto now = static_cast<std::uint64_t>(QDateTime::currentMSecsSinceEpoch()) * 1'000'000;
    QVERIFY(batch.entries[0].timeNs > now - 60'000'000'000
            && batch.entries[0].timeNs < now + 60'000'000'000);
    QVERIFY(batch.entries[1].level == LogLevel::Error);
    QCOMPARE(batch.entries[1].node, kNoNode);
    QVERIFY(batch.entries[1].text.empty());
}

void TestLogRing::readerRemembersItsPlace()
{
    const auto ring = std::make_unique<LogRing>();
    LogWriter writer(*ring);
    LogReader reader(*ring);
    for (int round = 0; round < 300; ++round) {
        writer.write(LogLevel::Info, 0, std::to_string(round));
        const auto batch = reader.readNew();
        QCOMPARE(batch.entries.size(), std::size_t{1});
        QCOMPARE(batch.entries[0].text, std::to_string(round));
    }
    QVERIFY(reader.readNew().entries.empty());
}

void TestLogRing::tellsHowManyWereLost()
{
    const auto ring = std::make_unique<LogRing>();
    LogWriter writer(*ring);
    LogReader reader(*ring);
    for (int i = 1; i <= 300; ++i)
        writer.write(LogLevel::Info, 0, std::to_string(i));
    const auto batch = reader.readNew();
    QCOMPARE(batch.lost, std::uint64_t{300 - kLogRecords});
    QCOMPARE(batch.entries.size(), std::size_t{kLogRecords});
    QCOMPARE(batch.entries.front().text, std::to_string(300 - kLogRecords + 1));
    QCOMPARE(batch.entries.back().text, std::string("300"));
}

void TestLogRing::longTextIsCutBetweenCharacters()
{
    const auto ring = std::make_unique<LogRing>();
    LogWriter writer(*ring);
    LogReader reader(*ring);
    const std::string head(kLogTextBytes - 1, 'x');
    writer.write(LogLevel::Info, 0, head + "\u00e9tude"); // two bytes, one of which would fit
    writer.write(LogLevel::Info, 0, head + "yz");
    const auto batch = reader.readNew();
    QCOMPARE(batch.entries[0].text, head);
    QCOMPARE(batch.entries[1].text, head + "y");
}

void TestLogRing::replacementGoesOn()
{
    const auto ring = std::make_unique<LogRing>();
    LogReader reader(*ring);
    LogWriter(*ring).write(LogLevel::Info, 0, "first life");
    LogWriter(*ring).write(LogLevel::Info, 0, "second life");
    const auto batch = reader.readNew();
    QCOMPARE(batch.entries.size(), std::size_t{2});
    QCOMPARE(batch.entries[1].text, std::string("second life"));
    QCOMPARE(batch.entries[1].sequence, std::uint64_t{2});
}

// Killed between the end of the record and the count of records.
void TestLogRing::lastWordsOfADeadWorkerAreRead()
{
    const auto ring = std::make_unique<LogRing>();
    LogWriter writer(*ring);
    writer.write(LogLevel::Info, 0, "before");
    writer.write(LogLevel::Error, 0, "last words");
    ring->written.store(1);
    LogReader reader(*ring);
    QCOMPARE(reader.readNew().entries.back().text, std::string("last words"));
    LogWriter replacement(*ring);
    replacement.write(LogLevel::Info, 0, "after");
    const auto batch = reader.readNew();
    QCOMPARE(batch.entries.size(), std::size_t{1});
    QCOMPARE(batch.entries[0].text, std::string("after"));
}

// Killed in the middle of a record that replaces an old one.
void TestLogRing::halfWrittenRecordIsNotShown()
{
    const auto ring = std::make_unique<LogRing>();
    LogWriter writer(*ring);
    for (std::uint32_t i = 1; i <= kLogRecords; ++i)
        writer.write(LogLevel::Info, 0, std::to_string(i));
    ring->records[1].begin.store(kLogRecords + 1);
    ring->records[1].text[0].store(0x4141414141414141);
    LogReader reader(*ring);
    const auto batch = reader.readNew();
    QCOMPARE(batch.lost, std::uint64_t{1});
    QCOMPARE(batch.entries.front().text, std::string("2"));
    LogWriter replacement(*ring);
    replacement.write(LogLevel::Info, 0, "whole");
    QCOMPARE(reader.readNew().entries.back().text, std::string("whole"));
}

void TestLogRing::concurrentReaderSeesWholeRecords()
{
    const auto ring = std::make_unique<LogRing>();
    constexpr std::uint64_t kWrites = 50'000;
    std::thread writer([&ring] {
        LogWriter log(*ring);
        for (std::uint64_t i = 1; i <= kWrites; ++i)
            log.write(LogLevel::Info, static_cast<std::uint32_t>(i),
                      std::string(1 + i % 300, static_cast<char>('a' + i % 26)));
    });
    LogReader reader(*ring);
    std::uint64_t seen = 0;
    bool whole = true;
    QElapsedTimer timer;
    timer.start();
    while (seen < kWrites && whole && !timer.hasExpired(60'000)) {
        const auto batch = reader.readNew();
        seen += batch.lost + batch.entries.size();
        for (const LogEntry &entry : batch.entries)
            whole &= entry.text
                         == std::string(1 + entry.sequence % 300,
                                        static_cast<char>('a' + entry.sequence % 26))
                     && entry.node == static_cast<std::uint32_t>(entry.sequence);
    }
    writer.join();
    QVERIFY(whole);
    QCOMPARE(seen, kWrites);
}

QTEST_GUILESS_MAIN(TestLogRing)
#include "tst_logring.moc"
