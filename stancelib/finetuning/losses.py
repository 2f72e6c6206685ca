"""What training minimises: binary cross-entropies of answers, author and words."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from stancelib.finetuning.network import Outputs

__all__ = ["LossWeights", "Truth", "loss"]


@dataclass(frozen=True)
class LossWeights:
    """How much each part counts.

    Parameters
    ----------
    sides, author, tokens, labels : float
        Against the topic's 1.
    smoothing : float
        How far known answers are drawn from 0 and 1 (Szegedy et al. 2016, section 7).
    """

    sides: float = 1.5
    author: float = 0.2
    tokens: float = 0.5
    labels: float = 1.0
    smoothing: float = 0.0


@dataclass
class Truth:
    """A batch's answers as tensors; see :class:`stancelib.finetuning.batches.Batch`."""

    answers: Tensor
    author: Tensor
    tokens: Tensor
    labels: Tensor
    weights: Tensor


def loss(outputs: Outputs, truth: Truth, how: LossWeights) -> Tensor:
    """Return the loss of a batch, a scalar.

    Parameters
    ----------
    outputs : Outputs
    truth : Truth
    how : LossWeights

    Returns
    -------
    Tensor of float32, shape ()
    """
    weight = truth.weights[:, None, None]
    heads = outputs.heads.float()
    total = _binary(heads[..., :1], truth.answers[..., :1], weight, how.smoothing)
    sides = _binary(heads[..., 1:], truth.answers[..., 1:], weight, how.smoothing)
    total = total + how.sides * sides
    total = total + how.author * _binary(outputs.author.float(), truth.author, weight)
    length = truth.tokens.shape[2]
    tokens = outputs.tokens[:, :, :length].float()
    total = total + how.tokens * _binary(tokens, truth.tokens, weight[..., None])
    if outputs.labels is not None:
        total = total + how.labels * _categorical(outputs.labels.float(), truth)
    return total


def _binary(logits: Tensor, truth: Tensor, weight: Tensor, smoothing: float = 0.0) -> Tensor:
    """Return the mean cross-entropy over known answers; 0 where there are none."""
    known = (truth >= 0).float() * weight
    target = truth.clamp(min=0.0) * (1.0 - 2.0 * smoothing) + smoothing
    each = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return torch.sum(each * known) / known.sum().clamp(min=1.0)


def _categorical(logits: Tensor, truth: Truth) -> Tensor:
    known = truth.labels >= 0
    each = F.cross_entropy(
        logits.flatten(0, 1), truth.labels.clamp(min=0).flatten(), reduction="none"
    )
    weight = (known.float() * truth.weights[:, None]).flatten()
    return torch.sum(each * weight) / weight.sum().clamp(min=1.0)
