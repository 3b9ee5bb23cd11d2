"""Who is who across articles: a function of the set of all occurrences of names and the standing judgements.

The rules, their evidence and what they reach are in docs/linking.md. Nothing
depends on the order of arrival: full names are joined by looking at all names of a
block, a bare surname is resolved by counting the articles around its day, and judgements
are read in the order of their recording.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import heappop, heappush
from typing import Literal, NamedTuple

from loaders.linking.judgements import JudgementIndex, JudgementRecord
from loaders.linking.name_groups import group_names
from loaders.linking.rulings import Rulings
from store.names import NameParts, is_given_name, may_stand_for, parse_name

WINDOWS = ((3, 0.0), (15, 0.2), (60, 0.5))
"""Days before and after an article within which the bearers of a bare surname are sought, the
nearest first, and the mentions that are counted there for bearers not seen."""

SHARE = 0.85
"""The share of the mentions in a window that one bearer must have, for a bare surname to be theirs."""

MOST_MENTIONS = 10
"""An article's mentions of a bearer count up to this number, so that no single article decides for a month;
a bearer whom only one article knows counts as one mention."""

STRANGERS = 0.1
"""Mentions added for unseen bearers, for each other bearer of the surname in the store (additive smoothing)."""

GIVEN = 5.0
"""Mentions added once more if the bare name is more often a given name (David, Ivanka)."""

MONONYM = 10
"""If the bare form appears in this many times more articles than any full name, it is a name of its own (a king, a singer)."""


class Occurrence(NamedTuple):
    """A person as one article names them: `name` is the fullest form there, `mentions` how often they are named.

    Without a digest it is a name of an authority file: a form of a name that no article counts for, and
    the one to show if it has a mention.
    """

    article_digest: str
    day: date
    name: str
    mentions: int = 1


Rule = Literal["full", "surname", "initials", "open", "judged"]
"""How an occurrence got its person: by full name, by a bearer of the surname or initials
near in time, not at all (it stays open), or by a judgement about this article."""


class PersonIdentity(NamedTuple):
    """The person an occurrence belongs to: `people.key`, `people.name`, and how it was decided."""

    key: str
    name: str
    rule: Rule


def link_block(
    occurrences: Iterable[Occurrence], judgements: Iterable[JudgementRecord] | JudgementIndex = ()
) -> dict[tuple[str, str], PersonIdentity]:
    """Give each (article digest, name) its person; names that are judged not to be people are left out.

    `occurrences` must hold one or more blocks in full, each pair of digest and name once,
    with all blocks that a judgement ties to them (`JudgementIndex.tied_blocks`). Time and
    memory grow with the number of occurrences; raises `LinkError` for judgements that
    contradict each other.

    >>> day = date(2023, 2, 22)
    >>> people = link_block([
    ...     Occurrence("a1", day, "Vladimir Putin", 5),
    ...     Occurrence("b2", day, "Putin"),
    ...     Occurrence("c3", date(1923, 2, 22), "Putin"),
    ... ])
    >>> [people[at].key for at in (("a1", "Vladimir Putin"), ("b2", "Putin"), ("c3", "Putin"))]
    ['vladimir-putin', 'vladimir-putin', 'putin']
    """
    index = judgements if isinstance(judgements, JudgementIndex) else JudgementIndex(judgements)
    parsed: dict[str, NameParts] = {}
    by_block: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        parts = parsed.get(occurrence.name)
        if parts is None:
            parts = parsed[occurrence.name] = parse_name(occurrence.name)
        by_block[parts.block].append(occurrence)
    clusters: dict[str, str] = {}
    for block in by_block.values():
        articles = Counter({o.name: 0 for o in block if not o.article_digest})
        articles.update(o.name for o in block if o.article_digest)
        clusters.update(group_names(articles, parsed))
    rulings = Rulings(index.concerning(by_block), clusters)
    placed: list[tuple[Occurrence, str, Rule]] = []
    for block in by_block.values():
        placed.extend(_place(block, parsed, clusters, rulings))
    names = _display_names(placed, parsed, rulings.renamed)
    return {(o.article_digest, o.name): PersonIdentity(key, names[key], rule) for o, key, rule in placed}


def _place(
    block: Sequence[Occurrence],
    parsed: Mapping[str, NameParts],
    clusters: Mapping[str, str],
    rulings: Rulings,
) -> Iterator[tuple[Occurrence, str, Rule]]:
    """Assign the occurrences of one block to people: full names first, then the short forms that they explain."""
    by_form: defaultdict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in block:
        if not parsed[occurrence.name].first and occurrence.article_digest:
            by_form[parsed[occurrence.name].slug].append(occurrence)
    bearers = _Bearers(o.article_digest for open_occurrences in by_form.values() for o in open_occurrences)
    for occurrence in block:
        parts = parsed[occurrence.name]
        if not parts.first and occurrence.article_digest:
            continue
        key, judged = rulings.person_in_article(occurrence.article_digest, parts.slug, clusters[parts.slug])
        if key is not None:
            if by_form and occurrence.article_digest:
                bearers.add(occurrence, parts, key)
            yield occurrence, key, judged or "full"
    for form, open_occurrences in by_form.items():
        parts = parsed[open_occurrences[0].name]
        nearest = bearers.resolve(parts, open_occurrences)
        for occurrence in open_occurrences:
            bearer = nearest(occurrence)
            if bearer is not None and rulings.are_apart(form, bearer):
                bearer = None
            key, judged = rulings.person_in_article(occurrence.article_digest, form, form, bearer)
            if key is not None:
                yield occurrence, key, judged or ("open" if bearer is None else parts.kind)


class _Naming(NamedTuple):
    """An article that names a bearer in full."""

    day: int
    key: str
    mentions: int


class _Bearers:
    """Who bears a surname by full name, and on which days."""

    def __init__(self, open_articles: Iterable[str]) -> None:
        self._open_articles = set(open_articles)
        self._articles: defaultdict[tuple[tuple[str, ...], str], list[tuple[int, str, int, NameParts]]] = (
            defaultdict(list)
        )
        self._in_article: defaultdict[str, dict[str, NameParts]] = defaultdict(dict)
        self._by_class: dict[tuple[str, ...], list[_Naming]] = {}

    def add(self, occurrence: Occurrence, parts: NameParts, key: str) -> None:
        """Count an article that names a bearer in full."""
        article = (occurrence.day.toordinal(), key, min(occurrence.mentions, MOST_MENTIONS), parts)
        self._articles[parts.family, ""].append(article)
        self._articles[parts.family, parts.first[0]].append(article)
        if (begins := parts.given[0][0]) != parts.first[0]:
            self._articles[parts.family, begins].append(article)
        if occurrence.article_digest in self._open_articles:
            self._in_article[occurrence.article_digest][key] = parts

    def resolve(
        self, form: NameParts, occurrences: Sequence[Occurrence]
    ) -> Callable[[Occurrence], str | None]:
        """Return who the bearer of an open form is, for each article that has it."""
        articles = self._articles_of(form)
        unexplained = [o for o in occurrences if len(self._in_article.get(o.article_digest, ())) < 2]
        by_day: dict[int, str] = {}
        if articles and (form.kind == "initials" or len(unexplained) <= MONONYM * len(articles)):
            strangers = STRANGERS * (len({naming.key for naming in articles}) - 1)
            if form.kind == "surname" and is_given_name(form.slug):
                strangers += GIVEN
            by_day = _bearers_by_day(articles, sorted({o.day.toordinal() for o in unexplained}), strangers)

        def nearest(occurrence: Occurrence) -> str | None:
            here = self._in_article.get(occurrence.article_digest)
            if here is None:
                return by_day.get(occurrence.day.toordinal())
            if form.kind == "surname" and len(here) == 1:
                # The one whom the article names in full is not meant, or its annotator had said so.
                leader = by_day.get(occurrence.day.toordinal())
                return None if leader in here else leader
            fits = {key for key, parts in here.items() if may_stand_for(form, parts)}
            return fits.pop() if form.kind == "initials" and len(fits) == 1 else None

        return nearest

    def _articles_of(self, form: NameParts) -> list[_Naming]:
        """Return the days and people that a form may stand for, by day; more than two initials are not distinguished."""
        short = NameParts(form.slug, "", form.middle[:2], form.family, form.suffix)
        group = (*form.family, "", *short.middle, form.suffix)
        if group not in self._by_class:
            articles = self._articles[form.family, form.middle[0] if form.middle else ""]
            often = Counter(key for _, key, _, _ in articles)
            self._by_class[group] = sorted(
                _Naming(day, key, mentions if often[key] > 1 else 1)
                for day, key, mentions, parts in articles
                if may_stand_for(short, parts)
            )
        return self._by_class[group]


def _bearers_by_day(articles: Sequence[_Naming], days: Sequence[int], strangers: float) -> dict[int, str]:
    """Return the one plausible bearer for each day that has one.

    They lead in the nearest window that names anybody, with more than half of the mentions, and
    have nearly all in this window or in a wider one.
    """
    leaders: dict[int, str] = {}
    by_day: dict[int, str] = {}
    left = list(days)
    for window, unseen in WINDOWS:
        tallies = _sweep(articles, left, window)
        for day, (key, count, total) in tallies.items():
            if 2 * count <= total or leaders.setdefault(day, key) != key:
                leaders[day] = ""
            elif count >= SHARE * (total + strangers + unseen):
                by_day[day] = key
        left = [day for day in left if day not in by_day and leaders.get(day) != ""]
    return by_day


def _sweep(articles: Sequence[_Naming], days: Sequence[int], window: int) -> dict[int, tuple[str, int, int]]:
    """Slide a window over sorted articles: day -> (most mentioned, how often, mentions of all bearers)."""
    counts: Counter[str] = Counter()
    heap: list[tuple[int, str]] = []
    tallies: dict[int, tuple[str, int, int]] = {}
    begin = end = total = 0

    def count(naming: _Naming, sign: int) -> int:
        counts[naming.key] += sign * naming.mentions
        heappush(heap, (-counts[naming.key], naming.key))
        return sign * naming.mentions

    for day in days:
        while end < len(articles) and articles[end].day <= day + window:
            total += count(articles[end], 1)
            end += 1
        while begin < end and articles[begin].day < day - window:
            total += count(articles[begin], -1)
            begin += 1
        while heap and counts[heap[0][1]] != -heap[0][0]:
            heappop(heap)  # a count that has changed since
        if end > begin:
            tallies[day] = (heap[0][1], -heap[0][0], total)
    return tallies


def _display_names(
    placed: Iterable[tuple[Occurrence, str, Rule]],
    parsed: Mapping[str, NameParts],
    renamed: Mapping[str, str],
) -> dict[str, str]:
    """Choose each person's name: a judgement's, an authority file's, or the fullest kind in mixed case that is mentioned most."""
    mentions: defaultdict[str, Counter[str]] = defaultdict(Counter)
    known: dict[str, str] = {}
    for occurrence, key, _ in placed:
        mentions[key][occurrence.name] += occurrence.mentions
        if not occurrence.article_digest and occurrence.mentions:
            known[key] = min(occurrence.name, known.get(key, occurrence.name))
    kinds = ("full", "initials", "surname")

    def rank(name: str, count: int) -> tuple[int, bool, int, str]:
        return kinds.index(parsed[name].kind), name.isupper(), -count, name

    return {
        key: renamed.get(key) or known.get(key) or min(counts.items(), key=lambda pair: rank(*pair))[0]
        for key, counts in mentions.items()
    }
