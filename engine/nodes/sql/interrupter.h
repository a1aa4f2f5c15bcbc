// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/sql/sqlsession.h"

#include <thread>

namespace etl::nodes {

// Interrupts the statements of a connection from when a stop is asked for until this object goes.
// A long sort or aggregate is one step of DuckDB, and an interrupt between two steps is lost, so it
// is repeated. `stop` is called on a thread of this object's.
class Interrupter
{
public:
    Interrupter(duckdb_connection connection, StopCheck stop);

private:
    std::jthread m_thread;
};

} // namespace etl::nodes
