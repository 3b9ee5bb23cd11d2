from __future__ import annotations

import pytest

from loaders.annotators.country_contexts import (
    CONTEXT_COLUMNS,
    ContextRow,
    Contexts,
    UnknownWordClass,
    context_row,
)
from loaders.reference.tables import Place, ReferenceDataError


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "Chad,before,Mr.,maybe,",
            "contexts.csv, line 7: 'maybe' is not a reading; use one of country, none",
        ),
        ("Chad,near,Mr.,none,", "line 7: 'near' is not a test; use one of phrase, before, after"),
        ("Chad,before,,none,", "line 7: no words; give the words that are the evidence"),
    ],
)
def test_a_broken_row_of_evidence_is_named_by_file_and_line(row: str, message: str) -> None:
    values = dict(zip(CONTEXT_COLUMNS, row.split(","), strict=True))
    with pytest.raises(ReferenceDataError) as caught:
        context_row(values, Place("contexts.csv", 7))
    assert message in str(caught.value)


def test_evidence_with_a_class_that_has_no_words_is_refused() -> None:
    with pytest.raises(UnknownWordClass, match="names @cuisine, and no word"):
        Contexts([ContextRow("Peru", "after", ("@cuisine",), "none")], {})


def test_a_class_may_name_another() -> None:
    classes = {"states": frozenset({"Ohio", "Utah"}), "marks": frozenset({", @states", "County"})}
    assert sorted(Contexts([], classes).words("marks")) == [", Ohio", ", Utah", "County"]
