#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of what tools/stress judges by: it must see a lost row, a doubled one, and whatever a run leaves behind."""

import pathlib
import sys
import tempfile
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import stress_lib  # noqa: E402, F401
from stress_lib import cbor, main, outcome, reference, sandbox, stages  # noqa: E402

ROWS = ["2,two", "1,one", "3,three"]


class Oracle(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.place = sandbox.Sandbox(pathlib.Path("/nowhere"), pathlib.Path(temporary.name) / "place")

    def digest_of(self, rows, ordered=()):
        (self.place.work / "out.csv").write_text("\n".join(["id,name", *rows]) + "\n")
        return reference.digest(self.place, ["out.csv"], ordered)["out.csv"]

    def test_order_does_not_count(self):
        self.assertEqual(self.digest_of(ROWS), self.digest_of(sorted(ROWS)))

    def test_order_counts_where_it_is_certain(self):
        self.assertEqual(self.digest_of(ROWS, ("out.csv",)), self.digest_of(ROWS, ("out.csv",)))
        self.assertNotEqual(self.digest_of(ROWS, ("out.csv",)), self.digest_of(sorted(ROWS), ("out.csv",)))

    def test_rows_that_are_lost_doubled_or_changed_count(self):
        whole = self.digest_of(ROWS)
        for rows in (ROWS[1:], [*ROWS, ROWS[0]], ["2,tw0", *ROWS[1:]], [ROWS[0], ROWS[0], ROWS[1]]):
            self.assertNotEqual(self.digest_of(rows), whole)

    def test_a_count_that_differs_is_a_deviation(self):
        quiet = dict.fromkeys(reference.COUNTED, 5) | {"nodes": [{"node": "a", "rowsIn": 5, "rowsOut": 5, "rejected": 0}]}
        checked = object.__new__(reference.Reference)
        checked.place, checked.summary = self.place, quiet
        checked.pipeline, checked.digests = types.SimpleNamespace(name="p", outputs=(), ordered=()), {}
        good = quiet | {"state": "finished"}
        checked.check(types.SimpleNamespace(summary=good), "nothing")
        for wrong in (good | {"rowsWritten": 4}, good | {"state": "failed"}, good | {"nodes": [good["nodes"][0] | {"rowsOut": 6}]}):
            with self.assertRaises(outcome.Deviation):
                checked.check(types.SimpleNamespace(summary=wrong, last_words=lambda: ""), "something")

    def test_what_is_left_is_a_deviation(self):
        self.place.check_clean("nothing")
        (self.place.work / "out.csv").write_text("an output\n")
        self.place.check_clean("an output")
        for left in (self.place.work / ".out.csv.0123.tmp", self.place.root / "runtime/engine", self.place.root / "cache/spilled"):
            left.write_text("left")
            with self.assertRaises(outcome.Deviation):
                self.place.check_clean("a run that leaves files")
            left.unlink()

    def test_a_folder_in_the_spill_root_is_left_over(self):
        (self.place.root / "cache/dataetl/spill/run").mkdir(parents=True)
        with self.assertRaises(outcome.Deviation):
            self.place.check_clean("a run that leaves its spill folder")


class CrashPointTable(unittest.TestCase):
    def test_every_crash_point_of_the_source_is_known(self):
        self.assertEqual(stages.unknown_points(), [])


class Cbor(unittest.TestCase):
    VECTORS = {  # from RFC 8949, appendix A
        "00": 0, "1818": 24, "1903e8": 1000, "1bffffffffffffffff": 18446744073709551615, "20": -1, "3903e7": -1000, "f4": False,
        "f5": True, "f6": None, "fb3ff199999999999a": 1.1, "6449455446": "IETF", "62c3bc": "\u00fc", "83010203": [1, 2, 3],
        "a26161016162820203": {"a": 1, "b": [2, 3]},
    }

    def test_encodes_and_decodes_the_examples_of_the_standard(self):
        for text, value in self.VECTORS.items():
            self.assertEqual(cbor.encode(value).hex(), text)
            self.assertEqual(cbor.decode(bytes.fromhex(text)), value)

    def test_decodes_floats_of_half_and_single_precision_and_bytes(self):
        for text, value in {"f93c00": 1.0, "fa47c35000": 100000.0, "4401020304": b"\1\2\3\4"}.items():
            self.assertEqual(cbor.decode(bytes.fromhex(text)), value)


class Figures(unittest.TestCase):
    def test_quantiles_are_values_that_were_measured(self):
        values = list(range(1, 101))
        self.assertEqual([outcome.quantile(values, share) for share in (0.5, 0.9, 0.99)], [50, 90, 99])
        self.assertEqual(outcome.quantile([7], 0.99), 7)

    def test_chance_follows_from_the_seed(self):
        def numbers(seed, name):
            bench = main.Bench(types.SimpleNamespace(seed=seed, short=True, scale=1.0), None)
            return [bench.random(name).random() for _ in range(2)]
        self.assertEqual(numbers("1", "stops"), numbers("1", "stops"))
        self.assertNotEqual(numbers("1", "stops"), numbers("2", "stops"))
        self.assertNotEqual(numbers("1", "stops"), numbers("1", "halts"))


if __name__ == "__main__":
    unittest.main()
