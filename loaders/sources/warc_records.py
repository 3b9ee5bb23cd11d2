"""Cut a WARC file (ISO 28500) into its records, so that a broken one affects no other.

A record's length, a gzip member or both may be wrong. The next record is then found by the
mark that every record begins with.
"""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO, Final

from loaders.options import MIB, Limits
from loaders.problems import SourceProblem

PIECE: Final = 256 * 1024
STEP: Final = 16 * 1024
"""Bytes that are given to zlib at a time: most members are small, and what is left over is copied."""
HEADER: Final = 64 * 1024
"""Bytes of a record's header, and of the HTTP header in it."""
KEPT: Final = MIB
"""Bytes of a gzip member that are kept while it is read, to look for the next one if it is damaged."""
WRONG_LENGTH: Final = "the record's length is wrong, what lies up to the next record was read"

_MAGIC: Final = b"\x1f\x8b\x08"
_MEMBER: Final = re.compile(re.escape(_MAGIC))
_END: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(rb"^([\w-]+)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_FOLLOWS: Final = re.compile(rb"\r\n\r\n|[\r\n]{0,8}(?:WARC/\d|\Z)")
_BOUNDARY: Final = re.compile(rb"\n\r?\n(?=WARC/\d\.\d\r?\n[\w-]+:)")
_BOUNDARY_SIZE: Final = 128


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record: where it begins, its header with names in lower case, its block; or, in their place, a problem.

    `at` is the first byte of the file, or of what its gzip members hold; `place` is that
    byte in the compressed file, `283`, or `283+99` for byte 99 of what the gzip member at
    283 holds. The block is cut off after the limit for one document.
    """

    at: int
    headers: Mapping[str, str] = field(default_factory=dict)
    block: bytes = b""
    oversized: bool = False
    repairs: tuple[str, ...] = ()
    problem: SourceProblem | None = None
    member: tuple[int, int] | None = None

    @property
    def place(self) -> str:
        """The place in the file, compressed or not."""
        if self.member is None:
            return str(self.at)
        begin, start = self.member
        return f"{start}+{self.at - begin}" if self.at > begin else str(start)


class Window:
    """The part of a stream that is looked at: `buffer` begins at byte `position` of it."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.buffer = bytearray()
        self.position = 0
        self.ended = False

    def fill(self, size: int) -> bool:
        """Fill the buffer to at least `size` bytes; False if the stream ends before."""
        while len(self.buffer) < size and not self.ended:
            piece = self._read(PIECE)
            self.buffer += piece
            self.ended = not piece
        return len(self.buffer) >= size

    def drop(self, size: int) -> None:
        """Skip a number of bytes of the buffer."""
        self.position += min(size, len(self.buffer))
        del self.buffer[:size]

    def take(self, size: int) -> bytes:
        """Take a number of bytes from the buffer."""
        taken = bytes(self.buffer[:size])
        self.drop(size)
        return taken

    def seek(self, pattern: re.Pattern[bytes], *, overlap: int) -> bool:
        """Drop everything before the next match, which may be `overlap` bytes long; all if there is none."""
        while not (found := pattern.search(self.buffer)) and not self.ended:
            self.drop(max(0, len(self.buffer) - overlap))
            self.fill(overlap + PIECE)
        self.drop(found.start() if found else len(self.buffer))
        return found is not None


def split_records(stream: BinaryIO, *, limits: Limits) -> Iterator[WarcRecord]:
    """Give the records of a WARC file, compressed by record or not, in order."""
    window = Window(stream.read)
    if window.fill(len(_MAGIC)) and window.buffer.startswith(_MAGIC):
        yield from _compressed(window, limits=limits)
        return
    yield from _records(window, limit=limits.document, sealed=lambda: False)


def _compressed(raw: Window, *, limits: Limits) -> Iterator[WarcRecord]:
    """Read gzip members as one stream; behind a damaged one go on with the next that begins with a record."""
    while raw.fill(1):
        members = _Members(raw, limits=limits)
        window = Window(members.read)
        noted = False
        for record in _records(window, limit=limits.document, sealed=lambda: members.problem is None):  # noqa: B023 - used within the turn
            placed = replace(record, member=members.holding(record.at))
            if members.problem and record.at >= members.begin:
                placed, noted = replace(placed, problem=members.problem), True
            yield placed
        if members.problem is None:
            return
        if not noted:
            yield WarcRecord(members.begin, problem=members.problem, member=(members.begin, members.start))
        if not _seek_member(raw, after=members.start):
            return


class _Members:
    """The content of a file's gzip members, up to the first damaged one, whose damage `problem` describes.

    `start` is where the latest member begins in the file, `begin` where its content begins in
    the joined content of all.
    """

    def __init__(self, raw: Window, *, limits: Limits) -> None:
        self._raw = raw
        self._limits = limits
        self._inflate = zlib.decompressobj(wbits=31)
        self._within = False
        self._next = self._consumed = self._produced = 0
        self._total = 0
        self._starts: deque[tuple[int, int]] = deque()
        self.begin = self.start = 0
        self.problem: SourceProblem | None = None

    def holding(self, at: int) -> tuple[int, int]:
        """Find the member that holds a byte, (begin, start); asked in order."""
        while len(self._starts) > 1 and self._starts[1][0] <= at:
            self._starts.popleft()
        return self._starts[0]

    def read(self, size: int) -> bytes:
        """Read on; b"" at the end and where a member is damaged."""
        try:
            while self._within or self._open():
                piece = self._decompress(size)
                if piece:
                    return piece
        except SourceProblem as problem:
            self.problem = problem
        return b""

    def _open(self) -> bool:
        if not self._raw.fill(1):
            return False
        self._inflate, self._within = zlib.decompressobj(wbits=31), True
        self._next = self._consumed = self._produced = 0
        self.begin, self.start = self._total, self._raw.position
        self._starts.append((self.begin, self.start))
        return True

    def _decompress(self, size: int) -> bytes:
        inflate = self._inflate
        data = inflate.unconsumed_tail or self._more()
        try:
            piece = inflate.decompress(data, size)
        except zlib.error as error:
            raise SourceProblem("corrupt", f"the record's gzip is damaged ({error})") from error
        if inflate.eof:
            self._raw.drop(self._next - len(inflate.unused_data))
            self._within = False
        self._total += len(piece)
        self._produced += len(piece)
        if self._produced > max(self._limits.ratio_after, self._limits.ratio * self._consumed):
            raise SourceProblem("unsafe", f"the record expands more than {self._limits.ratio}-fold")
        return piece

    def _more(self) -> bytes:
        if self._next > KEPT + PIECE:
            self._raw.drop(self._next - KEPT)
            self._next = KEPT
        if not self._raw.fill(self._next + 1):
            raise SourceProblem("corrupt", "the file is cut off within this record")
        data = bytes(self._raw.buffer[self._next : self._next + STEP])
        self._next += len(data)
        self._consumed += len(data)
        return data


def _seek_member(raw: Window, *, after: int) -> bool:
    """Go on to the next gzip member that begins with a WARC record; False if there is none."""
    raw.drop(max(0, after + 1 - raw.position))
    while raw.seek(_MEMBER, overlap=len(_MAGIC)):
        raw.fill(HEADER)
        try:
            head = zlib.decompressobj(wbits=31).decompress(bytes(raw.buffer[:HEADER]), 64)
        except zlib.error:
            head = b""
        if head.lstrip().startswith(b"WARC/"):
            return True
        raw.drop(1)
    return False


def _records(window: Window, *, limit: int, sealed: Callable[[], bool]) -> Iterator[WarcRecord]:
    """Give the records that lie one after another; `sealed` says whether the end of the window is not a cut."""
    while window.fill(1):
        blank = len(window.buffer) - len(window.buffer.lstrip(b"\r\n"))
        if blank:
            window.drop(blank)
            continue
        at = window.position
        window.fill(HEADER)
        end = _END.search(window.buffer, 0, HEADER)
        fields = _headers(bytes(window.buffer[: end.start()])) if end else {}
        length = fields.get("content-length", "")
        if (
            not window.buffer.startswith(b"WARC/")
            or end is None
            or not (length.isascii() and length.isdigit())
        ):
            cut = window.ended and window.buffer.startswith(b"WARC/")
            why = "the file is cut off within this record" if cut else "no WARC record begins here"
            yield WarcRecord(at, problem=SourceProblem("corrupt", why))
            window.drop(1)
            window.seek(_BOUNDARY, overlap=_BOUNDARY_SIZE)
            continue
        window.drop(end.end())
        yield _read_block(window, at, fields, int(length[:18]), limit=limit, sealed=sealed)


def _headers(raw: bytes) -> dict[str, str]:
    fields: dict[str, str] = {}
    for found in _FIELD.finditer(raw):
        fields.setdefault(found[1].decode("ascii").lower(), found[2].decode("utf-8", "replace"))
    return fields


def _read_block(
    window: Window,
    at: int,
    headers: Mapping[str, str],
    length: int,
    *,
    limit: int,
    sealed: Callable[[], bool],
) -> WarcRecord:
    most = limit + HEADER
    if length > most:
        window.fill(most)
        block = bytes(window.buffer[:most])
        _skip(window, length)
        return WarcRecord(at, headers, block, oversized=True)
    window.fill(length + _BOUNDARY_SIZE)
    if len(window.buffer) >= length and _FOLLOWS.match(window.buffer, length):
        return WarcRecord(at, headers, window.take(length))
    window.fill(most)
    found = _BOUNDARY.search(window.buffer)
    if found:
        return WarcRecord(at, headers, window.take(found.start()), repairs=(WRONG_LENGTH,))
    if window.ended and (sealed() or len(window.buffer) >= length):
        return WarcRecord(at, headers, window.take(len(window.buffer)), repairs=(WRONG_LENGTH,))
    if window.ended:
        cut = SourceProblem("corrupt", f"cut off: {len(window.buffer):,} of {length:,} bytes are there")
        return WarcRecord(at, headers, window.take(length), problem=cut)
    block = window.take(length)
    window.seek(_BOUNDARY, overlap=_BOUNDARY_SIZE)
    return WarcRecord(at, headers, block, repairs=(WRONG_LENGTH,))


def _skip(window: Window, length: int) -> None:
    """Drop a number of bytes, or fewer if the next record begins before: the length may be wrong."""
    end = window.position + length
    while window.position < end and window.fill(1):
        window.fill(PIECE + _BOUNDARY_SIZE)
        left = end - window.position
        found = _BOUNDARY.search(window.buffer, 0, left + _BOUNDARY_SIZE)
        if found and found.start() < left:
            window.drop(found.start())
            return
        window.drop(min(left, max(1, len(window.buffer) - _BOUNDARY_SIZE)))
