# SPDX-License-Identifier: GPL-3.0-or-later
"""Deaths while the parts of outputs are joined, and of the engine while it gives outputs their names."""

import os
import pathlib

from . import pipelines, recoveries, sandbox
from .enginerun import EngineRun
from .outcome import Deviation, expect
from .reference import Reference

KILLS_OF_A_RUN = 12
LOADERS = 8
OLD = b"id\nwhat was there before\n"


def wide_output():
    """Long rows to two files, so that joining takes a while."""
    return pipelines.Pipeline("joined", {
        "rows": pipelines.csv_source(2) | {"onError": "skip"}, "text": pipelines.node("load.csv", 2, True, path="joined.csv"),
        "columns": pipelines.node("load.parquet", 2, True, path="joined.parquet", rowGroupRows=1000, compression="none"),
    }, ["rows -> text", "rows -> columns"], ("joined.csv", "joined.parquet"))


def many_outputs():
    """Small outputs, so that their renames are most of the run."""
    outputs = tuple(f"renamed{number}.csv" for number in range(LOADERS))
    nodes = {f"out{number}": pipelines.node("load.csv", 1, path=name) for number, name in enumerate(outputs)}
    return pipelines.Pipeline("renamed", {"rows": pipelines.generate(2000, 1)} | nodes, [f"rows -> {name}" for name in nodes],
                              outputs, dict.fromkeys(outputs, 2000))


def kill_joiners(reference, random):
    """One run, in which whoever joins is killed again and again. Returns the number of kills."""
    with EngineRun(reference.place, reference.file) as run:
        run.await_state("committing")
        kills = 0
        goal = {}
        while run.is_running():
            for file in reference.place.work.glob(".*.tmp"):
                size = size_of(file)
                if kills < KILLS_OF_A_RUN and size >= goal.setdefault(file, random.randrange(1, 4 << 20)):
                    kills += sum(sandbox.kill(pid) for pid in run.workers() if has_open(pid, file))
                    goal[file] = size + random.randrange(1, 24 << 20)
        run.finish()
        reference.check(run, f"{kills} kills of whoever joins its outputs")
        return kills


def size_of(file):
    try:
        return file.stat().st_size
    except OSError:
        return -1


def has_open(pid, file):
    try:
        return any(os.readlink(entry) == str(file) for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False


def kill_engine_at_rename(reference, random, after):
    """The engine dies when it has renamed `after` outputs (0: when it begins to commit). Returns how many were renamed."""
    place = reference.place
    finals = [place.work / name for name in reference.pipeline.outputs]
    for final in finals:
        final.write_bytes(OLD)
    before = [final.stat().st_ino for final in finals]

    def renamed():
        return sum(final.stat().st_ino != inode for final, inode in zip(finals, before))

    with EngineRun(place, reference.file) as run:
        run.await_state("committing")
        while run.is_running() and renamed() < after:
            pass
        run.kill()
        run.finish()
        killed = run.summary is None
    count = renamed()
    if killed:
        what = f"the engine killed after {count} renames"
        if not recoveries.go_on(reference, random, what):
            for final, inode in zip(finals, before):
                if final.stat().st_ino != inode:
                    expect(reference.is_whole(final.name), f"{final.name} was renamed and is not whole")
                elif final.read_bytes() != OLD:
                    raise Deviation(f"{final.name} is neither what was there before nor the new output, with {what}")
    reference.remove_outputs()
    return count if killed else None


def joining(bench, kills, renames):
    """Deaths of joiners until there were so many; then the engine's, so many times. Figures by name."""
    random = bench.random("joins")
    reference = Reference(bench.place, wide_output())
    runs = found = 0
    while found < kills:
        runs += 1
        struck = kill_joiners(reference, random)
        found += struck
        expect(struck > 0 or runs < 10 or found > 0, "whoever joins could not be caught at it in 10 runs")
    reference = Reference(bench.place, many_outputs())
    counts = []
    for number in range(renames):
        count = kill_engine_at_rename(reference, random, number % (LOADERS + 1))
        if count is not None:
            counts.append(count)
    return {"joinerKills": found, "joinerRuns": runs, "engineDeathsAtRenames": len(counts),
            "someButNotAllRenamed": sum(0 < count < LOADERS for count in counts)}
