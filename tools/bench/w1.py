#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""W1: 6 million CSV rows, filtered, four columns derived, written as Parquet; DataETL beside DuckDB.

    w1.py [--runs N] [--kill [--every MS]] [--types sniffed|decimal] [--engine PATH] [--json FILE] ...  (see --help)

Makes TPC-H lineitem (scale factor 1, 766 MB) and a Python environment with the pinned DuckDB into the cache folder the
first time. Then both programs do the same work from the same file with the same column types and two threads or workers:

1. The outputs are compared: names, types, and a digest over the sorted digests of all rows. Without equality no time
   is printed.
2. N timed runs of each, in turn, nothing else measured meanwhile. DataETL's time is that of the command from its start
   to its exit; DuckDB's is that of its statement alone, without the start of Python, so the comparison favours DuckDB.
3. A run of each with memory sampled every 20 ms: private and file pages by proportional share over all processes, and
   the whole shared segment whether touched or not.

--kill, instead: DataETL alone, and every 100 ms (--every) a random busy worker is struck, until the run is over: four of five
times by SIGKILL at that instant, else by arming the crash point behind its next commit. The output is compared again.

Exit code 0: all goals met. 1: one is not, or an output is wrong. 2: it could not be measured.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import processes

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = ["duckdb==1.5.5", "tpchgen-cli==4.0.0"]
THREADS = 2
MOST_TIMES_DUCKDB = 1.6
MOST_MEGABYTES = 600
LEAST_KILLS = 15
TIMEOUT = 600

SNIFFED = {
    "l_orderkey": "BIGINT", "l_partkey": "BIGINT", "l_suppkey": "BIGINT", "l_linenumber": "BIGINT",
    "l_quantity": "BIGINT", "l_extendedprice": "DOUBLE", "l_discount": "DOUBLE", "l_tax": "DOUBLE",
    "l_returnflag": "VARCHAR", "l_linestatus": "VARCHAR", "l_shipdate": "DATE", "l_commitdate": "DATE",
    "l_receiptdate": "DATE", "l_shipinstruct": "VARCHAR", "l_shipmode": "VARCHAR", "l_comment": "VARCHAR",
}
MONEY = dict.fromkeys(["l_quantity", "l_extendedprice", "l_discount", "l_tax"], "DECIMAL(12,2)")
TYPES = {"sniffed": SNIFFED, "decimal": SNIFFED | MONEY}
CONDITION = "l_shipdate >= DATE '1995-01-01' AND l_quantity < 40"
DERIVED = {
    "revenue": "l_extendedprice * (1 - l_discount)",
    "charge": "l_extendedprice * (1 - l_discount) * (1 + l_tax)",
    "days_late": "l_receiptdate - l_commitdate",
    "status": "l_returnflag || l_linestatus",
}


class Trouble(Exception):
    """Nothing could be measured; the message says why."""


class Wrong(Exception):
    """A run failed or gave other rows."""


def say(text=""):
    print(text, flush=True)


def default_cache():
    base = os.environ.get("DATAETL_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "dataetl")
    return pathlib.Path(base) / "bench"


def run_quietly(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        raise Trouble(f"'{' '.join(map(str, command))}' failed:\n{result.stdout.strip()[-1500:]}")


def prepare_python(cache):
    """The interpreter of an environment with the pinned packages."""
    environment = cache / "python"
    stamp = environment / "packages"
    if not stamp.is_file() or stamp.read_text().split() != PACKAGES:
        say(f"making a Python environment with {' and '.join(PACKAGES)}")
        cache.mkdir(parents=True, exist_ok=True)
        run_quietly([sys.executable, "-m", "venv", "--clear", environment])
        run_quietly([environment / "bin/python", "-m", "pip", "install", "--quiet", *PACKAGES])
        stamp.write_text("\n".join(PACKAGES))
    return environment / "bin/python"


def prepare_lineitem(cache, python):
    file = cache / "lineitem.csv"
    if not file.is_file():
        say("making lineitem, 766 MB")
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            run_quietly([python.parent / "tpchgen-cli", "csv", "-s", "1", "--tables=lineitem", f"--output-dir={folder}"])
            made = list(pathlib.Path(folder).rglob("lineitem*.csv"))
            if len(made) != 1:
                raise Trouble(f"tpchgen-cli made {len(made)} files in place of one")
            made[0].rename(file)
    return file


def pipeline(lineitem, types, output):
    return {
        "dataetl": 1,
        "name": "W1",
        "nodes": {
            "lineitem": {
                "type": "extract.csv", "workers": THREADS,
                "settings": {"path": str(lineitem), "columns": types, "delimiter": ",", "header": True},
            },
            "wanted": {"type": "transform.filter", "settings": {"condition": CONDITION}},
            "priced": {"type": "transform.derive", "settings": {"columns": DERIVED}},
            "out": {"type": "load.parquet", "settings": {"path": str(output)}},
        },
        "wires": ["lineitem -> wanted", "wanted -> priced", "priced -> out"],
    }


def statement(lineitem, types, output):
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    derived = ", ".join(f"{expression} AS {name}" for name, expression in DERIVED.items())
    return (
        f"COPY (SELECT *, {derived} FROM read_csv('{lineitem}', delim=',', header=true, auto_detect=false, "
        f"columns={{{columns}}}) WHERE {CONDITION}) TO '{output}' (FORMAT parquet, COMPRESSION snappy)"
    )


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.python = options.python or prepare_python(options.cache)
        self.lineitem = (options.lineitem or prepare_lineitem(options.cache, self.python)).resolve()
        self.types = TYPES[options.types]
        self.etl_output = folder / "etl.parquet"
        self.duckdb_output = folder / "duckdb.parquet"
        self.pipeline = folder / "w1.etl"
        self.pipeline.write_text(json.dumps(pipeline(self.lineitem, self.types, self.etl_output), indent=2))

    def run_etl(self, watcher=None):
        """(process, summary) of a whole run; the summary is the command's last line."""
        self.etl_output.unlink(missing_ok=True)
        run = processes.run(
            [self.options.engine, "run", self.pipeline, "--progress", "json"], watcher=watcher, timeout=TIMEOUT)
        try:
            summary = json.loads(run.output.strip().splitlines()[-1])
            if run.exit_code == 0 and summary["event"] != "finished":
                raise KeyError(summary["event"])
        except (IndexError, KeyError, ValueError) as error:
            raise Trouble(f"DataETL ended with code {run.exit_code}, and its last line is not the summary: {error!r}\n"
                          + run.errors[-1000:]) from error
        if run.exit_code != 0:
            told = {key: summary.get(key) for key in ("state", "error", "wallMs", "deaths", "batchesRolledForward")}
            kills = (f" after {watcher.kills} kills and {watcher.armed} armed points"
                     if isinstance(watcher, processes.Killer) else "")
            raise Wrong(f"DataETL ended with code {run.exit_code}{kills}: {json.dumps(told)}\n{run.errors[-1000:]}")
        return run, summary

    def duckdb(self, task, watcher=None):
        command = [self.python, HERE / "duckdb_side.py", json.dumps(task | {"threads": THREADS})]
        run = processes.run(command, watcher=watcher, timeout=TIMEOUT)
        if run.exit_code != 0:
            raise Trouble(f"DuckDB failed:\n{run.errors[-2000:]}")
        return run, json.loads(run.output)

    def run_duckdb(self, watcher=None):
        self.duckdb_output.unlink(missing_ok=True)
        return self.duckdb({"statement": statement(self.lineitem, self.types, self.duckdb_output)}, watcher)

    def digest(self, path):
        return self.duckdb({"digest": str(path)})[1]

    def make_reference(self):
        self.run_duckdb()
        self.reference = self.digest(self.duckdb_output)

    def check_output(self):
        """Raises Wrong unless DataETL's output is DuckDB's. True: it also has the same order."""
        found = self.digest(self.etl_output)
        for key in ("columns", "rows", "sorted"):
            if found[key] != self.reference[key]:
                raise Wrong(f"DataETL's output differs from DuckDB's in {key}: "
                            f"{found[key]} in place of {self.reference[key]}")
        return found["ordered"] == self.reference["ordered"]


def describe_machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                 os.uname().machine)
    return f"{os.cpu_count()} cores ({model}), load {os.getloadavg()[0]:.1f} at the start"


def spread(values, digits=2):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def compare(bench):
    machine = describe_machine()
    say(machine)
    bench.run_etl()
    bench.make_reference()
    ordered = bench.check_output()
    say(f"output equal: {bench.reference['rows']:,} rows, digest {bench.reference['sorted'][:16]}"
        f"{', in the same order' if ordered else ''}")
    walls, cpus = {"DataETL": [], "DuckDB": []}, {"DataETL": [], "DuckDB": []}
    for number in range(1, bench.options.runs + 1):
        run, _ = bench.run_etl()
        walls["DataETL"].append(run.wall)
        cpus["DataETL"].append(run.cpu)
        times = bench.run_duckdb()[1]
        walls["DuckDB"].append(times["wall"])
        cpus["DuckDB"].append(times["cpu"])
        say(f"run {number}: DataETL {run.wall:.2f} s, DuckDB {times['wall']:.2f} s, load {os.getloadavg()[0]:.1f}")
    bench.check_output()
    memory = {}
    for name, start in (("DataETL", bench.run_etl), ("DuckDB", bench.run_duckdb)):
        sampler = processes.MemorySampler()
        start(watcher=sampler)
        memory[name] = sampler.peak / 1e6
        say(f"memory of {name}: {memory[name]:.0f} MB at most in {sampler.samples} samples"
            + (f", of these {sampler.segment / 1e6:.0f} MB shared segment" if sampler.segment else ""))
    ratio = statistics.median(walls["DataETL"]) / statistics.median(walls["DuckDB"])
    cpu_ratio = statistics.median(cpus["DataETL"]) / statistics.median(cpus["DuckDB"])
    say()
    say("          wall s                CPU s                 peak MB")
    for name in walls:
        say(f"{name:9} {spread(walls[name]):21} {spread(cpus[name]):21} {memory[name]:.0f}")
    say(f"ratio of medians: wall {ratio:.2f} (goal: at most {MOST_TIMES_DUCKDB}), CPU {cpu_ratio:.2f}; "
        f"memory goal: at most {MOST_MEGABYTES} MB")
    return {
        "machine": machine, "types": bench.options.types, "wall": walls, "cpu": cpus, "megabytes": memory,
        "ratio": ratio, "cpuRatio": cpu_ratio, "ordered": ordered,
        "passed": ratio <= MOST_TIMES_DUCKDB and memory["DataETL"] <= MOST_MEGABYTES,
    }


def kill(bench):
    machine = describe_machine()
    say(machine)
    bench.make_reference()
    results = []
    for number in range(1, bench.options.runs + 1):
        killer = processes.Killer(every=bench.options.every / 1000, seed=number)
        run, summary = bench.run_etl(watcher=killer)
        ordered = bench.check_output()
        result = {
            "wall": run.wall, "kills": killer.kills, "armed": killer.armed, "deaths": summary["deaths"],
            "replacements": summary["replacements"], "rolledBack": summary["batchesRolledBack"],
            "rolledForward": summary["batchesRolledForward"], "ordered": ordered,
        }
        results.append(result)
        say(f"run {number}: {run.wall:.2f} s, {killer.kills} busy workers killed, {killer.armed} armed; "
            f"the summary tells {result['deaths']} deaths, {result['replacements']} replacements, {result['rolledBack']} batches rolled back, "
            f"{result['rolledForward']} rolled forward; output equal{', in the same order' if ordered else ''}")
    kills, armed = (sum(result[key] for result in results) for key in ("kills", "armed"))
    back = sum(result["rolledBack"] for result in results)
    forward = sum(result["rolledForward"] for result in results)
    say(f"all: {kills} kills and {armed} armed points in {len(results)} runs, "
        f"{back} rolled back, {forward} rolled forward, every output equal to DuckDB's ({bench.reference['rows']:,} rows)")
    enough = all(result["kills"] >= LEAST_KILLS for result in results)
    if not enough:
        say(f"a run had fewer than {LEAST_KILLS} kills")
    return {"machine": machine, "runs": results, "passed": enough and back > 0 and forward > 0}


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    path = pathlib.Path
    parser.add_argument("--runs", type=int, default=5, help="timed runs of each program (5)")
    parser.add_argument("--kill", action="store_true", help="kill workers in place of measuring")
    parser.add_argument("--every", type=int, default=100, metavar="MS", help="milliseconds between two kills (100)")
    parser.add_argument("--types", choices=list(TYPES), default="sniffed",
                        help="money as DOUBLE, as both programs find by themselves, or as DECIMAL(12,2)")
    parser.add_argument("--engine", type=path, default=ROOT / "build/release/bin/dataetl-engine")
    parser.add_argument("--lineitem", type=path, help="an existing file in place of the one in the cache")
    parser.add_argument("--python", type=path, help="an interpreter that has the pinned duckdb already")
    parser.add_argument("--cache", type=path, default=default_cache())
    parser.add_argument("--work", type=path, help="where outputs are written (the system's folder for temporary files)")
    parser.add_argument("--json", type=path, help="also write the figures to this file")
    return parser.parse_args()


def main():
    options = parse_options()
    started = time.monotonic()
    try:
        if not os.access(options.engine, os.X_OK):
            raise Trouble(f"there is no program {options.engine}: build first, with ./run build")
        with tempfile.TemporaryDirectory(prefix="dataetl-w1-", dir=options.work) as folder:
            bench = Bench(options, pathlib.Path(folder))
            result = kill(bench) if options.kill else compare(bench)
    except (Trouble, processes.TimedOut) as error:
        print(f"w1: {error}", file=sys.stderr)
        return 2
    except Wrong as error:
        print(f"w1: WRONG: {error}", file=sys.stderr)
        return 1
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")
    say(f"{'passed' if result['passed'] else 'FAILED'} in {time.monotonic() - started:.0f} s")
    return 0 if result["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
