# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes from asking a run to end until its last process is gone, and what it leaves."""

import collections
import signal
import time

from . import pipelines, sandbox
from .enginerun import EngineRun
from .outcome import expect, quantile

VERBS = ("stop", "drain", "kill")
BETWEEN_INTERRUPTS = 0.002  # seconds: two that are pending at once are one
LONGEST_MOMENT = 0.6  # seconds after the start at which is asked, at most
SHARE_OF_STARTS = 0.2  # of the asking is done before the run is there
NOT_BEGUN = "not begun"
ENDLESS = 10**11
DRAINED_PATIENCE = 0.1  # seconds that a row waits or hangs when it has to be waited for
STOP_MS, HANG_STOP_MS, KILL_MS = 250, 3500, 500


def stopped_pipelines(patience):
    """By name. `patience`: seconds that the nodes which wait or hang do so."""
    node = pipelines.node

    def rows(**more):
        return node("extract.generate", 1, True, rows=ENDLESS, columns={"id": "i", "amount": "(i * 7919) % 100003"}, **more)

    def standing(action):
        return pipelines.Pipeline(action, {
            "rows": rows(), "still": node("flow.debug", 2, True, condition="id % 50000 = 20000", action=action, seconds=patience),
            "out": node("load.csv", 1, True, path=f"{action}.csv"),
        }, ["rows -> still", "still -> out"], (f"{action}.csv",))

    consumers = {f"copy{number}": node("load.csv", 1, True, path=f"copy{number}.csv") for number in range(3)}
    return [
        pipelines.Pipeline("CSV to Parquet", {
            "rows": node("extract.csv", 2, path="source.csv", columns=pipelines.COLUMNS, delimiter=",", header=True,
                         repeat=1000) | {"onError": "skip"},
            "out": node("load.parquet", path="stopped.parquet"),
        }, ["rows -> out"], ("stopped.parquet",)),
        pipelines.Pipeline("aggregate", {
            "rows": rows(), "sums": node("transform.aggregate", 1, True, groupBy=["amount"], columns={"orders": "count(*)"}),
            "out": node("load.csv", 1, True, path="sums.csv"),
        }, ["rows -> sums", "sums -> out"], ("sums.csv",)),
        pipelines.Pipeline("fan-out with rejects", {
            "rows": rows(), "strict": node("flow.debug", 2, True, condition="id % 1009 = 5", action="reject"),
            "bad": node("load.csv", 1, True, path="bad.csv"), "none": node("load.discard", 1, True), **consumers,
        }, ["rows -> strict", "strict:rejects -> bad", "strict -> none", *(f"strict -> {name}" for name in consumers)],
            ("bad.csv", *(f"{name}.csv" for name in consumers))),
        pipelines.Pipeline("slow source", {"rows": rows(rate=50), "out": node("load.csv", 1, True, path="slow.csv")},
                           ["rows -> out"], ("slow.csv",)),
        standing("wait"),
        standing("hang"),
    ]


def ask(run, verb):
    if verb == "drain":
        return run.stop("drain")
    if not run.kill(signal.SIGINT):
        return False
    if verb == "kill":
        time.sleep(BETWEEN_INTERRUPTS)
        run.kill(signal.SIGINT)
    return True


def stop_once(place, pipeline, verb, random):
    """(Milliseconds from asking to the last process gone, state of the run then), or None when it was over before."""
    file = place.write("stopped.etl", pipeline.document())
    with EngineRun(place, file) as run:
        early = verb != "drain" and random.random() < SHARE_OF_STARTS
        if not early:
            run.await_state("running")
        time.sleep(random.uniform(0, LONGEST_MOMENT))
        known = run.workers()
        begin = time.monotonic()
        asked = ask(run, verb)
        code = run.finish()
        while any(sandbox.is_alive(pid) for pid in known):
            time.sleep(0.0005)
        took = (time.monotonic() - begin) * 1000
        what = f"'{pipeline.name}' was asked to {verb}"
        # -SIGINT: asked before the program had come to its first line.
        expected = {"drain": (0,), "stop": (3, -signal.SIGINT), "kill": (3, -signal.SIGINT)}[verb]
        expect(not asked or code in expected, f"{what} and its engine ended with {code}: {run.last_words()}")
        state = run.summary.get("state", NOT_BEGUN) if run.summary else NOT_BEGUN
        # A stopped run is kept to go on, also when the second of two interrupts came too late to kill it.
        if state == "stopped":
            expect(place.processes() + place.segments() == [], f"{what} and left {place.leftovers()}")
            place.discard_runs()
        place.check_clean(what)
        for name in pipeline.outputs:
            final = place.work / name
            expect(final.exists() == (code == 0), f"{what}, ended with {code}, and {name} is {'' if final.exists() else 'not '}there")
            final.unlink(missing_ok=True)
        return (took, state) if asked else None


def target_of(pipeline, verb):
    """Milliseconds that 99 of 100 may take; None: as long as the rows in flight need."""
    if verb == "drain":
        return None
    if verb == "kill":
        return KILL_MS
    return HANG_STOP_MS if pipeline.name == "hang" else STOP_MS


def stopping(bench, times):
    random = bench.random("stops")
    figures = bench.figures.setdefault("stops", [])
    for endless, finite in zip(stopped_pipelines(3600), stopped_pipelines(DRAINED_PATIENCE)):
        for verb in VERBS:
            # Who drains has to wait for rows that are being worked on.
            pipeline = finite if verb == "drain" else endless
            took, states = [], collections.Counter()
            while len(took) < times:
                done = stop_once(bench.place, pipeline, verb, random)
                if done:
                    states[done[1]] += 1
                # A program that had no run yet says nothing of how long one takes to end.
                if done and done[1] != NOT_BEGUN:
                    took.append(done[0])
            target = target_of(pipeline, verb)
            figures.append({
                "pipeline": pipeline.name, "verb": verb, "times": len(took), "p50": quantile(took, 0.5), "p90": quantile(took, 0.9),
                "p99": quantile(took, 0.99), "max": max(took), "target": target, "all": took,
                "states": dict(states),
                "met": target is None or quantile(took, 0.99) < target,
            })
            bench.say_figures(figures[-1])
