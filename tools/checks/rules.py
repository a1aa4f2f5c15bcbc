#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of CONTRIBUTING.md that a search can check.

    rules.py [ROOT]

A line is exempted by a comment with its reason: // allow(new): the factory hands it to the scene
"""

import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sources  # noqa: E402

NEW = re.compile(r"\bnew\s+(?!\()(?:const\s+)?[A-Za-z_][\w:<>]*\s*(\(\s*\)|\{\s*\}|[;,)]|\(|\{)")
# A layout is adopted by addLayout() or setLayout(), which has to come after it was filled.
LAYOUT = re.compile(r"new\s+Q\w*Layout\b")
DELETE = re.compile(r"(?<![=\w])\s*\bdelete\b(?:\s*\[\s*\])?\s+[\w(*]|\bdelete\s*\[")
THROW = re.compile(r"\bthrow\b")
SLEEP = re.compile(
    r"\b(?:sleep_for|sleep_until|usleep|nanosleep|qSleep|msleep|qWait)\s*\(|(?<![\w.])sleep\s*\(|QThread::sleep")
TR = re.compile(r"(?<![\w.])tr\s*\(|\bQCoreApplication::translate\s*\(|\bQ_DECLARE_TR_FUNCTIONS\b")
MESSAGE_BOX = re.compile(r"\bQMessageBox\b")
DISABLED = re.compile(r"^[ \t]*#[ \t]*if[ \t]+0\b", re.MULTILINE)
TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!\s*\(#\d+\))")
COPYRIGHT_SUFFIXES = {".h": "//", ".cpp": "//", ".py": "#", ".cmake": "#", ".sh": "#"}
COPYRIGHT_NAMES = {"CMakeLists.txt": "#", "run": "#", "test": "#"}
QT_FOLDERS = ("app/", "widgets/", "tests/app/", "tests/widgets/", "tests/helpers/", "tests/bench/",
              "engine/client/", "engine/supervisor/", "engine/host/")


def below(path, *folders):
    return any(str(path).startswith(folder) for folder in folders)


def bad_new(path, code, match):
    """Bare new is for a QObject that gets its parent, or is handed to a call, in the same statement."""
    if not below(path, *QT_FOLDERS):
        return True
    if match.group(1) in ("(", "{") or LAYOUT.match(match.group(0)):
        return False
    start = max(code.rfind(mark, 0, match.start()) for mark in ";{}")
    before = code[start + 1:match.start()]
    callee = re.search(r"([\w:]+)\s*\([^()]*$", before)
    return callee is None or callee.group(1).startswith("m_")


# (name, pattern, which files, message)
RULES = [
    ("new", NEW, lambda p: True, "bare new: only for a QObject given its parent in the same statement"),
    ("delete", DELETE, lambda p: not below(p, "tests/children/"), "bare delete: use an owner"),
    ("throw", THROW, lambda p: not below(p, "tests/children/"), "throw: errors are etl::Result"),
    ("sleep", SLEEP, lambda p: below(p, "tests/") and not below(p, "tests/children/"),
     "a sleep in a test: wait on a condition with a deadline"),
    ("tr", TR, lambda p: below(p, "engine/"), "tr() below engine: texts for users are made in app"),
    ("messagebox", MESSAGE_BOX, lambda p: below(p, "engine/", "widgets/", "app/") and not below(p, "app/shell/"),
     "QMessageBox outside app/shell: report an issue instead"),
    ("disabled", DISABLED, lambda p: True, "code switched off by #if 0: remove it"),
]


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def check_code(path, text):
    problems = []
    code = sources.blanked(text)
    lines = text.splitlines()
    if path.suffix == ".h" and "#pragma once" not in text:
        problems.append(f"{path}:1: no #pragma once")
    for name, pattern, applies, message in RULES:
        if not applies(path):
            continue
        for match in pattern.finditer(code):
            if name == "new" and not bad_new(path, code, match):
                continue
            line = line_of(code, match.end() - 1)
            near = lines[max(0, line - 2):line]
            if not any(re.search(rf"//.*\ballow\({name}\): \S", text) for text in near):
                problems.append(f"{path}:{line}: {message}")
    for match in TODO.finditer(text):
        problems.append(f"{path}:{line_of(text, match.start())}: a TODO names its issue: TODO(#12)")
    return problems


def tracked_files(root):
    """Files of version control, else (no history, or no git) all files outside build folders."""
    git = shutil.which("git")
    result = git and subprocess.run([git, "-C", str(root), "ls-files", "-z"], capture_output=True)
    if result and result.returncode == 0:
        return [pathlib.Path(name) for name in result.stdout.decode().split("\0") if name]
    return [path.relative_to(root) for path in root.rglob("*")
            if path.is_file() and path.relative_to(root).parts[0] not in ("build", ".git")]


def check_copyright(root):
    problems = []
    for path in tracked_files(root):
        comment = COPYRIGHT_NAMES.get(path.name) or COPYRIGHT_SUFFIXES.get(path.suffix)
        if not comment or not (root / path).is_file():
            continue
        head = (root / path).read_text(errors="replace").splitlines()[:2]
        if f"{comment} SPDX-License-Identifier: GPL-3.0-or-later" not in head:
            problems.append(f"{path}:1: the file does not open with '{comment} SPDX-License-Identifier: GPL-3.0-or-later'")
    return problems


def main():
    root = sources.root_from(sys.argv[1:])
    problems = check_copyright(root)
    for path in sources.code_files(root):
        problems += check_code(path, (root / path).read_text(errors="replace"))
    return sources.report("rules", problems)


if __name__ == "__main__":
    sys.exit(main())
