"""What a model believes of a batch of texts, in the one form that the strategies read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stancelib.errors import InputError
from stancelib.topics import STANCES

__all__ = ["Beliefs", "Judge", "judge_of", "rarity"]

Floats = NDArray[np.float64]
#: Probability from which a model is not said to be unsure.
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What is believed of n texts.

    Parameters
    ----------
    uncertainty : ndarray of float64, shape (n,)
        0 to 1; 1 where the model could as well decide otherwise.
    classes : ndarray of float64, shape (n, K)
        Probability of each class of the judge.
    """

    uncertainty: Floats
    classes: Floats


class Judge(Protocol):
    """A model, as the strategies see it.

    ``classes`` names the classes, each as (topic or None, label).
    """

    classes: tuple[tuple[str | None, str], ...]

    def beliefs(self, texts: Sequence[str], targets: Sequence[str | None]) -> Beliefs:
        """Judge a batch."""

    def guess(self, classes: Floats) -> str:
        """Return the model's guess, from a row of `classes`, in words."""

    def doubt(self, classes: Floats) -> str:
        """Return what the model can't decide, from a row of `classes`, in words."""


def judge_of(model: Any) -> Judge:
    """Return the judge for a model of either kind.

    Raises
    ------
    InputError
        If it is no model.
    """
    kind = getattr(model, "kind", "topics" if hasattr(model, "topics") else None)
    if kind == "pairs":
        return PairJudge(model)
    if kind == "topics":
        return TopicJudge(model)
    raise InputError(f"model: expected a stancelib model or None, got {type(model).__name__}")


class PairJudge:
    """Reads a model that gives each (text, target) one label.

    Parameters
    ----------
    model : PairModel
        Or anything with ``labels`` and ``probabilities(texts, targets)``.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self.classes: tuple[tuple[str | None, str], ...] = tuple((None, x) for x in model.labels)

    def beliefs(self, texts: Sequence[str], targets: Sequence[str | None]) -> Beliefs:
        """Judge a batch; uncertain is where the two best labels are close (the margin)."""
        given = list(targets) if any(target is not None for target in targets) else None
        p = np.asarray(self._model.probabilities(list(texts), given), dtype=np.float64)
        best = np.sort(p, axis=1)[:, ::-1]
        margin = best[:, 0] - best[:, 1] if p.shape[1] > 1 else best[:, 0]
        return Beliefs(1.0 - margin, p)

    def guess(self, classes: Floats) -> str:
        """Return the most probable label and its probability."""
        best = int(classes.argmax())
        return f"{self.classes[best][1]} {classes[best]:.2f}"

    def doubt(self, classes: Floats) -> str:
        """Name the two labels that are closest to each other, or the one that is nearly sure."""
        order = np.argsort(-classes, kind="stable")[:2]
        if classes[order[0]] >= _SURE:
            return f"probably {self.guess(classes)}"
        return "unsure: " + " or ".join(
            f"{self.classes[i][1]} ({classes[i]:.2f})" for i in order.tolist()
        )


class TopicJudge:
    """Reads a model that gives a text topics, and a stance on each.

    Parameters
    ----------
    model : StanceModel
        Or anything with ``topics`` and ``decide(texts)``.
    """

    def __init__(self, model: Any) -> None:
        self._model = model
        self._names = [topic.name for topic in model.topics]
        state = getattr(model, "state", None)
        self._thresholds: Floats = (
            np.full((len(self._names), 3), 0.5)
            if state is None
            else np.asarray(state.arrays["thresholds"], dtype=np.float64)
        )
        self.classes: tuple[tuple[str | None, str], ...] = tuple(
            (name, stance) for name in self._names for stance in STANCES
        )

    def beliefs(self, texts: Sequence[str], targets: Sequence[str | None]) -> Beliefs:
        """Judge a batch; uncertain is where a topic or a side is close to its threshold."""
        decided = self._model.decide(list(texts))
        p = np.asarray(decided.probabilities, dtype=np.float64)
        joint = p.copy()
        joint[:, :, 1:] *= p[:, :, :1]
        near = _closeness(joint, self._thresholds)
        # A side matters as far as the topic is there at all.
        sides = p[:, :, 0] * near[:, :, 1:].max(axis=2)
        uncertainty = np.maximum(near[:, :, 0], sides).max(axis=1)
        return Beliefs(uncertainty, _stances(p).reshape(len(p), -1))

    def guess(self, classes: Floats) -> str:
        """Return the topics that are more likely than not, each with its likeliest stance."""
        by_topic = classes.reshape(len(self._names), -1)
        found = [
            f"{name}: {STANCES[int(row.argmax())]} {row.sum():.2f}"
            for name, row in zip(self._names, by_topic, strict=True)
            if row.sum() >= 0.5
        ]
        return "; ".join(found) or "none of the topics"

    def doubt(self, classes: Floats) -> str:
        """Name the topic, or the two stances on one, that the model can least tell apart."""
        by_topic = classes.reshape(len(self._names), -1)
        total = by_topic.sum(axis=1)
        best = np.sort(by_topic, axis=1)[:, ::-1]
        # Both from 0 to 1; stances matter as far as the topic is there.
        of_topic, of_stance = 1 - np.abs(2 * total - 1), total - (best[:, 0] - best[:, 1])
        topic = int(np.maximum(of_topic, of_stance).argmax())
        if max(of_topic[topic], of_stance[topic]) <= 1 - _SURE:
            return f"probably {self.guess(classes)}"
        if of_topic[topic] >= of_stance[topic]:
            return f"unsure: about {self._names[topic]} or not ({total[topic]:.2f})"
        order = np.argsort(-by_topic[topic], kind="stable")[:2]
        stances = " or ".join(f"{STANCES[i]} ({by_topic[topic, i]:.2f})" for i in order.tolist())
        return f"unsure: {self._names[topic]} {stances}"


def _closeness(p: Floats, thresholds: Floats) -> Floats:
    """Return 1 at the threshold, falling to 0 where a probability is 0 or 1."""
    t = np.clip(thresholds, 1e-6, 1 - 1e-6)
    return np.asarray(np.where(p < t, p / t, (1.0 - p) / (1.0 - t)))


def _stances(p: Floats) -> Floats:
    """Return probabilities of topic and stance, shape (n, topics, 4), in the order of STANCES."""
    topic, support, oppose = p[:, :, 0], p[:, :, 1], p[:, :, 2]
    by_name = {
        "support": support * (1 - oppose),
        "oppose": (1 - support) * oppose,
        "mixed": support * oppose,
        "neutral": (1 - support) * (1 - oppose),
    }
    return np.stack([topic * by_name[name] for name in STANCES], axis=2)


def rarity(
    classes: Iterable[tuple[str | None, str]], counts: Mapping[tuple[str | None, str], int]
) -> Floats:
    """Return how rare each class is among the labels so far, 0 (the commonest) to 1 (none).

    Examples
    --------
    >>> classes = ((None, "pro"), (None, "con"), (None, "unclear"))
    >>> rarity(classes, {(None, "pro"): 80, (None, "con"): 20}).tolist()
    [0.0, 0.75, 1.0]
    """
    found = np.array([counts.get(name, 0) for name in classes], dtype=np.float64)
    return np.asarray(1.0 - found / max(found.max(initial=0.0), 1.0))
