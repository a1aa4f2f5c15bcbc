#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Formats the C++ files with clang-format 19, or checks that they are formatted.

    format.py [--check] [FILE...]      all C++ files of the project by default

clang-format is looked for as clang-format-19, then as clang-format of major version 19, then in the cache, where the
PyPI package clang-format is put when pip can get it. Another version formats differently, so it is refused.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sources  # noqa: E402

MAJOR = "19"
PIN = "clang-format==19.1.7"


def is_right_version(program):
    try:
        output = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return False
    version = re.search(r"version (\d+)\.", output)
    return bool(version) and version.group(1) == MAJOR


def cached_program():
    cache = os.environ.get("DATAETL_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "dataetl")
    folder = pathlib.Path(cache) / PIN.replace("==", "-")
    program = folder / "clang_format/data/bin/clang-format"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                        "--target", str(folder), PIN], check=False, stdout=sys.stderr)
    return str(program)


def find_program():
    for name in (f"clang-format-{MAJOR}", "clang-format"):
        program = shutil.which(name)
        if program and is_right_version(program):
            return program
    program = cached_program()
    if is_right_version(program):
        return program
    raise SystemExit(f"format: clang-format {MAJOR} is needed: install the package clang-format-{MAJOR}, or pip")


def main():
    check = "--check" in sys.argv
    root = sources.root_from([])
    files = [a for a in sys.argv[1:] if a != "--check"]
    others = [a for a in files if not a.endswith(sources.CODE_SUFFIXES)]
    if others:
        raise SystemExit(f"format: not C++: {', '.join(others)}")
    files = files or [str(root / path) for path in sources.code_files(root)]
    if not files:
        return sources.report("format", [])
    mode = ["--dry-run", "--Werror"] if check else ["-i"]
    result = subprocess.run([find_program(), "--style=file", *mode, *files], capture_output=True, text=True)
    if check:
        bad = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error: code should be clang-formatted", result.stderr, re.M)))
        other = "" if bad or result.returncode == 0 else result.stderr
        return sources.report("format", [f"{os.path.relpath(name, root)}: not formatted" for name in bad] + other.splitlines())
    sys.stderr.write(result.stderr)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
