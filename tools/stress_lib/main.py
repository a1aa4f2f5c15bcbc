# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of tools/stress."""

import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from . import ROOT, experiments, report
from .outcome import Deviation, Trouble, say
from .sandbox import Sandbox


class Bench:
    """What an experiment works with: programs, amounts, chance."""

    def __init__(self, options, folder):
        self.options = options
        self.amounts = (experiments.SHORT if options.short else experiments.FULL).scaled(options.scale)
        self.round = 0
        self._folder = folder
        self._places = 0
        self.place = None
        self.figures = {}

    def new_place(self):
        """A fresh sandbox for the next experiment; the last one has to be empty."""
        if self.place:
            self.place.end()
        self._places += 1
        self.place = Sandbox(self.options.programs, self._folder / f"{self._places}")
        return self.place

    def keep_place(self):
        """Its folder stays, for whoever looks for the reason."""
        place, self.place = self.place, None
        return place.root

    def random(self, name):
        """Follows from the seed, the experiment and the round alone."""
        return random.Random(f"{self.options.seed}/{name}/{self.round}")

    def say_figures(self, figures):
        say("  " + ", ".join(f"{key} {show(value)}" for key, value in figures.items() if not isinstance(value, list)))


def show(value):
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def describe_machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), os.uname().machine)
    return f"{os.cpu_count()} cores ({model}), Linux {os.uname().release}"


def state_of_tree():
    """The commit that the experiments were made with, as far as git tells."""
    if not shutil.which("git"):
        return "unknown"

    def git(*arguments):
        return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True).stdout.strip()
    return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


def parse_options(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, metavar="N", help="repeat kills, halts and recoveries with new seeds until then")
    parser.add_argument("--only", metavar="NAME,...", help="these experiments and no others")
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**6)), help="of all chance; a new one each time")
    parser.add_argument("--short", action="store_true", help="the small amounts of ./test, in less than 4 minutes")
    parser.add_argument("--scale", type=float, default=1.0, metavar="F", help="so many times the amounts")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "build/release/bin", help="folder of dataetl-engine")
    parser.add_argument("--work", type=pathlib.Path, help="where it all happens (the system's folder for temporary files)")
    parser.add_argument("--json", type=pathlib.Path, help="write the figures to this file")
    parser.add_argument("--markdown", type=pathlib.Path, help="write the tables of docs/reliability.md to this file")
    options = parser.parse_args()
    options.names = options.only.split(",") if options.only else list(experiments.EXPERIMENTS)
    for name in options.names:
        if name not in experiments.EXPERIMENTS:
            parser.error(f"there is no experiment '{name}', only {', '.join(experiments.EXPERIMENTS)}")
    return options


def perform(bench, name, results):
    """One experiment. False: it found a deviation; its folder is kept, and the others can go on."""
    say(f"{name}, seed {bench.options.seed}, round {bench.round}, load {os.getloadavg()[0]:.1f}")
    load, begin = os.getloadavg()[0], time.monotonic()
    bench.new_place()
    bench.figures = {}
    entry = {"seed": bench.options.seed, "round": bench.round, "figures": bench.figures, "deviation": None}
    try:
        experiments.EXPERIMENTS[name](bench)
    except Deviation as error:
        entry["deviation"] = str(error)
        place = bench.keep_place()
        print(f"stress: DEVIATION in {name}: {error}\nseed {bench.options.seed}, round {bench.round}; kept: {place}", file=sys.stderr, flush=True)
    results.setdefault(name, []).append(entry | {"seconds": time.monotonic() - begin, "load": [load, os.getloadavg()[0]]})
    say(f"{name} took {time.monotonic() - begin:.0f} s")
    return entry["deviation"] is None


def perform_all(bench, results):
    """False: there was a deviation. Rounds that may go on for hours end with the first one."""
    end = time.monotonic() + (bench.options.hours or 0) * 3600
    good = [perform(bench, name, results) for name in bench.options.names]
    repeated = [name for name in bench.options.names if name in experiments.REPEATED]
    while repeated and all(good) and time.monotonic() < end:
        bench.round += 1
        good = [perform(bench, name, results) for name in repeated]
    return all(good)


def write_results(options, results):
    document = {"machine": describe_machine(), "commit": state_of_tree(), "command": " ".join(["tools/stress", *sys.argv[1:]]),
                "seed": options.seed, "experiments": results}
    if options.json:
        options.json.write_text(json.dumps(document, indent=1) + "\n")
    text = report.markdown(document)
    if options.markdown:
        options.markdown.write_text(text)
    say()
    print(text, flush=True)


def main(description):
    options = parse_options(description)
    if not os.access(options.programs / "dataetl-engine", os.X_OK):
        print(f"stress: there is no program {options.programs / 'dataetl-engine'}: build first, with ./run build", file=sys.stderr)
        return 2
    options.programs = options.programs.resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="stress-", dir=options.work)).resolve()
    bench = Bench(options, folder)
    results = {}
    say(f"{describe_machine()}, {state_of_tree()}")
    begin = time.monotonic()
    try:
        good = perform_all(bench, results)
    except Exception as error:
        if not isinstance(error, Trouble):
            traceback.print_exc()
        print(f"stress: no result: {error}\nseed {options.seed}, round {bench.round}; kept: {folder}", file=sys.stderr)
        write_results(options, results)
        return 2
    if bench.place:
        bench.place.end()
    if good:
        folder.rmdir()
    write_results(options, results)
    missed = report.missed_goals(results)
    for goal in missed:
        say(f"goal missed: {goal}")
    say(f"done in {time.monotonic() - begin:.0f} s")
    return 1 if not good or missed and not options.short else 0
