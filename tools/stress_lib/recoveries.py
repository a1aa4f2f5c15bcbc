# SPDX-License-Identifier: GPL-3.0-or-later
"""Deaths of replacements at their start, and of the engine inside a recovery."""

import signal
import time

import segment

from . import pipelines, sandbox
from .enginerun import EngineRun
from .matrix import HeldRun
from .outcome import Deviation, expect

POINTS = segment.crash_points()
ORPHANS_LEAVE_WITHIN = 1.0  # seconds after the death of their engine
REFUSED = 2  # exit code of --resume when nothing can go on
STEPS = 14  # a recovery of these pipelines has no more points to die at

TINY = pipelines.Pipeline("tiny", {
    "rows": pipelines.node("extract.generate", 1, rows=3, columns={"id": "i"}), "out": pipelines.node("load.csv", 1, path="tiny.csv"),
}, ["rows -> out"], ("tiny.csv",))


def await_orphans_gone(place, after):
    """The workers of an engine that has just died. Seconds that it took."""
    begin = time.monotonic()
    while place.processes():
        if time.monotonic() - begin > ORPHANS_LEAVE_WITHIN:
            raise Deviation(f"{ORPHANS_LEAVE_WITHIN} s after {after} these processes still run: {place.processes()}")
        time.sleep(0.005)
    return time.monotonic() - begin


def run_something_else(place, after):
    """The next engine has another pipeline to run, and is not troubled."""
    ran = place.command("run", place.write("tiny.etl", TINY.document()), "--progress", "none")
    expect(ran.returncode == 0, f"the next engine fails after {after}: {ran.stdout}{ran.stderr}")
    content = (place.work / "tiny.csv").read_text()
    expect(content == "id\n0\n1\n2\n", f"the run of the next engine after {after} gives {content!r}")
    (place.work / "tiny.csv").unlink()


def go_on(checked, random, after):
    """What the next engine makes of a run that was cut off: by chance it is given up, or goes on and is compared. False: it was given up,
    or was not there to go on."""
    place = checked.place
    await_orphans_gone(place, after)
    if random.random() < 0.5:
        run_something_else(place, after)
    if random.random() < 0.3 or not place.saved_runs():
        place.discard_runs()
        # What the dead engine said of itself is taken away by the next one, not by the list of runs.
        run_something_else(place, after)
        place.check_clean(f"{after}, given up")
        return False
    with EngineRun(place, checked.file, more=["--resume"]) as run:
        run.finish()
        check_gone_on(checked, run, f"{after}, gone on")
    return True


# Runs whose outputs were all there under their names, which were yet offered to go on, and then failed for want of the parts that
# had been deleted already. Told at the end, so that it does not hide what else there is.
offered_after_their_end = []


def check_gone_on(checked, run, what):
    place = checked.place
    failed = run.summary is not None and run.summary.get("state") == "failed"
    if failed and ".part': No such file" in run.last_words() and all((place.work / name).exists() for name in checked.pipeline.outputs):
        offered_after_their_end.append(f"'{checked.pipeline.name}' with {what}")
        checked.check_outputs(what)
        place.discard_runs()
        run_something_else(place, what)
        place.check_clean(what)
        return
    checked.check(run, what)


def check_none_was_offered():
    told = list(offered_after_their_end)
    offered_after_their_end.clear()
    if told:
        raise Deviation(f"{len(told)} runs were offered to go on although all their outputs had been committed, and failed then: {told[0]}")


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
    after = f"the death of the engine at step {step} of a recovery"
    gone = await_orphans_gone(checked.place, after)
    if not go_on(checked, random, after):
        check_finals(checked, after)
    return step, gone


def check_finals(checked, after):
    """Each output is whole or not there, since none was there before."""
    for name in checked.pipeline.outputs:
        if (checked.place.work / name).exists():
            expect(checked.is_whole(name), f"{name} stands after {after}, and is not whole")
    checked.remove_outputs()


def cut_off(checked, random, cuts, latest):
    """A run that is stopped, or loses its engine, again and again, and goes on each time. Returns {what: how often}.

    At random moments up to `latest` times what the run takes undisturbed.
    """
    place = checked.place
    done = {"stopped": 0, "engine killed": 0}
    more = []
    for _ in range(cuts):
        verb = random.choice(list(done))
        with EngineRun(place, checked.file, more=more) as run:
            run.await_state("running")
            time.sleep(random.uniform(0, latest * checked.summary["wallMs"] / 1000))
            run.kill(signal.SIGINT if verb == "stopped" else signal.SIGKILL)
            if run.finish() == REFUSED and more:
                return nothing_left(checked, done)
            if is_over(checked, run, more, done):
                return done
            done[verb] += 1
        more = ["--resume"]
        # By chance the next engine comes at once, while the workers of the dead one may still be leaving.
        if random.random() < 0.5:
            await_orphans_gone(place, f"the run was {verb}")
            if not place.saved_runs():
                return nothing_left(checked, done)
    with EngineRun(place, checked.file, more=more) as run:
        if run.finish() == REFUSED and more:
            return nothing_left(checked, done)
        check_gone_on(checked, run, f"cuts {done}, gone on each time")
    return done


def is_over(checked, run, more, done):
    """Whether the run came to its end before it could be cut off; that end is then compared."""
    state = run.summary["state"] if run.summary is not None else None
    if state == "finished" or state == "failed" and more:
        check_gone_on(checked, run, f"cuts {done}")
        return True
    expect(state in (None, "stopped"), f"a run that was cut off ended as {run.summary}: {run.last_words()}")
    return False


def nothing_left(checked, done):
    """Cut off before there was anything to keep, or behind its last step."""
    await_orphans_gone(checked.place, f"cuts {done}")
    run_something_else(checked.place, f"cuts {done}")
    checked.place.check_clean(f"cuts {done}, with nothing to go on with")
    check_finals(checked, f"cuts {done}")
    return done


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
