"""Labels of pairs, begun from what the network already knows of sides."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from stancelib.errors import InputError
from stancelib.finetuning.network import HEAD_NAMES, StanceEncoder

__all__ = ["start_labels"]

#: What each meaning takes of the log-odds of support and opposition: the logarithm of its
#: probability where the sides are independent, up to a term that all four have in common.
_SIDES = {
    "support": (0.5, -0.5),
    "oppose": (-0.5, 0.5),
    "neutral": (-0.5, -0.5),
    "mixed": (0.5, 0.5),
}
#: By how much that term, at least, lessens the four.
_NOTHING = math.log(4.0)


def start_labels(network: StanceEncoder, stances: Sequence[str | None]) -> bool:
    """Set a network's label head so that it says what the heads of topic and sides say.

    A label that means no stance is taken for "not about the target". Where no
    label means a side, the head stays as it is.

    Parameters
    ----------
    network : StanceEncoder
        With as many labels as there are stances; changed in place.
    stances : sequence of str or None
        What each label means.

    Returns
    -------
    bool
        Whether the head was set.

    Raises
    ------
    InputError
        If the network has another number of labels.
    """
    label = network.label
    if label is None or label.out_features != len(stances):
        found = 0 if label is None else label.out_features
        raise InputError(f"{len(stances)} labels, but the network has {found}")
    if not any(stance in ("support", "oppose", "mixed") for stance in stances):
        return False
    topic, support, oppose = range(len(HEAD_NAMES))
    mix = torch.zeros(len(stances), network.decide.out_features)
    shift = torch.zeros(len(stances))
    for row, stance in enumerate(stances):
        if stance is None:
            mix[row, topic], shift[row] = -1.0, _NOTHING
        else:
            mix[row, support], mix[row, oppose] = _SIDES[stance]
    with torch.no_grad():
        mix, shift = (part.to(label.weight) for part in (mix, shift))
        label.weight.copy_(mix @ network.decide.weight)
        label.bias.copy_(mix @ network.decide.bias + shift)
    return True
