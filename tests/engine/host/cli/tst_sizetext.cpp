// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include "engine/host/cli/sizetext.h"

#include <QTest>

using etl::host::parseSize;

class TestSizeText : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void readsUnits_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<quint64>("bytes");
        const auto row = [](const char *text, quint64 bytes) {
            QTest::newRow(text) << QByteArray(text) << bytes;
        };
        row("1048576", 1048576);
        row("12B", 12);
        row("1k", 1000);
        row("800MB", 800'000'000);
        row("2 GiB", quint64{2} << 30);
        row("64mib", quint64{64} << 20);
        row("1T", 1'000'000'000'000);
    }
    void readsUnits()
    {
        QFETCH(QByteArray, text);
        QFETCH(quint64, bytes);
        const auto size = parseSize(text.toStdString());
        QVERIFY(size.has_value());
        QCOMPARE(quint64{*size}, bytes);
    }

    void refusesTheRest()
    {
        for (const char *text : {"", "MB", "-1", "1.5GB", "1 0", "5 parsecs", "7ib", "7i",
                                 "99999999999999999999", "20000000000T"})
            QVERIFY2(!parseSize(text), text);
    }
};

QTEST_GUILESS_MAIN(TestSizeText)
#include "tst_sizetext.moc"
