"""One person in several languages: the spellings of a name that get one key, and those that must not."""

from __future__ import annotations

import pytest

from store.names import name_key, search_form

ONE_PERSON = """
Vladimir Putin|Vladímir Putin|Vladimir Poutine|Wladimir Putin|Владимир Путин
Sergey Lavrov|Serguéi Lavrov|Sergueï Lavrov|Serguei Lavrov|Sergej Lawrow|Sergej Lavrov|Сергей Лавров
Dmitry Medvedev|Dmitri Medvédev|Dmitri Medvedev|Dmitrij Medwedew|Дмитрий Медведев
Mikhail Gorbachev|Mijaíl Gorbachov|Mikhaïl Gorbatchev|Michail Gorbatschow|Михаил Горбачёв|Михаил Горбачев
Alexei Navalny|Alexéi Navalni|Alexeï Navalny|Alexej Nawalny|Aleksej Naval'nyj|Алексей Навальный
Volodymyr Zelenskyy|Volodímir Zelenski|Volodymyr Zelensky|Wolodymyr Selenskyj
Recep Tayyip Erdogan|Recep Tayyip Erdoğan|Реджеп Тайип Эрдоган
Emmanuel Macron|Эммануэль Макрон
Angela Merkel|Ángela Merkel|Ангела Меркель
Joe Biden|Джо Байден
Donald Trump|Дональд Трамп
Benjamin Netanyahu|Benjamín Netanyahu|Benyamin Nétanyahou|Benjamin Netanjahu|Биньямин Нетаньяху
Yasser Arafat|Yaser Arafat|Jassir Arafat
Sergei Shoigu|Serguéi Shoigú|Sergueï Choïgou|Sergej Schoigu|Сергей Шойгу
Viktor Orban|Viktor Orbán|Виктор Орбан
Xi Jinping
"""

TWO_PEOPLE = """
Владимир Зеленский|Volodymyr Vovchenko
Александр Иванов|Алексей Иванов
Vladimir Putin|Vera Putina
Ángela Ruiz|Angelo Ruiz
Jean Martin|Juan Martín
Иван Петров|Иван Петровский
"""


def rows(table: str) -> list[list[str]]:
    return [line.split("|") for line in table.strip().splitlines()]


@pytest.mark.parametrize("spellings", rows(ONE_PERSON), ids=lambda row: row[0])
def test_the_spellings_of_a_name_in_several_languages_have_one_key(spellings: list[str]) -> None:
    assert {name_key(name) for name in spellings} == {name_key(spellings[0])}
    assert {search_form(name) for name in spellings} == {search_form(spellings[0])}


@pytest.mark.parametrize(("one", "other"), rows(TWO_PEOPLE))
def test_two_people_whose_names_are_alike_keep_keys_of_their_own(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["Путин", "ПУТИН", "путин"])
def test_a_name_in_cyrillic_letters_is_searched_as_in_latin_ones(name: str) -> None:
    assert search_form(name) == "putin"
