"""The packs that are folders of words, and the countries they find: inflected names, peoples, governments, and names that are not a country's."""

from __future__ import annotations

from functools import cache

import pytest

from loaders.annotators.countries import CountryAnnotator
from loaders.annotators.people.tagger import MODEL
from loaders.languages.folder import PEOPLE_FOLDER
from loaders.languages.registry import get_language
from loaders.languages.words import packaged_folder
from loaders.reference.tables import packaged_country_names

STATES = {"name", "alias", "adjective", "demonym", "government"}

CASES = {
    "es": """
El presidente francés viajó a Alemania.|FR DE
Las tropas rusas cruzaron la frontera con Ucrania.|RU UA
Los ministros españoles y portuguesas de la delegación se reunieron.|ES PT
Moscú acusó a Londres de mentir.|RU GB
Pekín considera que el acuerdo es injusto.|CN
El ministro llegó a París en tren.|
EE.UU. y la URSS firmaron el tratado.|US SUHH
Los Estados Unidos impusieron aranceles a México.|US MX
La Casa Blanca no comentó la noticia.|US
Corea del Norte lanzó un misil; los surcoreanos protestaron.|KP KR
Una delegación israelí se reunió con los iraníes.|IL IR
El equipo neerlandés ganó al de Países Bajos.|NL
Arabia Saudí y los Emiratos Árabes Unidos rompieron con Catar.|SA AE QA
El primer ministro británico visitó Gales e Irlanda del Norte.|GB
La marroquí ganó la carrera.|MA
Se mudó de Nuevo México a Texas.|
Habla inglés y está aprendiendo ruso en casa.|RU
El informe fue traducido al alemán.|
La Alhambra de Granada recibió a miles de visitantes.|
Los nativos americanos reclamaron sus tierras.|
Los países bálticos: Estonia, Letonia y Lituania.|EE LV LT
Dos belgas, un suizo y una checa subieron a la montaña.|BE CH CZ
Los kenianos y los etíopes dominaron la maratón.|KE ET
SUECIA CERRÓ SUS FRONTERAS|SE
La guerra en la antigua Yugoslavia terminó.|YUCS
El sacerdote dominicano escribió el libro.|
La República Dominicana y Haití comparten una isla.|DO HT
Corea anunció nuevas medidas.|KR
Los venezolanos cruzaron a Colombia.|VE CO
El Vaticano pidió calma.|VA
""",
    "fr": """
Le président américain s'est rendu en Allemagne.|US DE
Les soldats russes ont quitté l'Ukraine.|RU UA
L'Italie et l'Espagne ont signé l'accord.|IT ES
Pékin affirme que le texte est juste.|CN
Il est arrivé à Paris par le train.|
La Maison Blanche n'a pas réagi.|US
Une délégation israélienne a rencontré des Iraniens.|IL IR
Les États-Unis et le Royaume-Uni ont voté contre.|US GB
Les Etats-Unis ont répondu.|US
La Grecque a remporté la course devant une Turque.|GR TR
Maurice est venu dîner avec Dominique.|
L'île Maurice accueille des touristes.|MU
Les Pays-Bas et le Danemark ferment leurs ports.|NL DK
Le premier ministre britannique visite l'Écosse.|GB
La Côte d'Ivoire et le Burkina Faso se rapprochent.|CI BF
Les Suisses ont voté.|CH
Elle parle anglais et apprend l'allemand.|
Le golfe du Mexique s'étend au sud.|
Le Tour de France passe par ici.|
La Corée du Nord menace ; Séoul proteste.|KP
Les députés norvégiens et finlandaises se sont réunis.|NO FI
Un Sénégalais, une Malienne et deux Nigériens.|SN ML NE
Le gouvernement tchèque a démissionné.|CZ
La Nouvelle-Zélande a rejoint l'Australie.|NZ AU
L'ex-URSS comptait quinze républiques.|SUHH
LA BELGIQUE CHOISIT|BE
Le Vatican a publié un texte.|VA
La République démocratique du Congo et le Rwanda négocient.|CD RW
L'Arabie saoudite augmente sa production.|SA
L'Élysée a démenti.|FR
""",
    "pt": """
O presidente francês viajou para a Alemanha.|FR DE
As tropas russas deixaram a Ucrânia.|RU UA
Os ministros espanhóis e os alemães reuniram-se.|ES DE
Pequim considera que o acordo é injusto.|CN
O ministro chegou a Paris de trem.|
Os EUA e o Reino Unido votaram contra.|US GB
A Casa Branca não comentou.|US
A Coreia do Norte lançou um míssil.|KP
A Coréia do Sul protestou.|KR
Uma delegação israelense encontrou iranianos.|IL IR
O Irã e o Irão são o mesmo país.|IR
O IRA anunciou o fim da luta armada.|
A agência Lusa noticiou o acordo.|
Uma reunião foi marcada para amanhã. Reunião longa.|
Os moçambicanos e os angolanos votam hoje.|MZ AO
Fala inglês e estuda francês.|FR
Os nativos americanos protestaram.|
O padre dominicano escreveu o livro.|
A Polónia e a Polônia são a mesma.|PL
O Palácio do Planalto divulgou nota.|BR
Os argentinos venceram o Uruguai.|AR UY
Moscou acusou a Ucrânia.|RU UA
A seleção holandesa joga contra a dos Países Baixos.|NL
O golfo do México está quente.|
A antiga União Soviética acabou em 1991.|SUHH
SUÉCIA FECHA FRONTEIRAS|SE
Timor-Leste realizou eleições.|TL
A República Tcheca e a Eslováquia separaram-se.|CZ SK
Um norte-americano e uma sul-africana.|US ZA
O Vaticano pediu calma.|VA
""",
    "it": """
Il presidente francese è andato in Germania.|FR DE
Le truppe russe hanno lasciato l'Ucraina.|RU UA
I ministri spagnoli e le delegazioni tedesche si sono riuniti.|ES DE
Mosca accusa l'Occidente.|RU
Il ministro è arrivato a Parigi in treno.|
Gli Stati Uniti e il Regno Unito hanno votato contro.|US GB
Gli Usa hanno risposto.|US
La Casa Bianca non commenta.|US
Palazzo Chigi smentisce.|IT
La Corea del Nord ha lanciato un missile.|KP
Una delegazione israeliana ha incontrato gli iraniani.|IL IR
I greci e i turchi hanno firmato.|GR TR
Le greche hanno vinto contro le polacche.|GR PL
Due belgi e tre vietnamiti.|BE VN
La signora Russo ha parlato.|
Parla inglese e studia in francese.|
Il golfo del Messico è caldo.|
I nativi americani protestano.|
Il frate dominicano scrisse il libro.|
I Paesi Bassi e l'Olanda sono lo stesso.|NL
L'Arabia Saudita ha aumentato la produzione.|SA
L'ex Unione Sovietica aveva quindici repubbliche.|SUHH
LA SVEZIA CHIUDE LE FRONTIERE|SE
La Repubblica Ceca e la Slovacchia si separarono.|CZ SK
I keniani dominano la maratona.|KE
Il Vaticano ha chiesto calma.|VA
La Svizzera e gli svizzeri votano.|CH
Un sudafricano e una norvegese.|ZA NO
Pechino ritiene ingiusto l'accordo.|CN
Il premier inglese visita la Scozia.|GB
""",
    "de": """
Der französische Präsident reiste nach Polen.|FR PL
Die russischen Truppen verließen die Ukraine.|RU UA
Spanische Minister trafen italienische Kollegen.|ES IT
Moskau warf dem Westen Lügen vor.|RU
Der Minister kam in Paris an.|
Die Vereinigten Staaten und Großbritannien stimmten dagegen.|US GB
Der US-Präsident sprach mit der Presse.|US
Die USA antworteten.|US
Das Weiße Haus schwieg.|US
Nordkoreas Führung drohte.|KP
Eine israelische Delegation traf Iraner.|IL IR
Die Franzosen und die Däninnen gewannen.|FR DK
Zwei Schweden, eine Russin und ein Kenianer.|SE RU KE
Putins Russland und Englands Königin.|RU GB
Die Beziehungen sind gut.|
Sie spricht Englisch und lernt Russisch.|
Das Buch erschien auf Deutsch.|
Die Esten wählten.|EE
Der Golf von Mexiko ist warm.|
Die Schweiz und Österreich grenzen aneinander.|CH AT
In der Türkei und im Irak bebte die Erde.|TR IQ
Die DDR und die Sowjetunion gibt es nicht mehr.|DDDE SUHH
SCHWEDEN SCHLIESST DIE GRENZEN|SE
Die Tschechische Republik und die Slowakei trennten sich.|CZ SK
Der Kreml bestätigte das.|RU
In Süditalien und Nordfrankreich regnete es.|IT FR
Die Vereinigten Arabischen Emirate erhöhten die Förderung.|AE
Neuseeland und Südafrika spielten.|NZ ZA
Ein Filipino und zwei Israelis.|PH IL
Weißrussland heißt auch Belarus.|BY
""",
    "ru": """
Французский президент прибыл в Германию.|FR DE
Российские войска покинули Украину.|RU UA
Министры Испании и Италии встретились.|ES IT
Пекин считает соглашение несправедливым.|CN
Он приехал в Париж поездом.|
США и Великобритания проголосовали против.|US GB
Соединённые Штаты ответили.|US
Белый дом отказался от комментариев.|US
КНДР запустила ракету.|KP
Южнокорейские военные ответили.|KR
Израильская делегация встретилась с иранцами.|IL IR
Немцы и французы договорились.|DE FR
Между Турцией и Грецией нет согласия.|TR GR
Она говорит на английском языке.|
Тихий и Индийский океан.|
В Латинской Америке прошли выборы.|
Советский Союз распался.|SUHH
В Египте и в Иране прошли встречи.|EG IR
Китайцы и японцы подписали договор.|CN JP
Кремль подтвердил встречу.|RU
Саудовская Аравия увеличила добычу.|SA
ШВЕЦИЯ ЗАКРЫЛА ГРАНИЦЫ|SE
Чешские и словацкие депутаты.|CZ SK
Поляк, чех и двое украинцев.|PL CZ UA
В Объединённых Арабских Эмиратах жарко.|AE
Жители Белоруссии и Беларуси.|BY
С Новой Зеландией играла ЮАР.|NZ ZA
Власти Казахстана и Узбекистана.|KZ UZ
Англичанка вышла замуж за шотландца.|GB
Ватикан призвал к миру.|VA
""",
}
TABLE = [
    pytest.param(code, *line.split("|"), id=line.partition("|")[0])
    for code, lines in CASES.items()
    for line in lines.strip().splitlines()
]


@cache
def make_annotator(code: str) -> CountryAnnotator:
    annotator = get_language(code).make_countries(packaged_country_names(code))
    assert isinstance(annotator, CountryAnnotator)
    return annotator


@pytest.mark.parametrize(("code", "text", "expected"), TABLE)
def test_a_sentence_names_these_states(code: str, text: str, expected: str) -> None:
    annotator = make_annotator(code)
    found = annotator.decide(text, annotator.match(text), [])
    assert {m.country_code for m in found if m.via in STATES} == set(expected.split())


@pytest.mark.parametrize("code", CASES)
def test_roles_dates_and_quotations_are_not_recognised(code: str) -> None:
    pack = get_language(code)
    assert (pack.make_roles(), pack.make_dates(), pack.make_quotations()) == (None, None, None)


@pytest.mark.parametrize("code", CASES)
def test_people_are_recognised_where_the_folder_has_a_model(code: str) -> None:
    has_model = packaged_folder(code).joinpath(PEOPLE_FOLDER, MODEL).is_file()
    assert (get_language(code).make_people() is not None) == has_model
