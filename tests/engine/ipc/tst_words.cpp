// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/ipc/crc32.h"
#include "engine/ipc/words.h"

#include <QtTest>

#include <array>

using namespace etl::ipc;

class TestWords : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void wordsSurvivePacking();
    void sequenceWrapsAtFortyBits();
    void tellsTheOwner();
    void countsADeathOnce();
    void recoveryCountsSurvivePacking();
    void crcMatchesTheStandard();
};

void TestWords::wordsSurvivePacking()
{
    for (const auto state : {WordState::Free, WordState::Ready, WordState::Claimed,
                             WordState::Poison, WordState::Done}) {
        for (const std::uint16_t owner : {0, 1, 0x1234, 0xffff}) {
            for (const std::uint64_t sequence :
                 {std::uint64_t{0}, std::uint64_t{1}, kSequenceMask}) {
                const Word word{state, owner, sequence};
                QVERIFY(unpack(pack(word)) == word);
            }
        }
    }
    QCOMPARE(pack(Word{}), std::uint64_t{0}); // fresh memory is free slots and open splits
}

void TestWords::sequenceWrapsAtFortyBits()
{
    QVERIFY(unpack(pack(Word{WordState::Free, 7, kSequenceMask + 1}))
            == (Word{WordState::Free, 7, 0}));
}

void TestWords::tellsTheOwner()
{
    const auto word = pack(Word{WordState::Claimed, ownerOf(WorkerNumber{3}), 9});
    QVERIFY(isClaimedBy(word, WorkerNumber{3}));
    QVERIFY(!isClaimedBy(word, WorkerNumber{2}));
    QVERIFY(
        !isClaimedBy(pack(Word{WordState::Ready, ownerOf(WorkerNumber{3}), 9}), WorkerNumber{3}));
    QVERIFY(!isClaimedBy(0, WorkerNumber{0}));
}

void TestWords::countsADeathOnce()
{
    const auto first = deathMark(WorkerNumber{2}, Incarnation{1});
    const auto second = deathMark(WorkerNumber{2}, Incarnation{2});
    const auto other = deathMark(WorkerNumber{1}, Incarnation{2});
    auto attempts = afterDeath({}, first);
    QCOMPARE(attempts.count, 1u);
    QVERIFY(afterDeath(attempts, first) == attempts);
    attempts = afterDeath(afterDeath(attempts, second), other);
    QCOMPARE(attempts.count, 3u);
    QVERIFY(unpackAttempts(pack(attempts)) == attempts);
}

void TestWords::recoveryCountsSurvivePacking()
{
    const RecoveryCounts counts{kMaxRecoveryCount, 7, 123'456, 0xf};
    QVERIFY(unpackRecoveryCounts(pack(counts)) == counts);
    QVERIFY(unpackRecoveryCounts(0) == RecoveryCounts{});
}

void TestWords::crcMatchesTheStandard()
{
    const std::array<char, 9> text{'1', '2', '3', '4', '5', '6', '7', '8', '9'};
    const auto bytes = std::as_bytes(std::span(text));
    QCOMPARE(crc32(bytes), 0xcbf43926u);
    QCOMPARE(crc32(bytes.subspan(4), crc32(bytes.first(4))), 0xcbf43926u);
    QCOMPARE(crc32({}), 0u);
}

QTEST_GUILESS_MAIN(TestWords)
#include "tst_words.moc"
