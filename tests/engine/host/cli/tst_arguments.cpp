// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/cli/arguments.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <sstream>

using namespace etl;
using namespace etl::host;

namespace {

// Words at spaces.
Result<Arguments> parse(const std::string &line)
{
    std::vector<std::string> words;
    std::istringstream stream(line);
    for (std::string word; stream >> word;)
        words.push_back(word);
    return parseArguments(words);
}

std::string errorOf(const std::string &line)
{
    const auto arguments = parse(line);
    return arguments ? "no error" : arguments.error().message;
}

} // namespace

class TestArguments : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void runTakesEveryOption();
    void optionsStandAnywhereAndInBothForms();
    void otherCommands();
    void helpAndVersion();
    void doubleDashEndsOptions();
    void mistakesAreNamed_data();
    void mistakesAreNamed();
    void usageErrorsShowTheUsage();
    void helpNamesEveryCommandAndOption();
    void helpFitsATerminal();
};

void TestArguments::runTakesEveryOption()
{
    Arguments expected;
    expected.command = Command::Run;
    expected.file = "a.etl";
    expected.parameters = {{"input", "x=y.csv"}, {"empty", ""}};
    expected.workers = 4;
    expected.progress = ProgressMode::Json;
    QVERIFY(
        parse("run a.etl -p input=x=y.csv --parameter empty= --workers 4 --progress json").value()
        == expected);
}

void TestArguments::optionsStandAnywhereAndInBothForms()
{
    const auto plain = parse("run -p a=1 a.etl --workers 2 --progress none");
    QVERIFY(plain.has_value());
    QVERIFY(parse("run --workers=2 -pa=1 --progress=none a.etl").value() == *plain);
    QVERIFY(parse("run --parameter=a=1 --workers=3 --workers=2 a.etl --progress=none").value()
            == *plain);
}

void TestArguments::otherCommands()
{
    const auto preview = parse("preview a.etl bands --rows 5 --port rejects --json").value();
    QCOMPARE(preview.command, Command::Preview);
    QCOMPARE(preview.file.c_str(), "a.etl");
    QCOMPARE(preview.name.c_str(), "bands");
    QCOMPARE(preview.port.c_str(), "rejects");
    QCOMPARE(preview.rows, 5);
    QVERIFY(preview.json);
    QCOMPARE(parse("validate a.etl").value().command, Command::Validate);
    QCOMPARE(parse("nodes").value().name.c_str(), "");
    QCOMPARE(parse("nodes load.csv").value().name.c_str(), "load.csv");
    QCOMPARE(parse("schema").value().command, Command::Schema);
    QCOMPARE(parse("serve-local --idle-timeout 0").value().idleTimeoutSeconds,
             std::optional<int>(0));
}

void TestArguments::helpAndVersion()
{
    for (const char *line : {"", "help", "--help", "-h"}) {
        QCOMPARE(parse(line).value().command, Command::Help);
        QCOMPARE(parse(line).value().name.c_str(), "");
    }
    for (const char *line : {"help run", "run --help", "run a.etl --workers 3 -h"}) {
        QCOMPARE(parse(line).value().command, Command::Help);
        QCOMPARE(parse(line).value().name.c_str(), "run");
    }
    QCOMPARE(parse("--version").value().command, Command::Version);
    QCOMPARE(parse("-V").value().command, Command::Version);
}

void TestArguments::doubleDashEndsOptions()
{
    QCOMPARE(parse("run -- --odd.etl").value().file.c_str(), "--odd.etl");
    QCOMPARE(parse("validate -").value().file.c_str(), "-");
}

void TestArguments::mistakesAreNamed_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char *line, const char *message) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(message);
    };
    row("rnu a.etl", "there is no command 'rnu'; did you mean 'run'?");
    row("frobnicate", "there is no command 'frobnicate'");
    row("--workers 3 run", "there is no option '--workers'");
    row("run", "'run' needs a FILE");
    row("run a.etl b.etl", "'b.etl' is one word too many for 'run'");
    row("preview", "'preview' needs a FILE");
    row("preview a.etl", "'preview' needs a NODE");
    row("schema x", "'x' is one word too many for 'schema'");
    row("run a.etl --rows 5", "'run' has no option '--rows'");
    row("run a.etl --rows=5", "'run' has no option '--rows'");
    row("run a.etl -x", "'run' has no option '-x'");
    row("nodes -p a=1", "'nodes' has no option '-p'");
    row("run a.etl --workers", "the option '--workers' needs a value");
    row("run a.etl -p", "the option '-p' needs a value");
    row("run a.etl --workers 0", "'--workers' must be a whole number from 1 to 64, but is '0'");
    row("run a.etl --workers 4x", "'--workers' must be a whole number from 1 to 64, but is '4x'");
    row("run a.etl --workers 99999999999",
        "'--workers' must be a whole number from 1 to 64, but is '99999999999'");
    row("run a.etl --workers=", "'--workers' must be a whole number from 1 to 64, but is ''");
    row("preview a.etl n --rows 10001",
        "'--rows' must be a whole number from 1 to 10000, but is '10001'");
    row("run a.etl -p name", "a parameter is given as name=value, not as 'name'");
    row("run a.etl -p =value", "a parameter is given as name=value, not as '=value'");
    row("run a.etl --progress fancy",
        "'--progress' must be auto, plain, json or none, but is 'fancy'");
    row("validate a.etl --json=yes", "the option '--json' takes no value");
}

void TestArguments::mistakesAreNamed()
{
    QFETCH(const QByteArray, line);
    QFETCH(const QByteArray, message);
    QCOMPARE(errorOf(line.toStdString()).c_str(), message.constData());
    QCOMPARE(parse(line.toStdString()).error().code, ErrorCode::Usage);
}

void TestArguments::usageErrorsShowTheUsage()
{
    QCOMPARE(renderUsageError(parse("nodes a b").error()).c_str(),
             "error: 'b' is one word too many for 'nodes'\n"
             "usage: dataetl-engine nodes [TYPE] [--json]\n");
    QCOMPARE(renderUsageError(parse("x").error()).c_str(),
             "error: there is no command 'x'\n"
             "usage: dataetl-engine COMMAND ...; 'dataetl-engine help' lists the commands\n");
}

void TestArguments::helpNamesEveryCommandAndOption()
{
    const std::string overview = helpText();
    for (const std::string &name : commandNames()) {
        QVERIFY2(overview.find("\n  " + name + " ") != std::string::npos, name.c_str());
        QVERIFY2(helpText(name).find(usageLine(name)) != std::string::npos, name.c_str());
    }
    QCOMPARE(helpText("no such command").c_str(), overview.c_str());
    const std::string run = helpText("run");
    for (const char *part : {"--parameter", "--workers", "--progress", "Ctrl+C", "Exit code"})
        QVERIFY2(run.find(part) != std::string::npos, part);
}

void TestArguments::helpFitsATerminal()
{
    std::vector<std::string> names = commandNames();
    names.emplace_back();
    for (const std::string &name : names) {
        std::istringstream text(helpText(name));
        for (std::string line; std::getline(text, line);)
            QVERIFY2(line.size() <= 100, line.c_str());
    }
}

QTEST_GUILESS_MAIN(TestArguments)
#include "tst_arguments.moc"
