# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks share: the list of source files and their text without comments and strings."""

import pathlib
import re
import sys

TOP_FOLDERS = ("app", "engine", "widgets", "tests")
CODE_SUFFIXES = (".h", ".cpp")


def root_from(arguments):
    """The folder to check: the first argument, else the repository that holds this file."""
    return pathlib.Path(arguments[0]).resolve() if arguments else pathlib.Path(__file__).resolve().parents[2]


def code_files(root):
    """C++ files of the project, as paths relative to the root, in stable order."""
    found = []
    for top in TOP_FOLDERS:
        for path in (root / top).rglob("*"):
            if path.suffix in CODE_SUFFIXES and path.is_file():
                found.append(path.relative_to(root))
    return sorted(found)


_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\\ ]{0,16})\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'""",
    re.DOTALL,
)


def blanked(text, keep_strings=False):
    """The text with comments, strings and character literals replaced by spaces; lines and columns stay."""

    def blank(match):
        token = match.group(0)
        if keep_strings and token[0] in "\"'R":
            return token
        return re.sub(r"[^\n]", " ", token)

    return _TOKEN.sub(blank, text)


def report(name, problems):
    """Prints the problems and returns the exit code of the check."""
    for problem in problems:
        print(problem)
    print(f"{name}: {len(problems)} problem(s)" if problems else f"{name}: ok", file=sys.stderr)
    return 1 if problems else 0
