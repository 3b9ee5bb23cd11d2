"""English quotations: the verbs, words, media and given names in `seeds/en/`, and the patterns of phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from loaders.annotators.quotations.language import LETTERS, VERB_COLUMNS, QuotationLanguage, QuotationPatterns
from loaders.languages.words import packaged_folder, read_classes, read_rows

_CLASSES: Final = frozenset(LETTERS) | {
    "abbreviation", "feminine", "female_pronoun", "lesser", "male_pronoun", "masculine", "medium", "message", "no_adverb", "no_person", "only_participle", "organ", "particle",
    "passive", "shared_office", "unnamed", "verb_or_noun",
}  # fmt: skip
_WORD: Final = r"[\w\-]*(?:['’](?!(?:s|d|ve|re|ll|m)\b)\w+)*"
_TOKENS: Final = (
    rf"[a-z]{_WORD}|\ue000\ue001*[\ue004-\ue006]?|\ue002\ue003*|"
    rf"(?:[A-Z]\.){{2,}}|(?:[A-Z][a-z]{{0,4}})\.(?=\s+[A-Z\ue002])|\w{_WORD}|['’](?:s|d|ve|re|ll|m)\b|\S"
)
_KIND: Final = (
    r"(?:(?:news|press|state) agency|agency|newspaper|daily|broadcaster|magazine|weekly|tabloid|news (?:site|channel)|website|"
    r"channel|television|radio station|radio|TV|network|paper|wire)"
)
_MODIFIER: Final = r"(?:(?:[A-Z][\w-]+|state|state-run|official|private|local|public|business|financial|evening|regional|national|news)(?:[’']s)? )"
_MODIFIERS: Final = rf"(?:[Tt]he |an? )?{_MODIFIER}{{0,3}}"
_SOME: Final = rf"(?:(?:[Tt]he |an? ){_MODIFIER}{{0,3}}|{_MODIFIER}{{1,3}})"
_STAFF: Final = "anchor|correspondent|editor|host|journalist|listener|presenter|reader|reporter|viewer"
_SAID: Final = r"(?:report(?:s|ed)|said|says|wrote|writes|quoted|cited|quotes)"


def _medium(names: frozenset[str]) -> re.Pattern[str]:
    """Make the expression that finds a news medium: a known one, or one that says so ("the daily Publico")."""
    known = "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name)))
    name = r"[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|della|de|di|of))*"
    return re.compile(
        rf"(?:{_MODIFIERS}{_KIND} (?:{name})|(?:[Tt]he )?(?:{known})(?:(?: state)? {_KIND})?(?!\w| (?:{_STAFF})s?\b)|{_SOME}{_KIND}\b)"
    )


def _phrases(verbs: Iterable[Mapping[str, str]]) -> str:
    """Make the expression for the forms of verbs of several words, the longest first."""
    forms = {form for verb in verbs for form in verb.values() if " " in form}
    return "|".join(sorted(forms, key=lambda form: (-len(form), form)))


@cache
def load_given_names() -> dict[str, float]:
    """Load for each first name the share of men among its bearers, once for each process."""
    rows = read_rows(packaged_folder("en"), "given_names", ("name", "male share"))
    return {row.values["name"]: float(row.values["male share"]) for row in rows}


@cache
def load_quotations() -> QuotationLanguage:
    """Load the words with which quotations are found in English, once for each process."""
    folder = packaged_folder("en")
    media = frozenset(
        row.values["name"]
        for row in read_rows(folder, "agencies", ("name", "kind"))
        if row.values["kind"] == "medium"
    )
    verbs = [row.values for row in read_rows(folder, "speech_verbs", VERB_COLUMNS)]
    return QuotationLanguage.of(
        read_classes(folder, ["quotation_words"], _CLASSES),
        verbs,
        load_given_names(),
        media,
        QuotationPatterns(
            token=re.compile(_TOKENS),
            phrase=re.compile(rf"(?:{_phrases(verbs)})\b|{_TOKENS}"),
            clitic="s",
            adverb="ly",
            negations=("n't", "n’t"),
            possessed=re.compile(r"[’']s?\b"),
            depends=re.compile(r"\b(?:for|of|to|with|by|from|against|on|about)\s+(?:[\w.]+\s+){0,3}$"),
            description=re.compile(
                r"(?:(?:the|his|her|their|its) |[\w ]+[’']s )[a-z -]*?(?P<office>[a-z]+)(?: (?:of|for) .*)?$",
                re.IGNORECASE,
            ),
            subject=re.compile(
                r"(?:^|[.!?][”\"’']*\s+|\n|,\s+|[”\"]\s*|\band\s+|\bbut\s+)(?:(?:[A-Z][\w.]*|[Tt]he|[Aa]n?|former|[a-z]+)\s+){0,3}$"
            ),
            man=re.compile(
                r"\b(?!(?:german|human|norman|ottoman|roman)\b)(?:\w*[a-z]{2}man|chairman|father|husband|son|brother|king|prince|widower|heir|monk|boy|grandfather|uncle)\b",
                re.IGNORECASE,
            ),
            woman=re.compile(
                r"\b(?:\w*woman|actress|mother|wife|daughter|sister|queen|princess|widow|heiress|nun|girl|grandmother|aunt)\b",
                re.IGNORECASE,
            ),
            medium=_medium(media),
            relayed=re.compile(
                r"\b(?:(?:[Rr]eported|[Qq]uoted|[Cc]ited|carried|[Pp]ublished|[Ss]een|obtained|[Aa]sked|[Tt]old|[Ii]nterviewed|saying) by|"
                r"[Ii]nterview (?:with|to|on|in|for)|(?:wrote|says?|said) (?:[\w.’-]+ ){1,5}in|(?:wrote|written|writing|column|article|piece|essay|said|told|published) (?:in|to|on|for)|"
                r"[Aa]ccording to|[Tt]old|(?:comments|remarks|statement|[Ss]poke|[Ss]peaking) to)\s+"
            ),
            interviewed=re.compile(r"\b[Ii]nterview (?:with|to|on|in|for)\s+"),
            relays=re.compile(rf",? (?:has |had )?{_SAID}\b"),
            to_whom=re.compile(r"\bto whom\s+$"),
            addresses=re.compile(
                r"(?:t(?:old|ells?|elling)|inform|assur|remind|urg|ask|warn|advis|brief|notif|convinc|reassur|order|instruct)"
            ),
            says_to=re.compile(r"(?:said|says?|saying|wrote|writes?|written|writing) to(?=\s)"),
            addressee=re.compile(
                r"\s+((?:(?:the|a|an|his|her|their|its|[A-Z][\w.’'-]*|[a-z]+(?:[’']s?)?|of)\s+){0,5}?(?!of\b)(?:[A-Z][\w’'-]*|[a-z][\w-]*))"
                r"(?=[,.:;]|\s+(?:that|whether|if|“|in|on|at|the|to|he|she|they|it|of (?:his|her|their|its|what|an?)|outside|during|by|after|about|not|\d)\b|\s+[“\"]|\s*$)"
            ),
            heard=re.compile(
                r"(?:that|not|to|in|on|of|at|for|against|about|over|from|by|since|after|during|[a-z]+ times|again|twice)\b"
            ),
        ),
    )
