# SPDX-License-Identifier: GPL-3.0-or-later
"""Every crash point in every stage's workers, at its first, a middle and its last hit, and the output compared each time."""

import collections
import signal
import time

import segment

from . import sandbox, stages
from .enginerun import EngineRun
from .outcome import Deviation, expect, say

POINTS = segment.crash_points()
MANY = 0xffffffff  # hits that nobody comes to: what is missing at the end was hit
PHASES = ("first", "middle", "last")
MIDDLES_OF_A_RUN = 4  # deaths of one worker in the middle of one run
ATTEMPTS = 8  # to be there at the last hit: how often a point is hit depends on the moment
POLL = 0.001


class Matrix:
    """One pipeline. cells: deaths by (stage kind, point, phase)."""

    def __init__(self, reference, random):
        self.reference = reference
        self.random = random
        self.stages = stages.stages_of(reference.plan)
        self.stage_of = {worker: stage for stage in self.stages for worker in stage.workers}
        self.cells = collections.Counter()
        self.hits = {}  # by (worker, point), in an undisturbed run
        self.kills = 0
        self.runs = 0

    def run(self):
        self._count()
        self._first_and_middle()
        self._missing_middles()
        self._last()
        self._check_complete()

    def some(self, runs=1):
        """A few deaths of each worker in place of all combinations."""
        for _ in range(runs):
            scripts = {}
            for worker, stage in self.stage_of.items():
                points = [point for point in POINTS if stage.obstacle(point) is None]
                first, middle = self.random.sample(points, 2)
                scripts[worker] = [Step(first, "first", 1), Step(middle, "middle", 2 if middle != "AtStart" else 1)]
            self._disturb(scripts)
        say(f"  '{self.reference.pipeline.name}': {self.kills} deaths in {self.runs} runs, outputs equal")

    # Undisturbed runs, in which each worker counts how often it comes to one point.
    def _count(self):
        waiting = self._tasks(lambda stage, point: point != "WhileReplaying")
        while any(waiting.values()):
            counted = {worker: points.pop() for worker, points in waiting.items() if points}
            with self._start() as (run, memory):
                for worker, point in counted.items():
                    memory.arm(worker, POINTS[point], MANY)
                self._let_go(run)
                for worker, point in counted.items():
                    self._note_hits(worker, point, MANY - memory.armed(worker)[1])
                self.reference.remove_outputs()

    def _note_hits(self, worker, point, hits):
        stage = self.stage_of[worker]
        reason = stage.obstacle(point)
        if reason and hits:
            raise Deviation(f"'{stage.kind}' was said to have no {point} ({reason}), and comes to it {hits} times")
        self.hits[worker, point] = hits

    def _first_and_middle(self):
        def possible(stage, point):
            return stage.obstacle(point) is None and self._stage_hits(stage, point) > 0
        first = self._tasks(possible)
        middle = self._tasks(lambda stage, point: possible(stage, point) and self._stage_hits(stage, point) > 2
                             or stage.obstacle(point) is None and point in ("WhileReplaying", "AtStart"))
        for worker, points in first.items():
            if self.stage_of[worker].obstacle("WhileReplaying") is None:
                points.append("WhileReplaying")
        tries = collections.Counter()
        while any(first.values()) or any(middle.values()):
            scripts = {}
            for worker in self.stage_of:
                steps = [Step(first[worker].pop(), "first", 1)] if first[worker] else []
                for _ in range(min(MIDDLES_OF_A_RUN, len(middle[worker]))):
                    steps.append(Step(middle[worker].pop(0), "middle", self.random.randint(2, 3)))
                scripts[worker] = [step if step.point != "AtStart" else Step("AtStart", step.phase, 1) for step in steps]
            for worker, step in self._disturb(scripts):
                tries[worker, step.point, step.phase] += 1
                if tries[worker, step.point, step.phase] < ATTEMPTS:
                    (first if step.phase == "first" else middle)[worker].append(step.point)

    def _missing_middles(self):
        """For points that a worker hardly comes to again after another death: armed from the beginning, alone in the run."""
        for stage in self.stages:
            for point in POINTS:
                if stage.obstacle(point) or point in ("WhileReplaying", "AtStart") or self._stage_hits(stage, point) < 3:
                    continue
                for _ in range(ATTEMPTS):
                    if self.cells[stage.kind, point, "middle"] > 0:
                        break
                    middles = {worker: max(2, self.hits[worker, point] // 2) for worker in stage.workers}
                    self._disturb({worker: [Step(point, "middle", hits)] for worker, hits in middles.items()})

    def _last(self):
        waiting = {worker: [] for worker in self.stage_of}
        for (worker, point), hits in self.hits.items():
            if hits > 1:
                waiting[worker].append((point, hits))
        for worker in waiting:
            if self.stage_of[worker].obstacle("WhileReplaying") is None:
                waiting[worker].append(("WhileReplaying", MANY))
        tries = collections.Counter()
        while any(waiting.values()):
            scripts = {worker: [Step(points[0][0], "last", points[0][1])] for worker, points in waiting.items() if points}
            for worker in scripts:
                waiting[worker].pop(0)
            for worker, step in self._disturb(scripts):
                tries[worker, step.point] += 1
                if tries[worker, step.point] < ATTEMPTS:
                    waiting[worker].append((step.point, step.fewer()))

    def _tasks(self, wanted):
        """Points by worker, in random order."""
        tasks = {}
        for worker, stage in self.stage_of.items():
            tasks[worker] = [point for point in POINTS if wanted(stage, point)]
            self.random.shuffle(tasks[worker])
        return tasks

    def _stage_hits(self, stage, point):
        return max(self.hits.get((worker, point), 0) for worker in stage.workers)

    def _start(self):
        return HeldRun(self.reference)

    def _let_go(self, run):
        run.release()
        self.runs += 1
        if run.finish() != 0:
            raise Deviation(f"'{self.reference.pipeline.name}' failed while crash points were counted: {run.last_words()}")

    def _disturb(self, scripts):
        """One run in which workers die as told. Returns (worker, step) of what could not be done."""
        with self._start() as (run, memory):
            acts = [Act(worker, steps, memory) for worker, steps in scripts.items() if steps]
            for act in acts:
                act.begin()
            run.release()
            while run.is_running():
                for act in acts:
                    act.look()
                time.sleep(POLL)
            run.finish()
            for act in acts:
                act.look()
            deaths = sum(len(act.done) for act in acts)
            kills = sum(act.kills for act in acts)
            what = ", ".join(f"worker {act.worker} killed at {'+'.join(map(str, act.done))}" for act in acts if act.done)
            self.runs += 1
            self.kills += deaths + kills
            self.reference.check(run, what or "no death")
            expect(run.summary["deaths"] == deaths + kills, f"'{self.reference.pipeline.name}': {deaths + kills} workers were killed ({what}), "
                                                            f"and the summary tells {run.summary['deaths']} deaths")
            for act in acts:
                for step in act.done:
                    self.cells[self.stage_of[act.worker].kind, step.point, step.phase] += 1
            return [(act.worker, step) for act in acts for step in act.left]

    def _check_complete(self):
        """Every combination that can occur has occurred. What is hit once has no middle, and its first is its last."""
        for stage in self.stages:
            for point in POINTS:
                if stage.obstacle(point):
                    continue
                hits = self._stage_hits(stage, point) if point != "WhileReplaying" else 3
                expect(hits > 0, f"'{stage.kind}' should come to {point}, and never did")
                for phase in PHASES[:1] if hits == 1 else ("first", "last") if hits == 2 else PHASES:
                    expect(self.cells[stage.kind, point, phase] > 0,
                           f"no worker of '{stage.kind}' in '{self.reference.pipeline.name}' could be killed at the {phase} {point} ({hits} hits)")
        say(f"  '{self.reference.pipeline.name}': {self.kills} deaths in {self.runs} runs, outputs equal")


class Step:
    def __init__(self, point, phase, hits):
        self.point, self.phase, self.hits = point, phase, hits
        self.remaining = hits

    def fewer(self):
        """A countdown for the next attempt: as often as the point was hit this time, or somewhat less."""
        return max(1, min(self.hits - self.remaining, self.hits * 9 // 10)) if self.hits != MANY else MANY

    def __str__(self):
        return f"{self.phase} {self.point}"


class Act:
    """Kills one worker number at one point after the other."""

    def __init__(self, worker, steps, memory):
        self.worker = worker
        self.memory = memory
        self.left = list(steps)
        self.done = []
        self.kills = 0
        self._armed = False
        self._dead = {0}  # processes that were killed, or are about to kill themselves

    def begin(self):
        self._arm()

    def _arm(self):
        """Arms the next step, unless it has to wait for the worker."""
        if not self.left or self.left[0].point == "WhileReplaying":
            return
        step = self.left[0]
        if step.point == "AtStart" and (self.done or step.phase == "middle"):
            self._arm_and_kill(step, step.hits)
            return
        self.memory.arm(self.worker, POINTS[step.point], step.hits)
        self._armed = True

    # A point that only a replacement comes to: the worker is killed for it.
    def _arm_and_kill(self, step, hits):
        pid = self.memory.process(self.worker)
        if pid in self._dead or self.memory.is_finished(self.worker) or not sandbox.is_alive(pid):
            return
        sandbox.kill(pid, signal.SIGSTOP)
        if self.memory.is_finished(self.worker) or step.point == "WhileReplaying" and self.memory.logged_bytes(self.worker) == 0:
            sandbox.kill(pid, signal.SIGCONT)
            return
        self.memory.arm(self.worker, POINTS[step.point], hits)
        self._dead.add(pid)
        if sandbox.kill(pid):
            self.kills += 1
        self._armed = True

    def look(self):
        if not self.left:
            return
        step = self.left[0]
        if self._armed:
            step.remaining = self.memory.armed(self.worker)[1]
            if self.memory.armed(self.worker)[0] == 0:
                self._dead.add(self.memory.process(self.worker))
                self.done.append(self.left.pop(0))
                self._armed = False
                self._arm()
        elif step.point == "WhileReplaying":
            logged = self.memory.transactions(self.worker) if self.memory.logged_bytes(self.worker) else 0
            if logged >= 4:
                self._arm_and_kill(step, {"first": 1, "middle": logged // 2, "last": logged}[step.phase])
        else:
            self._arm()


class HeldRun:
    """A run whose workers wait, and its shared memory."""

    def __init__(self, reference):
        self._run = EngineRun(reference.place, reference.file, hold=True)

    def __enter__(self):
        if not self._run.await_state("created"):
            words = self._run.last_words()
            self._run.close()
            raise Deviation(f"a run does not start: {words}")
        return self._run, self._run.segment()

    def __exit__(self, *_):
        self._run.close()
