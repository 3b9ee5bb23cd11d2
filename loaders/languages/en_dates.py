"""English dates: the words in `seeds/en/date_words.csv`, and the signals that a clause looks back or ahead."""

from __future__ import annotations

from functools import cache
from typing import Final

from loaders.annotators.dates.grammar import DATE_COLUMNS, DateLanguage
from loaders.languages.words import packaged_folder, read_rows

_SIGNALS: Final = (
    r"\b(?:(?P<future>will|shall|may|might|would|could|['’]ll|to be|is to|are to|was to|were to|plann?(?:s|ed|ing) to|scheduled|"
    r"expect(?:s|ed)?|due|effective|payable|as (?:soon|early) as|going to|set to|hop(?:es?|ed|ing) to|intend(?:s|ed)? to|"
    r"upcoming|next|forecasts?|deadline|begins?|starts?|takes effect|resumes?|expires?|opens?|ends?|closes|returns|takes place|follows?)"
    r"|(?P<past>was|were|had|did|said|told|came|went|met|fell|rose|took|began|won|lost|made|gave|got|left|saw|spoke|wrote|"
    r"became|ran|led|paid|sold|bought|hit|shot|grew|sent|kept|found|brought|felt|stood|fought|broke|chose|drew|drove|flew|held|"
    r"knew|sank|struck|threw|woke|wore|has been|have been|spent|slid|ago|(?<!\bbe )\w{2,}ed))\b"
)
_CLAUSE: Final = r"[.;:!?\n]\s|\n|[“”\"]|, (?:and|but|while|which|who)\b|\bafter\b|\bwhile\b"
_PERFECT: Final = r"\bhad "
_AMBIGUOUS: Final = ("May", "March")
_AFTER_YEAR: Final = ("was", "is", "has", "as")


@cache
def load_dates() -> DateLanguage:
    """Load the words with which dates are found in English, once for each process."""
    rows = read_rows(packaged_folder("en"), "date_words", DATE_COLUMNS)
    words = [tuple(row.values[column] for column in DATE_COLUMNS) for row in rows]
    return DateLanguage.of(
        ((word, name, value) for word, name, value in words),
        signals=_SIGNALS,
        perfect=_PERFECT,
        clause=_CLAUSE,
        ambiguous=_AMBIGUOUS,
        after_year=_AFTER_YEAR,
    )
