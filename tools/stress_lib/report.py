# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures as Markdown, as docs/reliability.md has them."""

import segment

from .stages import NOT_PLACED, SUPERVISOR


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(str(cell) for cell in line)} |" for line in lines]


def markdown(document):
    lines = [f"`{document['command']}`, seed {document['seed']}, commit {document['commit']}, {document['machine']}", ""]
    for name, section in SECTIONS.items():
        for entry in document["experiments"].get(name, []):
            load = " to ".join(f"{value:.1f}" for value in entry["load"])
            lines += [f"{name}, round {entry['round']}: {entry['seconds']:.0f} s, load {load}", ""]
            if entry["deviation"]:
                lines += [f"DEVIATION: {entry['deviation']}", ""]
            try:
                lines += [*section(entry["figures"]), ""]
            except KeyError:
                lines += ["It ended before its figures were whole.", ""]
    return "\n".join(lines)


def kills(figures):
    matrix, joins, random = figures["matrix"], figures["joins"], figures["random"]
    numbers = segment.crash_points()
    shown = [point for point in numbers if not any(
        matrix["impossible"].get(f"{kind}|{point}") in (NOT_PLACED, SUPERVISOR) for kind in matrix["table"])]
    rows = []
    for kind, points in matrix["table"].items():
        rows.append([kind] + ["·" if f"{kind}|{point}" in matrix["impossible"] else sum(points.get(point, {}).values()) for point in shown])
    return [
        f"{figures['kills']:,} kills in all: {matrix['deaths']:,} at crash points in {matrix['runs']} runs, {random['kills']:,} at random in "
        f"{random['runs']} runs ({random['batchesRolledBack']:,} batches rolled back, {random['batchesRolledForward']:,} forward), "
        f"{joins['joinerKills']} of processes that joined an output.", "",
        *table(["stage \\ crash point"] + [str(numbers[point]) for point in shown], rows), "",
        "`·`: the stage cannot come to the point:", "", *reasons(matrix, numbers), "",
        f"Engine killed while it gives outputs their names: {joins['engineDeathsAtRenames']} times, of which {joins['someButNotAllRenamed']} with "
        "some outputs renamed and others not; each final name then holds the old or the whole new output.",
    ]


def reasons(matrix, numbers):
    """One line for each reason."""
    found = {}
    for key, reason in matrix["impossible"].items():
        kind, _, point = key.partition("|")
        found.setdefault(reason, ([], []))
        for entries, value in zip(found[reason], (numbers[point], kind)):
            if value not in entries:
                entries.append(value)
    return [f"- {', '.join(map(str, sorted(points)))}: {reason}" for reason, (points, _) in sorted(found.items(), key=lambda item: min(item[1][0]))]


def halts(figures):
    rows = [[f"{entry['seconds']:g} s", entry["then"], entry["times"]] for entry in figures["halts"]]
    return table(["SIGSTOP for", "then", "times"], rows)


def recoveries(figures):
    by_step = ", ".join(f"{step}: {count}" for step, count in sorted(figures["bySteps"].items()))
    return table(["what", "times"], [
        ["worker killed at its start, up to 6 in a row", figures["diedAtStart"]],
        ["new process killed when seen, up to 6 in a run", figures["killedAtOnce"]],
        ["engine killed inside a recovery, then given up or gone on with", figures["engineDeaths"]],
        ["engine killed at a random moment, gone on with", figures["engine killed"]],
        ["run stopped at a random moment, gone on with", figures["stopped"]],
    ]) + ["", f"Steps of the recovery at which the engine died: {by_step}. Its workers were gone after {figures['longestUntilOrphansGone']:.2f} s at most."]


def stops(figures):
    rows = []
    for entry in figures["stops"]:
        goal = "" if entry["target"] is None else f"{entry['target']}{'' if entry['met'] else ', missed'}"
        rows.append([entry["pipeline"], entry["verb"], entry["times"], *(f"{entry[key]:.0f}" for key in ("p50", "p90", "p99", "max")), goal,
                     ", ".join(f"{state} {count}" for state, count in sorted(entry["states"].items()))])
    return table(["pipeline", "verb", "times", "p50 ms", "p90", "p99", "max", "goal for p99", "runs ended as"], rows)


def starts(figures):
    rows = []
    for key, (first, second) in figures["halves"].items():
        scale, digits = (1e6, 1) if key == "rss" else (1, 0)
        rows.append([key + (", MB" if key == "rss" else "")] + [f"{value / scale:.{digits}f}" for half in (first, second)
                                                              for value in (half["median"], half["max"])])
    return [f"{figures['runs']:,} runs, {figures['secondsEach'] * 1000:.0f} ms each; memory grew by {figures['bytesARun']:.0f} bytes a run "
            "from the middle third to the last.", "",
            *table(["of the engine", "first half: median", "most", "second half: median", "most"], rows)]


def cost(figures):
    rows = [[number, f"{quiet:.2f}", f"{killed:.2f}"] for number, (quiet, killed) in enumerate(zip(figures["undisturbed"], figures["killed"]), 1)]
    return table(["pair", "undisturbed s", f"a kill every {figures['every']:g} s"], rows) + [
        "", f"{figures['kills']} kills; ratio of the medians {figures['ratio']:.2f} (goal for one a second: below 1.5{'' if figures['met'] else ', missed'}), "
            f"of processor time {figures['cpuRatio']:.2f}."]


SECTIONS = {"kills": kills, "halts": halts, "recoveries": recoveries, "stops": stops, "starts": starts, "cost": cost}


def missed_goals(results):
    missed = []
    for entry in results.get("stops", []):
        missed += [f"{figure['verb']} of '{figure['pipeline']}' took {figure['p99']:.0f} ms (p99), goal {figure['target']} ms"
                   for figure in entry["figures"].get("stops", []) if not figure["met"]]
    for entry in results.get("cost", []):
        if not entry["figures"].get("met", True):
            missed.append(f"a kill a second costs {entry['figures']['ratio']:.2f} times the time")
    return missed
