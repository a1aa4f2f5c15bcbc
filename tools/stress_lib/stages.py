# SPDX-License-Identifier: GPL-3.0-or-later
"""Which crash points a stage of a plan can come to, and why it cannot come to the others."""

import dataclasses

import segment

NAMES = {
    "extract.csv": "read csv", "extract.parquet": "read parquet", "extract.generate": "generate", "extract.jsonl": "read json lines",
    "load.csv": "write csv", "load.parquet": "write parquet", "load.discard": "discard", "flow.debug": "reject",
}
NOT_PLACED = "reserved, nobody is killed there yet"
SUPERVISOR = "the engine's own; see the deaths inside recoveries"

# Points that each transaction passes exactly once.
ONCE_A_TRANSACTION = ("WhileFillingIntent", "AfterCommit", "AfterTails", "BeforeSourceStored", "BeforeCommitCleared", "BeforeBell")
NEEDS = {
    "BeforeClaim": None, "AfterClaim": "input", "WhileWritingPages": "output", "AfterDescriptor": "output",
    "BetweenTails": "output", "BeforeInputFreed": "input", "AfterInputFreed": "input", "InsideMetricsGroup": None,
    "AtStart": None, "AfterSplitClaim": "split", "WhileAppendingSpool": "spool", "WhileReplaying": "spool",
    "BeforeClosed": "output", "AfterSinkAppend": "file", "InsideProcess": "operator", "InsideFinish": "spool",
} | dict.fromkeys(ONCE_A_TRANSACTION)
REASONS = {
    "input": "takes no batches from a queue", "output": "publishes no batches", "split": "claims no splits",
    "spool": "keeps no state", "file": "writes no file", "operator": "holds no operator besides its loader",
}


@dataclasses.dataclass(frozen=True)
class Stage:
    number: int
    kind: str  # of its nodes, and how far its output fans out
    workers: range
    has: frozenset  # of the needs above

    def obstacle(self, point):
        """Why no worker of the stage can come to the point; None: it can."""
        if point in ("AroundFileRename", "AroundDatabaseCommit"):
            return NOT_PLACED
        if point == "InsideRecovery":
            return SUPERVISOR
        need = NEEDS[point]
        return None if need is None or need in self.has else REASONS[need]


def unknown_points():
    """Points of the source that nothing is known of here: the table would not be whole."""
    known = set(NEEDS) | {"AroundFileRename", "AroundDatabaseCommit", "InsideRecovery"}
    return sorted(set(segment.crash_points()) - known)


def stages_of(plan):
    return [_stage(plan, entry) for entry in plan["stages"]]


def _stage(plan, entry):
    types = [plan["nodes"][index]["type"] for index in entry["nodes"]]
    outputs = [queue for queue in plan["queues"] if queue["fromStage"] == entry["id"]]
    has = set()
    if entry["extractor"]:
        has.add("split")
    if any(queue["toStage"] == entry["id"] for queue in plan["queues"]):
        has.add("input")
    if outputs:
        has.add("output")
    if entry["stateful"]:
        has.add("spool")
    if any(type_ in ("load.csv", "load.parquet") for type_ in types):
        has.add("file")
    if not all(type_.startswith("load.") for type_ in types):
        has.add("operator")
    kind = " + ".join(NAMES.get(type_, type_.partition(".")[2]) for type_ in types)
    ports = {(queue["fromNode"], queue["fromPort"]) for queue in outputs}
    if len(outputs) > 1:
        kind += f", to {len(outputs)} nodes" if len(ports) == 1 else f", {len(ports)} ports"
    return Stage(entry["id"], kind, range(entry["firstWorker"], entry["firstWorker"] + entry["workers"]), frozenset(has))
