// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace etl::test {

/// Base of a test class: a warning that the test did not announce with QTest::ignoreMessage fails
/// the test function. A class with an init() of its own calls Suite::init() from it.
/// Used on the main thread.
class Suite : public QObject
{
    Q_OBJECT

protected slots:
    void init();
};

} // namespace etl::test
