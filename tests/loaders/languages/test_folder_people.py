"""People in languages whose packs are folders of words: which names are found, where each ends, and who is who."""

from __future__ import annotations

import pytest

from loaders.annotators.people import PeopleAnnotator
from loaders.languages.registry import get_language
from loaders.reference.tables import packaged_country_names

CASES = {
    "es": """
El presidente Emmanuel Macron viajó a Madrid.|Emmanuel Macron
La canciller Angela Merkel recibió ayer a Mariano Rajoy en Berlín.|Angela Merkel|Mariano Rajoy
Según el ministro José Luis Escrivá, la ley llegará pronto.|José Luis Escrivá
Fernando de la Rúa gobernó Argentina hasta 2001. De la Rúa dimitió en diciembre.|Fernando de la Rúa|De la Rúa
Andrés Manuel López Obrador habló en el Zócalo. López Obrador prometió más obras.|Andrés Manuel López Obrador|López Obrador
«No habrá acuerdo», dijo Pedro Sánchez. Sánchez no dio detalles.|Pedro Sánchez|Sánchez
El doctor Ramón Ibáñez operó a la paciente.|Ramón Ibáñez
Lo anunció la portavoz del Gobierno, Isabel Rodríguez.|Isabel Rodríguez
Vladímir Putin y Xi Jinping se reunieron en Moscú.|Vladímir Putin|Xi Jinping
El Banco de España y Telefónica no comentaron la noticia.|
La selección ganó en el estadio Santiago Bernabéu.|
El lunes empezó la huelga en Barcelona.|
""",
    "fr": """
Le discours d'Emmanuel Macron a duré une heure.|Emmanuel Macron
Le discours d’Emmanuel Macron a été applaudi par Olaf Scholz.|Emmanuel Macron|Olaf Scholz
Selon Mme Dupont, l'usine fermera.|Dupont
Valéry Giscard d'Estaing a été élu en 1974.|Valéry Giscard d'Estaing
Le général Charles de Gaulle est né à Lille.|Charles de Gaulle
Jean-Luc Mélenchon a répondu à Marine Le Pen.|Jean-Luc Mélenchon|Marine Le Pen
Vladimir Poutine rencontrera Xi Jinping à Moscou.|Vladimir Poutine|Xi Jinping
La ministre Sylvie Arnaud a quitté le gouvernement. Arnaud part en avril.|Sylvie Arnaud|Arnaud
C'est ce qu'affirme l'avocat Pierre Lefèvre.|Pierre Lefèvre
La Banque de France et l'Union européenne ont refusé.|
Le train est arrivé à Marseille mardi.|
""",
    "pt": """
O presidente Luiz Inácio Lula da Silva viajou a Lisboa.|Luiz Inácio Lula da Silva
A ministra Marina Silva falou com António Costa. Costa aceitou o convite.|Marina Silva|António Costa|Costa
Segundo o deputado João Pedro Nogueira, a lei será votada amanhã.|João Pedro Nogueira
O doutor Vasco de Almeida Sousa morreu ontem.|Vasco de Almeida Sousa
Vladimir Putin recebeu Xi Jinping em Moscou.|Vladimir Putin|Xi Jinping
«Não há acordo», disse Fernando Henrique Cardoso.|Fernando Henrique Cardoso
A Petrobras e o Banco do Brasil não comentaram.|
O time venceu no Maracanã, no Rio de Janeiro.|
Na segunda-feira começou a greve em Lisboa.|
""",
    "it": """
Il presidente Sergio Mattarella è arrivato a Milano.|Sergio Mattarella
Il discorso dell'avvocato Paolo Bianchi è durato un'ora.|Paolo Bianchi
Massimo D'Alema ha incontrato Antonio Di Pietro.|Massimo D'Alema|Antonio Di Pietro
Secondo la ministra Elena Ferri, la legge arriverà. Ferri non ha dato dettagli.|Elena Ferri|Ferri
Vladimir Putin ha ricevuto Xi Jinping a Mosca.|Vladimir Putin|Xi Jinping
Il lunedì comincia lo sciopero a Torino.|
La Banca d'Italia non ha commentato la notizia.|
""",
    "ru": """
Президент Владимир Путин прибыл в Казань. Путин выступит завтра.|Владимир Путин|Путин
Об этом сообщил министр Сергей Лавров.|Сергей Лавров
Встреча с Ангелой Меркель прошла в Берлине.|Ангелой Меркель
По словам А. Кулешова, завод закрыт.|А. Кулешова
В понедельник в Москве началась забастовка.|
Компания «Газпром» не ответила на вопросы.|
""",
}


def rows() -> list[tuple[str, str, list[str]]]:
    return [
        (code, text, [name for name in names if name])
        for code, cases in CASES.items()
        for text, *names in (line.split("|") for line in cases.strip().splitlines())
    ]


def annotator_of(code: str) -> PeopleAnnotator:
    annotator = get_language(code).make_people()
    assert isinstance(annotator, PeopleAnnotator)
    return annotator


@pytest.mark.parametrize(("code", "text", "expected"), rows())
def test_a_sentence_names_these_people(code: str, text: str, expected: list[str]) -> None:
    countries = get_language(code).make_countries(packaged_country_names(code))
    assert countries is not None
    found = annotator_of(code).annotate(text, countries.match(text))
    assert [text[mention.start : mention.end] for mention in found] == expected


def test_names_in_other_cases_are_one_person() -> None:
    text = "Встреча с Владимиром Путиным прошла в Казани. По мнению Путина, она была полезной."
    found = annotator_of("ru").annotate(text, [])
    assert [(text[each.start : each.end], each.name) for each in found] == [
        ("Владимиром Путиным", "Владимир Путин"),
        ("Путина", "Владимир Путин"),
    ]
