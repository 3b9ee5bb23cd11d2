"""ninjs (IPTC, 1 to 3) and the Associated Press's API: news items in JSON, made records with plain names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loaders.problems import SourceProblem
from loaders.sources.dates import read_date, side_instant
from loaders.sources.fields import Record
from loaders.sources.newsml import refuse_withdrawn

_DATES: Final = frozenset({"firstcreated", "contentcreated", "versioncreated"})
_BODIES: Final = ("body_html", "body_xhtml", "body_html5", "body_text", "body")
_LEFT_OUT: Final = frozenset(
    {*_BODIES, "title", "headlines", "bodies"}
)  # `title` is a name like the slugline


def plain_record(record: Record) -> Record:
    """Give a news item as a record with one headline, one text and a stable guid; another record stays as it is.

    Raises `Withdrawn`, or `SourceProblem` (`no-body`) for a picture, a video or a text that is elsewhere.

    >>> plain_record({"data": {"item": {"uri": "x:1", "firstcreated": "2023-02-22", "body_html": "Rain."}}})
    {'uri': 'x:1', 'firstcreated': '2023-02-22', 'body_html': 'Rain.', 'headline': '', 'guid': 'x:1'}
    """
    item = _unwrapped(record)
    if not _DATES & item.keys() or not {"uri", "guid", "headline", "headlines"} & item.keys():
        return item if len(record) == 1 else record
    # The address in an answer of AP's names one request.
    guid = item.get("guid") or _object(item.get("altids")).get("itemid") or item.get("uri")
    version, _ = side_instant("versioncreated", str(item.get("versioncreated") or ""), read_date)
    refuse_withdrawn(str(item.get("pubstatus") or ""), str(guid or ""), version)
    name, body = _body(item)
    name = name.replace("html5", "html")
    if not body:
        raise SourceProblem("no-body", _without_text(item))
    rest = {key: value for key, value in item.items() if key not in _LEFT_OUT}
    headline = item.get("headline") or _main(item.get("headlines")).get("value") or ""
    return {**rest, name: body, "headline": headline, "guid": guid}


def _unwrapped(record: Record) -> Record:
    """Take an item out of the answer that it alone is in."""
    for name in ("data", "item"):
        record = _object(record.get(name)) or record
    return record


def _body(item: Record) -> tuple[str, str]:
    """Give an item's text and the name of its field: HTML rather than plain text, which often has no paragraphs."""
    for name in _BODIES:
        value = item.get(name)
        if isinstance(value, str) and value.strip():
            return name, value
    value = _main(item.get("bodies")).get("value")
    return "body_text", value if isinstance(value, str) and value.strip() else ""


def _main(values: object) -> Record:
    """Give the main one of the texts that ninjs 2 and 3 list by their roles, else the first."""
    listed = [each for each in values if isinstance(each, Mapping)] if isinstance(values, list) else []
    return next((each for each in listed if each.get("role") == "main"), listed[0] if listed else {})


def _without_text(item: Record) -> str:
    elsewhere = "; load its rendition in NITF" if "nitf" in _object(item.get("renditions")) else ""
    return f"no text in an item of type {item.get('type') or 'news'}{elsewhere}"


def _object(value: object) -> Record:
    return value if isinstance(value, Mapping) else {}
