"""The one way to normalise a person's name, for writing and for asking: parse, key, block, search form, variants.

Functions here look at one name or compare two, so that their results are the same in every store. What
depends on the other names of a store is in `loaders.linking`. The spellings are data:
`seeds/name_variants.csv` and `seeds/en/nicknames.csv`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Literal

NameKind = Literal["full", "initials", "surname"]
"""How full a name is: a given name, initials only, or no given name at all."""

RULES = 3
"""Increase it with every change here that gives any name another key, block or search form (see `rules_version`)."""

_SPELLINGS = ("name_variants.csv", "en/nicknames.csv")

_LETTERS = str.maketrans(
    {
        "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a",
        "ẞ": "SS", "Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Ħ": "H", "Æ": "Ae", "Œ": "Oe", "Þ": "Th", "Ə": "A",
    }
)  # fmt: skip
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʻ`´ʹ\u00ad\u200b")
_NICKNAME = re.compile(r"\([^)]*\)|“[^”]*”|\"[^\"]*\"")
_POSSESSIVE = re.compile(r"[’']s$")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіґўјѓќѕ", "abvgdeziyklmnoprstufyeigujgkz", strict=True))
    | {
        "ё": "e", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya",
        "ї": "yi", "є": "ye", "ђ": "dj", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz",
    }
)  # fmt: skip
_NOT_LETTERS = re.compile(r"[\W_]+")
_OWN_PERSON = re.compile(r"~.*$")

_SUFFIXES = frozenset({
    "jr", "sr", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xii", "xiii", "xiv", "xv",
    "xvi", "xvii", "xviii", "xix", "xx", "xxiii",
})  # fmt: skip
_ARTICLES = frozenset({"al", "el"})
_PARTICLES = frozenset({
    "al", "el", "af", "av", "ben", "bin", "bint", "da", "das", "de", "dei", "del", "della", "den",
    "der", "di", "do", "dos", "du", "ibn", "la", "las", "le", "los", "ould", "st", "ten", "ter", "van",
    "vom", "von", "zu", "zum", "zur",
})  # fmt: skip
_ALSO_GIVEN = frozenset({"al", "ben", "van"})
"""Particles that are given names as well: at the front and capitalised they are given names (Ben Carson, Al Gore)."""

_VOWELS = (
    "iang|iong|uang|ueng|uong|ieng|yeo|yae|eui|iao|ian|ing|uai|uan|ang|eng|ong|ieu|ai|ei|ao|ou|an|en|er|in|ia|ie|"
    "iu|un|ua|uo|ui|ue|eo|eu|ae|oe|ya|yo|yu|wa|we|wi|wo|ye|oo|ee|a|e|i|o|u"
)
_SYLLABLE = (
    rf"(?:zh|ch|sh|th|tr|ph|ng|nh|kh|qu|gi|[bcdfghjklmnpqrstvwxyz])?(?:{_VOWELS})(?:ng|nh|ch|[nmklpth])?"
)
_EAST_ASIAN_GIVEN = re.compile(rf"(?:{_SYLLABLE}){{1,2}}")

_CYRILLIC_ENDING = re.compile("[иы]й$")
_CYRILLIC_YE = re.compile("(?:^|(?<=[аеёиоуыэюяь]))е")
_SKY = re.compile(r"(?<=[a-z]{2}s)k(?:yy|iy|yi|ii|ij|yj|i)$")
_YEV = re.compile(r"(?<=[aeiou])y(?=ev(?:a)?$)")


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a name; every token is casefolded, unaccented and in its usual spelling.

    `first` is the first given name that is more than a letter; `middle` holds the other
    given names and initials in their order; `family` the surname with its particles.
    """

    slug: str
    first: str
    middle: tuple[str, ...]
    family: tuple[str, ...]
    suffix: str

    @property
    def kind(self) -> NameKind:
        """How full the name is."""
        if self.first:
            return "full"
        return "initials" if self.middle else "surname"

    @property
    def block(self) -> str:
        """The last token of the family name: only names of the same block can be the same person without a judgement."""
        return self.family[-1]

    @property
    def given(self) -> tuple[str, ...]:
        """The given names in their order, with an initial before the first one."""
        if self.middle and len(self.middle[0]) == 1 and self.slug.startswith(f"{self.middle[0]}-"):
            return (self.middle[0], self.first, *self.middle[1:])
        return (self.first, *self.middle)

    @property
    def plain(self) -> str:
        """The slug without a full name's initials: the usual key of the person."""
        if not self.first or not any(len(token) == 1 for token in self.middle):
            return self.slug
        tokens = self.slug.split("-")
        end = len(tokens) - bool(self.suffix)
        return "-".join([t for t in tokens[:end] if len(t) > 1 or t == self.block] + tokens[end:])

    @property
    def keys(self) -> frozenset[str]:
        """Every key that this name may give a person, whatever their other names are."""
        return frozenset((self.slug, self.plain))


@cache
def rules_version() -> str:
    """Identify the rules by which this version of dateline normalises names: the code's and those in `seeds`.

    A database keeps the version of its names; where it is another one, `dateline migrate` normalises them again.
    """
    seeds = [files("seeds").joinpath(name).read_text(encoding="utf-8") for name in _SPELLINGS]
    lines = "\n".join(line for text in seeds for line in text.splitlines())
    return f"{RULES}.{sha256(lines.encode()).hexdigest()[:12]}"


@cache
def variants(kind: str) -> dict[str, str]:
    """Read one kind of rows of `seeds/name_variants.csv`: form -> the form it stands for."""
    with files("seeds").joinpath("name_variants.csv").open(encoding="utf-8") as rows:
        return {row["form"]: row["name"] for row in csv.DictReader(rows) if row["kind"] == kind}


def latin_letters(text: str) -> str:
    """Write words in Cyrillic letters in Latin ones, as English newspapers do: a listed word as listed, others by letters.

    >>> latin_letters("Владимир Путин"), latin_letters("Ельцин"), latin_letters("Алексей Навальный"), latin_letters("Байден")
    ('Vladimir Putin', 'Yeltsin', 'Aleksey Navalny', 'Biden')
    """
    return text if text.isascii() else _CYRILLIC.sub(lambda found: _latin_word(found.group()), text)


def _latin_word(word: str) -> str:
    low = unicodedata.normalize("NFC", word.casefold())
    latin = variants("cyrillic").get(low)
    if latin is None:
        latin = _CYRILLIC_YE.sub("ye", _CYRILLIC_ENDING.sub("y", low)).translate(_LATIN)
    if word.isupper() and len(word) > 1:
        return latin.upper()
    return latin.capitalize() if word[0].isupper() else latin


@cache
def _nicknames(*, usual: bool) -> dict[str, frozenset[str]]:
    """Read `seeds/en/nicknames.csv`: short form -> the given names it stands for, or the `usual` one alone."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    with files("seeds").joinpath("en/nicknames.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["usual"] or not usual:
                names[row["short"]].add(row["name"])
    return {short: frozenset(given) for short, given in names.items()}


def unaccented(text: str) -> str:
    """Write letters without their accents, compatibility forms as the letters that they are made of.

    >>> unaccented("Şimşek"), unaccented("Łukasz"), unaccented("Ə")
    ('Simsek', 'Lukasz', 'A')
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)


def plain_words(text: str) -> str:
    """Write the words of any name in small letters without accents and apostrophes, one blank between.

    >>> plain_words("CÔTE D’IVOIRE"), plain_words("Guinea-Bissau")
    ('cote divoire', 'guinea bissau')
    """
    return _NOT_LETTERS.sub(" ", _plain(text).casefold()).strip()


def _plain(name: str) -> str:
    # Before and after: NFKD makes a blank and an accent of ´, and an apostrophe and an n of ŉ.
    return unaccented(name.translate(_APOSTROPHES)).translate(_APOSTROPHES)


def usual_spelling(token: str) -> str:
    """Return the form that spelling variants of a casefolded, unaccented token share.

    Listed variants (`seeds/name_variants.csv`, kind `spelling`) and two rules of
    romanised Cyrillic, -skyy/-skiy/-ski for -sky and -ayev for -aev, and no more.

    >>> [usual_spelling(token) for token in ("zelenskyy", "zelenskiy", "sergei", "aliyev", "harvey")]
    ['zelensky', 'zelensky', 'sergey', 'aliev', 'harvey']
    """
    listed = variants("spelling").get(token)
    if listed is not None:
        return listed
    return _YEV.sub("", _SKY.sub("ky", token))


def formal_given_name(token: str) -> str:
    """Return the given name that a token usually is short for, or the token itself.

    >>> formal_given_name("bill"), formal_given_name("hillary")
    ('william', 'hillary')
    """
    return next(iter(_nicknames(usual=True).get(token, ())), token)


def is_short_for(short: str, given: str) -> bool:
    """Whether a given name is a short form of another one; a short form may have several ("Ted": Edward, Theodore).

    >>> is_short_for("ted", "theodore"), is_short_for("theodore", "ted")
    (True, False)
    """
    return given in _nicknames(usual=False).get(short, ())


def is_given_name(token: str) -> bool:
    """Whether a folded token, standing alone, is more often a given name than a surname.

    >>> is_given_name("david"), is_given_name("putin")
    (True, False)
    """
    return token in variants("given")


def _words(name: str) -> list[str]:
    """Split a name at blanks, hyphens and full stops; two capitals among mixed case are two initials."""
    name = _POSSESSIVE.sub("", _NICKNAME.sub(" ", name).strip()) or name
    words = [word for word in _NOT_LETTERS.split(_plain(latin_letters(name))) if word]
    if name.isupper():
        return words
    spread: list[str] = []
    for number, word in enumerate(words):
        is_initials = (
            len(word) == 2 and word.isupper() and number + 1 < len(words) and word.casefold() not in _SUFFIXES
        )
        spread.extend(word if is_initials else [word])
    return spread


def _is_family_first(tokens: list[str]) -> bool:
    """Whether a Chinese, Korean or Vietnamese surname is followed by given names of its kind."""
    return (
        2 <= len(tokens) <= 4
        and tokens[0] in variants("family")
        and all(_EAST_ASIAN_GIVEN.fullmatch(token) for token in tokens[1:])
    )


def _split_family(tokens: list[str], *, leading_given: bool) -> tuple[list[str], list[str]]:
    """Cut folded tokens into given names and the family name with its particles."""
    if _is_family_first(tokens) and not all(token in _PARTICLES for token in tokens[:-1]):
        return tokens[1:], tokens[:1]
    start = len(tokens) - 1
    while start > (1 if leading_given else 0) and tokens[start - 1] in _PARTICLES:
        start -= 1
    given, family = tokens[:start], tokens[start:]
    return given, [token for token in family[:-1] if token not in _ARTICLES] + family[-1:]


@lru_cache(maxsize=1 << 16)
def parse_name(name: str) -> NameParts:
    """Take a name, or a key made of one, apart.

    >>> parse_name("George H. W. Bush")
    NameParts(slug='george-h-w-bush', first='george', middle=('h', 'w'), family=('bush',), suffix='')
    >>> parse_name("Kim Jong-un").family, parse_name("Ursula von der Leyen").family
    (('kim',), ('von', 'der', 'leyen'))
    """
    words = _words(_OWN_PERSON.sub("", name))
    tokens = [usual_spelling(word.casefold()) for word in words]
    if not tokens:
        slug = name.strip().casefold() or "-"
        return NameParts(slug, "", (), (slug,), "")
    leading_given = tokens[0] in _ALSO_GIVEN and words[0][0].isupper()
    tokens = [t for n, t in enumerate(tokens) if t not in _ARTICLES or n in (0, len(tokens) - 1)]
    suffix = tokens.pop() if len(tokens) > 1 and tokens[-1] in _SUFFIXES else ""
    given, family = _split_family(tokens, leading_given=leading_given)
    slug = "-".join([*tokens, suffix] if suffix else tokens)
    first = next((token for token in given if len(token) > 1), "")
    at = given.index(first) if first else len(given)
    return NameParts(slug, first, (*given[:at], *given[at + 1 :]), tuple(family), suffix)


def name_key(name: str) -> str:
    """Return the key of a name: casefolded, in Latin letters, unaccented, spelling variants folded, joined by hyphens.

    >>> name_key("Volodymyr Zelenskyy") == name_key("Volodymyr Zelenskiy") == "volodymyr-zelensky"
    True
    >>> name_key("Seán O’Malley Jr."), name_key("JD Vance"), name_key("Bashar al-Assad")
    ('sean-omalley-jr', 'j-d-vance', 'bashar-assad')
    >>> name_key("Владимир Путин") == name_key("Vladímir Putin") == name_key("Vladimir Poutine")
    True
    """
    return parse_name(name).slug


def block_of(name: str) -> str:
    """Return the block of a name or key: names of different blocks are joined by judgements only.

    >>> block_of("Donald J. Trump"), block_of("Trump"), block_of("Xi Jinping"), block_of("xi-jinping")
    ('trump', 'trump', 'xi', 'xi')
    """
    return parse_name(name).block


def search_form(name: str) -> str:
    """Return what a name is searched by (`person_names.folded`): the words of its key.

    >>> search_form("Volodymyr ZELENSKYY"), search_form("J.F. Kennedy"), search_form("İlham Əliyev")
    ('volodymyr zelensky', 'j f kennedy', 'ilham aliev')
    """
    return parse_name(name).slug.replace("-", " ")


def renewed_key(key: str) -> str:
    """Return the key that these rules give a person whose key older rules may have made.

    >>> renewed_key("volodymyr-zelenskyy"), renewed_key("putin~0123456789ab")
    ('volodymyr-zelensky', 'putin~0123456789ab')
    """
    form, mark, article = key.partition("~")
    return f"{parse_name(form).slug}{mark}{article}" if form else key


def are_compatible(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists of middle names can be one person's: initials match from the left, whole names may be missing.

    >>> are_compatible(("j",), ("john",)), are_compatible(("w",), ("h", "w")), are_compatible((), ("w",))
    (True, False, True)
    """
    short, long = sorted((one, other), key=len)
    if all(a == b or (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in zip(short, long, strict=False)):
        return True
    rest = iter(long)
    return all(len(word) > 1 and word in rest for word in short)


def may_be_one(one: NameParts, other: NameParts) -> bool:
    """Whether two full names may be one person's: equal but for middle names and the short form of the first.

    >>> may_be_one(parse_name("Joseph Biden"), parse_name("Joe R. Biden"))
    True
    """
    return (
        (one.family, one.suffix) == (other.family, other.suffix)
        and formal_given_name(one.first) == formal_given_name(other.first)
        and are_compatible(one.middle, other.middle)
    )


def may_stand_for(form: NameParts, full: NameParts) -> bool:
    """Whether a bare surname, or initials and surname, may be short for a full name.

    >>> may_stand_for(parse_name("V. Putin"), parse_name("Vladimir Putin"))
    True
    """
    if form.family != full.family or (form.suffix and form.suffix != full.suffix):
        return False
    return all(initial == name[0] for initial, name in zip(form.middle, full.given, strict=False))
