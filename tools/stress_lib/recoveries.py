# SPDX-License-Identifier: GPL-3.0-or-later
"""Deaths of replacements at their start, and of the engine inside a recovery."""

import time

import segment

from . import pipelines, reference, sandbox
from .enginerun import EngineRun
from .matrix import HeldRun
from .outcome import Deviation, expect

POINTS = segment.crash_points()
ORPHANS_LEAVE_WITHIN = 1.0  # seconds after the death of their engine
STEPS = 14  # a recovery of these pipelines has no more points to die at

TINY = pipelines.Pipeline("tiny", {
    "rows": pipelines.node("extract.generate", 1, rows=3, columns={"id": "i"}), "out": pipelines.node("load.csv", 1, path="tiny.csv"),
}, ["rows -> out"], ("tiny.csv",))


def digest_of(place, name):
    return reference.digest(place, [name])[name]


def check_next_engine(place, after):
    """The next engine runs something else, and cleans up what the dead one left."""
    # What the dead engine's workers held is free when they are wholly gone.
    begin = time.monotonic()
    while place.processes():
        if time.monotonic() - begin > ORPHANS_LEAVE_WITHIN:
            raise Deviation(f"{after}, and {ORPHANS_LEAVE_WITHIN} s later these processes still run: {place.processes()}")
        time.sleep(0.005)
    gone = time.monotonic() - begin
    ran = place.command("run", place.write("tiny.etl", TINY.document()), "--progress", "none")
    expect(ran.returncode == 0, f"{after}, and the next engine fails: {ran.stdout}{ran.stderr}")
    content = (place.work / "tiny.csv").read_text()
    expect(content == "id\n0\n1\n2\n", f"{after}, and the next engine's run gives {content!r}")
    (place.work / "tiny.csv").unlink()
    place.check_clean(f"{after} and the next one has run")
    return gone


def kill_engine_in_recovery(checked, random):
    """A worker is killed, and the engine at the n-th step of recovering it. Returns (step, seconds until the orphans were gone).

    Step None: that recovery had fewer steps, and the run went on.
    """
    step = random.randint(1, STEPS)
    with HeldRun(checked) as (run, memory):
        memory.arm(None, POINTS["InsideRecovery"], step)
        victim = random.choice(memory.workers).number
        deadly = random.choice(["AfterCommit", "AfterDescriptor", "BeforeInputFreed", "AfterClaim", "AfterSplitClaim", "BetweenTails"])
        memory.arm(victim, POINTS[deadly], random.randint(1, 4))
        run.release()
        run.finish()
        if run.summary is not None:
            checked.check(run, f"worker {victim} killed at {deadly} and the engine not at step {step} of the recovery")
            return None, 0.0
        expect(memory.armed(None)[0] == 0, f"the engine ended without a summary, and not at its crash point: {run.last_words()}")
    place = checked.place
    gone = check_next_engine(place, f"the engine died at step {step} of a recovery")
    for name in checked.pipeline.outputs:
        if (place.work / name).exists():
            expect(digest_of(place, name) == checked.digests[name], f"{name} stands after the death of its engine, and is not whole")
    checked.remove_outputs()
    return step, gone


def kill_replacements(checked, random, times):
    """A worker dies, and its replacements at their start, so many in a row. Returns deaths at the start."""
    with HeldRun(checked) as (run, memory):
        victim = random.choice(memory.workers).number
        point = POINTS["AtStart"]
        memory.arm(victim, point, 1)
        run.release()
        died = 0
        while run.is_running():
            if memory.armed(victim)[0] == 0 and died < times:
                died += 1
                if died < times:
                    # A process starts in two steps: half of the deaths are in the second.
                    memory.arm(victim, point, random.randint(1, 2))
            time.sleep(0.0005)
        run.finish()
        checked.check(run, f"worker {victim} killed {died} times at its start")
        expect(run.summary["deaths"] == died, f"{died} deaths at the start, and the summary tells {run.summary['deaths']}")
        return died


def kill_new_processes(checked, random, times):
    """After a first death, whatever process the engine starts is killed as soon as it is seen. Returns kills."""
    with EngineRun(checked.place, checked.file) as run:
        run.await_state("running")
        known = set(run.workers())
        kills = int(bool(known) and sandbox.kill(random.choice(sorted(known))))
        while run.is_running():
            for pid in set(run.workers()) - known:
                known.add(pid)
                if kills < times:
                    kills += sandbox.kill(pid)
            time.sleep(0.0005)
        run.finish()
        checked.check(run, f"{kills} new processes killed at once")
        return kills
