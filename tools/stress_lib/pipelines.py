# SPDX-License-Identifier: GPL-3.0-or-later
"""The pipelines that are disturbed, and their input. Together they hold every node type that the engine lists."""

import dataclasses
import gzip

# One row in so many is not what its column says, and leaves by `rejects`.
BAD_EVERY = 5003
COLUMNS = {"id": "BIGINT", "customer": "BIGINT", "amount": "BIGINT", "day": "DATE", "note": "VARCHAR"}
NOTES = [f"note {number} " + "of some length " * 32 for number in range(97)]
LINES_SHARE = 4  # of the rows of source.csv that the other formats of lines have
# Small batches, so that there are many steps to be killed in: the queues share the segment.
CAPACITY = 1024


@dataclasses.dataclass(frozen=True)
class Pipeline:
    name: str
    nodes: dict
    wires: list
    outputs: tuple  # names of files
    rows: dict = dataclasses.field(default_factory=dict)  # of an output, where they can be told without running
    ordered: tuple = ()  # outputs whose rows have one certain order

    def document(self):
        return {
            "dataetl": 1, "name": self.name, "nodes": self.nodes,
            "wires": [{"from": source, "to": target, "capacity": CAPACITY}
                      for source, target in (wire.split(" -> ") for wire in self.wires)],
        }

    def types(self):
        return {node["type"] for node in self.nodes.values()}


def write_source(path, rows):
    """CSV with an id in every row. Long lines, so that few rows are more than one split (32 MB)."""
    with open(path, "w") as file:
        file.write("id,customer,amount,day,note\n")
        for number in range(rows):
            amount = "?" if number % BAD_EVERY == BAD_EVERY - 1 else number * 7919 % 100003
            file.write(f"{number},{number % 1009},{amount},2024-{number % 12 + 1:02d}-{number % 28 + 1:02d},{NOTES[number % len(NOTES)]}\n")


def write_lines(folder, rows):
    """JSON lines and compressed CSV: rows.jsonl and rows.csv.gz. A row in so many has a text for a number."""
    with open(folder / "rows.jsonl", "w") as lines, gzip.open(folder / "rows.csv.gz", "wt", compresslevel=1) as compressed:
        compressed.write("id,amount,note\n")
        for number in range(rows):
            amount = '"?"' if number % BAD_EVERY == BAD_EVERY - 1 else number * 7919 % 100003
            lines.write(f'{{"id": {number}, "amount": {amount}, "note": "{NOTES[number % len(NOTES)]}"}}\n')
            compressed.write(f"{number},{amount},{NOTES[number % len(NOTES)]}\n")


def node(type_, workers=None, isolated=False, on_error=None, **settings):
    made = {"type": type_, "settings": settings}
    if workers:
        made["workers"] = workers
    if isolated:
        made["isolated"] = True
    if on_error:
        made["onError"] = on_error
    return made


def csv_source(workers, isolated=False):
    return node("extract.csv", workers, isolated, path="source.csv", columns=COLUMNS, delimiter=",", header=True)


def parquet_source(workers, isolated=False):
    return node("extract.parquet", workers, isolated, path="source.parquet")


def generate(rows, workers, isolated=False):
    return node("extract.generate", workers, isolated, rows=rows, columns={
        "id": "i", "customer": "(i * 7919) % 20011", "amount": "(i * 31) % 1009"})


KEPT = ["id", "customer", "amount"]


def make_parquet_source():
    """Writes the rows of source.csv that can be read as source.parquet, without their notes."""
    return Pipeline("source", {"rows": csv_source(2) | {"onError": "skip"}, "kept": node("transform.select", columns=KEPT),
                               "out": node("load.parquet", path="source.parquet", rowGroupRows=10000)},
                    ["rows -> kept", "kept -> out"], ("source.parquet",))


def to_csv(name, target):
    """Rewrites a Parquet file of the work folder as CSV, to be compared."""
    return Pipeline("to csv", {"rows": node("extract.parquet", 1, path=name), "out": node("load.csv", 1, path=target)},
                    ["rows -> out"], (target,))


def basic_pipelines(rows, made):
    """`rows`: of source.csv; `made`: of each generator."""
    bad = rows // BAD_EVERY
    good = rows - bad
    wanted = {"condition": "id % 10 < 7"}
    derived = {"columns": {"tax": "amount * 19 // 100", "band": "CASE WHEN amount < 50000 THEN 'low' ELSE 'high' END"}}
    return [
        Pipeline("fused chain", {
            "rows": csv_source(2), "wanted": node("transform.filter", **wanted), "more": node("transform.derive", **derived),
            "less": node("transform.select", columns=["id", "tax", "band"]),
            "out": node("load.parquet", path="fused.parquet", rowGroupRows=2000), "bad": node("load.csv", 1, path="fused-bad.csv"),
        }, ["rows -> wanted", "wanted -> more", "more -> less", "less -> out", "rows:rejects -> bad"],
            ("fused.parquet", "fused-bad.csv"), {"fused-bad.csv": bad}),
        Pipeline("cut chain", {
            "rows": csv_source(2, True) | {"onError": "skip"}, "wanted": node("transform.filter", 2, True, **wanted),
            "more": node("transform.derive", 2, True, **derived), "less": node("transform.select", 1, True, columns=["id", "tax", "band"]),
            "out": node("load.csv", 2, True, path="cut.csv"),
        }, ["rows -> wanted", "wanted -> more", "more -> less", "less -> out"], ("cut.csv",)),
        Pipeline("fan-out", {
            "rows": parquet_source(2, True), "some": node("transform.filter", 1, True, condition="id % 10 < 5"),
            "copy": node("load.parquet", 2, True, path="fan.parquet", rowGroupRows=5000),
            "few": node("load.csv", 1, True, path="fan.csv"), "none": node("load.discard", 2, True),
        }, ["rows -> some", "rows -> copy", "rows -> none", "some -> few"], ("fan.parquet", "fan.csv"), {"fan.parquet": good}),
        Pipeline("union", {
            "made": generate(made, 1, True), "read": parquet_source(1, True),
            "all": node("flow.union", 2, True), "out": node("load.csv", 2, True, path="union.csv"),
        }, ["made -> all", "read -> all", "all -> out"], ("union.csv",), {"union.csv": made + good}),
        Pipeline("aggregate", {
            "rows": generate(made, 1, True),
            "sums": node("transform.aggregate", 1, True, groupBy=["customer"], columns={
                "orders": "count(*)", "total": "sum(amount)", "ids": "sum(id)"}),
            "out": node("load.csv", 1, True, path="sums.csv"), "same": node("load.parquet", 1, True, path="sums.parquet", rowGroupRows=1000),
        }, ["rows -> sums", "sums -> out", "sums -> same"], ("sums.csv", "sums.parquet"), {"sums.csv": min(made, 20011)}),
        Pipeline("rejects", {
            "rows": generate(made, 1, True), "strict": node("flow.debug", 2, True, condition="id % 101 = 5", action="reject"),
            "good": node("load.discard", 1, True), "bad": node("load.csv", 1, True, path="rejected.csv"),
        }, ["rows -> strict", "strict -> good", "strict:rejects -> bad"], ("rejected.csv",), {"rejected.csv": (made + 95) // 101}),
    ]


def line_pipelines(rows):
    """`rows`: as write_lines() has them; for engines that read JSON lines."""
    columns = {"id": "BIGINT", "amount": "BIGINT", "note": "VARCHAR"}

    def around(name, type_, **settings):
        return Pipeline(name, {
            "rows": node(type_, 2, True, **settings, columns=columns), "kept": node("transform.select", 1, True, columns=["id", "amount"]),
            "out": node("load.csv", 1, True, path=f"{name}.csv"), "bad": node("load.csv", 1, True, path=f"{name}-bad.csv"),
        }, ["rows -> kept", "kept -> out", "rows:rejects -> bad"], (f"{name}.csv", f"{name}-bad.csv"),
            {f"{name}.csv": rows - rows // BAD_EVERY, f"{name}-bad.csv": rows // BAD_EVERY})

    return [around("json lines", "extract.jsonl", path="rows.jsonl"),
            around("gzip", "extract.csv", path="rows.csv.gz", delimiter=",", header=True)]


def whole_input_pipelines(made):
    """Those of node types that see their whole input, one pipeline each; for engines that have them."""
    def around(name, type_, **settings):
        return Pipeline(name, {
            "rows": generate(made, 1, True), "whole": node(type_, 1, True, **settings),
            "out": node("load.csv", 1, True, path=f"{name}.csv"),
        }, ["rows -> whole", "whole -> out"], (f"{name}.csv",))

    return [
        dataclasses.replace(around("sort", "transform.sort", by=["amount DESC", "id"]), ordered=("sort.csv",)),
        Pipeline("distinct", {
            "rows": generate(made, 1, True), "key": node("transform.select", 1, True, columns=["customer"]),
            "whole": node("transform.distinct", 1, True), "out": node("load.csv", 1, True, path="distinct.csv"),
        }, ["rows -> key", "key -> whole", "whole -> out"], ("distinct.csv",), {"distinct.csv": min(made, 20011)}, ordered=("distinct.csv",)),
        around("sql", "transform.sql", query="SELECT customer, count(*) AS orders, max(id) AS latest FROM input GROUP BY customer"),
        Pipeline("join", {
            "rows": generate(made, 1, True), "names": generate(5000, 1, True),
            "both": node("transform.join", 1, True, keys=["id"]), "out": node("load.csv", 1, True, path="join.csv"),
        }, ["rows -> both:left", "names -> both:right", "both -> out"], ("join.csv",), {"join.csv": 5000}),
    ]


def pipelines_for(types, rows, made):
    """(those whose node types the engine has, node types that no pipeline holds)"""
    candidates = basic_pipelines(rows, made) + whole_input_pipelines(made)
    if "extract.jsonl" in types:
        candidates += line_pipelines(rows // LINES_SHARE)
    chosen = [entry for entry in candidates if entry.types() <= types]
    return chosen, sorted(types - set().union(*(entry.types() for entry in chosen)))
