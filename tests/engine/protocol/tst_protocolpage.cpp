// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/protocol/messagekinds.h"
#include "tests/helpers/suite.h"

#include <QFile>
#include <QTest>

using namespace etl::protocol;

namespace {

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

// "hello | client to engine | greeting | welcome, refused" for each row of the page's table of
// messages.
QStringList rowsOfPage()
{
    QFile page(qEnvironmentVariable("DATAETL_SOURCE_DIR") + QStringLiteral("/docs/protocol.md"));
    QStringList rows;
    if (!page.open(QIODevice::ReadOnly))
        return rows;
    bool inTable = false;
    while (!page.atEnd()) {
        const QString line = QString::fromUtf8(page.readLine()).trimmed();
        if (line.startsWith(QStringLiteral("|---")))
            inTable = true;
        else if (!line.startsWith(QLatin1Char('|')))
            inTable = false;
        else if (inTable) {
            QStringList cells = line.mid(1, line.size() - 2).split(QLatin1Char('|'));
            for (auto &cell : cells)
                cell = cell.trimmed();
            rows << cells.join(QStringLiteral(" | "));
        }
    }
    return rows;
}

QStringList rowsOfCode()
{
    QStringList rows;
    for (const auto &kind : messageKinds())
        rows << QStringList{text(kind.name), text(directionName(kind.direction)),
                            text(peerStateName(kind.state)), text(kind.reply)}
                    .join(QStringLiteral(" | "));
    return rows;
}

} // namespace

class TestProtocolPage : public etl::test::Suite
{
    Q_OBJECT

private slots:
    void listsEveryMessageAsTheCodeDoes()
    {
        QCOMPARE(rowsOfPage().join(QLatin1Char('\n')), rowsOfCode().join(QLatin1Char('\n')));
    }
};

QTEST_GUILESS_MAIN(TestProtocolPage)
#include "tst_protocolpage.moc"
