// SPDX-License-Identifier: GPL-3.0-or-later
// Holds docs/csv.md and docs/jsonl.md against the tests that they name.
#include "tests/engine/nodes/csv/csvtesting.h"
#include "tests/helpers/suite.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

#include <set>

using namespace etl;
using namespace etl::test;

namespace {

QString sourceFolder()
{
    return qEnvironmentVariable("DATAETL_SOURCE_DIR", QStringLiteral("."));
}

QString fileText(const QString &path)
{
    return QString::fromStdString(readFile(path.toStdString()));
}

// The functions and files of the tests in a folder.
std::set<QString> knownTests(const QString &name)
{
    std::set<QString> known;
    const QDir folder(sourceFolder() + QStringLiteral("/tests/engine/nodes/") + name);
    for (const QString &file : folder.entryList({QStringLiteral("tst_*.cpp")})) {
        known.insert(file.chopped(4));
        static const QRegularExpression function(QStringLiteral("^void \\w+::(\\w+)\\(\\)$"),
                                                 QRegularExpression::MultilineOption);
        auto matches = function.globalMatch(fileText(folder.filePath(file)));
        while (matches.hasNext())
            known.insert(matches.next().captured(1));
    }
    return known;
}

} // namespace

class TestCsvPage : public test::Suite
{
    Q_OBJECT

private slots:
    void everyRowNamesATestThatExists_data();
    void everyRowNamesATestThatExists();
};

void TestCsvPage::everyRowNamesATestThatExists_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QStringList>("folders");
    QTest::addColumn<int>("leastRows");
    QTest::newRow("CSV") << QStringLiteral("csv.md") << QStringList{QStringLiteral("csv")} << 40;
    QTest::newRow("JSON lines") << QStringLiteral("jsonl.md")
                                << QStringList{QStringLiteral("jsonl"), QStringLiteral(".")} << 20;
}

void TestCsvPage::everyRowNamesATestThatExists()
{
    QFETCH(QString, page);
    QFETCH(QStringList, folders);
    QFETCH(int, leastRows);
    std::set<QString> known;
    for (const QString &folder : folders)
        known.merge(knownTests(folder));
    QVERIFY(known.size() > 20);
    const QString text = fileText(sourceFolder() + QStringLiteral("/docs/") + page);
    int rows = 0;
    for (const QString &line : text.split(QLatin1Char('\n'))) {
        if (!line.startsWith(QLatin1Char('|')) || line.startsWith(QStringLiteral("|---"))
            || line.endsWith(QStringLiteral("| test |")))
            continue;
        const QString cell = line.section(QStringLiteral(" | "), -1).chopped(2);
        QVERIFY2(cell.contains(QLatin1Char('`')) || cell.startsWith(QStringLiteral("the same")),
                 qPrintable(line));
        static const QRegularExpression name(
            QStringLiteral("`(?:(tst_\\w+)(?:: (\\w+))?|(\\w+))`"));
        auto matches = name.globalMatch(cell);
        while (matches.hasNext()) {
            const QRegularExpressionMatch match = matches.next();
            for (int group = 1; group <= 3; ++group)
                QVERIFY2(match.captured(group).isEmpty() || known.contains(match.captured(group)),
                         qPrintable(match.captured(0)));
        }
        ++rows;
    }
    QVERIFY2(rows > leastRows, qPrintable(QString::number(rows)));
}

QTEST_GUILESS_MAIN(TestCsvPage)
#include "tst_csvpage.moc"
