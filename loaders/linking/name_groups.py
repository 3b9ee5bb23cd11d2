"""Which full names of one block are forms of one name: middle names, initials, familiar given names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from store.names import NameParts, are_compatible, formal_given_name, parse_name

RIVAL = 0.05
"""Below this share of the articles, another middle name does not make the plain name ambiguous."""

MOST_NAMESAKES = 12
"""A familiar given name is joined to the full one only for surnames with at most this many bearers."""

MOST_MIDDLES = 60
"""With more middle names than this to one first and last name, only equal ones are joined."""


def group_names(articles: Mapping[str, int], parsed: Mapping[str, NameParts] | None = None) -> dict[str, str]:
    """Join the names of one block that are forms of one name: slug -> key of the person.

    `articles` counts the articles of each name, `parsed` spares taking the names apart again. Joined are the names with equal first
    and family name and suffix whose middle names don't contradict each other; a familiar
    form ("Bill") joins the given name it stands for when a rare surname knows one of each.
    Bare surnames and initials stay apart.

    >>> group_names({"Donald Trump": 9, "Donald J. Trump": 2, "Donald Trump Jr.": 1, "Trump": 4})
    {'donald-j-trump': 'donald-trump', 'donald-trump': 'donald-trump', 'donald-trump-jr': 'donald-trump-jr', 'trump': 'trump'}
    """
    counts: Counter[str] = Counter()
    parts_by_slug: dict[str, NameParts] = {}
    for name, count in sorted(articles.items()):
        parts = parsed[name] if parsed else parse_name(name)
        counts[parts.slug] += count
        known = parts_by_slug.setdefault(parts.slug, parts)
        if parts.first and not known.first:
            parts_by_slug[parts.slug] = parts
    keys: dict[str, str] = {}
    groups: defaultdict[tuple[str, tuple[str, ...], str], list[NameParts]] = defaultdict(list)
    for slug, parts in sorted(parts_by_slug.items()):
        if parts.first:
            groups[parts.first, parts.family, parts.suffix].append(parts)
        else:
            keys[slug] = slug
    for members in groups.values():
        keys.update(_group_middles(members, counts))
    familiar = _familiar_keys(keys, parts_by_slug)
    return {slug: familiar.get(key, key) for slug, key in sorted(keys.items())}


def _familiar_keys(keys: Mapping[str, str], parts_by_slug: Mapping[str, NameParts]) -> dict[str, str]:
    """Join "Bill" to "William" of one surname, if it has few bearers and one of each: key -> key to use instead."""
    bearers: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    namesakes: defaultdict[tuple[str, tuple[str, ...], str], dict[str, list[NameParts]]] = defaultdict(dict)
    for slug, key in keys.items():
        parts = parts_by_slug[slug]
        if parts.first:
            bearers[parts.family].add(key)
            namesakes[formal_given_name(parts.first), parts.family, parts.suffix].setdefault(key, []).append(
                parts
            )
    joined: dict[str, str] = {}
    for (_, family, _), forms in namesakes.items():
        if len(forms) != 2 or len(bearers[family]) > MOST_NAMESAKES:
            continue
        one, other = sorted(forms, key=_shortest)
        firsts = {parts.first for form in forms.values() for parts in form}
        middles = [[parts.middle for parts in forms[key] if parts.middle] for key in (one, other)]
        if len(firsts) == 2 and all(are_compatible(a, b) for a in middles[0] for b in middles[1]):
            joined[other] = one
    return joined


def _group_middles(members: Sequence[NameParts], counts: Mapping[str, int]) -> dict[str, str]:
    """Join the forms of one first and family name, by the middle names between them."""
    slugs: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for parts in members:
        slugs[parts.middle].append(parts.slug)
    plain = slugs.pop((), [])
    groups = _compatible_groups(sorted(slugs))
    if len(groups) <= 1:
        key = min((parts.plain for parts in members), key=_shortest)
        return {parts.slug: key for parts in members}
    keys: dict[str, str] = {}
    shares: dict[int, int] = {}
    for number, group in enumerate(groups):
        forms = [slug for middle in group for slug in slugs[middle]]
        shares[number] = sum(counts[slug] for slug in forms)
        key = min(forms, key=_shortest)
        keys.update(dict.fromkeys(forms, key))
    top = max(shares, key=lambda number: (shares[number], [-ord(c) for c in groups[number][0][0][:1]]))
    if plain and sum(shares.values()) - shares[top] < RIVAL * shares[top]:
        key = min(plain, key=_shortest)
        keys.update(dict.fromkeys([slug for middle in groups[top] for slug in slugs[middle]], key))
    keys.update({slug: min(plain, key=_shortest) for slug in plain})
    return keys


def _shortest(slug: str) -> tuple[int, int, str]:
    return slug.count("-"), len(slug), slug


def _compatible_groups(middles: Sequence[tuple[str, ...]]) -> list[list[tuple[str, ...]]]:
    """Group sequences of middle names by person.

    If all go together they are one person's. Otherwise each joins the fullest forms it
    goes with, and stays alone when these are forms of different people.
    """
    if len(middles) > MOST_MIDDLES:
        return [[middle] for middle in middles]
    goes = {m: [n for n in middles if are_compatible(m, n)] for m in middles}
    if all(len(others) == len(middles) for others in goes.values()):
        return [list(middles)] if middles else []
    letters = {m: sum(map(len, m)) for m in middles}
    tops = [m for m in middles if all(letters[n] <= letters[m] for n in goes[m])]
    groups: list[list[tuple[str, ...]]] = []
    for top in tops:
        home = next((group for group in groups if all(member in goes[top] for member in group)), None)
        if home is None:
            groups.append([top])
        else:
            home.append(top)
    heads = [list(group) for group in groups]
    for middle in (m for m in middles if m not in tops):
        fits = [number for number, head in enumerate(heads) if any(top in goes[middle] for top in head)]
        if len(fits) == 1:
            groups[fits[0]].append(middle)
        else:
            groups.append([middle])
    return sorted(sorted(group) for group in groups)
