// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/fieldspec.h"
#include "widgets/forms/sqlwords.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace etl::widgets;

class TestFieldSpec : public QObject
{
    Q_OBJECT

private slots:
    void mapKeepsTheOrderOfItsEntries();
    void mapIsReadFromObjectAndPlainList();
    void anythingElseIsAnEmptyMap();
    void worstSeverityOfNothingIsNothing();
    void quotesColumnNamesThatNeedIt_data();
    void quotesColumnNamesThatNeedIt();
    void suggestionsAreSortedWithoutRepeats();
};

void TestFieldSpec::mapKeepsTheOrderOfItsEntries()
{
    const std::vector<MapEntry> entries{{QStringLiteral("z"), QStringLiteral("1")},
                                        {QStringLiteral("a"), QStringLiteral("2")},
                                        {QStringLiteral("m"), QString()}};
    QVERIFY(mapEntries(mapValue(entries)) == entries);
}

void TestFieldSpec::mapIsReadFromObjectAndPlainList()
{
    const QJsonObject object{{QStringLiteral("b"), QStringLiteral("x + 1")}};
    QVERIFY(mapEntries(object)
            == (std::vector<MapEntry>{{QStringLiteral("b"), QStringLiteral("x + 1")}}));
    const QJsonArray names{QStringLiteral("carrier")};
    QVERIFY(mapEntries(names)
            == (std::vector<MapEntry>{{QStringLiteral("carrier"), QStringLiteral("carrier")}}));
}

void TestFieldSpec::anythingElseIsAnEmptyMap()
{
    for (const QJsonValue &value : {QJsonValue(), QJsonValue(QJsonValue::Undefined), QJsonValue(3),
                                    QJsonValue(QStringLiteral("text"))})
        QVERIFY(mapEntries(value).empty());
}

void TestFieldSpec::worstSeverityOfNothingIsNothing()
{
    QVERIFY(!worstSeverity({}));
    FieldIssue warning;
    warning.severity = Severity::Warning;
    FieldIssue hint;
    hint.severity = Severity::Hint;
    QVERIFY(worstSeverity({hint, warning, hint}) == Severity::Warning);
}

void TestFieldSpec::quotesColumnNamesThatNeedIt_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("sql");
    QTest::newRow("plain") << "air_time" << "air_time";
    QTest::newRow("upper case") << "Delay2" << "Delay2";
    QTest::newRow("space") << "air time" << "\"air time\"";
    QTest::newRow("digit first") << "2nd" << "\"2nd\"";
    QTest::newRow("keyword") << "order" << "\"order\"";
    QTest::newRow("quote") << "a\"b" << "\"a\"\"b\"";
    QTest::newRow("accent") << QStringLiteral("größe") << QStringLiteral("\"größe\"");
    QTest::newRow("empty") << "" << "\"\"";
}

void TestFieldSpec::quotesColumnNamesThatNeedIt()
{
    QFETCH(QString, name);
    QTEST(sqlName(name), "sql");
}

void TestFieldSpec::suggestionsAreSortedWithoutRepeats()
{
    QSet<QString> seen;
    for (const Suggestion &suggestion : sqlSuggestions()) {
        QVERIFY2(!seen.contains(suggestion.text), qPrintable(suggestion.text));
        seen.insert(suggestion.text);
        QVERIFY(!suggestion.detail.isEmpty());
    }
    QVERIFY(isSqlKeyword(u"case"));
    QVERIFY(!isSqlKeyword(u"delay"));
}

QTEST_GUILESS_MAIN(TestFieldSpec)
#include "tst_fieldspec.moc"
