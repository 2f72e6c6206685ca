"""Words that take sides, and small words that turn or colour them.

Verbs are given by their base form: ``+`` after one says that its last consonant
doubles (``stop+``: stopped), slashes give irregular forms (``withdraw/withdrew/withdrawn``).
Nouns are given in the singular. British and American spellings are both listed.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FUNCTION_WORDS", "PREDICATES", "Predicate"]


class Predicate(NamedTuple):
    """Words of one class: which way they point, and the words by part of speech.

    Parameters
    ----------
    sign : int
        1 for the side of support, -1 for opposition.
    counts : bool
        Whether the words tell a side by themselves.
    verbs, nouns, others : str
        Separated by blanks. ``others`` (adjectives, adverbs, fixed forms) do
        not inflect and are not turned by a verb that governs them.
    """

    sign: int
    counts: bool
    verbs: str = ""
    nouns: str = ""
    others: str = ""


#: Classes of words that take a side, by name.
PREDICATES = {
    # What a supporter does or is called.
    "favor": Predicate(
        1,
        True,
        "support endorse favor favour welcome praise advocate champion embrace approve "
        "applaud defend agree commend salute congratulate celebrate thank cheer hail uphold/upheld "
        "commit+ pledge reaffirm affirm promise encourage promote sponsor cosponsor espouse "
        "justify vindicate trust hope admire cherish honor honour reassure "
        "assure vow",
        "supporter support advocate advocacy backer backing proponent endorsement approval champion "
        "defender enthusiast enthusiasm commitment praise pledge sympathy sympathizer solidarity "
        "ally consensus resolve tribute gratitude confidence agreement applause",
        "backed backs supportive favorable favourable enthusiastic pro committed glad pleased delighted grateful "
        "proud proudly gladly eager convinced willing yes "
        "wholeheartedly honored",
    ),
    # What a supporter asks for, or calls needed.
    "urge": Predicate(
        1,
        True,
        "urge call need require demand deserve merit insist appeal implore plead seek/sought want "
        "propose recommend push exhort beg+ aspire",
        "need necessity priority appeal imperative obligation duty responsibility aspiration",
        "necessary essential vital crucial indispensable imperative overdue urgent urgently "
        "important critical obliged entitled deserving worthy needed necessarily",
    ),
    # Steps ahead.
    "advance": Predicate(
        1,
        True,
        "build/built deploy admit+ invite join fund recognize recognise ratify expand enlarge "
        "install develop accept integrate liberate intervene proceed complete accelerate "
        "host grant extend authorize authorise establish accede enter station field upgrade launch "
        "procure finance implement pursue adopt continue",
        "deployment admission invitation accession ratification recognition development expansion "
        "enlargement funding integration intervention construction installation inclusion "
        "progress procurement completion membership independence",
        "independent",
    ),
    # Praise of the thing, and what good it does.
    "good": Predicate(
        1,
        True,
        "strengthen benefit+ succeed protect improve enhance secure safeguard stabilize stabilise "
        "ensure enable shield bolster reinforce deter+ consolidate unify unite "
        "advance contribute prosper thrive heal reward",
        "benefit success strength protection stability freedom liberty democracy progress "
        "achievement advantage opportunity insurance safety reform deterrent deterrence "
        "justice dignity hope partner guarantee victory prosperity asset "
        "milestone cornerstone bulwark contribution courage legacy promise",
        "right rightly historic effective reliable proven good better best great beneficial valuable "
        "prudent wise sensible successful successfully safe safer secure stronger strong defensive "
        "legitimate legitimately fair fairly sound stable peaceful democratic brave courageous "
        "noble moral honorable worthwhile affordable feasible workable capable promising "
        "inevitable irreversible responsible prosperous vibrant remarkable bold decent robust "
        "natural",
    ),
    # What an opponent does or is called.
    "oppose": Predicate(
        -1,
        True,
        "oppose reject condemn denounce criticize criticise veto resist protest warn refuse object "
        "disagree disapprove decry deplore lambast blast assail attack rebuke slam+ deride mock "
        "ridicule reproach complain accuse blame boycott contest dispute challenge question doubt "
        "regret+ resent lament demonstrate forswear balk begrudge scorn repudiate disavow "
        "discourage deny",
        "opponent opposition objection critic criticism critique rejection veto vetoes protest "
        "protester protestor refusal resistance condemnation denunciation disapproval skeptic "
        "sceptic skepticism scepticism doubt doubter reservation complaint hostility outrage anger "
        "resentment disagreement demonstrator detractor foe ultimatum qualm misgiving "
        "disquiet reluctance",
        "against anti opposed skeptical sceptical critical hostile unacceptable reluctant unwilling "
        "angry furious outraged wary doubtful unpersuaded unconvinced versus",
    ),
    # Steps back.
    "stop": Predicate(
        -1,
        True,
        "halt cancel cancel+ scrap+ block abandon cut+/cut delay stop+ "
        "exclude slash defund postpone suspend freeze/froze/frozen prevent eliminate terminate ban+ "
        "forbid+/forbade/forbidden prohibit shelve kill dismantle renounce withhold/withheld "
        "obstruct thwart derail stall reverse shut+/shut forgo foreclose repeal restrict curtail "
        "impede hamper hinder torpedo scuttle retreat restrain disband scale",
        "cancellation moratorium delay ban prohibition exclusion cut suspension postponement "
        "restriction halt freeze termination pause setback",
        "",
    ),
    # Harm that the thing is said to do, and fear of it.
    "threaten": Predicate(
        -1,
        True,
        "threaten provoke undermine destabilize destabilise endanger fear worry jeopardize "
        "jeopardise antagonize antagonise alienate humiliate isolate encircle surround weaken risk "
        "harm hurt damage inflame escalate poison violate breach betray upset destroy trigger "
        "alarm ignite divide dilute erode ruin strain abrogate complicate worsen aggravate invite "
        "bomb",
        "threat provocation risk danger fear worry concern alarm encirclement escalation "
        "betrayal violation breach instability tension confrontation harm damage aggression "
        "aggressor humiliation backlash peril menace encroachment rivalry precedent",
        "dangerous dangerously destabilizing destabilising provocative risky threatening aggressive "
        "confrontational belligerent reckless recklessly afraid alarmed hazardous",
    ),
    # Blame of the thing itself.
    "bad": Predicate(
        -1,
        True,
        "waste fail squander fool lack exaggerate overstate deceive mislead/misled "
        "err collapse burden backfire suffer",
        "waste mistake failure error folly blunder fantasy illusion boondoggle burden cost expense "
        "flaw disaster catastrophe crime hypocrisy myth pretext imperialism militarism hubris "
        "arrogance shortcoming weakness debacle fiasco gimmick fraud travesty absurdity nonsense "
        "countermeasure decoy separatist separatism terrorist overreach quagmire",
        "lie lies lied lying illegal illegally unlawful unlawfully unilateral unilaterally wrong wrongly costly "
        "expensive unproven unworkable unnecessary unnecessarily needless needlessly ineffective "
        "useless futile foolish foolhardy unwise misguided ill premature unjust unjustified "
        "illegitimate counterproductive immoral irresponsible unreliable flawed unrealistic "
        "unaffordable wasteful disastrous catastrophic bad worse worst absurd naive impossible "
        "ineffectual untested unconstitutional obsolete tragic shameful pointless unneeded "
        "unready undemocratic imprudent senseless dubious cynical hypocritical arrogant vain "
        "imperial hasty rushed",
    ),
    # What is done to people: a reason to act, whoever says so.
    "suffering": Predicate(
        -1,
        False,
        "massacre murder oppress persecute expel+ slaughter rape torture deport terrorize terrorise "
        "brutalize displace flee/fled cleanse repress starve",
        "massacre atrocity genocide refugee victim repression oppression persecution brutality "
        "cleansing slaughter killing grave rape torture tyranny terror expulsion tyrant dictator "
        "horror crackdown exodus",
        "ethnic innocent brutal oppressive tyrannical rogue genocidal",
    ),
    # Verbs that take away what they govern, and take no side by themselves.
    "remove": Predicate(
        -1,
        False,
        "lift drop+ overcome/overcame withdraw/withdrew/withdrawn end dismiss rebut+ ease allay "
        "remove dispel+ refute soften waive rescind answer calm decline counter override/overrode "
        "ignore overrule forget+/forgot/forgotten lose/lost avoid relinquish silence disregard "
        "defuse debunk disprove quell defy outweigh confront repel+ defeat",
        "withdrawal removal",
        "absent",
    ),
}

#: Small words by what they do.
FUNCTION_WORDS = {
    "negator": "not no never neither nor without cannot hardly scarcely barely rarely seldom none "
    "nobody nothing little few cant dont wont doesnt isnt unlikely nowhere",
    "contracted": "don doesn didn isn aren wasn weren won wouldn shouldn couldn can hasn haven hadn "
    "mustn needn ain shan",
    "contraction": "t",
    # "far from", "anything but", "short of": the second word negates.
    "far": "far away",
    "from": "from",
    "anything": "anything",
    "but": "but",
    "short": "short",
    "of": "of",
    # "not only", "no doubt", "a few": no negation.
    "only": "only just merely simply least doubt question wonder matter less",
    "article": "a an the this that these those its their his her our my your",
    "quantity": "little few",
    "to": "to",
    "call": "call calls called calling",
    "for": "to for on upon",
    # A noun governs what these lead to.
    "link": "of to for on in over from about against",
    "fail": "fail fails failed failing failure",
    "shield": "defend defends defended defending defense defence protect protects protected "
    "protecting protection shield shields shielding guard guards guarding safeguard insurance "
    "insure hedge security",
    "against": "against",
    "be": "be is are was were been being am s re get gets got",
    "that": "that",
    # A verb governs nothing beyond these.
    "barrier": "because which who whom whose when while since as by and or if unless although "
    "though whereas where so than despite but nor amid after before",
    "attribution": "say says said saying tell tells told argue argues argued arguing warn warns "
    "warned according claim claims claimed claiming insist insists insisted state stated states "
    "declare declares declared add added note noted notes assert asserts asserted contend contends "
    "contended maintain maintains maintained explain explained announce announced announces "
    "call called calls calling describe described",
    "strong": "should must ought shall shouldn mustn",
    "weak": "would could may might",
    "will": "will ll",
    "condition": "if unless until provided whether",
    "contrast": "but however although though despite yet nevertheless nonetheless while whereas "
    "still instead",
    "first_person": "i we our us my me ours ourselves",
    "closer": "but nor yet",
}
