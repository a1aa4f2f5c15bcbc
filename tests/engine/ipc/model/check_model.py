#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches every state of the model queue.pml with spin.

    check_model.py [--slow] [--only TEXT]

The protocol as it is must come out without an error, and each way of breaking it (FAULT_...) with one: a model
that cannot fail proves nothing. Exit code 77: spin or a C compiler is missing.
"""

import argparse
import dataclasses
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile

MODEL = pathlib.Path(__file__).with_name("queue.pml")
SKIPPED = 77
MEMORY_MB = 3000
ONE_LANE = {"PRODUCERS": 1, "SPLITS": 1, "SPLIT_BATCHES": 3}


@dataclasses.dataclass
class Search:
    """One exhaustive search. `cycles`: for a run without an end, in place of bad states."""

    name: str
    settings: dict
    fault: str = ""
    cycles: bool = False
    large: bool = False
    slow: bool = False


@dataclasses.dataclass
class Outcome:
    errors: int
    states: int
    complete: bool
    seconds: float
    what: str
    log: str


SEARCHES = [
    Search("2 x 2", {}),
    Search("2 x 2, more batches", {"SPLIT_BATCHES": 3}),
    Search("1 x 2, parts of batches, 2 deaths", {**ONE_LANE, "PARTS": 2, "DEATHS": 2}),
    Search("1 x 2, several inputs, 2 deaths", {**ONE_LANE, "INPUTS": 2, "DEATHS": 2}),
    Search("2 x 1, retreats, 2 deaths", {"CONSUMERS": 1, "RETREATS": 1, "DEATHS": 2}, large=True),
    Search("1 x 2, retreats, 2 deaths", {**ONE_LANE, "RETREATS": 2, "DEATHS": 2}),
    Search("1 x 1, single stores, 2 deaths", {**ONE_LANE, "CONSUMERS": 1, "DEATHS": 2, "FINE": 1}),
    Search("1 x 2, single stores", {**ONE_LANE, "FINE": 1}),
    Search("1 x 2, claims in three steps", {**ONE_LANE, "LOADS": 1, "FINE": 1}, large=True),
    Search("1 x 2, every run ends", {**ONE_LANE, "RETREATS": 1}, cycles=True),
    Search("2 x 2, 2 deaths", {"DEATHS": 2, "ABORTS": 2}, slow=True),
    Search("2 x 2, retreats", {"RETREATS": 1}, slow=True),
    Search("2 x 2, several inputs", {"INPUTS": 2}, slow=True),
    Search("2 x 2, parts of batches", {"PARTS": 2}, slow=True),
    Search("2 x 2, single stores, no death", {"FINE": 1, "DEATHS": 0}, slow=True),
    Search("2 x 1, single stores", {"CONSUMERS": 1, "FINE": 1}, slow=True),
]
SEARCHES += [
    Search(fault.lower().replace("_", " "), {**ONE_LANE, **settings}, fault, cycles)
    for fault, settings, cycles in [
        ("CLAIM_WITHOUT_SEQUENCE", {}, False),
        ("UNSTAGE_WITHOUT_SEQUENCE", {}, False),
        ("FREE_WITHOUT_COMPARE", {}, False),
        ("NO_ROLL_FORWARD", {}, False),
        ("TAIL_BEFORE_COMMIT", {}, False),
        ("CLAIMS_STAY", {}, False),
        ("SPLITS_STAY", {}, False),
        ("PROGRESS_LOST", {"PARTS": 2}, False),
        ("DRAINED_THOUGH_HELD", {}, False),
        ("GIVES_BACK_FOR_EVER", {"RETREATS": 1}, True),
    ]
]


def run(command, folder):
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def checked(command, folder):
    result = run(command, folder)
    if result.returncode != 0:
        sys.exit(f"'{' '.join(map(str, command))}' failed:\n{result.stdout}")


def child_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def generate(search, compiler, folder):
    """The model as a C program, `pan`."""
    defines = [f"-D{key}={value}" for key, value in search.settings.items()]
    if search.fault:
        defines.append(f"-DFAULT_{search.fault}")
    shutil.copy(MODEL, folder)
    checked(["spin", "-a", *defines, MODEL.name], folder)
    kind = "-DNP" if search.cycles else "-DSAFETY"
    # The optimiser takes longer than a million states.
    level = "-O2" if search.large or search.slow else "-O0"
    checked([compiler, level, "-w", kind, "-DCOLLAPSE", f"-DMEMLIM={MEMORY_MB}", "-o", "pan", "pan.c"], folder)


def outcome_of(log, seconds):
    errors = re.search(r"errors: (\d+)", log)
    states = re.search(r"(\d+) states, stored", log)
    if not errors or not states:
        sys.exit(f"the search ended without a result:\n{log}")
    cut = "Search not completed" in log and errors[1] == "0" or "max search depth too small" in log
    what = re.search(r"pan:\d+: (.*?)(?: \(at depth|$)", log, re.MULTILINE)
    return Outcome(int(errors[1]), int(states[1]), not cut, seconds, what[1] if what else "", log)


def do_search(search, compiler, folder):
    generate(search, compiler, folder)
    before = child_seconds()
    result = run(["./pan", "-m1000000", *(["-l"] if search.cycles else [])], folder)
    return outcome_of(result.stdout, child_seconds() - before)


def trail(search, folder):
    """The steps that led to the error: the last of them."""
    defines = [f"-D{key}={value}" for key, value in search.settings.items()]
    return "\n".join(run(["spin", "-t", "-p", *defines, MODEL.name], folder).stdout.splitlines()[-150:])


def is_as_expected(search, outcome):
    if search.fault:
        return outcome.errors > 0
    return outcome.errors == 0 and outcome.complete


def report(search, outcome):
    verdict = outcome.what or ("no error" if outcome.complete else "NOT COMPLETED")
    kind = "broken: " if search.fault else ""
    print(f"{kind + search.name:42} {outcome.states:>11,} states {outcome.seconds:7.1f} s  {verdict}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slow", action="store_true", help="only the searches that take minutes")
    parser.add_argument("--only", default="", metavar="TEXT", help="only those with TEXT in their name")
    options = parser.parse_args()
    compiler = shutil.which(os.environ.get("CC") or "cc") or shutil.which("gcc")
    if not shutil.which("spin") or not compiler:
        missing = "a C compiler" if shutil.which("spin") else "spin (the package 'spin')"
        print(f"the model was not checked: install {missing}")
        return SKIPPED
    searches = [s for s in SEARCHES if options.only in s.name and (s.slow == options.slow or options.only)]
    unexpected = []
    for search in searches:
        with tempfile.TemporaryDirectory(prefix="dataetl-model-") as folder:
            outcome = do_search(search, compiler, folder)
            report(search, outcome)
            if not is_as_expected(search, outcome):
                unexpected.append(search.name)
                print(outcome.log if search.fault or not outcome.errors else trail(search, folder))
    if unexpected or not searches:
        print(f"UNEXPECTED: {', '.join(unexpected) or 'nothing was searched'}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
