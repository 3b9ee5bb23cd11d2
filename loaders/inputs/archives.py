"""Compressed streams and archives, unwrapped in memory with limits; nothing is ever written by a member's name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import stat
import sys
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import IO, BinaryIO, Final, cast

from loaders.options import MIB, Limits
from loaders.problems import SourceProblem

HEAD: Final = 8192
"""Bytes that are looked at to recognise a stream."""

COMPRESSIONS: Final[dict[str, tuple[bytes, tuple[str, ...]]]] = {
    "gzip": (b"\x1f\x8b", (".gz", ".gzip", ".tgz")),
    "zstd": (b"(\xb5/\xfd", (".zst", ".zstd", ".tzst")),
    "bzip2": (b"BZh", (".bz2", ".tbz2", ".tbz")),
    "xz": (b"\xfd7zXZ\x00", (".xz", ".txz")),
}
"""Compressions with their magic number and suffixes."""

_ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
_CLIMBS: Final = re.compile(r"^[/\\]|^[a-zA-Z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")
_DAMAGE: Final = (
    EOFError,
    zlib.error,
    lzma.LZMAError,
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    tarfile.TarError,
)
_Readable = IO[bytes] | gzip.GzipFile


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its stream, or the problem that keeps it from being read."""

    name: str
    stream: BinaryIO | None = None
    problem: SourceProblem | None = None


class _Stream(io.RawIOBase):
    """A stream that is read and nothing else, by `take`."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        chunk = self.take(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def take(self, size: int) -> bytes:
        """Read the next bytes, at most `size`."""
        raise NotImplementedError


class _Counted(_Stream):
    """A stream that counts what was read of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.count = 0

    def take(self, size: int) -> bytes:
        chunk = self.stream.read(size)
        self.count += len(chunk)
        return chunk


class _Guarded(_Stream):
    """A decompressed stream that raises a problem when it grows out of proportion to its source, or is damaged."""

    def __init__(
        self, stream: _Readable, source: _Counted | int, limits: Limits, damage: tuple[type[Exception], ...]
    ) -> None:
        self.stream = stream
        self.source = source
        self.limits = limits
        self.damage = damage
        self.produced = 0

    def take(self, size: int) -> bytes:
        """Read on; raises `SourceProblem` (`corrupt`, `unsafe`)."""
        try:
            chunk = self.stream.read(size)
        except self.damage as error:
            why = str(error) or "it ends too early"
            raise SourceProblem("corrupt", f"the compressed data is damaged or cut off ({why})") from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise SourceProblem("corrupt", f"the compressed data is damaged ({error})") from error
        self.produced += len(chunk)
        consumed = self.source if isinstance(self.source, int) else self.source.count
        _check_growth(self.produced, consumed, self.limits)
        return chunk


def _check_growth(produced: int, consumed: int, limits: Limits) -> None:
    if produced > max(limits.ratio_after, limits.ratio * consumed):
        raise SourceProblem(
            "unsafe", f"it expands more than {limits.ratio}-fold; unpack it yourself if you trust it"
        )


def _guarded(
    stream: _Readable,
    source: _Counted | int,
    limits: Limits,
    damage: tuple[type[Exception], ...] = _DAMAGE,
) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Guarded(stream, source, limits, damage), 256 * 1024))


class _Replayed(_Stream):
    """A stream whose beginning was read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self.head = head
        self.rest = rest

    def take(self, size: int) -> bytes:
        if not self.head:
            return self.rest.read(size)
        chunk, self.head = self.head[:size], self.head[size:]
        return chunk


def peek(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """Look at the first `HEAD` bytes: those bytes, and a stream that still has them."""
    head = b""
    while len(head) < HEAD and (chunk := stream.read(HEAD - len(head))):
        head += chunk
    if stream.seekable():
        stream.seek(-len(head), io.SEEK_CUR)
        return head, stream
    return head, cast(BinaryIO, io.BufferedReader(_Replayed(head, stream)))


def detect_compression(head: bytes) -> str | None:
    """Name the compression of a stream by its first bytes.

    >>> detect_compression(b"BZh91AY")
    'bzip2'
    """
    return next((name for name, (magic, _) in COMPRESSIONS.items() if head.startswith(magic)), None)


def is_zip(head: bytes) -> bool:
    """Recognise a zip archive by its first bytes."""
    return head.startswith(_ZIP_MAGIC)


def is_office(head: bytes) -> bool:
    """Recognise an office document or e-book, which is a zip archive only technically."""
    return is_zip(head) and bool(re.search(rb"\[Content_Types\]\.xml|mimetypeapplication/", head))


def is_tar(head: bytes) -> bool:
    """Recognise a tar archive by its first bytes; an empty one is all zeros."""
    return head[257:262] == b"ustar" or (len(head) >= 1024 and not head.strip(b"\x00"))


def inner_name(name: str) -> str:
    """Remove the compression's suffix from a name.

    >>> inner_name("a.jsonl.zst"), inner_name("b.tgz"), inner_name("c.txt")
    ('a.jsonl', 'b.tar', 'c.txt')
    """
    lower = name.lower()
    for _, suffixes in COMPRESSIONS.values():
        for suffix in suffixes:
            if lower.endswith(suffix):
                return name[: -len(suffix)] + (".tar" if suffix.startswith(".t") else "")
    return name


def claims_compression(name: str) -> bool:
    """Check whether a name promises a compressed file."""
    return inner_name(name) != name or name.lower().endswith(".zip")


def decompress(stream: BinaryIO, *, compression: str, limits: Limits) -> BinaryIO:
    """Open the stream within a compressed one; reading it raises `SourceProblem` (`corrupt`, `unsafe`)."""
    counted = _Counted(stream)
    source = cast(BinaryIO, io.BufferedReader(counted))
    opened: _Readable
    match compression:
        case "gzip":
            opened = gzip.GzipFile(fileobj=source)
        case "bzip2":
            opened = bz2.BZ2File(source)
        case "xz":
            opened = lzma.LZMAFile(source)  # noqa: SIM115 - closed with the unit's file
        case _:
            zstd = import_zstd()
            opened = zstd.ZstdFile(source, options={zstd.DecompressionParameter.window_log_max: 27})
            return _guarded(opened, counted, limits, damage=(*_DAMAGE, zstd.ZstdError))
    return _guarded(opened, counted, limits)


def import_zstd() -> ModuleType:
    """Give Python's `compression.zstd`, or its backport."""
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")


@contextmanager
def spooled(stream: BinaryIO, *, limits: Limits) -> Iterator[BinaryIO]:
    """Give a seekable stream: itself, or a copy in memory or (from 16 MiB on) on disk."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=16 * MIB) as copy:
        size = 0
        while chunk := stream.read(MIB):
            size += len(chunk)
            if size > limits.spool:
                raise SourceProblem(
                    "too-large", f"over {limits.spool:,} bytes in another archive; unpack that first"
                )
            copy.write(chunk)
        copy.seek(0)
        yield cast(BinaryIO, copy)


def zip_members(stream: BinaryIO, *, limits: Limits) -> Iterator[Member]:
    """Open the files of a zip archive in order of their names; folders and hidden files are passed over."""
    try:
        archive = zipfile.ZipFile(stream)
        infos = sorted(archive.infolist(), key=lambda info: info.filename)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise SourceProblem("corrupt", f"the zip archive is damaged ({error})") from error
    if len(infos) > limits.members:
        raise SourceProblem("unsafe", f"over {limits.members:,} files in one archive")
    _check_growth(sum(info.file_size for info in infos), stream.seek(0, io.SEEK_END), limits)
    for info in infos:
        if info.is_dir() or is_hidden(info.filename):
            continue
        try:
            _check_zip_member(info)
            opened = archive.open(info)
        except SourceProblem as problem:
            yield Member(info.filename, problem=problem)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
            why = f"the archive member is damaged or of an unknown kind ({error})"
            yield Member(info.filename, problem=SourceProblem("corrupt", why))
        else:
            with opened:
                yield Member(info.filename, stream=_guarded(opened, info.compress_size, limits))


def _check_zip_member(info: zipfile.ZipInfo) -> None:
    if _CLIMBS.search(info.filename):
        raise SourceProblem("unsafe", "the archive member's name leads out of the archive")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise SourceProblem("not-a-file", "a link in an archive is not followed")
    if info.flag_bits & 0x1:
        raise SourceProblem("unreadable", "the archive member is encrypted; unpack it yourself")


def tar_members(stream: BinaryIO, *, limits: Limits) -> Iterator[Member]:
    """Open the files of a tar archive in its order, without jumping; folders and hidden files are passed over."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for number, info in enumerate(archive):
                if number >= limits.members:
                    raise SourceProblem("unsafe", f"over {limits.members:,} files in one archive")
                if info.isdir() or is_hidden(info.name):
                    continue
                problem = _tar_problem(info)
                opened = None if problem else archive.extractfile(info)
                if opened is None:
                    yield Member(info.name, problem=problem)
                    continue
                yield Member(info.name, stream=_guarded(opened, info.size, limits))
    except (*_DAMAGE, UnicodeError, OverflowError) as error:
        raise SourceProblem("corrupt", f"the tar archive is damaged or cut off ({error})") from error


def _tar_problem(info: tarfile.TarInfo) -> SourceProblem | None:
    if _CLIMBS.search(info.name):
        return SourceProblem("unsafe", "the archive member's name leads out of the archive")
    if info.issparse():
        return SourceProblem("unsafe", "a sparse archive member may expand without end")
    if not info.isreg():
        return SourceProblem("not-a-file", "a link or device in an archive is not followed")
    return None


def is_hidden(name: str) -> bool:
    """Recognise a hidden file, or one in a hidden folder: a leading dot, or what macOS adds to archives.

    >>> is_hidden("a/.git/config"), is_hidden("./a.txt"), is_hidden("__MACOSX/a.txt")
    (True, False, True)
    """
    parts = re.split(r"[/\\]", name)
    return any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in parts)
