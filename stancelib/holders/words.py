"""Words by what they tell of holders: roles that take sides, small words, verbs."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from stancelib.features.lexicon import inflect, plural
from stancelib.features.lexicon_words import FUNCTION_WORDS, PREDICATES

__all__ = [
    "DETERMINERS",
    "FIRST_PERSON",
    "PRONOUNS",
    "ROLES",
    "TITLES",
    "Traits",
    "common_words",
    "kind_of",
    "traits_of",
]

#: Nouns for people and bodies that take sides; plurals are added.
ROLES = frozenset(
    word
    for noun in (
        "president minister secretary chancellor leader official government administration "
        "committee commission council congress parliament senate house cabinet party bloc "
        "coalition alliance ally opponent critic supporter advocate proponent proposer backer "
        "skeptic sceptic defender activist protester demonstrator member delegation delegate "
        "representative senator congressman congresswoman lawmaker legislator republican democrat "
        "liberal conservative socialist tory green diplomat ambassador envoy general commander "
        "admiral officer expert analyst scientist scholar historian author writer columnist editor "
        "journalist commentator observer nation state country power capital leadership regime "
        "ministry department pentagon kremlin spokesman spokeswoman spokesperson foreign public "
        "population majority minority voter citizen resident people person man woman community "
        "group organization organisation agency board court judge union association society "
        "church company industry contractor hawk dove moderate hardliner nationalist separatist "
        "rebel insurgent militant candidate premier prime chairman chairwoman chair speaker mayor "
        "governor king queen pope bishop negotiator mediator petitioner signatory resolution "
        "report study treaty colleague friend side west east world euro-atlantic public "
        "parliamentarian politician elite establishment movement opposition campaign campaigner "
        "faction wing caucus assembly summit conference firm institute panel team staff aide "
        "adviser advisor counterpart predecessor successor chief head founder owner farmer teacher "
        "student worker parent patient doctor"
    ).split()
    for word in (noun, plural(noun))
) | {"men", "women", "serbs", "albanians", "media", "press", "congressmen", "spokesmen"}

TITLES = frozenset(
    "mr mrs ms dr prof sir lord lady sen rep gov gen president senator representative secretary "
    "minister chancellor premier general congressman congresswoman chairman ambassador king queen "
    "pope judge justice mayor governor prime foreign defense defence vice state".split()
)
DETERMINERS = frozenset(
    "the a an this that these those its their his her our my your all both many most some several "
    "other such each every certain few any no more another various numerous much "
    "two three four five".split()
)
PRONOUNS = frozenset("he she they many some others everyone everybody".split())
FIRST_PERSON = frozenset(FUNCTION_WORDS["first_person"].split())

#: Verbs that introduce what somebody says.
_REPORTS = (
    "say/said tell/told argue warn claim insist state declare add note assert contend maintain "
    "explain announce describe write/wrote/written suggest believe think/thought fear complain "
    "stress emphasize emphasise point remark comment respond reply conclude predict acknowledge "
    "concede admit+ deny testify report ask urge vow pledge express reiterate repeat know/knew see/saw "
    "consider view regard feel/felt hope propose mean/meant speak/spoke"
)
_SMALL = (
    "a an the this that these those and or but if in on at by for from with without of to as into "
    "over under after before during while when where who whom whose which what why how because "
    "although though since until unless despite besides aside instead however meanwhile moreover "
    "furthermore also then thus therefore so yet still even just only not no nor never ever here "
    "there now today tomorrow yesterday it its he she they we i you us me him her them his their our "
    "my your is are was were be been being am do does did has have had will would shall should may "
    "might must can could let both either neither each every all any some many most much more less "
    "few several such same other another one two three first second third last next new old "
    "according given indeed perhaps maybe finally again once henceforth hence nevertheless "
    "nonetheless yes well like unlike about against between through across behind beyond within "
    "toward towards upon than too very".split()
)

_NEVER_NAMES = frozenset({"i", "i'm"})

_BESIDE = {
    "be": "is are was were be been being am s re",
    "aux": "has have had having do does did will would shall should may might must can could ll ve d",
    "adverb": "not never also now still already recently strongly vigorously firmly clearly long once",
}
_LINKS = "by of to from against with for in on and or but that who which as at than over"


@cache
def common_words() -> frozenset[str]:
    """Return small words, which begin no name even where a sentence begins with them."""
    return frozenset(_SMALL)


@cache
def _kinds() -> dict[str, str]:
    kinds: dict[str, str] = {}
    for predicate in PREDICATES.values():
        kind = "support" if predicate.sign > 0 else "oppose"
        for verb in predicate.verbs.split():
            for form in inflect(verb)[0]:
                kinds.setdefault(form, f"{kind}s")
        for noun in predicate.nouns.split():
            for form in (noun, plural(noun)):
                kinds.setdefault(form, f"{kind} noun")
        for word in predicate.others.split():
            kinds.setdefault(word, f"{kind} word")
    for verb in _REPORTS.split():
        for form in inflect(verb)[0]:
            kinds[form] = "report" if kinds.get(form, "report") == "report" else "report+"
    for kind, words in _BESIDE.items():
        kinds.update(dict.fromkeys(words.split(), kind))
    kinds.update({word: word for word in _LINKS.split()})
    return kinds


def kind_of(word: str) -> str:
    """Return what a lower-case word does beside a holder.

    Examples
    --------
    >>> kind_of("said"), kind_of("opposed"), kind_of("by"), kind_of("table")
    ('report', 'opposes', 'by', 'other')
    """
    found = _kinds().get(word)
    if found is not None:
        return found
    if word.endswith("ly"):
        return "adverb"
    if word.endswith("ed"):
        return "other ed"
    return "other s" if word.endswith("s") else "other"


class Traits(NamedTuple):
    """What a word is, wherever it stands.

    Parameters
    ----------
    lower : str
        In small letters.
    kind : str
        As :func:`kind_of` tells.
    capital : bool
        Whether it begins with a capital and is no small word.
    role, determiner, pronoun : bool
        Whether it names somebody by what they are, or points at them.
    plain : bool
        Whether it may stand before a role, as adjectives do.
    first_person : bool
        Whether it is "I", "we", "our" and the like.
    """

    lower: str
    kind: str
    capital: bool
    role: bool
    determiner: bool
    pronoun: bool
    plain: bool
    first_person: bool


@lru_cache(maxsize=1 << 16)
def traits_of(word: str) -> Traits:
    """Return what a word is, as it stands.

    Examples
    --------
    >>> traits_of("President").capital, traits_of("president").role, traits_of("The").capital
    (True, True, False)
    """
    lower = word.lower()
    small = lower in common_words()
    return Traits(
        lower,
        kind_of(lower),
        word[0].isupper() and (word == "US" or not (small or lower in _NEVER_NAMES)),
        lower in ROLES,
        lower in DETERMINERS,
        lower in PRONOUNS,
        word.isalpha() and not small,
        lower in FIRST_PERSON and word != "US",
    )
