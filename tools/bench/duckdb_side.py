# SPDX-License-Identifier: GPL-3.0-or-later
"""DuckDB's part of the benchmark, in a process of its own. The argument is a task as JSON; prints the result as JSON.

{"statement": SQL, "threads": N}     runs the statement: wall and CPU seconds without the start of Python
{"digest": FILE, "threads": N}       columns, rows and digests of a Parquet file
"""

import json
import resource
import sys
import time

import duckdb


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def run_statement(sql, threads):
    wall, cpu = time.perf_counter(), cpu_seconds()
    connection = duckdb.connect(config={"threads": threads})
    connection.execute(sql)
    connection.close()
    return {"wall": time.perf_counter() - wall, "cpu": cpu_seconds() - cpu}


def digest(path, threads):
    """A digest of each row, then one over them, sorted and as they lie in the file."""
    connection = duckdb.connect(config={"threads": threads})
    columns = [row[:2] for row in connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()]
    names = ", ".join(f'"{name}"' for name, _ in columns)
    rows, in_order, as_is = connection.execute(
        f"""WITH digests AS (
                SELECT md5(row({names})::VARCHAR) AS digest, file_row_number AS number
                FROM read_parquet(?, file_row_number=true))
            SELECT count(*), sha256(string_agg(digest, '' ORDER BY digest)), sha256(string_agg(digest, '' ORDER BY number))
            FROM digests""",
        [path],
    ).fetchone()
    return {"columns": columns, "rows": rows, "sorted": in_order, "ordered": as_is}


def main():
    task = json.loads(sys.argv[1])
    if duckdb.__version__ != "1.5.5":
        sys.exit(f"this is DuckDB {duckdb.__version__}, not 1.5.5")
    if "statement" in task:
        result = run_statement(task["statement"], task["threads"])
    else:
        result = digest(task["digest"], task["threads"])
    print(json.dumps(result))


main()
