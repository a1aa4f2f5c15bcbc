// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/helpers/suite.h"

#include <QRegularExpression>
#include <QTest>

namespace etl::test {

void Suite::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

} // namespace etl::test
