"""How paragraphs make up a document's stance: named policies, one of which the caller chooses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from stancelib.errors import InputError
from stancelib.results import Paragraph, TopicResult

__all__ = ["POLICIES", "Policy", "find_policy"]

_HALF_LIFE = 4
_SURE = 0.75


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to weigh a topic's paragraphs, and a share from which a side counts.

    Parameters
    ----------
    name : str
    about : str
        What it does, in a sentence.
    weight : callable
        Gives a paragraph's weight, not negative, from its number among the
        document's, the paragraph, and what is said of the topic.
    share : float
        Weighted share of the topic's paragraphs above which a side counts for
        the document; with 0 one paragraph is enough.
    """

    name: str
    about: str
    weight: Callable[[int, Paragraph, TopicResult], float]
    share: float = 0.0

    def stance(self, support: float, oppose: float) -> str:
        """Return the document's stance, from the weighted shares that take each side.

        Examples
        --------
        >>> POLICIES["any"].stance(0.1, 0.9), POLICIES["majority"].stance(0.1, 0.9)
        ('mixed', 'oppose')
        """
        taken = (support > self.share, oppose > self.share)
        names = {(True, True): "mixed", (True, False): "support", (False, True): "oppose"}
        return names.get(taken, "neutral")


def _one(number: int, paragraph: Paragraph, topic: TopicResult) -> float:
    return 1.0


def _length(number: int, paragraph: Paragraph, topic: TopicResult) -> float:
    return len(paragraph.text) * topic.probability


def _lead(number: int, paragraph: Paragraph, topic: TopicResult) -> float:
    return float(0.5 ** (number / _HALF_LIFE))


def _sure(number: int, paragraph: Paragraph, topic: TopicResult) -> float:
    clear = all(p >= _SURE or p <= 1 - _SURE for p in (topic.support, topic.oppose))
    return float(clear and topic.probability >= _SURE)


#: The policies by name.
POLICIES: Mapping[str, Policy] = {
    policy.name: policy
    for policy in (
        Policy(
            "any",
            "A side counts once a paragraph takes it; all paragraphs weigh alike.",
            _one,
        ),
        Policy(
            "majority",
            "A side counts where more than a third of the topic's paragraphs take it; all weigh "
            "alike.",
            _one,
            share=1 / 3,
        ),
        Policy(
            "weighted",
            "As majority, but paragraphs weigh by their length and by how surely they are about "
            "the topic.",
            _length,
            share=1 / 3,
        ),
        Policy(
            "lead",
            "As majority, but a paragraph weighs half as much as one four before it, since news "
            "puts first what counts most.",
            _lead,
            share=1 / 3,
        ),
        Policy(
            "confident",
            "A side counts once a paragraph takes it whose probabilities are all above 0.75 or "
            "below 0.25; other paragraphs weigh nothing.",
            _sure,
        ),
    )
}


def find_policy(policy: str | Policy) -> Policy:
    """Return a policy by name, or the one given.

    Raises
    ------
    InputError
        If there is none of that name.

    Examples
    --------
    >>> find_policy("lead").share < 0.5
    True
    """
    if isinstance(policy, Policy):
        return policy
    if policy not in POLICIES:
        raise InputError(f"policy {policy!r}: use one of {', '.join(POLICIES)}, or a Policy")
    return POLICIES[policy]


def weights_of(
    policy: Policy, paragraphs: Sequence[Paragraph], found: Sequence[tuple[int, TopicResult]]
) -> list[float]:
    """Return the weights of a topic's paragraphs."""
    return [policy.weight(number, paragraphs[number], topic) for number, topic in found]
