from __future__ import annotations

import pytest

from stancelib.text import is_english, normalize

OTHER_LANGUAGES = {
    "german": "Die Regierung in Berlin lehnt die Pläne für einen Raketenschild weiterhin ab, weil "
    "sie nach Ansicht des Ministers das Verhältnis zu Moskau belasten würden.",
    "french": "Le ministre a déclaré que la France ne pouvait pas accepter le projet de bouclier "
    "antimissile sans une discussion avec tous les alliés de l'Europe.",
    "spanish": "El gobierno rechazó el plan para ampliar la alianza porque, según el ministro, no "
    "se puede tomar una decisión sin el acuerdo de los demás países.",
    "serbian": "Vlada Srbije je saopštila da neće prihvatiti nezavisnost Kosova i da će se za "
    "pomoć obratiti Ujedinjenim nacijama, koje su dužne da poštuju rezoluciju.",
    "serbian_cyrillic": "Влада Србије је саопштила да неће прихватити независност Косова.",
    "russian": "Россия против расширения НАТО на восток.",
    "chinese": "俄罗斯反对北约东扩,并批评导弹防御系统。",
    "arabic": "ترفض روسيا توسيع حلف الناتو",
    "italian": "Il governo ha detto che non sono necessarie altre truppe nella provincia, ma che "
    "la missione di pace è ancora molto importante per la regione.",
    "polish": "Rząd oświadczył, że nie zgodzi się na budowę bazy, jeśli nie zostaną spełnione "
    "warunki, o których mówił premier w czasie wizyty w Waszyngtonie.",
    "turkish": "Hükümet, füze kalkanı projesine karşı çıkan milletvekillerinin önerilerini bu "
    "hafta değerlendirecek ve kararını daha sonra açıklayacak. Başbakan, ülkenin güvenliği için "
    "gerekli adımların atılacağını söyledi. Muhalefet partileri ise yeni anlaşmanın meclise "
    "getirilmesini istiyor ve sürecin şeffaf yürütülmesi gerektiğini savunuyor.",
}

ENGLISH = [
    "The senator said the shield would not work and that he would vote against the bill.",
    "Ministers Back Missile Shield Plan Despite Moscow Warning Ahead Of Summit Vote",
    "Poland, Hungary, Czech Republic Join NATO Alliance; Russia Voices Opposition",
    "THE PRESIDENT SAID TODAY THAT HE WILL NOT SIGN THE TREATY UNTIL IT IS AMENDED.",
    "Ana Kovač, Petar Marković and Jean-Luc de la Croix met Ivan Petrov, Luis del Mar and Otto "
    "von Berg in Los Altos on Monday to discuss the treaty.",
    "Markovic, Kovac, Petrov, Berg, Hoxha, Rossi, Novak, Horvat and Jansen voted in favor.",
    "Kosovo independence: yes or no?",
    "Macron, von der Leyen, de la Cruz Meet Near Los Altos, Discuss Missiles",
]


@pytest.mark.parametrize("name", OTHER_LANGUAGES)
def test_other_languages(name: str) -> None:
    assert not is_english(normalize(OTHER_LANGUAGES[name]).text)


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert is_english(normalize(text).text)


@pytest.mark.parametrize("text", ["", "123 !", "Nein danke", "Le bouclier", "Dobar dan, Beograd"])
def test_short_texts_are_never_declared_foreign(text: str) -> None:
    assert is_english(text)


def test_short_texts_of_another_script_are() -> None:
    assert not is_english("нет войне")
    assert not is_english("北约 NATO 东扩问题")


def test_english_with_some_words_of_another_script() -> None:
    assert is_english(normalize("The word мир means both peace and world in that language.").text)


def test_a_german_text_with_an_english_title_is_german() -> None:
    text = f"{OTHER_LANGUAGES['german']} Der Film heißt: The Queen of the North."
    assert not is_english(normalize(text).text)


def test_a_long_text_is_judged_by_its_beginning() -> None:
    assert is_english("The radar of the allies is in the hills. " * 500 + "не " * 5_000_000)
