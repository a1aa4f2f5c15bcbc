#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes of files and functions, against limits and a baseline that may only shrink.

    sizes.py [ROOT]              check
    sizes.py --update [ROOT]     lower the baseline to what is there now; it is never raised

Limits: .cpp 500 lines, header 250, function 60; and of all functions in engine, widgets and app 90 % have at most 25.
Functions are found by the house format: the brace that opens one stands alone on its line.
"""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sources  # noqa: E402

LIMITS = {".cpp": 500, ".h": 250}
FUNCTION_LIMIT = 60
SHORT_FUNCTION = 25
SHORT_SHARE = 0.90
BASELINE = "tools/checks/sizes-baseline.txt"
NOT_A_FUNCTION = re.compile(r"^\s*(?:template\s*<.*>\s*)?(?:class|struct|union|enum|namespace|extern)\b")
NAME = re.compile(r"([~\w:]+(?:\s*operator\s*\S+?)?)\s*\(")


def signature_above(lines, index):
    """The lines of the declaration that a lone brace belongs to, joined."""
    collected = []
    while index > 0:
        index -= 1
        line = lines[index].strip()
        if not line or line.endswith((";", "}", "{")) or re.fullmatch(r"(public|private|protected|signals|\w+ slots):", line) or line.startswith("#"):
            break
        collected.insert(0, line)
    return " ".join(collected)


def functions(text):
    """(name, line number, body lines) of each function."""
    lines = sources.blanked(text).splitlines()
    for index, line in enumerate(lines):
        if line.strip() != "{":
            continue
        signature = signature_above(lines, index)
        if "(" not in signature or NOT_A_FUNCTION.match(signature):
            continue
        closing = line.replace("{", "}").rstrip()
        end = next((i for i in range(index + 1, len(lines)) if lines[i].rstrip() == closing), len(lines))
        name = NAME.search(signature)
        yield (name.group(1) if name else signature), index + 1, end - index - 1


def is_test_table(path, name):
    """The rows of a data-driven Qt test: a table, not a function to follow."""
    return path.parts[0] == "tests" and name.endswith("_data")


def measure(root):
    """Sizes above a limit as {key: (size, limit)}, and the lengths of all functions of the product."""
    oversized, lengths = {}, []
    for path in sources.code_files(root):
        text = (root / path).read_text(errors="replace")
        count = text.count("\n")
        if count > LIMITS[path.suffix]:
            oversized[str(path)] = (count, LIMITS[path.suffix])
        for name, _, length in functions(text):
            if path.parts[0] != "tests":
                lengths.append(length)
            if length > FUNCTION_LIMIT and not is_test_table(path, name):
                key = f"{path}:{name}"
                oversized[key] = (max(length, oversized.get(key, (0, 0))[0]), FUNCTION_LIMIT)
    return oversized, lengths


def read_baseline(root):
    file = root / BASELINE
    rows = [line.split("#")[0].split() for line in file.read_text().splitlines()] if file.exists() else []
    return {row[0]: int(row[1]) for row in rows if row}


def write_baseline(root, entries):
    header = "# Sizes that were above the limits of sizes.py when they came in. Numbers here may only shrink.\n"
    (root / BASELINE).write_text(header + "".join(f"{key} {size}\n" for key, size in sorted(entries.items())))


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--update"]
    root = sources.root_from(arguments)
    oversized, lengths = measure(root)
    baseline = read_baseline(root)
    if "--update" in sys.argv:
        write_baseline(root, {key: min(size, baseline[key]) for key, (size, _) in oversized.items() if key in baseline})
        baseline = read_baseline(root)
    problems = []
    for key, (size, limit) in sorted(oversized.items()):
        if size > baseline.get(key, 0):
            problems.append(f"{key}: {size} lines, limit {max(limit, baseline.get(key, 0))}")
    for key, size in sorted(baseline.items()):
        if oversized.get(key, (0, 0))[0] < size:
            problems.append(f"{BASELINE}: {key} has shrunk; run tools/checks/sizes.py --update")
    short = sum(length <= SHORT_FUNCTION for length in lengths)
    if lengths and short < SHORT_SHARE * len(lengths):
        problems.append(f"{short} of {len(lengths)} functions have at most {SHORT_FUNCTION} lines; {SHORT_SHARE:.0%} are wanted")
    return sources.report("sizes", problems)


if __name__ == "__main__":
    sys.exit(main())
