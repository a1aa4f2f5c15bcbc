# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and arms a run's shared segment from outside (docs/shared-memory.md, sections 1 and 6). Linux.

    segment.py arm FILE WORKER POINT HITS     POINT: a name of CrashPoint; WORKER: a number, or "engine"
    segment.py show FILE                      what is armed, and each worker's process, as JSON

The offsets are those of engine/ipc/layout.h and state.h; tst_ipc_segmenttool fails when they move. The numbers of the crash
points are read from the source.
"""

import dataclasses
import json
import mmap
import pathlib
import re
import struct
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2] / "engine/ipc/crashpoint.h"
MAGIC, LAYOUT = b"DTAETL01", 3
RUNTIME_FOLDER = slice(96, 96 + 512)  # in the header, zero-terminated
HEADER_BYTES = 744


def crash_points():
    """Number by name of every enumerator of CrashPoint except None."""
    body = re.search(r"enum class CrashPoint[^{]*\{(.*?)\};", SOURCE.read_text(), re.DOTALL)[1]
    found = {name: int(number) for name, number in re.findall(r"^\s*(\w+) = (\d+),", body, re.MULTILINE)}
    found.pop("None")
    return found


def runtime_folder_of(path):
    """The folder that a segment says its run is known in, read and not mapped: a mapped segment counts as in use. None: no segment."""
    try:
        with open(path, "rb") as file:
            header = file.read(HEADER_BYTES)
    except OSError:
        return None
    if len(header) < HEADER_BYTES or header[:8] != MAGIC:
        return None
    return header[RUNTIME_FOLDER].split(b"\0")[0].decode(errors="replace")


@dataclasses.dataclass(frozen=True)
class Worker:
    number: int
    stage: int
    state: int  # offset of its WorkerState


class Segment:
    """A segment mapped for reading and writing; stays readable when its name is gone."""

    TABLE_OF_WORKERS = 608 + 4 * 16  # in the header: offset and count
    CONTROL = 720
    RECORD_BYTES, STATE_OFFSET = 64, 16  # of a WorkerRecord
    CONTROL_ARMED = 64 + 8  # in ControlState
    # In WorkerState.
    PROCESS, TRANSACTIONS, FINISHED, INPUT_LOG, RESULT_COMPLETE, ARMED = 64, 128, 136, 208, 240, 256

    def __init__(self, path):
        with open(path, "r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
        if self._memory[:8] != MAGIC or self._number("<I", 8) != LAYOUT:
            raise ValueError(f"{path} is not a segment of the layout that this script knows")
        table, count = self._number("<Q", self.TABLE_OF_WORKERS), self._number("<Q", self.TABLE_OF_WORKERS + 8)
        self.workers = []
        for number in range(count):
            record = table + number * self.RECORD_BYTES
            self.workers.append(Worker(number, self._number("<I", record), self._number("<Q", record + self.STATE_OFFSET)))
        self._control = self._number("<Q", self.CONTROL)

    def arm(self, worker, point, hits=1):
        """The process dies at the n-th hit from now on. `worker`: its number; None: the engine itself."""
        struct.pack_into("<Q", self._memory, self._armed(worker), point << 32 | hits)

    def armed(self, worker):
        """(point, hits left); (0, 0) when nothing is armed, also after a death at the point."""
        word = self._number("<Q", self._armed(worker))
        return word >> 32, word & 0xffffffff

    def arm_process(self, pid, point, hits=1):
        """As arm(). False: the process is no worker of the run."""
        for worker in self.workers:
            if self.process(worker.number) == pid:
                self.arm(worker.number, point, hits)
                return True
        return False

    def process(self, worker):
        """The process that attached last under the number; it may be gone. 0: none yet."""
        return self._of(worker, self.PROCESS)

    def transactions(self, worker):
        return self._of(worker, self.TRANSACTIONS)

    def is_finished(self, worker):
        return self._of(worker, self.FINISHED) != 0

    def logged_bytes(self, worker):
        """Of its input log that could be replayed."""
        if self._of(worker, self.RESULT_COMPLETE):
            return 0
        return self._of(worker, self.INPUT_LOG) + self._of(worker, self.INPUT_LOG + 8)

    def close(self):
        self._memory.close()

    def _armed(self, worker):
        return self._control + self.CONTROL_ARMED if worker is None else self.workers[worker].state + self.ARMED

    def _of(self, worker, offset):
        return self._number("<Q", self.workers[worker].state + offset)

    def _number(self, form, offset):
        return struct.unpack_from(form, self._memory, offset)[0]


def describe(segment):
    def entry(worker):
        point, hits = segment.armed(worker)
        return {"point": point, "hits": hits}

    return {
        "engine": entry(None),
        "workers": [
            entry(worker.number) | {
                "stage": worker.stage, "process": segment.process(worker.number),
                "transactions": segment.transactions(worker.number), "finished": segment.is_finished(worker.number),
                "loggedBytes": segment.logged_bytes(worker.number),
            }
            for worker in segment.workers
        ],
    }


def main(arguments):
    if len(arguments) == 5 and arguments[0] == "arm":
        segment = Segment(arguments[1])
        worker = None if arguments[2] == "engine" else int(arguments[2])
        segment.arm(worker, crash_points()[arguments[3]], int(arguments[4]))
    elif len(arguments) == 2 and arguments[0] == "show":
        print(json.dumps(describe(Segment(arguments[1]))))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
