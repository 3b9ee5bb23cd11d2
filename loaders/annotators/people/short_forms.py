"""How a full name explains a shorter form: the surname, initials, a short given name, a piece of it."""

from __future__ import annotations

from store.names import is_short_for

SAME, SURNAME, INITIALS, PIECE, GIVEN = 1, 2, 3, 4, 5
"""How a full name explains a form, best first."""


def explains(full: tuple[str, ...], short: tuple[str, ...]) -> int:
    """Rank how a full name explains a form; 0 if it does not.

    >>> explains(("vladimir", "putin"), ("putin",)) == SURNAME, explains(("xi", "jinping"), ("xi",)) == GIVEN
    (True, True)
    >>> explains(("john", "fitzgerald", "kennedy"), ("j", "f", "kennedy")) == INITIALS
    True
    >>> explains(("bill", "clinton"), ("hillary", "clinton"))
    0
    """
    if full == short:
        return SAME
    if len(short) > 1:
        return _explains_several(full, short)
    if len(full) < 2:
        return 0
    word = short[0]
    if word == full[-1]:
        return SURNAME
    if len(word) < 2:
        return 0
    if word == full[0]:
        return GIVEN
    if word in full[1:-1] or (len(word) > 2 and word in full[-1].split("-")):
        return PIECE
    return 0


def _explains_several(full: tuple[str, ...], short: tuple[str, ...]) -> int:
    """Rank a form of several words: a tail (de Silva), given names or initials that agree, a head (Aung San)."""
    if len(short) < len(full) and short == full[-len(short) :]:
        return SURNAME
    if short[-1] == full[-1] and _given_names_agree(full[:-1], short[:-1]):
        return INITIALS
    if len(short) < len(full) and short == full[: len(short)]:
        return PIECE
    return 0


def _given_names_agree(full: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Whether given names can be the same person's: the first agrees, the others where both have them.

    Whole names may be left out, an initial is compared from the left: George W. is not George H. W.
    """
    if not full or not short or not _agree(full[0], short[0]):
        return False
    rest = list(full[1:])
    for part in short[1:]:
        while rest and not _agree(rest[0], part):
            if len(part) == 1 or len(rest[0]) == 1:
                return False
            rest.pop(0)
        if not rest:
            return len(full) == 1
        rest.pop(0)
    return True


def _agree(one: str, other: str) -> bool:
    """Whether two given names can be one: equal, an initial, or a usual short form."""
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return is_short_for(one, other) or is_short_for(other, one)
