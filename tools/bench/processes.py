# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program with all its child processes, and watches or kills them meanwhile. Linux."""

import dataclasses
import os
import pathlib
import random
import re
import signal
import subprocess
import tempfile
import threading
import time

import segment

SEGMENT = re.compile(r"(/\S*/dataetl-[0-9a-f]{16}(?:\.segment)?)$", re.MULTILINE)


class TimedOut(Exception):
    pass


@dataclasses.dataclass
class Run:
    exit_code: int
    wall: float  # seconds from start to exit
    cpu: float  # seconds of all processes that were reaped
    output: str
    errors: str


def run(command, watcher=None, timeout=600):
    """Runs to the end. `watcher.watch(pid)` is called again and again in a thread until the program has ended."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        over = threading.Event()
        late = threading.Timer(timeout, process.kill)
        late.start()
        thread = threading.Thread(target=_watch, args=(watcher, process.pid, over))
        thread.start()
        # wait4 and not Popen.wait: its usage counts the children that the program has reaped.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        over.set()
        thread.join()
        expired = not late.is_alive()
        late.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if expired:
            raise TimedOut(f"'{command[0]}' was not done after {timeout} s")
        texts = []
        for stream in (output, errors):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
        return Run(process.returncode, wall, usage.ru_utime + usage.ru_stime, *texts)


def _watch(watcher, pid, over):
    if watcher is None:
        return
    begin = time.monotonic()
    number = 0
    while True:
        number += 1
        # By the clock, so that slow samples do not make the rate fall.
        number = max(number, int((time.monotonic() - begin) / watcher.every))
        if over.wait(max(0, begin + number * watcher.every - time.monotonic())):
            return
        watcher.watch(pid)


def tree(pid):
    """The process and all below it that are alive."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                fields = pathlib.Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def segment_of(pids):
    """The file of the run's shared segment that one of these processes has mapped, or None."""
    for pid in pids:
        try:
            match = SEGMENT.search(pathlib.Path(f"/proc/{pid}/maps").read_text())
        except OSError:
            continue
        if match:
            return match[1]
    return None


class MemorySampler:
    """Proportional set sizes of all processes of a run, and the whole of its shared segment. Bytes."""

    def __init__(self, every=0.02):
        self.every = every
        self.peak = 0
        self.segment = 0
        self.samples = 0
        self._path = None

    def watch(self, pid):
        pids = tree(pid)
        if self._path is None:
            self._path = segment_of(pids)
        segment = 0
        if self._path:
            try:
                segment = os.stat(self._path).st_blocks * 512
            except OSError:
                pass
        private, shared = 0, 0
        for one in pids:
            values = self._rollup(one)
            private += values.get("Pss_Anon", 0) + values.get("Pss_File", 0)
            shared += values.get("Pss_Shmem", 0)
        self.samples += 1
        self.segment = max(self.segment, segment)
        # Pages of the segment that nobody touched count too: they are allocated.
        self.peak = max(self.peak, private + max(shared, segment))

    @staticmethod
    def _rollup(pid):
        try:
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            return {}
        return {name: int(value) * 1024 for name, value in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}


class Killer:
    """Strikes one random worker that is busy, again and again. Only workers that have the run's segment mapped.

    Every fifth strike does not send SIGKILL but arms the point right behind a commit, where the worker then kills itself:
    a moment of less than a microsecond that random kills do not hit.
    """

    ARM_EVERY = 5

    def __init__(self, every, seed):
        self.every = every
        self.kills = 0
        self.armed = 0
        self._segment = None
        self._random = random.Random(seed)
        self._used = {}  # pid to clock ticks of processor time at the last look

    def watch(self, pid):
        busy = [child for child in tree(pid)[1:] if self._is_worker(child) and self._is_busy(child)]
        if not busy:
            return
        victim = self._random.choice(busy)
        if (self.kills + self.armed) % self.ARM_EVERY == self.ARM_EVERY - 1 and self._arm(victim):
            self.armed += 1
            return
        try:
            os.kill(victim, signal.SIGKILL)
            self.kills += 1
        except ProcessLookupError:
            pass

    def _arm(self, pid):
        if self._segment is None:
            path = segment_of([pid])
            if path is None:
                return False
            self._segment = segment.Segment(path)
        return self._segment.arm_process(pid, segment.crash_points()["AfterCommit"])

    @staticmethod
    def _is_worker(pid):
        try:
            name = os.path.basename(os.readlink(f"/proc/{pid}/exe"))
        except OSError:
            return False
        return name == "dataetl-worker" and segment_of([pid]) is not None

    def _is_busy(self, pid):
        """Running now, or has used processor time since the last look."""
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return False
        used = int(fields[11]) + int(fields[12])
        before = self._used.get(pid)
        self._used[pid] = used
        return fields[0] == "R" or (before is not None and used > before and fields[0] not in "ZX")
