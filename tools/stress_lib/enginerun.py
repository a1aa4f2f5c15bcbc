# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of `dataetl-engine run`, watched by its events."""

import json
import subprocess
import threading
import time

import segment

from . import client, sandbox
from .outcome import Deviation, Trouble

DEADLINE = 180  # of any single wait, in seconds


class EngineRun:
    """Starts at once. `hold`: no worker of the run takes its first step before release(). `more`: options of the command."""

    def __init__(self, place, file, hold=False, more=()):
        self.place = place
        if hold:
            place.hold_file.touch()
        self._errors = open(place.root / "stderr", "w+")
        self.begin = time.monotonic()
        self._process = subprocess.Popen(
            [place.engine_program, "run", file, "--progress", "json", *more], env=place.environment, cwd=place.work,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._errors)
        self.pid = self._process.pid
        self.summary = None
        self.progress = None
        self.log = []
        self._states = []
        self._segment = None
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def release(self):
        self.place.hold_file.unlink(missing_ok=True)

    def _read(self):
        for line in self._process.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            with self._changed:
                kind = event.get("event")
                if kind == "started":
                    self._states.append("created")
                elif kind == "state":
                    self._states.append(event["state"])
                elif kind == "progress":
                    self.progress = event
                elif kind == "log":
                    self.log.append(event)
                elif kind in ("finished", "refused"):
                    self.summary = event
                self._changed.notify_all()
        with self._changed:
            self._states.append("ended")
            self._changed.notify_all()

    def await_state(self, *names):
        """One of the run's states, or "created" (its segment is there) or "ended". False: it ended without."""
        def reached():
            return any(name in self._states for name in names) or "ended" in self._states
        with self._changed:
            if not self._changed.wait_for(reached, DEADLINE):
                raise Deviation(f"the run was not {' or '.join(names)} after {DEADLINE} s, but {self._states}")
            return any(name in self._states for name in names)

    def await_progress(self, condition, timeout=DEADLINE):
        """`condition` of the latest sample of the run. False: the run ended, or the time was over."""
        with self._changed:
            self._changed.wait_for(
                lambda: "ended" in self._states or (self.progress is not None and condition(self.progress)), timeout)
            return self.progress is not None and "ended" not in self._states and condition(self.progress)

    def segment(self):
        """The run's shared memory; None when it is gone already."""
        if self._segment is None:
            found = self.place.segments()
            if len(found) > 1:
                raise Deviation(f"one run has {len(found)} segments: {found}")
            if found:
                try:
                    self._segment = segment.Segment(found[0])
                except OSError:
                    return None
        return self._segment

    def plan(self):
        """As the engine tells it to a subscriber."""
        record = client.record_of(self.place.runtime, self.pid)
        if record is None:
            raise Trouble("the engine has not published itself")
        with client.Client(record) as connection:
            connection.send("subscribe", run="*")
            return connection.await_kind("run-started")["plan"]

    def stop(self, verb):
        """By the protocol, for the verb that no signal has."""
        record = client.record_of(self.place.runtime, self.pid)
        if record is None:
            return False
        with client.Client(record) as connection:
            connection.send("list-runs")
            runs = connection.await_kind("run-list")["runs"]
            for run in runs:
                connection.send("stop-run", run=run["run"], verb=verb)
        return bool(runs)

    def workers(self):
        return sandbox.children(self.pid)

    def kill(self, number=9):
        return sandbox.kill(self.pid, number)

    def is_running(self):
        return self._process.poll() is None

    def finish(self, timeout=DEADLINE):
        """Waits for the end. The exit code."""
        try:
            code = self._process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise Deviation(f"the engine was not done after {timeout} s in state {self._states[-1:]}; "
                            f"its last words: {self.last_words()}") from error
        self._reader.join()
        self.release()
        return code

    def last_words(self):
        self._errors.seek(0)
        said = [line["text"] for line in self.log[-8:]]
        return " | ".join([*said, self._errors.read().strip()[-500:]])

    def close(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self.release()
        self._process.stdout.close()
        self._errors.close()
        if self._segment:
            self._segment.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
