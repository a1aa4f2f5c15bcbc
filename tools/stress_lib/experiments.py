# SPDX-License-Identifier: GPL-3.0-or-later
"""The experiments and how much of each there is. Each fills bench.figures; what is there at a deviation is kept."""

import collections
import dataclasses
import json
import signal

from . import cost, joins, pipelines, recoveries, starts, stops, storms
from .matrix import PHASES, POINTS, Matrix
from .outcome import Trouble, say
from .reference import Reference
from .stages import unknown_points


@dataclasses.dataclass(frozen=True)
class Amounts:
    rows: int  # of source.csv; from 70,000 on it has two splits
    made: int  # of each generator
    storm_rows: int
    storm_made: int
    matrix: bool
    random_kills: int
    joiner_kills: int
    renames: int
    halts: tuple  # (seconds, signal, how often)
    replacement_rounds: int
    engine_deaths: int
    cut_runs: int  # stopped or robbed of their engine, and gone on with
    latest_cut: float  # in times of what the run takes undisturbed
    stops: int  # of each pipeline and verb
    runs: int  # of the serving engine
    sample_every: int
    pairs: int
    seconds: float  # of one core that the pipeline takes whose cost is measured, about
    kill_every: float  # seconds between its kills

    def scaled(self, factor):
        """The same with so many times as much of what can be repeated, at least once each."""
        counts = ("random_kills", "joiner_kills", "renames", "replacement_rounds", "engine_deaths", "cut_runs", "stops", "runs", "pairs")
        more = {name: max(1, round(getattr(self, name) * factor)) for name in counts}
        halts = tuple((seconds, then, max(1, round(times * factor))) for seconds, then, times in self.halts)
        return dataclasses.replace(self, halts=halts, **more)


FULL = Amounts(
    rows=80_000, made=160_000, storm_rows=240_000, storm_made=1_000_000, matrix=True, random_kills=600, joiner_kills=60, renames=45,
    halts=((0.2, signal.SIGCONT, 60), (0.2, signal.SIGKILL, 20), (5, signal.SIGCONT, 10), (5, signal.SIGKILL, 4)),
    replacement_rounds=30, engine_deaths=50, cut_runs=40, latest_cut=1.1, stops=30, runs=10_000, sample_every=100, pairs=5, seconds=12, kill_every=1.0)
SHORT = Amounts(
    rows=72_000, made=60_000, storm_rows=160_000, storm_made=400_000, matrix=False, random_kills=8, joiner_kills=2, renames=3,
    halts=((0.2, signal.SIGCONT, 2), (0.2, signal.SIGKILL, 1)),
    replacement_rounds=1, engine_deaths=3, cut_runs=2, latest_cut=0.5, stops=1, runs=60, sample_every=4, pairs=1, seconds=2.5, kill_every=0.3)
REPEATED = ("kills", "halts", "recoveries")
LONG_HALT = 60  # seconds, once a round when there are hours
REPLACEMENTS_IN_A_ROW = 6
# A node that sees its whole input makes its state again after each kill. Killed more often than that takes it gets nowhere for as
# long as the kills go on.
MOST_KILLS_OF_A_RUN = 40


def make_sources(bench, rows, made):
    """The input of all pipelines, and those that this engine can run."""
    place = bench.place
    pipelines.write_source(place.work / "source.csv", rows)
    pipelines.write_lines(place.work, rows // pipelines.LINES_SHARE)
    ran = place.command("run", place.write("source.etl", pipelines.make_parquet_source().document()), "--progress", "none")
    if ran.returncode != 0:
        raise Trouble(f"the Parquet source cannot be made: {ran.stdout}{ran.stderr}")
    types = {node["type"] for node in json.loads(place.node_types())}
    chosen, missing = pipelines.pipelines_for(types, rows, made)
    if missing:
        say(f"  no pipeline here holds {', '.join(missing)}")
    return chosen, missing


def kills(bench):
    unknown = unknown_points()
    if unknown:
        raise Trouble(f"stages.py says nothing of the crash points {', '.join(unknown)}")
    amounts, figures = bench.amounts, bench.figures
    chosen, figures["nodeTypesMissing"] = make_sources(bench, amounts.rows, amounts.made)
    figures["matrix"] = crash_points(bench, chosen)
    bench.new_place()
    chosen, _ = make_sources(bench, amounts.storm_rows, amounts.storm_made)
    figures["random"] = random_kills(bench, chosen)
    figures["joins"] = joins.joining(bench, amounts.joiner_kills, amounts.renames)
    figures["kills"] = figures["matrix"]["deaths"] + figures["joins"]["joinerKills"] + figures["random"]["kills"]
    recoveries.check_none_was_offered()


def crash_points(bench, chosen):
    """All combinations of a stage, a point and a moment, or, in short, some."""
    cells, impossible, deaths, runs = collections.Counter(), {}, 0, 0
    for pipeline in chosen:
        matrix = Matrix(Reference(bench.place, pipeline), bench.random(f"matrix {pipeline.name}"))
        if bench.amounts.matrix:
            matrix.run()
        else:
            matrix.some()
        cells.update(matrix.cells)
        deaths, runs = deaths + matrix.kills, runs + matrix.runs
        impossible |= {f"{stage.kind}|{point}": stage.obstacle(point)
                       for stage in matrix.stages for point in POINTS if stage.obstacle(point)}
    table = {}
    for (kind, point, phase), count in sorted(cells.items()):
        table.setdefault(kind, {}).setdefault(point, dict.fromkeys(PHASES, 0))[phase] += count
    return {"deaths": deaths, "runs": runs, "table": table, "impossible": impossible}


def random_kills(bench, chosen):
    random = bench.random("random kills")
    figures = collections.Counter()
    references = {}
    while figures["kills"] < bench.amounts.random_kills:
        pipeline = chosen[figures["runs"] % len(chosen)]
        if pipeline.name not in references:
            references[pipeline.name] = Reference(bench.place, pipeline)
        done, summary = storms.storm(references[pipeline.name], random, lambda: random.uniform(0.05, 0.2), storms.killer, MOST_KILLS_OF_A_RUN)
        figures["runs"] += 1
        figures["kills"] += len(done)
        for key in ("deaths", "replacements", "batchesRolledBack", "batchesRolledForward"):
            figures[key] += summary[key]
    bench.say_figures(figures)
    return dict(figures)


def halts(bench):
    random = bench.random("halts")
    chosen, _ = make_sources(bench, bench.amounts.storm_rows, bench.amounts.storm_made)
    wanted = list(bench.amounts.halts)
    if bench.options.hours:
        wanted.append((LONG_HALT, signal.SIGCONT, 1))
    figures, references, runs = bench.figures.setdefault("halts", []), {}, 0
    for seconds, then, times in wanted:
        done = 0
        while done < times:
            pipeline = chosen[runs % len(chosen)]
            runs += 1
            if pipeline.name not in references:
                references[pipeline.name] = Reference(bench.place, pipeline)
            strike = storms.halter(seconds, then)
            # Long halts: one a run, else it takes forever.
            most = times - done if seconds < 1 else 1
            done += len(storms.storm(references[pipeline.name], random, lambda: random.uniform(0.05, 0.2), strike, most)[0])
        figures.append({"seconds": seconds, "then": then.name, "times": done})
        bench.say_figures(figures[-1])


def recover(bench):
    random = bench.random("recoveries")
    amounts, figures = bench.amounts, bench.figures
    chosen, _ = make_sources(bench, amounts.rows, amounts.made)
    references = [Reference(bench.place, pipeline) for pipeline in chosen]
    figures |= {"diedAtStart": 0, "killedAtOnce": 0, "engineDeaths": 0, "bySteps": collections.Counter(), "longestUntilOrphansGone": 0.0,
                "stopped": 0, "engine killed": 0}
    for number in range(amounts.replacement_rounds):
        figures["diedAtStart"] += recoveries.kill_replacements(references[number % len(references)], random, REPLACEMENTS_IN_A_ROW)
        figures["killedAtOnce"] += recoveries.kill_new_processes(references[(number + 1) % len(references)], random, REPLACEMENTS_IN_A_ROW)
    attempts = 0
    while figures["engineDeaths"] < amounts.engine_deaths:
        step, seconds = recoveries.kill_engine_in_recovery(references[attempts % len(references)], random)
        attempts += 1
        if step is not None:
            figures["engineDeaths"] += 1
            figures["bySteps"][step] += 1
            figures["longestUntilOrphansGone"] = max(seconds, figures["longestUntilOrphansGone"])
        elif attempts > 20 * amounts.engine_deaths:
            raise Trouble("the engine is hardly ever caught inside a recovery")
    for number in range(amounts.cut_runs):
        for verb, times in recoveries.cut_off(references[number % len(references)], random, random.randint(1, 4), amounts.latest_cut).items():
            figures[verb] += times
    bench.say_figures(figures)
    recoveries.check_none_was_offered()


def stop(bench):
    make_sources(bench, bench.amounts.rows, bench.amounts.made)
    stops.stopping(bench, bench.amounts.stops)


def start(bench):
    starts.starting(bench, bench.amounts.runs, bench.amounts.sample_every)


def measure_cost(bench):
    bench.figures |= cost.costing(bench, bench.amounts.pairs, bench.amounts.seconds, bench.amounts.kill_every)


EXPERIMENTS = {"kills": kills, "halts": halts, "recoveries": recover, "stops": stop, "starts": start, "cost": measure_cost}
