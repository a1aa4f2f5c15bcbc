// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/base/scopeguard.h"
#include "tests/helpers/suite.h"

#include <QTest>

#include <set>
#include <type_traits>

using namespace etl;

namespace {

Result<int> half(int number)
{
    if (number % 2 != 0)
        return fail(ErrorCode::BadData, "odd", "give an even number");
    return number / 2;
}

Result<int> quarter(int number)
{
    ETL_TRY(const int first, half(number));
    ETL_TRY(const int second, half(first));
    return second;
}

Status evenOnly(int number)
{
    return number % 2 == 0 ? Status() : fail(ErrorCode::BadData, "odd");
}

Status bothEven(int first, int second)
{
    ETL_TRY_VOID(evenOnly(first));
    ETL_TRY_VOID(evenOnly(second));
    return {};
}

} // namespace

class TestError : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void namesOfCodesAreUniqueAndReadBack();
    void unknownCodeNameIsInternal();
    void textTellsPlaceProblemAndRemedy();
    void tryReturnsTheFirstError();
    void guardRunsOnceUnlessDismissed();
    void idsOfDifferentKindsDoNotMix();
};

void TestError::namesOfCodesAreUniqueAndReadBack()
{
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(ErrorCode::Unsupported); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        QVERIFY(names.insert(errorCodeName(code)).second);
        QCOMPARE(errorCodeFromName(errorCodeName(code)), code);
    }
}

void TestError::unknownCodeNameIsInternal()
{
    QCOMPARE(errorCodeFromName("from-a-newer-version"), ErrorCode::Internal);
}

void TestError::textTellsPlaceProblemAndRemedy()
{
    Error error{ErrorCode::BadSetting, "must be a number", "limit", "rows", "write 5"};
    QCOMPARE(error.toString().c_str(), "node 'limit', setting 'rows': must be a number (write 5)");
    error.node.clear();
    QCOMPARE(error.toString().c_str(), "setting 'rows': must be a number (write 5)");
    error.setting.clear();
    error.remedy.clear();
    QCOMPARE(error.toString().c_str(), "must be a number");
}

void TestError::tryReturnsTheFirstError()
{
    QCOMPARE(quarter(12).value(), 3);
    QCOMPARE(quarter(5).error().message.c_str(), "odd");
    QCOMPARE(quarter(6).error().remedy.c_str(), "give an even number");
    QVERIFY(bothEven(2, 4).has_value());
    QVERIFY(!bothEven(2, 3).has_value());
}

void TestError::guardRunsOnceUnlessDismissed()
{
    int runs = 0;
    {
        const ScopeGuard guard([&] { ++runs; });
    }
    QCOMPARE(runs, 1);
    {
        ScopeGuard guard([&] { ++runs; });
        guard.dismiss();
    }
    QCOMPARE(runs, 1);
}

void TestError::idsOfDifferentKindsDoNotMix()
{
    static_assert(!std::is_convertible_v<NodeId, RunId>);
    static_assert(!std::is_convertible_v<std::string, NodeId>);
    QVERIFY(NodeId("a") < NodeId("b"));
    QCOMPARE(std::hash<NodeId>{}(NodeId("a")), std::hash<std::string>{}("a"));
}

QTEST_GUILESS_MAIN(TestError)
#include "tst_error.moc"
