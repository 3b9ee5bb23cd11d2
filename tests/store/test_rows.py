from __future__ import annotations

from store.evidence import Denied
from store.kinds import KINDS
from tests.factories import new_article

GEORGIA = new_article(
    "Governor speaks",
    "Georgia Governor Ann Lee spoke. Russia listened.",
    people={"Ann Lee": "Ann Lee"},
    countries={"Georgia": ("GE", "name"), "Russia": ("RU", "name")},
    roles=[("Georgia Governor", "Ann Lee", "GE")],
)


def test_a_country_that_is_not_in_an_article_takes_its_mentions_and_leaves_roles_without_it() -> None:
    before, after = GEORGIA.findings, GEORGIA.findings.without(Denied({"GE"}, set()))
    code = KINDS["person_roles"].columns.index("country_code")
    assert [row[code] for row in before.rows["person_roles"]] == ["GE"]
    assert [row[code] for row in after.rows["person_roles"]] == [None]
    assert [row[:2] for row in before.counted["article_countries"]] == [("GE", 1), ("RU", 1)]
    assert [row[:2] for row in after.counted["article_countries"]] == [("RU", 1)]
    assert after.rows["person_mentions"] == before.rows["person_mentions"]
