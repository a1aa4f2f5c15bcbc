# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of runs in one serving engine, half of them stopped, drained or killed: it may not grow."""

import pathlib
import re
import statistics
import subprocess
import time

from . import client, pipelines, recoveries, sandbox
from .outcome import Deviation, expect

BYTES_A_RUN = 100  # that it may grow from the middle third of the runs to the last
RSS_SLACK = 256 << 10
TOGETHER = 4  # runs at the same time
ENDLESS = pipelines.Pipeline("endless", {
    "rows": pipelines.node("extract.generate", 1, rows=10**11, rate=1000, columns={"id": "i"}),
    "out": pipelines.node("load.csv", 1, path="tiny.csv"),
}, ["rows -> out"], ("tiny.csv",))


def measure(place, pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return {
        "rss": int(re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)[1]) * 1024,
        "threads": int(re.search(r"^Threads:\s+(\d+)", status, re.MULTILINE)[1]),
        "descriptors": len(list(pathlib.Path(f"/proc/{pid}/fd").iterdir())),
        "children": len(sandbox.children(pid)), "segments": len(place.segments()),
    }


def await_record(place, engine, patience=60):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        record = client.record_of(place.runtime, engine.pid)
        if record:
            return record
        time.sleep(0.01)
    raise Deviation(f"a serving engine has not published itself after {patience} s")


def verb_of(number):
    """What is done to this run: half of them come to their end by themselves."""
    return (None, None, "stop", ("kill", "drain")[number // TOGETHER % 2])[number % TOGETHER]


class Group:
    """A few runs at the same time. Those that are to be ended have no end of their own, and are ended as soon as they run."""

    ENDS = {None: "finished", "stop": "stopped", "kill": "killed", "drain": "finished"}

    def __init__(self, connection, place, numbers):
        self._connection = connection
        self._left = set(numbers)
        self._number_of, self._running = {}, set()  # by, and of, run ids
        for number in numbers:
            folder = place.work / f"{number % TOGETHER}"
            folder.mkdir(exist_ok=True)
            connection.send("start-run", ticket=number, pipelineText=place.tiny if verb_of(number) is None else place.endless,
                            folder=str(folder), title="tiny", path="", parameters={})

    def run(self):
        while self._left:
            message = self._connection.receive()
            handle = {"run-started": self._started, "run-state": self._state, "run-finished": self._finished}.get(message["kind"])
            if handle:
                handle(message)
            elif message["kind"] in ("run-refused", "error"):
                raise Deviation(f"a serving engine does not run a pipeline: {message}")

    def _started(self, message):
        if message["ticket"]:
            self._number_of[message["run"]] = message["ticket"]
            self._end(message["run"])

    def _state(self, message):
        if message["state"] == "running":
            self._running.add(message["run"])
            self._end(message["run"])

    def _end(self, run):
        if run in self._running and run in self._number_of and verb_of(self._number_of[run]):
            self._connection.send("stop-run", run=run, verb=verb_of(self._number_of[run]))

    def _finished(self, message):
        number, report = self._number_of[message["run"]], message["report"]
        wanted = self.ENDS[verb_of(number)]
        expect(report["state"] == wanted and report["deaths"] == 0,
               f"a run of a serving engine that was to be {wanted} ended as {report}")
        if report["resumable"]:
            self._connection.send("discard-run", run=message["run"])
        self._left.remove(number)


def check_outputs(place):
    """What the last four runs have left: all rows, none, or, of a drained one, those of its begin, which may be none."""
    for number in range(TOGETHER):
        output = place.work / f"{number}/tiny.csv"
        text = output.read_text() if output.exists() else None
        if verb_of(number) is None:
            good = text == "id\n0\n1\n2\n"
        elif verb_of(number) == "stop":
            good = text is None
        else:
            good = text is None or text == "id\n" + "".join(f"{row}\n" for row in range(text.count("\n") - 1))
        expect(good, f"the last of the runs in {output.parent} gave {text!r:.200}")


def halves(samples, key):
    middle = len(samples) // 2
    return [[sample[key] for sample in half] for half in (samples[:middle], samples[middle:])]


def growth(samples, runs):
    """Bytes of resident memory a run, from the middle third to the last: the first warms up. And what is allowed."""
    third = len(samples) // 3
    middle, last = (statistics.median(sample["rss"] for sample in part) for part in (samples[third:2 * third], samples[2 * third:]))
    return (last - middle) / (runs / 3), max(BYTES_A_RUN, RSS_SLACK / (runs / 3))


def check_flat(samples, runs):
    grown, allowed = growth(samples, runs)
    expect(grown <= allowed, f"the engine grew by {grown:.0f} bytes a run, {allowed:.0f} are allowed")
    for key in ("threads", "descriptors", "children", "segments"):
        first, second = (max(half) for half in halves(samples, key))
        expect(second <= first, f"the engine's {key} grew from {first} to {second}")


def starting(bench, runs, every):
    place = bench.place
    place.tiny = place.write("tiny.etl", recoveries.TINY.document()).read_text()
    place.endless = place.write("endless.etl", ENDLESS.document()).read_text()
    begin = time.monotonic()
    engine = subprocess.Popen([place.engine_program, "serve-local"], env=place.environment, cwd=place.work, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        samples = []
        with client.Client(await_record(place, engine)) as connection:
            connection.send("subscribe", run="*")
            for number in range(0, runs, TOGETHER):
                Group(connection, place, range(number + 1, number + 1 + TOGETHER)).run()
                if number // every != (number + TOGETHER) // every:
                    samples.append(measure(place, engine.pid))
                    if len(samples) % 10 == 0:
                        bench.say_figures({"runs": number + TOGETHER} | samples[-1])
            connection.send("list-runs")
            saved = connection.await_kind("run-list")["saved"]
            expect(saved == [], f"runs that were given up are still offered: {saved}")
            connection.send("shutdown")
            engine.wait(30)
    finally:
        if engine.poll() is None:
            engine.kill()
            engine.wait()
    check_outputs(place)
    place.check_clean("the serving engine")
    table = {key: [{"median": statistics.median(half), "max": max(half)} for half in halves(samples, key)] for key in samples[0]}
    bench.figures |= {"runs": runs, "secondsEach": (time.monotonic() - begin) / runs, "samples": samples, "halves": table,
                      "bytesARun": growth(samples, runs)[0]}
    check_flat(samples, runs)
