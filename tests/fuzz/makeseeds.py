#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the seeds of the fuzz targets into corpus/: small valid inputs for the fuzzers to start from.

    makeseeds.py [PARQUET FILE...]     these files become seeds of `parquetfile`, their footers of `parquet`

Inputs named regression-* are findings that were fixed; they are kept and not touched.
"""

import json
import pathlib
import struct
import sys

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"


def write(target, name, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def head(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << (8 * size):
            return bytes([major << 5 | info]) + value.to_bytes(size, "big")
    raise ValueError(value)


def cbor(value):
    """What the engine's own writer would make of a JSON value; bytes are a byte string."""
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return head(3, len(text)) + text
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(key) + cbor(item) for key, item in value.items())


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def record(*numbers):
    content = b"".join(map(varint, numbers))
    return varint(len(content)) + content


def telemetry():
    frame = varint(1) + record(3, 1700000000000, 300, 1, 1500, 1 << 30, 1 << 20)
    frame += varint(2) + record(0, 0, 1, 2, *range(13)) + record(1, 1, 3, 0, *[300] * 13)
    frame += varint(1) + record(0, 0, 1, 4711, 1, 990, 1 << 26, 0)
    frame += varint(1) + record(0, 3, 16, 4096, 12)
    return frame + varint(1) + record(0, 50, 100, 1000, 2)


def checked():
    column = {"name": "a", "type": "BIGINT"}
    rows = {"columns": [column]}
    node = {"id": "in", "type": "extract.csv", "title": "Rows", "settings": {"path": "/a.csv", "skip": 1},
            "onError": "reject", "workers": 2, "isolated": False, "inputs": {}, "outputs": {"out": rows},
            "splits": [{"begin": 0, "end": 9, "firstLine": 1, "aux": 5, "rows": 2, "rowsExact": True}],
            "totalRows": 2, "totalUnits": 9, "totalRowsExact": True}
    loader = dict(node, id="out", type="load.csv", inputs={"in": rows}, outputs={}, splits=[], onError="fail")
    return {"nodes": [node, loader], "wires": [{"from": "in", "to": "out", "capacity": 4}], "issues": [issue()]}


def issue():
    return {"severity": "warning", "code": "bad-data", "node": "in", "setting": "path", "subKey": "a",
            "span": {"begin": 1, "length": 2}, "text": "a text", "remedy": "do something", "candidates": ["b"]}


def plan():
    value = checked()
    return {"nodes": value["nodes"], "wires": value["wires"], "fused": [False],
            "stages": [{"id": 0, "nodes": [0], "workers": 2, "firstWorker": 0, "extractor": True, "restartable": True},
                       {"id": 1, "nodes": [1], "workers": 1, "firstWorker": 2, "extractor": False, "restartable": True}],
            "queues": [{"id": 0, "wire": 0, "fromStage": 0, "fromNode": 0, "fromPort": "out", "toStage": 1,
                        "toNode": 1, "toPort": "in", "capacity": 4, "portGroup": 0}],
            "workerCount": 3}


def error():
    return {"code": "cancelled", "message": "stopped", "node": "in", "setting": "path", "remedy": "try again"}


def messages():
    run = "0123456789abcdef"
    preview = {"columns": [["a", "BIGINT", False], ["b", "VARCHAR", True]],
               "rows": [[1, "x"], [None, ""], [-2, "\u00e9"], [1.5, True]]}
    report = {"state": "failed", "error": error(), "startedAt": 1, "wallMs": 2, "deaths": 1,
              "nodes": [{"node": "in", "workers": 2, "rowsIn": 5, "busyUs": 9}],
              "loaders": [{"node": "out", "path": "/o.csv", "outcome": "rolled-back", "rows": 1, "note": ""}],
              "workerDeaths": [{"worker": 1, "pid": 7, "signal": 9, "byEngine": True}], "overhead": 0.25}
    text = {"pipelineText": "{\"dataetl\": 1}", "folder": "/data", "parameters": {"day": "1", "n": "2"}}
    return {
        "hello": {"protocolVersion": 1, "token": "ab" * 16, "client": "dataetl 0.1"},
        "check": {"ticket": 1, **text},
        "preview": {"ticket": 2, **text, "node": "in", "port": "out", "rows": 10},
        "start-run": {"ticket": 3, **text, "title": "T", "path": "/p.etl", "workers": 2},
        "stop-run": {"run": run, "verb": "drain"},
        "checked": {"ticket": 1, "issues": [issue()], "error": error()},
        "previewed": {"ticket": 2, "table": preview, "note": "first rows", "issues": []},
        "run-started": {"ticket": 3, "run": run, "plan": plan(), "title": "T", "startedAt": 5, "issues": []},
        "telemetry": {"run": run, "frame": telemetry()},
        "log": {"run": run, "lines": [{"time": 1, "level": "warning", "node": "in", "worker": 0, "text": "t"}]},
        "run-finished": {"run": run, "report": report},
        "run-list": {"runs": [{"run": run, "title": "T", "path": "", "state": "running", "startedAt": 1}]},
        "engine-status": {"activeRuns": 1, "clients": 2, "leaving": False},
        "service-checked": {"ticket": 1, "checked": checked()},
        "run-stage": {"run": run, "plan": plan(), "workerNumber": 1, "incarnation": 1, "segment": "shm:x"},
        "join-output": {"run": run, "plan": plan(), "node": 1, "parts": [{"path": "/p", "committedLength": 9}]},
        "worker-hello": {"protocolVersion": 1, "token": "t", "pid": 9, "versions": {"arrow": "20"}},
        "stage-failed": {"error": error()},
    }


def protocol_seeds():
    bodies = {kind: cbor({"kind": kind, **fields}) for kind, fields in messages().items()}
    for kind, body in bodies.items():
        write("protocol", f"body-{kind}", b"\x01" + body)
    frames = b"".join(struct.pack("<I", len(body)) + body for body in list(bodies.values())[:5])
    write("protocol", "stream-of-frames", b"\x00\x2a" + frames)
    write("protocol", "stream-with-a-long-frame", b"\x00\x01" + frames[:60] + b"\xff\xff\xff\xff")
    write("protocol", "nested", b"\x01" + b"\x81" * 70 + b"\x00")
    write("protocol", "indefinite", b"\x01\xbf\x64kind\x7f\x64list\x65-runs\xff\xff")
    write("protocol", "telemetry", b"\x02" + telemetry())
    engine = {"id": "01234567", "pid": 42, "startedAt": 1, "socket": "/run/x", "token": "ab", "version": "0.1",
              "protocolVersion": 1, "serving": True}
    write("protocol", "engine-file", b"\x03" + json.dumps(engine).encode())


def pipeline(nodes, wires, **more):
    return json.dumps({"dataetl": 1, "nodes": nodes, "wires": wires, **more}, indent=2).encode()


def pipeline_seeds():
    source = {"type": "extract.csv", "settings": {"path": "${folder}/a.csv", "columns": {"a": "BIGINT"}}}
    write("pipeline", "parameters.etl", pipeline(
        {"in": source, "out": {"type": "load.csv", "settings": {"path": "${env:HOME}/o-${given}.csv"}}},
        ["in -> out"],
        parameters={"folder": {"type": "path", "default": "/d"}, "given": {"type": "integer"}},
        layout={"in": [1, 2.5], "out": [300, 2]}))
    write("pipeline", "ports-and-union.etl", pipeline(
        {"in": dict(source, onError="reject", workers=2),
         "gen": {"type": "extract.generate", "settings": {"rows": 10, "columns": {"a": "i"}}},
         "both": {"type": "flow.union"}, "few": {"type": "transform.filter", "settings": {"condition": "a > 1"}},
         "bad": {"type": "load.csv", "settings": {"path": "bad.csv"}},
         "out": {"type": "load.parquet", "settings": {"path": "o.parquet"}, "disabled": False, "isolated": True}},
        ["in -> both", "gen -> both", {"from": "both", "to": "few", "capacity": 3}, "few -> out",
         "in:rejects -> bad"]))
    write("pipeline", "switched-off.etl", pipeline(
        {"in": source, "off": {"type": "transform.derive", "disabled": True, "settings": {"columns": {"b": "a+1"}}},
         "out": {"type": "load.discard", "notes": "n", "color": 7}}, ["in -> off", "off -> out"], future=[1, {"x": None}]))
    write("pipeline", "circle.etl", pipeline(
        {"a": {"type": "flow.union"}, "b": {"type": "flow.union"}}, ["a -> b", "b -> a", "a -> a"]))
    write("pipeline", "weather.etl", (CORPUS.parents[2] / "resources/samples/weather.etl").read_bytes())
    write("pipeline", "unknown-type.etl", pipeline({"x": {"type": "no.such", "settings": {"k": "$${x}"}}}, []))


def csv_seeds():
    samples = {
        "plain": (0x00, b"1,a\n2,b\n"), "quoted-newlines": (0x00, b"1,\"a\nb\"\n2,\"c\n\nd\"\n3,x\n"),
        "doubled-quotes": (0x00, b"1,\"a\"\"b\"\n2,\"\"\"\"\n4,\"\"\n"), "mixed-line-ends": (0x00, b"1,a\r\n2,b\n3,c\r4,d"),
        "stray-quotes": (0x00, b"1,5\" pipe\n2,\"a\nb\"\n3,6\"\n"), "unclosed": (0x00, b"1,a\n2,\"b\n3,c\n"),
        "no-quoting": (0x02, b"1,\"a\n2,b\"\n"), "escape": (0x04, b"1,\"a\\\"\nb\"\n2,\"c\\\\\"\n"),
        "comments": (0x08, b"# it's \"\n1,a\n#\n2,\"b\n#c\"\n"), "header": (0x11, b"\xef\xbb\xbfn;\"te\nxt\"\n1;a\n2;b\n"),
        "latin1": (0x20, b"1,\xe9\n2,\"\xff\"\n"), "wrong-counts": (0x00, b"1,a\n2\n3,b,c\n\n4,d\n"),
        "types": (0x51, b"a|b|c|d\n1|2.5|2024-02-29|true\n-7|1e9|1970-01-01|false\n|inf||\n"),
        "times": (0x50, b"t,z\n2024-01-01 10:20:30.5,2024-01-01T10:20:30+02:00\n12:00:01,\n"),
        "long-rows": (0x80, b"1,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n2,b\n3,\"cccccccccccccccccccccccc\n\"\n"),
        "nul-and-bad-utf8": (0x00, b"1,a\0b\n2,\xc3\x28\n3,\xe2\x82\xac\n"),
    }
    for number, (name, (choice, text)) in enumerate(sorted(samples.items())):
        columns = 1 if choice & 0x40 == 0 else 3
        write("csv", name, bytes([choice, (number * 37 + 5) % 256, columns]) + text)


def segment_seeds():
    # (region, offset, length - 1, bytes): the lanes come first, then the splits, then the workers' records.
    def patch(region, offset, data):
        return bytes([region]) + struct.pack("<H", offset) + bytes([len(data) - 1]) + data

    most = b"\xff" * 8
    write("segment", "untouched", b"\x00")
    write("segment", "header-without-checksum", b"\x00" + patch(36, 24, most))
    write("segment", "header-with-checksum", b"\x01" + patch(36, 24, most))
    for region in range(38):
        write("segment", f"region-{region:02}", b"\x01" + patch(region, 0, most) + patch(region, 64, struct.pack("<Q", 3)))


def parquet_seeds(paths):
    for path in paths:
        data = pathlib.Path(path).read_bytes()
        size = struct.unpack("<I", data[-8:-4])[0]
        write("parquet", "footer-" + pathlib.Path(path).stem, data[-8 - size:-8])
        if len(data) <= 4096:
            write("parquetfile", pathlib.Path(path).stem, data)


def main():
    protocol_seeds()
    pipeline_seeds()
    csv_seeds()
    segment_seeds()
    parquet_seeds(sys.argv[1:])


if __name__ == "__main__":
    main()
