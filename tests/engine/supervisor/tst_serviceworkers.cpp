// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/supervisor/enginefixture.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <csignal>

using namespace etl;
using namespace etl::supervisor;
using namespace std::chrono_literals;
using etl::test::await;
using etl::test::EngineFixture;

namespace {

// A check whose answer is waited for.
struct Question
{
    Question(Engine &engine, const std::string &text)
    {
        protocol::CheckRequest request;
        request.ticket = 7;
        request.pipelineText = text;
        job = engine.check(request, [this](const protocol::CheckReply &answer) {
            ++answers;
            reply = answer;
        });
    }

    bool awaitAnswer() const
    {
        return await([this] { return answers > 0; });
    }
    QString error() const
    {
        return reply.error ? QString::fromStdString(reply.error->message) : QString();
    }

    Engine::JobId job = 0;
    int answers = 0;
    protocol::CheckReply reply;
};

} // namespace

class TestServiceWorkers : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void answersWithTheTicketOfTheQuestion()
    {
        EngineFixture fixture;
        Question question(fixture.engine(), etl::test::Script{}.text());
        QCOMPARE(question.answers, 0); // never from within the call
        QVERIFY(question.awaitAnswer());
        QCOMPARE(question.reply.ticket, protocol::Ticket{7});
        QCOMPARE(question.reply.checked.nodes.size(), std::size_t{1});
        QVERIFY(!question.reply.error);
    }

    void usesAProcessAgain()
    {
        EngineFixture fixture;
        std::vector<std::int64_t> pids;
        for (int i = 0; i < 2; ++i) {
            bool done = false;
            fixture.engine().preview({}, [&](const protocol::PreviewReply &reply) {
                pids.push_back(std::get<std::int64_t>(reply.table.rows.at(0).at(0)));
                done = true;
            });
            QVERIFY(await([&done] { return done; }));
        }
        QCOMPARE(pids[0], pids[1]);
    }

    void aCrashIsAnAnswerAndTheNextQuestionWorks()
    {
        EngineFixture fixture;
        Question crash(fixture.engine(), "crash");
        QVERIFY(crash.awaitAnswer());
        QCOMPARE(crash.reply.error->code, ErrorCode::WorkerDied);
        QVERIFY2(crash.error().contains(QStringLiteral("signal 6 (SIGABRT)")),
                 qPrintable(crash.error()));
        Question next(fixture.engine(), etl::test::Script{}.text());
        QVERIFY(next.awaitAnswer());
        QVERIFY(!next.reply.error);
    }

    void aWrongAnswerIsAnError()
    {
        EngineFixture fixture;
        Question question(fixture.engine(), "babble");
        QVERIFY(question.awaitAnswer());
        QCOMPARE(question.reply.error->code, ErrorCode::Protocol);
    }

    void cancelAnswersAtOnceAndKillsTheProcess()
    {
        EngineFixture fixture;
        Question question(fixture.engine(), "hang");
        QVERIFY(await([] { return !etl::test::livingChildren("scriptedworker").empty(); }));
        fixture.engine().cancel(question.job);
        QCOMPARE(question.answers, 1);
        QCOMPARE(question.reply.error->code, ErrorCode::Cancelled);
        QVERIFY(await([] { return etl::test::livingChildren("scriptedworker").empty(); }));
        fixture.engine().cancel(question.job); // again: nothing
        QCOMPARE(question.answers, 1);
    }

    void aQuestionThatTakesTooLongIsGivenUp()
    {
        EngineFixture fixture([](EngineConfig &config) { config.checkDeadline = 100ms; });
        Question question(fixture.engine(), "hang");
        QVERIFY(question.awaitAnswer());
        QCOMPARE(question.reply.error->code, ErrorCode::Timeout);
    }

    void anOutsideKillIsNotTheQuestionsFault()
    {
        EngineFixture fixture;
        Question question(fixture.engine(), "hang");
        QVERIFY(await([] { return etl::test::livingChildren("scriptedworker").size() == 1; }));
        const auto first = etl::test::livingChildren("scriptedworker").front();
        ::kill(first, SIGKILL);
        QVERIFY(await([first] {
            const auto now = etl::test::livingChildren("scriptedworker");
            return now.size() == 1 && now.front() != first;
        }));
        QCOMPARE(question.answers, 0);
    }

    void manyQuestionsAreAllAnswered()
    {
        EngineFixture fixture;
        std::vector<std::unique_ptr<Question>> questions;
        for (int i = 0; i < 12; ++i)
            questions.push_back(std::make_unique<Question>(
                fixture.engine(), i % 3 == 0 ? "crash" : etl::test::Script{}.text()));
        for (const auto &question : questions)
            QVERIFY(question->awaitAnswer());
        for (int i = 0; i < 12; ++i)
            QCOMPARE(questions[static_cast<std::size_t>(i)]->reply.error.has_value(), i % 3 == 0);
    }

    void waitingQuestionsCanBeCancelled()
    {
        EngineFixture fixture;
        std::vector<std::unique_ptr<Question>> questions;
        for (int i = 0; i < 6; ++i)
            questions.push_back(std::make_unique<Question>(fixture.engine(), "hang"));
        for (const auto &question : questions)
            fixture.engine().cancel(question->job);
        for (const auto &question : questions)
            QCOMPARE(question->reply.error->code, ErrorCode::Cancelled);
    }

    void aWorkerProgramThatIsMissingIsAnAnswer()
    {
        EngineFixture fixture(
            [](EngineConfig &config) { config.workerProgram = QStringLiteral("/nonexistent"); });
        Question question(fixture.engine(), "{}");
        QVERIFY(question.awaitAnswer());
        QVERIFY2(question.error().contains(QStringLiteral("could not be started")),
                 qPrintable(question.error()));
    }
};

QTEST_GUILESS_MAIN(TestServiceWorkers)
#include "tst_serviceworkers.moc"
