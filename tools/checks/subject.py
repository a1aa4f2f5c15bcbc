#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a commit message: subject of at most 72 characters without a full stop, then an empty line. A commit-msg hook."""

import sys


def problems_of(message):
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if not subject.strip():
        yield "the subject is empty"
    if len(subject) > 72:
        yield f"the subject has {len(subject)} characters; the limit is 72"
    if subject.endswith("."):
        yield "the subject ends with a full stop"
    if len(lines) > 1 and lines[1].strip():
        yield "the second line is not empty"


def main():
    found = list(problems_of(open(sys.argv[1], encoding="utf-8").read()))
    for problem in found:
        print(f"commit message: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
