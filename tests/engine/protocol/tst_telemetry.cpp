// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/telemetry.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <limits>

using namespace etl;
using namespace etl::protocol;

namespace {

NodeSample typicalNode(std::uint32_t worker)
{
    NodeSample sample;
    sample.worker = worker;
    sample.node = 3;
    sample.state = ActivityState::Busy;
    sample.action = ActionKind::Process;
    sample.rowsIn = 60'000'000;
    sample.rowsOut = 26'000'000;
    sample.bytesIn = 7'600'000'000;
    sample.bytesOut = 3'400'000'000;
    sample.batchesIn = 7'000;
    sample.batchesOut = 7'000;
    sample.busyUs = 3'000'000'000;
    sample.waitingUs = 400'000'000;
    sample.blockedUs = 100'000'000;
    sample.engineUs = 90'000'000;
    return sample;
}

TelemetryFrame frame(std::uint32_t workers)
{
    TelemetryFrame result;
    result.sequence = 17;
    result.timeMs = 1'764'000'000'000;
    result.elapsedMs = 60'000;
    result.state = RunState::Committing;
    result.cpuPermille = 1990;
    result.memoryBytes = 250'000'000;
    result.sharedBytes = 32 << 20;
    for (std::uint32_t i = 0; i < workers; ++i) {
        result.nodes.push_back(typicalNode(i));
        result.workers.push_back({i, 0, ActivityState::Waiting, 123456, 2, 990, 57'000'000, 1});
    }
    result.queues.push_back({0, 5, 16, 5 << 20, 12});
    result.sources.push_back({0, 500, 1000, 6'001'215, TotalKind::Estimate});
    return result;
}

} // namespace

class TestTelemetry : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void returnsWhatWasEncoded()
    {
        QCOMPARE(decodeTelemetry(encodeTelemetry(frame(3))).value(), frame(3));
        QCOMPARE(decodeTelemetry(encodeTelemetry({})).value(), TelemetryFrame{});
        auto extreme = frame(1);
        extreme.timeMs = -1;
        extreme.nodes[0].rowsIn = std::numeric_limits<std::uint64_t>::max();
        extreme.workers[0].cpuPermille = std::numeric_limits<std::uint32_t>::max();
        QCOMPARE(decodeTelemetry(encodeTelemetry(extreme)).value(), extreme);
    }

    void aMetricsBlockTakesAtMost64Bytes()
    {
        const auto one = encodeTelemetry({}).size();
        TelemetryFrame with;
        with.nodes.push_back(typicalNode(63));
        QVERIFY(encodeTelemetry(with).size() - one <= 64);
    }

    void aFrameFor50WorkersIsSmall() { QVERIFY(encodeTelemetry(frame(50)).size() < 6000); }

    void refusesEveryTruncation()
    {
        const auto whole = encodeTelemetry(frame(2));
        for (std::size_t length = 0; length < whole.size(); ++length)
            QVERIFY(!decodeTelemetry(std::string_view(whole).substr(0, length)));
        QVERIFY(!decodeTelemetry(whole + "x"));
    }

    void refusesAnotherVersion()
    {
        auto other = encodeTelemetry(frame(1));
        other[0] = 2;
        QVERIFY(!decodeTelemetry(other));
    }

    void skipsNumbersOfANewerWriter()
    {
        // An empty frame record is seven zeros; here with an eighth number that this version does
        // not know.
        const std::string newer("\x01\x08\0\0\0\0\0\0\0\x05\0\0\0\0", 14);
        QCOMPARE(decodeTelemetry(newer).value(), TelemetryFrame{});
    }

    void refusesStatesOutOfRange()
    {
        const std::string bad("\x01\x07\0\0\0\x7F\0\0\0\0\0\0\0", 13);
        QVERIFY(!decodeTelemetry(bad));
    }

    void believesNoCountThatTheBytesDoNotBack()
    {
        const std::string bad("\x01\x07\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", 18);
        QVERIFY(!decodeTelemetry(bad));
    }
};

QTEST_GUILESS_MAIN(TestTelemetry)
#include "tst_telemetry.moc"
