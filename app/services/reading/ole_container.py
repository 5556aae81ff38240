"""Puts a stream into a fresh OLE container, the box an .xls file comes in.

calamine believes what a damaged container says of its size and aborts the process for want of
memory (https://github.com/tafia/calamine/issues/714). It is therefore handed the workbook's
stream, taken out by olefile, in a container made here. Layout: [MS-CFB] 2.2 to 2.6, version 4.
"""

import struct

_SECTOR = 4096
_ENTRIES = _SECTOR // 4  # of the allocation table, by sector
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_IN_HEADER = 109  # allocation tables the header lists: enough for 450 MB
_HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIII")
_ENTRY = struct.Struct("<64sHBBIII16xI8x8xIQ")
_ROOT, _STREAM, _BLACK = 5, 2, 1


def contained(name: str, stream: bytes) -> bytes:
    """A container that holds the stream under that name and nothing else."""
    stream += bytes(-len(stream) % _SECTOR)
    sectors = len(stream) // _SECTOR
    tables = 1
    while tables * _ENTRIES < sectors + 1 + tables:
        tables += 1
    chain = [*range(1, sectors), _END] + [_END] + [_TABLE] * tables
    chain += [_FREE] * (tables * _ENTRIES - len(chain))
    directory = (
        _entry("Root Entry", _ROOT, child=1, start=0, size=0)  # calamine wants a start
        + _entry(name, _STREAM, child=_FREE, start=0, size=len(stream))
    ).ljust(_SECTOR, b"\0")
    places = [sectors + 1 + number for number in range(tables)]
    places += [_FREE] * (_IN_HEADER - len(places))
    header = _HEADER.pack(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 4, 0xFFFE, 12, 6,  # versions, byte order, sector sizes as powers of two
        1, tables, sectors, 0,  # directory sectors, tables, where the directory is
        _SECTOR, _END, 0, _END, 0,  # no small streams, no further lists of tables
    )  # fmt: skip
    header = (header + struct.pack(f"<{_IN_HEADER}I", *places)).ljust(_SECTOR, b"\0")
    return header + stream + directory + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    spelt = name.encode("utf-16-le") + b"\0\0"
    return _ENTRY.pack(spelt, len(spelt), kind, _BLACK, _FREE, _FREE, child, 0, start, size)
