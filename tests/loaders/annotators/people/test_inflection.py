"""Names in the cases of a language, back in their base forms: what is changed, and what stays as it is written."""

from __future__ import annotations

import pytest

from loaders.languages.folder import load_people_words

GIVEN = frozenset(
    [
        "владимир",
        "алексей",
        "мария",
        "илья",
        "сергей",
        "барак",
        "александр",
        "александра",
        "ольга",
        "людмила",
        "дональд",
        "ангела",
    ]
)

CASES = [
    (["Владимира Путина", "Путину", "Владимир Путин"], ["Владимир Путин", "Путин", "Владимир Путин"]),
    (["Дональда Трампа", "Трампом"], ["Дональд Трамп", "Трамп"]),
    (["Ангелой Меркель"], ["Ангела Меркель"]),
    (["Алексея Навального", "Навальным"], ["Алексей Навальный", "Навальный"]),
    (["Марии Захаровой"], ["Мария Захарова"]),
    (["Ильи Яшина"], ["Илья Яшин"]),
    (["Сергею Шойгу"], ["Сергей Шойгу"]),
    (["Барака Обамы", "Обамой"], ["Барак Обама", "Обама"]),
    # a woman in the base form, or a man in another case: only the article can say so
    (["Александра Иванова"], ["Александра Иванова"]),
    (["Александра Иванова", "Александр Иванов"], ["Александр Иванов", "Александр Иванов"]),
    # both bear it
    (
        ["Владимир Путин", "Людмила Путина", "Путина", "Путину"],
        ["Владимир Путин", "Людмила Путина", "Путина", "Путину"],
    ),
    # nobody is known of that name
    (["Путина"], ["Путина"]),
    (["Никого Нигде"], ["Никого Нигде"]),
    ([], []),
]


@pytest.mark.parametrize(("names", "expected"), CASES, ids=lambda names: ", ".join(names))
def test_names_get_the_base_form_that_the_article_or_a_given_name_shows(
    names: list[str], expected: list[str]
) -> None:
    endings = load_people_words("ru").endings
    assert endings.base_forms(names, is_given_name=GIVEN.__contains__) == expected


def test_a_language_without_endings_changes_no_name() -> None:
    endings = load_people_words("es").endings
    assert endings.base_forms(["Ana Ruiz", "Ruiz"], is_given_name=lambda _: True) == ["Ana Ruiz", "Ruiz"]
