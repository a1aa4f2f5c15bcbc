# SPDX-License-Identifier: GPL-3.0-or-later
"""What kills cost a pipeline of several seconds: one a second, or, in short, more."""

import statistics

from . import pipelines, storms
from .outcome import expect
from .reference import Reference

MOST_TIMES, GOAL_EVERY = 1.5, 1.0  # the goal is for a kill a second
MOST_KILLS = 5  # of a run with more than one a second
ROWS_OF_A_SECOND = 700_000  # of a core, about


def costly(seconds):
    node = pipelines.node
    return pipelines.Pipeline("costly", {
        "rows": node("extract.generate", 2, rows=int(seconds * ROWS_OF_A_SECOND), columns={"id": "i", "amount": "(i * 7919) % 100003"}),
        "some": node("transform.filter", condition="sha256(sha256(id::VARCHAR)) < '1'"),
        "more": node("transform.derive", columns={"tax": "amount * 19 // 100"}),
        "out": node("load.csv", path="costly.csv"),
    }, ["rows -> some", "some -> more", "more -> out"], ("costly.csv",))


def costing(bench, pairs, seconds, every):
    random = bench.random("cost")
    reference = Reference(bench.place, costly(seconds))
    quiet, struck, kills = [], [], 0
    for _ in range(pairs):
        quiet.append(storms.storm(reference, random, lambda: 1.0, storms.killer, most=0)[1])
        done, summary = storms.storm(reference, random, lambda: every, storms.killer, MOST_KILLS if every < GOAL_EVERY else 10**9)
        struck.append(summary)
        kills += len(done)
        bench.say_figures({"undisturbed": quiet[-1]["wallMs"] / 1000, "killed": summary["wallMs"] / 1000, "kills": len(done)})
    expect(kills > 0, "nobody was killed in the runs that should show what kills cost")

    def ratio(key):
        return statistics.median(run[key] for run in struck) / statistics.median(run[key] for run in quiet)

    return {"pairs": pairs, "every": every, "undisturbed": [run["wallMs"] / 1000 for run in quiet], "killed": [run["wallMs"] / 1000 for run in struck],
            "kills": kills, "ratio": ratio("wallMs"), "cpuRatio": ratio("cpuMs"), "met": every < GOAL_EVERY or ratio("wallMs") < MOST_TIMES}
