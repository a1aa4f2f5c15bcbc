# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of an engine: docs/protocol.md in as few lines as the experiments need."""

import json
import socket
import struct

from . import cbor
from .outcome import Deviation


class Client:
    """One connection, greeted. Not for several threads."""

    def __init__(self, record, timeout=60):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout)
        self._socket.connect(record["socket"])
        self._received = b""
        self.send("hello", protocolVersion=record["protocolVersion"], token=record["token"], client="stress")
        self.await_kind("welcome")

    def send(self, kind, **fields):
        body = cbor.encode({"kind": kind} | fields)
        self._socket.sendall(struct.pack("<I", len(body)) + body)

    def receive(self):
        while True:
            if len(self._received) >= 4:
                length = 4 + struct.unpack_from("<I", self._received)[0]
                if len(self._received) >= length:
                    body, self._received = self._received[4:length], self._received[length:]
                    return cbor.decode(body)
            more = self._socket.recv(1 << 16)
            if not more:
                raise ConnectionError("the engine has closed the connection")
            self._received += more

    def await_kind(self, kind, accept=lambda message: True):
        """Drops what comes before. Raises Deviation when the engine refuses or complains instead."""
        while True:
            message = self.receive()
            if message["kind"] == kind and accept(message):
                return message
            if message["kind"] in ("refused", "run-refused", "error"):
                raise Deviation(f"in place of '{kind}' the engine said {message}")

    def close(self):
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def record_of(runtime_folder, pid):
    """What the engine with this process id says of itself, or None while it does not."""
    for path in (runtime_folder / "engines").glob("*.json"):
        try:
            record = json.loads(path.read_text())
        except (OSError, ValueError):
            continue
        if record.get("pid") == pid:
            return record
    return None
