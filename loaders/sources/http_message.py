"""A web server's answer as an archive keeps it: status, header, and a body whose encodings are undone.

Crawlers store decoded bodies under the header of the encoded ones, so a header is only a claim:
a body that is not encoded as it says is read undecoded.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from loaders.inputs.archives import import_zstd
from loaders.problems import SourceProblem
from loaders.sources.decoding import looks_binary

_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b[^\n]*\n")
_END: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(rb"^([^\s:]+)[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.MULTILINE)
_CHUNK: Final = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; the names in its header are in lower case."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    def body(self, *, limit: int) -> tuple[bytes, tuple[str, ...]]:
        """Undo the encodings that the header claims, up to one byte over the limit: (body, repairs).

        Raises `SourceProblem` (`corrupt`) for what is encoded and damaged.
        """
        body, repairs = self.raw, []
        for claim in _claims(self.headers):
            try:
                body = _DECODERS[claim](body, limit + 1)
            except _NotSo as error:
                if claim != "chunked" and looks_binary(body[:8192]):
                    raise SourceProblem("corrupt", f"the page's {claim} is damaged ({error})") from error
                repairs.append(f"the page is not {claim}, though its header says so")
        return body, tuple(repairs)


class _NotSo(ValueError):
    """Bytes are not in the encoding that the header claims."""


def parse_response(block: bytes) -> Response | None:
    r"""Read an HTTP response; None if the bytes are not one.

    >>> parse_response(b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n<p>")
    Response(status=200, headers={'server': 'x'}, raw=b'<p>')
    """
    status = _STATUS.match(block)
    if status is None:
        return None
    end = _END.search(block, status.end() - 2)
    head = block[status.end() : end.start() if end else None]
    fields: dict[str, str] = {}
    for found in _FIELD.finditer(head):
        fields.setdefault(found[1].decode("latin-1").lower(), found[2].decode("latin-1"))
    return Response(int(status[1]), fields, block[end.end() :] if end else b"")


def _claims(headers: Mapping[str, str]) -> Iterator[str]:
    """Name the encodings to undo, the last applied first; unknown ones are passed over."""
    for name in ("transfer-encoding", "content-encoding"):
        for claim in reversed(headers.get(name, "").lower().split(",")):
            if claim.strip().removeprefix("x-") in _DECODERS:
                yield claim.strip().removeprefix("x-")


def _unchunk(raw: bytes, most: int) -> bytes:
    if not _CHUNK.match(raw):
        raise _NotSo("no length of a chunk")
    pieces, at, size = [], 0, 0
    while size < most:
        found = _CHUNK.match(raw, at)
        if found is None:
            if at == len(raw):
                break  # without its last chunk, which has no length: nothing is missing
            raise SourceProblem(
                "corrupt", f"byte {at:,} of the page begins no chunk, though its header says so"
            )
        length = int(found[1], 16)
        if not length:
            break
        if found.end() + length > len(raw):
            raise SourceProblem("corrupt", "the page is cut off within a chunk")
        pieces.append(raw[found.end() : found.end() + length])
        at, size = found.end() + length, size + length
        at += 2 if raw.startswith(b"\r\n", at) else 1 if raw.startswith(b"\n", at) else 0
    return b"".join(pieces)


def _inflate(raw: bytes, most: int, *, wbits: int) -> bytes:
    stream = zlib.decompressobj(wbits)
    try:
        text = stream.decompress(raw, most)
    except zlib.error as error:
        raise _NotSo(str(error)) from error
    return _whole(text, most, ended=stream.eof)


def _whole(text: bytes, most: int, *, ended: bool) -> bytes:
    if not ended and len(text) < most:
        raise _NotSo("it is cut off")
    return text


def _undeflate(raw: bytes, most: int) -> bytes:
    """Undo `deflate`: zlib's form as the standard says, or the bare one that some servers send."""
    try:
        return _inflate(raw, most, wbits=15)
    except _NotSo:
        return _inflate(raw, most, wbits=-15)


def _unbrotli(raw: bytes, most: int) -> bytes:
    import brotli

    stream = brotli.Decompressor()
    pieces, size, data = [], 0, raw
    try:
        while size < most and not stream.is_finished():
            piece = stream.process(data, output_buffer_limit=_PIECE)
            if not piece and stream.can_accept_more_data():
                raise _NotSo("it is cut off")
            pieces.append(piece)
            size, data = size + len(piece), b""
    except brotli.error as error:
        raise _NotSo(str(error)) from error
    return b"".join(pieces)


def _unzstd(raw: bytes, most: int) -> bytes:
    zstd = import_zstd()
    stream = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 27})
    try:
        text = bytes(stream.decompress(raw, most))
    except zstd.ZstdError as error:
        raise _NotSo(str(error)) from error
    return _whole(text, most, ended=stream.eof)


_DECODERS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "chunked": _unchunk,
    "gzip": partial(_inflate, wbits=31),
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
