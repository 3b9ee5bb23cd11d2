"""Decode bytes: as UTF-8, as UTF-16 with a byte order mark, or as cp1252 where they can't be UTF-8; list what was repaired."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from loaders.problems import SourceProblem

CHUNK: Final = 256 * 1024

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC: Final = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "gzip-compressed"),
    (b"(\xb5/\xfd", "zstd-compressed"),
)
_FOREIGN: Final = (
    (re.compile(rb"\x16\x16\x01"), "an ANPA 1312 message"),
    (
        re.compile(rb"\x01[a-z]{1,4}\d{3,5}(?: \d|[A-Z]+\x1f)|[a-z]{3}\d{3,5} \d [a-z]{1,3} +\d{2,4} "),
        "an IPTC 7901 message",
    ),
    (
        re.compile(
            rb"(?:Delivered-To|Return-Path|Received|MIME-Version|Message-ID):|From:? [^\n]*@", re.IGNORECASE
        ),
        "an e-mail",
    ),
    (re.compile(rb"BEGIN:VCALENDAR"), "a calendar (iCalendar)"),
    (re.compile(rb"%PDF-"), "a PDF document"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old Office document"),
    (re.compile(rb"\{\\rtf"), "an RTF document"),
    (re.compile(rb"From: <Saved by "), "a page saved as MHTML"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_ASCII = bytes(range(128))
_LINE = re.compile(rb"\r\n|\n|\r")
_SURROGATE = re.compile("[\ud800-\udfff]")

REPAIR_UTF16: Final = "decoded from UTF-16"
REPAIR_UTF32: Final = "decoded from UTF-32"
REPAIR_CP1252: Final = "decoded as cp1252"
REPAIR_BOM: Final = "byte order mark taken off"
REPAIR_LINES: Final = "line ends made LF"
REPAIR_NUL: Final = "NUL characters made spaces"
REPAIR_MOJIBAKE: Final = "repaired UTF-8 that had been read as cp1252"
_AFTER: Final = "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
_MOJIBAKE: Final = re.compile(
    f"[\u00c2-\u00f4]{_AFTER}(?:(?<=[\u00c2-\u00df].)|(?<=[\u00e0-\u00ef].){_AFTER}|{_AFTER}{{2}})"
)
"""What the UTF-8 bytes of a letter look like in cp1252; only lines with such a sequence are examined, which takes some time."""
LONGEST_MOJIBAKE: Final = 1024 * 1024
"""A text with more characters is not examined for mojibake."""


def looks_binary(head: bytes) -> str | None:
    """Name the binary format of a file by its first bytes; None if it is text.

    A file is binary by its magic number, or if more than one byte in twenty of the first
    8 KiB is a control character. UTF-16 and UTF-32 count as text only with their mark.

    >>> looks_binary(b"%PDF-1.7 ...")
    'a PDF document'
    >>> looks_binary(b" date 2023-02-22 Title") is None
    True
    """
    if head.startswith(tuple(mark for mark, _ in _MARKS)):
        return None
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    sample = head[:8192]
    if len(_CONTROL.findall(sample)) * 20 > len(sample):
        return "full of control characters (UTF-16 needs its byte order mark)"
    return None


def foreign_format(head: bytes) -> str | None:
    r"""Name a format that is recognised and not read, else None.

    >>> foreign_format(b"\x01eca062 4 i 211 ccccb   xyz 061\r\n")
    'an IPTC 7901 message'
    """
    start = head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n\x7f")
    return next((name for pattern, name in _FOREIGN if pattern.match(start)), None)


def utf8_chunks(stream: BinaryIO, *, head: bytes = b"") -> tuple[Iterator[bytes], tuple[str, ...]]:
    """Read a stream in chunks of UTF-8 (or of a charset that is not Unicode), without a byte order mark.

    `head` is what was read of the stream before. The second value lists the repairs.
    The iterator raises `SourceProblem` (`encoding`) where UTF-16 or UTF-32 breaks off.
    """
    if len(head) < 4:
        head += stream.read(CHUNK)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            repair = REPAIR_UTF16 if codec == "utf-16" else REPAIR_UTF32
            return _transcoded(stream, head=head, codec=codec), (repair,)
    if head.startswith(codecs.BOM_UTF8):
        return _plain(stream, head=head[3:]), (REPAIR_BOM,)
    return _plain(stream, head=head), ()


def _plain(stream: BinaryIO, *, head: bytes) -> Iterator[bytes]:
    if head:
        yield head
    while chunk := stream.read(CHUNK):
        yield chunk


def _transcoded(stream: BinaryIO, *, head: bytes, codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    consumed = 0
    chunk = head
    while True:
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            place = f"byte {consumed + error.start}"
            raise SourceProblem(
                "encoding", f"broken {codec.upper()} ({error.reason}); save it as UTF-8", position=place
            ) from error
        if text:
            yield text.encode("utf-8")
        if not chunk:
            return
        consumed += len(chunk)
        chunk = stream.read(CHUNK)


def decode(raw: bytes, *, offset: int = 0) -> tuple[str, tuple[str, ...]]:
    r"""Decode one document and say what had to be repaired: (text, repairs).

    Line ends become LF, NUL becomes a space (PostgreSQL can't store one). Raises
    `SourceProblem` (`encoding`) with the byte's place, counted from `offset`.

    >>> decode(b"caf\xe9 \x93open\x94\r\n")
    ('café “open”\n', ('decoded as cp1252', 'line ends made LF'))
    """
    text, repairs = _characters(raw, offset=offset)
    text, more = clean(text)
    return text, (*repairs, *more)


def _characters(raw: bytes, *, offset: int) -> tuple[str, tuple[str, ...]]:
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        broken = error
    if _plausible_cp1252(raw):
        return raw.decode("cp1252"), (REPAIR_CP1252,)
    line = len(re.findall(rb"\r\n|\n|\r", raw[: broken.start])) + 1
    byte = raw[broken.start]
    raise SourceProblem(
        "encoding",
        f"byte 0x{byte:02X} is not UTF-8 ({broken.reason}), and the text is not cp1252; fix it or save it as UTF-8",
        position=f"byte {offset + broken.start}, line {line} of the document",
    ) from broken


def _plausible_cp1252(raw: bytes) -> bool:
    """Whether bytes are cp1252 and not broken UTF-8: hardly any well-formed UTF-8 sequence, and only bytes that cp1252 uses in text."""
    rest, sequences = _UTF8_SEQUENCE.subn(b"", raw)
    high = rest.translate(None, _ASCII)
    # By chance "É”" is also well-formed UTF-8: one such pair among many single bytes is not proof.
    if len(high) < 4 * sequences:
        return False
    # A lone 0xFF, or one cut-off sequence at the very end, is damage rather than "ÿ" or "Ã".
    if set(high) <= {0xFE, 0xFF}:
        return False
    if len(high) == 1 and sequences == 0 and 0xC2 <= raw[-1] <= 0xF4:
        return False
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Repair text that a format hands over already decoded: LF, no NUL, no lone surrogates.

    >>> clean("a\r\nb")
    ('a\nb', ('line ends made LF',))
    """
    repairs: list[str] = []
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        repairs.append(REPAIR_LINES)
    if "\x00" in text:
        text = text.replace("\x00", " ")
        repairs.append(REPAIR_NUL)
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
        repairs.append("lone surrogates made U+FFFD")
    if not text.isascii() and len(text) <= LONGEST_MOJIBAKE and _MOJIBAKE.search(text):
        text, before = _set_right(text), text
        repairs += [REPAIR_MOJIBAKE] if text != before else []
    return text, tuple(repairs)


def _set_right(text: str) -> str:
    """Undo mojibake line by line, where ftfy finds the result likelier than the original.

    >>> _set_right("SÃO PAULO: the cafÃ© reopened")
    'SÃO PAULO: the café reopened'
    """
    import ftfy  # here: few texts need it

    return "\n".join(ftfy.fix_encoding(line) if _MOJIBAKE.search(line) else line for line in text.split("\n"))


def glimpse(head: bytes) -> str:
    r"""Decode the first bytes of a file leniently, to look at them only.

    >>> glimpse(b"\xff\xfed\x00a\x00t\x00e\x00")
    'date'
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return head.decode(codec, "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of bytes with its end; `number` counts from 1, `oversized` says that its rest was dropped."""

    raw: bytes
    number: int
    oversized: bool = False


def split_lines(chunks: Iterator[bytes], *, limit: int) -> Iterator[Line]:
    r"""Cut chunks into lines (LF, CRLF or CR), holding little more than `limit` bytes.

    >>> [line.raw for line in split_lines(iter([b"a\r", b"\nb\rc"]), limit=10)]
    [b'a\r\n', b'b\r', b'c']
    """
    buffer, number, dropping = b"", 1, False
    for chunk in chunks:
        start, seen = (
            0,
            max(0, len(buffer) - 1),
        )  # before that is no end of a line: a long one is searched once
        buffer += chunk
        for found in _LINE.finditer(buffer, seen):
            if found.end() == len(buffer) and buffer.endswith(b"\r"):
                break  # the LF may come with the next chunk
            if not dropping:
                raw = buffer[start : found.end()]
                yield Line(raw[: limit + 1], number, oversized=len(raw) > limit)
            number, dropping, start = number + 1, False, found.end()
        buffer = buffer[start:]
        if dropping or len(buffer) > limit:
            if not dropping:
                yield Line(buffer[: limit + 1], number, oversized=True)
            dropping, buffer = True, buffer[-1:] if buffer.endswith(b"\r") else b""
    if buffer and not dropping:
        yield Line(buffer, number)
