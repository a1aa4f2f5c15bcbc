#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads every #include line and fails on an edge outside cmake/layers.txt.

    layers.py [ROOT]

The link graph is checked by CMake; this finds the includes that compile without a link, because include paths start at
the repository root.
"""

import functools
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sources  # noqa: E402

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
LIBRARY_FOLDERS = {
    "arrow": "arrow", "parquet": "arrow", "nlohmann": "nlohmann", "fmt": "fmt", "spdlog": "spdlog",
}
LIBRARY_HEADERS = {"duckdb.h": "duckdb", "httplib.h": "httplib", "simdjson.h": "simdjson"}
OS_FOLDERS = ("sys", "linux", "netinet", "arpa", "net", "bits")
# Instrumentation of the compiler; any folder may ask for it.
COMPILER_FOLDERS = ("sanitizer",)
QT_FOLDERS = [path for pattern in ("include/*/qt6", "include/qt6", "include/qt") for path in pathlib.Path("/usr").glob(pattern)]


class Layers:
    """The rows of layers.txt."""

    def __init__(self, file):
        self.rows = {}
        for number, line in enumerate(file.read_text().splitlines(), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            columns = [column.split() for column in line.split("|")]
            if len(columns) != 3 or len(columns[0]) != 1:
                raise SystemExit(f"{file}:{number}: not a row of three columns")
            uses, libraries = ([word for word in column if word != "-"] for column in columns[1:])
            self.rows[columns[0][0]] = (uses, set(libraries))

    def layer_of(self, folder):
        rows = [row for row in self.rows if (folder + "/").startswith(row + "/")]
        return max(rows, key=len, default=None)

    def may_use(self, layer, folder):
        names = [layer] + [use.removesuffix("/*") for use in self.rows[layer][0]]
        return any((folder + "/").startswith(name + "/") for name in names)

    def may_use_library(self, layer, library):
        return library in self.rows[layer][1]


@functools.lru_cache(maxsize=None)
def qt_module(header):
    """The library of a Qt header; qt-core when Qt is not installed here and the name does not tell."""
    folder = header.split("/")[0]
    if not folder.startswith("Qt") or "/" not in header:
        folders = [path.parent.name for root in QT_FOLDERS for path in root.glob(f"Qt*/{header}")]
        if header.startswith("Qt") and not folders:
            folders = [header]
        folder = folders[0] if folders else "QtCore"
    return "qt-" + folder.removeprefix("Qt").lower()


def library_of(header):
    """The library that an <include> needs; None for the standard library."""
    first = header.split("/")[0]
    if header in LIBRARY_HEADERS:
        return LIBRARY_HEADERS[header]
    if first in LIBRARY_FOLDERS and "/" in header:
        return LIBRARY_FOLDERS[first]
    if re.match(r"Q[A-Zt]", first):
        return qt_module(header)
    if "/" in header:
        return None if first in COMPILER_FOLDERS else ("os" if first in OS_FOLDERS else f"unknown library '{first}'")
    return "os" if header.endswith(".h") else None


def check_quoted(layers, root, layer, header):
    if header.endswith(".moc") or re.fullmatch(r"(moc|ui)_\w+\.(cpp|h)", header):
        return None
    if ".." in header.split("/"):
        return "include paths start at the repository root, never ../"
    if not (root / header).is_file():
        return "there is no such file below the repository root"
    folder = str(pathlib.PurePosixPath(header).parent)
    if not layers.may_use(layer, folder):
        return f"{layer} must not include {folder}"
    return None


def check_file(layers, root, path):
    layer = layers.layer_of(str(path.parent))
    if layer is None:
        return [f"{path}: no row of cmake/layers.txt covers {path.parent}"]
    text = sources.blanked((root / path).read_text(errors="replace"), keep_strings=True)
    problems = []
    for match in INCLUDE.finditer(text):
        quote, header = match.groups()
        if quote == '"':
            problem = check_quoted(layers, root, layer, header)
        else:
            library = library_of(header)
            allowed = library is None or layers.may_use_library(layer, library)
            problem = None if allowed else f"{layer} must not use {library}"
        if problem:
            line = text.count("\n", 0, match.start()) + 1
            problems.append(f'{path}:{line}: "{header}": {problem}')
    return problems


def main():
    root = sources.root_from(sys.argv[1:])
    layers = Layers(root / "cmake/layers.txt")
    problems = []
    for path in sources.code_files(root):
        problems += check_file(layers, root, path)
    return sources.report("layers", problems)


if __name__ == "__main__":
    sys.exit(main())
