#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cmake/fetch_dependencies.py with small archives of its own, without a network."""

import contextlib
import hashlib
import importlib.util
import io
import os
import pathlib
import sys
import tempfile
import unittest
import unittest.mock
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
WHEEL = "pyarrow-1.0-cp312-cp312-manylinux_2_28_x86_64.whl"

sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("fetch", ROOT / "cmake/fetch_dependencies.py")
fetch = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fetch)


def wheel_bytes(library=b"library"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as bundle:
        for name, data in {
            "pyarrow/include/arrow/api.h": b"#pragma once",
            "pyarrow/include/parquet/api.h": b"#pragma once",
            "pyarrow/libarrow.so.100": library,
            "pyarrow/libarrow_compute.so.100": library,
            "pyarrow/libarrow_acero.so.100": library,
            "pyarrow/libarrow_dataset.so.100": library,
            "pyarrow/libparquet.so.100": library,
            "pyarrow/libarrow_python.so.100": library,
            "pyarrow-1.0.dist-info/licenses/LICENSE.txt": b"licence",
        }.items():
            bundle.writestr(name, data)
    return stream.getvalue()


class Fetch(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.cache = pathlib.Path(temporary.name)
        (self.cache / "downloads").mkdir()
        self.data = wheel_bytes()
        self.archive = fetch.Archive("arrow", "1.0", "pypi", "pyarrow==1.0", WHEEL, hashlib.sha256(self.data).hexdigest())
        self.downloads = 0

    def download(self, archive, folder):
        self.downloads += 1
        (folder / archive.file).write_bytes(self.served)

    def provide(self, served=None):
        self.served = self.data if served is None else served
        with unittest.mock.patch.object(fetch, "pip_download", self.download), contextlib.redirect_stderr(io.StringIO()):
            return fetch.provide("arrow", [self.archive], [], self.cache)

    def test_unpacks_headers_and_libraries_with_plain_links(self):
        root = self.provide()
        self.assertTrue((root / "include/arrow/api.h").is_file())
        self.assertEqual(os.readlink(root / "lib/libarrow.so"), "libarrow.so.100")
        self.assertFalse((root / "lib/libarrow_python.so").exists())
        self.assertTrue((root / "licenses/LICENSE.txt").is_file())

    def test_a_finished_folder_needs_no_download(self):
        self.provide()
        self.provide()
        self.assertEqual(self.downloads, 1)

    def test_a_downloaded_archive_is_used_again(self):
        (self.cache / "downloads" / WHEEL).write_bytes(self.data)
        self.provide()
        self.assertEqual(self.downloads, 0)

    def test_an_interrupted_unpack_is_made_again(self):
        root = self.provide()
        (root / ".complete").unlink()
        (root / "lib/libparquet.so.100").unlink()
        self.provide()
        self.assertTrue((root / "lib/libparquet.so.100").is_file())
        self.assertEqual(self.downloads, 1)

    def test_a_damaged_archive_is_fetched_again(self):
        (self.cache / "downloads" / WHEEL).write_bytes(self.data[:100])
        self.assertTrue((self.provide() / "lib/libarrow.so").exists())
        self.assertEqual(self.downloads, 1)

    def test_a_wrong_checksum_uses_nothing(self):
        with self.assertRaisesRegex(fetch.FetchError, "checksum"):
            self.provide(served=wheel_bytes(b"forged"))
        self.assertFalse((self.cache / "arrow-1.0").exists())
        self.assertEqual(list((self.cache / "downloads").iterdir()), [])

    def test_the_pins_are_complete(self):
        archives, tools = fetch.read_pins()
        for archive in archives + tools:
            self.assertRegex(archive.sha256, "^[0-9a-f]{64}$")
            self.assertNotIn("://", archive.spec)
        for archive in archives:
            self.assertIn(archive.project(), fetch.MEMBERS)


if __name__ == "__main__":
    unittest.main()
