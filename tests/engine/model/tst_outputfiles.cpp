// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/outputfiles.h"
#include "tests/helpers/suite.h"

#include <QTest>

using namespace etl;
using namespace etl::model;

class TestOutputFiles : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void liesHiddenBesideTheOutput();
    void differByRunAndWorker();
};

void TestOutputFiles::liesHiddenBesideTheOutput()
{
    const RunId run("00000000000000ab");
    QCOMPARE(partFilePath("/data/out.csv", run, 3).c_str(),
             "/data/.out.csv.00000000000000ab.w3.part");
    QCOMPARE(temporaryOutputPath("/out.csv", run).c_str(), "/.out.csv.00000000000000ab.tmp");
    QCOMPARE(temporaryOutputPath("out.csv", run).c_str(), ".out.csv.00000000000000ab.tmp");
}

void TestOutputFiles::differByRunAndWorker()
{
    QVERIFY(partFilePath("/o", RunId("a"), 1) != partFilePath("/o", RunId("a"), 2));
    QVERIFY(partFilePath("/o", RunId("a"), 1) != partFilePath("/o", RunId("b"), 1));
}

QTEST_GUILESS_MAIN(TestOutputFiles)
#include "tst_outputfiles.moc"
