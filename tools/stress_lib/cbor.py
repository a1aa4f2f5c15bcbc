# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of CBOR (RFC 8949) that the control protocol uses, see docs/protocol.md, "Frames"."""

import struct

UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP = range(6)
SIMPLE = {20: False, 21: True, 22: None}
FLOATS = {25: ">e", 26: ">f", 27: ">d"}


def _head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    for size, (limit, form) in enumerate([(1 << 8, ">B"), (1 << 16, ">H"), (1 << 32, ">I"), (1 << 64, ">Q")]):
        if number < limit:
            return bytes([major << 5 | 24 + size]) + struct.pack(form, number)
    raise ValueError(f"{number} has more than 64 bits")


def encode(value):
    if value is None or isinstance(value, bool):
        return bytes([0xe0 | next(code for code, meaning in SIMPLE.items() if meaning is value)])
    if isinstance(value, int):
        return _head(UNSIGNED, value) if value >= 0 else _head(NEGATIVE, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, str):
        text = value.encode()
        return _head(TEXT, len(text)) + text
    if isinstance(value, (list, tuple)):
        return _head(ARRAY, len(value)) + b"".join(map(encode, value))
    if isinstance(value, dict):
        return _head(MAP, len(value)) + b"".join(encode(key) + encode(content) for key, content in value.items())
    raise TypeError(f"CBOR of {type(value)}")


def decode(data):
    value, end = _decode(data, 0)
    if end != len(data):
        raise ValueError("bytes behind the value")
    return value


def _decode(data, at):
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        if info in SIMPLE:
            return SIMPLE[info], at
        form = FLOATS[info]
        return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
    number = info
    if info >= 24:
        form = {24: ">B", 25: ">H", 26: ">I", 27: ">Q"}[info]
        number = struct.unpack_from(form, data, at)[0]
        at += struct.calcsize(form)
    if major == UNSIGNED:
        return number, at
    if major == NEGATIVE:
        return -1 - number, at
    if major in (BYTES, TEXT):
        content = data[at:at + number]
        return (content.decode() if major == TEXT else bytes(content)), at + number
    items = []
    for _ in range(number * (2 if major == MAP else 1)):
        item, at = _decode(data, at)
        items.append(item)
    return (items if major == ARRAY else dict(zip(items[::2], items[1::2]))), at
