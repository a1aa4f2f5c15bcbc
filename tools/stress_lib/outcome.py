# SPDX-License-Identifier: GPL-3.0-or-later
"""What experiments raise, and how they speak."""

import math
import time


class Deviation(Exception):
    """The programs did something that they promise not to do."""


class Trouble(Exception):
    """The experiment could not be made; the message says why."""


def say(text=""):
    print(f"{time.strftime('%H:%M:%S')} {text}" if text else "", flush=True)


def expect(condition, text):
    if not condition:
        raise Deviation(text)


def quantile(values, share):
    """Of a list that is not empty: the smallest value that at least this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
