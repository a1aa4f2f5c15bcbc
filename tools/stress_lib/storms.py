# SPDX-License-Identifier: GPL-3.0-or-later
"""Workers that are killed or halted at random moments, while they are at work."""

import pathlib
import signal
import time

from . import sandbox
from .enginerun import EngineRun

LOOK = 0.01  # seconds between two looks at who has used processor time


class BusyWorkers:
    """Tells which workers of an engine run now, or have used processor time since the last look."""

    def __init__(self, run):
        self._run = run
        self._used = {}

    def look(self):
        busy = []
        for pid in self._run.workers():
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            used = int(fields[11]) + int(fields[12])
            before = self._used.get(pid)
            self._used[pid] = used
            if fields[0] == "R" or before is not None and used > before:
                busy.append(pid)
        return busy


def await_busy(run, workers, patience=0.2):
    """A list that is not empty, or the run is over, or nobody works for so long."""
    end = time.monotonic() + patience
    while run.is_running():
        busy = workers.look()
        if busy or time.monotonic() > end:
            return busy
        time.sleep(LOOK)
    return []


def storm(reference, random, interval, strike, most=10**9):
    """Strikes one busy worker after the other until the run is over, and compares. Returns (strikes, run).

    `strike(pid)` is called every `interval()` seconds, and returns what it did, or None when the worker was gone.
    """
    with EngineRun(reference.place, reference.file) as run:
        run.await_state("running")
        workers = BusyWorkers(run)
        done = []
        while run.is_running() and len(done) < most:
            time.sleep(interval())
            busy = await_busy(run, workers)
            if busy:
                did = strike(random.choice(busy))
                if did:
                    done.append(did)
        run.finish()
        reference.check(run, f"{len(done)} strikes ({', '.join(sorted(set(done)))})")
        return done, run.summary


def killer(pid):
    return "SIGKILL" if sandbox.kill(pid) else None


def halter(seconds, then):
    """Stops a process for a time; `then` is the signal after it."""
    def strike(pid):
        if not sandbox.kill(pid, signal.SIGSTOP):
            return None
        time.sleep(seconds)
        return f"SIGSTOP {seconds:g} s, {then.name}" if sandbox.kill(pid, then) else None
    return strike
