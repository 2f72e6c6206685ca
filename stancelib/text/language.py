"""Whether a text is English: function words and scripts, without a model."""

from __future__ import annotations

import re

__all__ = ["is_english"]

_ENGLISH = frozenset(
    "the of and to a in that is was for it with as his on be at by i this had not are but from or "
    "have an they which one you were her all she there would their we him been has when who will "
    "no more if out so said what up its about into than them can only other new some could time "
    "these two may then do first any my now such like our over man me even most made after also "
    "did many before must through back where much your way well should because each just those "
    "mr how too little us against between under while both does why let being it's don t s "
    "during without within upon until whether among".split()
)
#: Those that are as common in another European language.
_SHARED = frozenset(
    "a i in is it as on be at or an no do so me was has had he we her him one two to t s us "
    "my man also over all will".split()
)
#: Function words that are not English words, diacritics folded.
_FOREIGN = (
    frozenset(
        # German, Dutch
        "der die das und weil wurde wurden ist nicht den von zu mit sich dem ein eine einen einer "
        "auf auch es als wird bei aus nach wie uber haben "
        "oder aber noch nur wir ich sie hat werden zum zur "
        "het een van niet dat zijn voor aan ook maar nog wordt deze naar ik "
        # French, Spanish, Portuguese, Italian
        "le la les des du et un une dans que qui pas "
        "est sur au aux par ne se ce cette ont sont plus "
        "avec il elle nous vous leur el los las del y "
        "en por con para su al lo como pero sus ha este "
        "esta entre cuando muy sin sobre ser o os da dos "
        "em um uma nao com mais foi pelo ao di il che "
        "non per della dei delle nel sono anche alla gli ma piu questo "
        # Serbian and its relatives, Polish, Czech
        "je da se su na za od sa kao koji koja koje ne ali iz bi ili vec sto ovo nije ce smo samo "
        "nie jest ze sie w z ktory przez dla jak oraz ktere jsou byl aby pro ale jako "
        # Swedish, Danish, Norwegian, Finnish, Hungarian, Romanian, Turkish, Albanian
        "och att det som en av ar inte med har til ikke "
        "er og pa om ett ja ei oli han mutta ovat etta "
        "az es hogy nem egy meg csak volt si nu este cu din pentru "
        "sau care ve bir bu icin ile daha olarak gibi sonra kadar ama cok ise "
        "dhe te ne nje per eshte qe".split()
    )
    - _ENGLISH
)

#: Those that stand in names, which English news is full of.
_PARTICLES = frozenset("de la del der von van los las le el al da di du des dos den ter".split())

_SHORT = 8  # words: below this, absence of function words shows nothing
_LONG = 30  # words: English text of this length has some function words
_SAMPLE = 20_000  # characters that are looked at
_COMMON = (" the ", " of ", " and ")
_CLEARLY = 5
_WORD = re.compile(r"[0-9a-z\x80-\U0010ffff]+")


def _is_mostly_other_script(text: str) -> bool:
    """Tell whether most letters are not Latin; canonical Latin letters are ASCII."""
    other = sum(char.isalpha() for char in text if char > "\x7f")
    return other > 0 and other > sum(char.isalpha() for char in text if char <= "\x7f")


def is_english(text: str) -> bool:
    """Tell whether a canonical text can be read as English.

    Made for abstaining: it says False only on evidence, which is a majority of
    letters of other scripts, function words of other languages far
    outnumbering the English ones, or thirty words and more with hardly any English function
    word. Fewer than eight Latin words, and texts without letters, pass.

    Parameters
    ----------
    text : str
        Canonical text (:func:`~stancelib.text.normalize`); the first 20,000
        characters decide.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_english("Ministers Back Missile Shield Despite Moscow's Warning on Arms")
    True
    >>> is_english("Die Regierung lehnt den Plan ab, weil er nicht mit dem Vertrag vereinbar ist.")
    False
    """
    text = text[:_SAMPLE]
    if text.isascii():
        common = sum(map(text.count, _COMMON))
        if common >= _CLEARLY and 100 * common > len(text):
            return True  # six in a hundred words, and more than a title quoted in English has
    elif _is_mostly_other_script(text):
        return False
    words = _WORD.findall(text.lower())
    if len(words) < _SHORT:
        return True
    english = sum(word in _ENGLISH and word not in _SHARED for word in words)
    foreign = sum(word in _FOREIGN for word in words)
    beside_names = sum(word in _FOREIGN and word not in _PARTICLES for word in words)
    if beside_names >= 2 and foreign >= max(2 + 2 * english, 0.12 * len(words)):
        return False
    return len(words) < _LONG or english >= 0.04 * len(words)
