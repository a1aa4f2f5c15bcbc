# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders in which engines run that see nothing of any other engine, and what may not be left in them."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

import segment

from .outcome import Deviation, Trouble

# The lock by which engines agree on who serves: a file that stays, since taking it away could not be made safe.
STAYS = re.compile(r"serve-\d+\.lock")
LOCKS_ARE_FREE_WITHIN = 2  # seconds after the last process
SHARED_MEMORY = pathlib.Path("/dev/shm")


class Sandbox:
    def __init__(self, programs, root):
        self.engine_program = programs / "dataetl-engine"
        self.root = root
        self.work = root / "work"
        self.runtime = root / "runtime/dataetl"
        for name in ("work", "runtime", "cache", "state"):
            (root / name).mkdir(parents=True)
        (root / "runtime").chmod(0o700)
        self.hold_file = root / "hold"
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith("DATAETL_")
        } | {
            "XDG_RUNTIME_DIR": str(root / "runtime"), "XDG_CACHE_HOME": str(root / "cache"),
            "XDG_STATE_HOME": str(root / "state"), "DATAETL_HOLD_WORKERS": str(self.hold_file),
        }
        self._mark = f"XDG_RUNTIME_DIR={root / 'runtime'}".encode()

    def write(self, name, pipeline):
        path = self.work / name
        path.write_text(json.dumps(pipeline, indent=1))
        return path

    def processes(self):
        """Process ids of all living processes of this sandbox."""
        found = []
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                if self._mark in pathlib.Path(f"/proc/{entry}/environ").read_bytes().split(b"\0"):
                    found.append(int(entry))
            except OSError:
                continue
        return [pid for pid in found if is_alive(pid)]

    def segments(self):
        candidates = [*SHARED_MEMORY.glob("dataetl-*"), *self.runtime.glob("*.segment")]
        return [path for path in candidates if segment.runtime_folder_of(path) == str(self.runtime)]

    def leftovers(self):
        """What a run or an engine should have taken away with it, as text; empty when all is clean."""
        found = [f"process {pid}" for pid in self.processes()]
        found += [str(path) for path in self.segments()]
        for folder in (self.root / "runtime", self.root / "cache"):
            found += [str(path) for path in folder.rglob("*") if not path.is_dir() and not STAYS.fullmatch(path.name)]
        spill = self.root / "cache/dataetl/spill"
        found += [str(path) for path in spill.glob("*")] if spill.is_dir() else []
        found += [str(path) for path in (self.root / "state/dataetl/runs").glob("*")]
        found += [str(path) for path in self.hidden_files()]
        return found

    def hidden_files(self):
        """Parts and temporary outputs."""
        return [path for path in self.work.rglob(".*") if path.is_file()]

    def check_clean(self, after, patience=0.0):
        """`patience`: seconds in which processes may still be going."""
        end = time.monotonic() + patience
        while True:
            left = self.leftovers()
            if not left:
                return
            if time.monotonic() >= end:
                raise Deviation(f"left after {after}: {', '.join(left[:10])}")
            time.sleep(0.01)

    def command(self, *arguments, timeout=120):
        """Runs one command of the engine program to its end."""
        try:
            return subprocess.run([self.engine_program, *map(str, arguments)], env=self.environment, cwd=self.work, text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise Deviation(f"'dataetl-engine {arguments[0]}' was not done after {timeout} s") from error

    def node_types(self):
        listed = self.command("nodes", "--json")
        if listed.returncode != 0:
            raise Trouble(f"'dataetl-engine nodes --json' failed: {listed.stderr.strip()}")
        return listed.stdout

    def saved_runs(self):
        """Those that can go on, newest first. Nobody may be running.

        The command takes dead runs over whose locks are free, and a killed process holds its lock until it is wholly gone, which
        is after its last sign in /proc. So it is asked again while the journal of a run is there.
        """
        end = time.monotonic() + LOCKS_ARE_FREE_WITHIN
        while True:
            listed = self.command("runs", "--json")
            if listed.returncode != 0:
                raise Deviation(f"'dataetl-engine runs' failed: {listed.stdout}{listed.stderr}")
            if not list(self.runtime.glob("runs/*.json")):
                return json.loads(listed.stdout)
            if time.monotonic() > end:
                raise Deviation(f"a dead run was not taken over within {LOCKS_ARE_FREE_WITHIN} s")

    def discard_runs(self):
        """Gives up all that could go on. How many."""
        saved = self.saved_runs()
        for entry in saved:
            discarded = self.command("runs", "--discard", entry["run"])
            if discarded.returncode != 0:
                raise Deviation(f"run {entry['run']} cannot be given up: {discarded.stdout}{discarded.stderr}")
        return len(saved)

    def end(self):
        """Kills what is left of this sandbox's own processes and removes its folders."""
        for pid in self.processes():
            kill(pid)
        for path in self.segments():
            path.unlink(missing_ok=True)
        shutil.rmtree(self.root, ignore_errors=True)


def is_alive(pid):
    return state_of(pid) not in ("", "Z", "X")


def state_of(pid):
    """The letter of proc(5), or nothing when there is no such process."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def kill(pid, number=signal.SIGKILL):
    """False: it was gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def children(pid):
    """Living direct children."""
    try:
        listed = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [child for child in map(int, listed) if is_alive(child)]
