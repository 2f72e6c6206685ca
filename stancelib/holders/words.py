"""Words by what they tell of holders: roles that take sides, small words, verbs."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from stancelib.features.lexicon import inflect, plural
from stancelib.features.lexicon_words import FUNCTION_WORDS, PREDICATES

__all__ = [
    "DETERMINERS",
    "FIRST_PERSON",
    "KINDS",
    "PRONOUNS",
    "ROLES",
    "TITLES",
    "Is",
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
#: Where a sentence begins with a word of these kinds, it is taken for that, not for a name.
_NO_NAMES = frozenset({"adverb", "other ed", "supports", "opposes"})
_SHORT = frozenset(
    "mr mrs ms dr prof sen rep reps sens gen gov col lt st rev hon no vs etc jr sr u.s u.k".split()
)
_PEOPLES = ("ian", "ish", "ean", "ese", "can")

_BESIDE = {
    "be": "is are was were be been being am s re",
    "aux": "has have had having do does did will would shall should may might must can could ll ve d",
    "adverb": "not never also now still already recently strongly vigorously firmly clearly long once",
}
_LINKS = "by of to from against with for in on and or but that who which as at than over"
#: What :func:`kind_of` returns; a kind's code is its place.
KINDS = tuple(
    sorted(
        {"supports", "opposes", "support noun", "oppose noun", "support word", "oppose word"}
        | {"report", "report+", "other", "other ed", "other s", *_BESIDE, *_LINKS.split()}
    )
)
_CODES = {kind: code for code, kind in enumerate(KINDS)}


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


class Is:
    """What a word is, wherever it stands; as bits of a number."""

    #: Begins with a capital and is no small word.
    CAPITAL = 1 << 0
    #: May be a name even where a sentence begins.
    NAME_AT_START = 1 << 1
    #: Names somebody by what they are, or points at them.
    ROLE = 1 << 2
    DETERMINER = 1 << 3
    PRONOUN = 1 << 4
    #: May stand before a role, as adjectives do.
    PLAIN = 1 << 5
    #: "I", "we", "our" and the like.
    FIRST_PERSON = 1 << 6
    CAPITALS = 1 << 7
    #: May stand inside a name: "Bank of England".
    INNER = 1 << 8
    #: A full stop after it may belong to the name: "Sen.", "W.".
    SHORTENED = 1 << 9
    #: A full stop after it ends no sentence.
    ABBREVIATION = 1 << 10
    #: "many", "some": before "of", they and what follows are one.
    PART = 1 << 11
    AND = 1 << 12
    OR = 1 << 13
    POSSESSIVE = 1 << 14
    #: Ends as adjectives of peoples do.
    OF_PEOPLE = 1 << 15
    OF = 1 << 16
    THE = 1 << 17
    ACCORDING = 1 << 18
    COMMA = 1 << 19
    STOP = 1 << 20
    #: ``.``, ``!`` or ``?``.
    END = 1 << 21
    #: May stand between the end of a sentence and the next.
    CLOSER = 1 << 22
    #: A sentence may begin after it.
    OPENER = 1 << 23
    #: ``"``, which opens and closes.
    QUOTES = 1 << 24
    QUOTE_OPENS = 1 << 25
    QUOTE_CLOSES = 1 << 26


_OF_WORDS: dict[int, frozenset[str]] = {
    Is.ROLE: ROLES,
    Is.DETERMINER: DETERMINERS,
    Is.PRONOUN: PRONOUNS,
    Is.INNER: frozenset({"of", "the", "de", "for", "von", "van", "al", "&"}),
    Is.PART: frozenset({"many", "some", "most", "all", "several"}),
    Is.AND: frozenset({"and"}),
    Is.OR: frozenset({"or"}),
    Is.POSSESSIVE: frozenset({"'s", "’s"}),
    Is.OF: frozenset({"of"}),
    Is.THE: frozenset({"the"}),
    Is.ACCORDING: frozenset({"according"}),
    Is.COMMA: frozenset({","}),
    Is.STOP: frozenset({"."}),
    Is.END: frozenset(".!?"),
    Is.CLOSER: frozenset("\"')]}”’»"),
    Is.OPENER: frozenset('"“:'),
    Is.QUOTES: frozenset('"'),
    Is.QUOTE_OPENS: frozenset("“«"),
    Is.QUOTE_CLOSES: frozenset("”»"),
}


class Traits(NamedTuple):
    """What a word is, wherever it stands.

    Parameters
    ----------
    lower : str
        In small letters.
    kind : int
        Place of its kind in `KINDS`.
    flags : int
        What else it is, bits of :class:`Is`.
    """

    lower: str
    kind: int
    flags: int


@cache
def _flags_of_words() -> dict[str, int]:
    found: dict[str, int] = {}
    for flag, words in _OF_WORDS.items():
        for word in words:
            found[word] = found.get(word, 0) | flag
    return found


@lru_cache(maxsize=1 << 16)
def traits_of(word: str) -> Traits:
    """Return what a word is, as it stands.

    Examples
    --------
    >>> [bool(traits_of(word).flags & Is.CAPITAL) for word in ("President", "The", "president")]
    [True, False, False]
    >>> KINDS[traits_of("said").kind]
    'report'
    """
    lower = word.lower()
    small = lower in common_words()
    kind = kind_of(lower)
    flags = _flags_of_words().get(lower, 0)
    if word[0].isupper() and (word == "US" or not (small or lower in _NEVER_NAMES)):
        flags |= Is.CAPITAL
        if kind not in _NO_NAMES or word.isupper():
            flags |= Is.NAME_AT_START
    if word.isalpha() and not small:
        flags |= Is.PLAIN
    if lower in FIRST_PERSON and word != "US":
        flags |= Is.FIRST_PERSON
    if len(lower) > 1 and word.isupper():
        flags |= Is.CAPITALS
    if lower in TITLES or len(word) == 1:
        flags |= Is.SHORTENED
    if lower in _SHORT or len(lower) == 1:
        flags |= Is.ABBREVIATION
    if lower.endswith(_PEOPLES):
        flags |= Is.OF_PEOPLE
    return Traits(lower, _CODES[kind], flags)
