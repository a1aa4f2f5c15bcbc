# SPDX-License-Identifier: GPL-3.0-or-later
"""Thousands of runs in one serving engine: it may not grow."""

import pathlib
import re
import statistics
import subprocess
import time

from . import client, recoveries, sandbox
from .outcome import Deviation, expect

BYTES_A_RUN = 100  # that it may grow from the middle third of the runs to the last
RSS_SLACK = 256 << 10
TOGETHER = 4  # runs at the same time


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


def run_tiny(connection, place, numbers):
    """Starts these runs at once and waits until all are over."""
    for number in numbers:
        (place.work / f"{number % TOGETHER}").mkdir(exist_ok=True)
        connection.send("start-run", ticket=number, pipelineText=place.tiny, folder=str(place.work / f"{number % TOGETHER}"),
                        title="tiny", path="", parameters={})
    left = set(numbers)
    while left:
        message = connection.receive()
        if message["kind"] == "run-finished":
            report = message["report"]
            expect(report["state"] == "finished" and report["deaths"] == 0, f"a run of a serving engine ended as {report}")
            left.pop()
        elif message["kind"] in ("run-refused", "error"):
            raise Deviation(f"a serving engine does not run a pipeline: {message}")


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
    begin = time.monotonic()
    engine = subprocess.Popen([place.engine_program, "serve-local"], env=place.environment, cwd=place.work, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        samples = []
        with client.Client(await_record(place, engine)) as connection:
            connection.send("subscribe", run="*")
            for number in range(0, runs, TOGETHER):
                run_tiny(connection, place, range(number + 1, number + 1 + TOGETHER))
                if number // every != (number + TOGETHER) // every:
                    samples.append(measure(place, engine.pid))
                    if len(samples) % 10 == 0:
                        bench.say_figures({"runs": number + TOGETHER} | samples[-1])
            connection.send("shutdown")
            engine.wait(30)
    finally:
        if engine.poll() is None:
            engine.kill()
            engine.wait()
    for number in range(TOGETHER):
        expect((place.work / f"{number}/tiny.csv").read_text() == "id\n0\n1\n2\n", "the last of the runs gave other rows")
    place.check_clean("the serving engine")
    table = {key: [{"median": statistics.median(half), "max": max(half)} for half in halves(samples, key)] for key in samples[0]}
    bench.figures |= {"runs": runs, "secondsEach": (time.monotonic() - begin) / runs, "samples": samples, "halves": table,
                      "bytesARun": growth(samples, runs)[0]}
    check_flat(samples, runs)
