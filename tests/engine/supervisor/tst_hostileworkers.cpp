// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/supervisor/enginefixture.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using etl::protocol::RunState;
using etl::test::await;
using etl::test::EngineFixture;
using etl::test::RunWatch;

namespace {

bool says(const std::string &text, const QString &part)
{
    return QString::fromStdString(text).contains(part);
}

} // namespace

// Worker processes that send what no worker should.
class TestHostileWorkers : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void oneThatSendsGarbageIsReplaced()
    {
        EngineFixture fixture;
        RunWatch watch(*fixture.start({.behaviour = "garbage-once", .workers = 2}));
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Finished);
        QVERIFY(watch.report().replacements >= 1);
        QVERIFY2(watch.log().contains(QStringLiteral("was killed by the engine: bad CBOR")),
                 qPrintable(watch.log()));
    }

    void oneThatAlwaysSendsGarbageFailsTheRun_data()
    {
        QTest::addColumn<QByteArray>("behaviour");
        QTest::addColumn<QString>("why");
        QTest::newRow("not CBOR") << QByteArray("garbage") << QStringLiteral("bad CBOR");
        QTest::newRow("a frame of 4 GB")
            << QByteArray("huge-frame") << QStringLiteral("4294967295 bytes was announced");
        QTest::newRow("a long frame of a short kind")
            << QByteArray("long-frame") << QStringLiteral("at most 1048576 are accepted");
        QTest::newRow("an answer to nothing")
            << QByteArray("two-answers") << QStringLiteral("'stage-finished' out of turn");
    }
    void oneThatAlwaysSendsGarbageFailsTheRun()
    {
        QFETCH(QByteArray, behaviour);
        QFETCH(QString, why);
        EngineFixture fixture;
        RunWatch watch(*fixture.start({.behaviour = behaviour.toStdString()}));
        QVERIFY(watch.awaitEnd());
        QCOMPARE(watch.report().state, RunState::Failed);
        QCOMPARE(watch.report().error->code, ErrorCode::WorkerDied);
        QVERIFY2(says(watch.report().error->message, why),
                 watch.report().error->toString().c_str());
        QVERIFY(watch.report().deaths <= 6);

        RunWatch next(*fixture.start({})); // and the engine serves on
        QVERIFY(next.awaitEnd());
        QCOMPARE(next.report().state, RunState::Finished);
    }

    void aCheckAnsweredWithGarbageIsNotAskedAgain()
    {
        EngineFixture fixture;
        std::optional<protocol::CheckReply> reply;
        protocol::CheckRequest request;
        request.ticket = 1;
        request.pipelineText = "garbage";
        fixture.engine().check(request,
                               [&reply](const protocol::CheckReply &answer) { reply = answer; });
        QVERIFY(await([&reply] { return reply.has_value(); }));
        QCOMPARE(reply->error->code, ErrorCode::WorkerDied);
        QVERIFY2(says(reply->error->message, QStringLiteral("bad CBOR")),
                 reply->error->toString().c_str());
    }
};

QTEST_GUILESS_MAIN(TestHostileWorkers)
#include "tst_hostileworkers.moc"
