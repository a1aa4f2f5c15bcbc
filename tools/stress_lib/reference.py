# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pipeline gives when nobody disturbs it, and the comparison of a disturbed run with that."""

import dataclasses
import hashlib

from . import pipelines
from .enginerun import EngineRun
from .outcome import Deviation, Trouble, expect

COUNTED = ("rowsRead", "rowsWritten", "rowsRejected", "rowsSkipped", "rowsDropped", "rowsSetAside")


@dataclasses.dataclass(frozen=True)
class Digest:
    rows: int
    value: str  # of the lines, in sorted order unless theirs is certain

    def __str__(self):
        return f"{self.rows:,} rows, {self.value[:12]}"


def digest(place, names, ordered=()):
    """Digests of outputs by name; Parquet files are rewritten as CSV by an engine first."""
    found = {}
    for name in names:
        file = name
        if name.endswith(".parquet"):
            file = name + ".csv"
            converted = place.command("run", place.write("convert.etl", pipelines.to_csv(name, file)
                                                         .document()), "--progress", "none")
            if converted.returncode != 0:
                raise Deviation(f"{name} cannot be read back: {converted.stdout.strip()} {converted.stderr.strip()}")
        lines = (place.work / file).read_bytes().splitlines()
        head, body = lines[0], lines[1:] if name in ordered else sorted(lines[1:])
        found[name] = Digest(len(body), hashlib.sha256(b"\n".join([head, *body])).hexdigest())
        if file != name:
            (place.work / file).unlink()
    return found


class Reference:
    """An undisturbed run of a pipeline: its plan, its outputs and its counts."""

    def __init__(self, place, pipeline):
        self.place = place
        self.pipeline = pipeline
        self.file = place.write(f"{pipeline.name}.etl", pipeline.document())
        with EngineRun(place, self.file, hold=True) as run:
            if not run.await_state("created"):
                raise Trouble(f"'{pipeline.name}' does not start: {run.summary} {run.last_words()}")
            self.plan = run.plan()
            run.release()
            if run.finish() != 0:
                raise Trouble(f"'{pipeline.name}' fails undisturbed: {run.last_words()}")
            self.summary = run.summary
        if self.summary["deaths"] != 0:
            raise Trouble(f"workers of '{pipeline.name}' die undisturbed: {self.summary['deaths']}")
        self.digests = digest(place, pipeline.outputs, pipeline.ordered)
        for name, rows in pipeline.rows.items():
            expect(self.digests[name].rows == rows, f"'{pipeline.name}' undisturbed gives {self.digests[name].rows} rows in {name}, not {rows}")
        self.remove_outputs()

    def remove_outputs(self):
        for name in self.pipeline.outputs:
            (self.place.work / name).unlink(missing_ok=True)

    def check(self, run, what):
        """Raises Deviation unless the run, which is over, did all that the undisturbed one did, and left nothing else."""
        if run.summary is None or run.summary.get("state") != "finished":
            raise Deviation(f"'{self.pipeline.name}' with {what} ended as {run.summary and run.summary.get('state')}: {run.last_words()}")
        for key in COUNTED:
            expect(run.summary[key] == self.summary[key],
                   f"'{self.pipeline.name}' with {what}: {key} is {run.summary[key]}, undisturbed {self.summary[key]}")
        for node, quiet in zip(run.summary["nodes"], self.summary["nodes"]):
            for key in ("rowsIn", "rowsOut", "rejected"):
                expect(node[key] == quiet[key], f"'{self.pipeline.name}' with {what}: {key} of node {node['node']} is {node[key]}, "
                                                f"undisturbed {quiet[key]}")
        self.check_outputs(what)
        self.place.check_clean(f"'{self.pipeline.name}' with {what}")

    def is_whole(self, name):
        return digest(self.place, [name], self.pipeline.ordered)[name] == self.digests[name]

    def check_outputs(self, what):
        for name, found in digest(self.place, self.pipeline.outputs, self.pipeline.ordered).items():
            expect(found == self.digests[name],
                   f"'{self.pipeline.name}' with {what}: {name} holds {found}; undisturbed {self.digests[name]}")
        self.remove_outputs()
