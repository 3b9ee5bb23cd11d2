from __future__ import annotations

from tests.growth import grows_in_proportion


def test_what_grows_in_proportion_passes_and_what_grows_with_the_square_does_not() -> None:
    assert grows_in_proportion(lambda size: sum(range(size)), 200_000)
    assert not grows_in_proportion(lambda size: sum(range(size * size)), 600)
