# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of tools/stress: reliability experiments on the programs that people start."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/bench"))
