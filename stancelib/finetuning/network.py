"""The encoder as a PyTorch module: a BERT that reads propositions against a text.

The transformer is that of Devlin et al. 2019 (BERT); with ``relative`` it is
that of Song et al. 2020 (MPNet), whose attention adds a bias by distance
(Raffel et al. 2020, section 2.1). Parameters carry the names of the published
checkpoints, so that their weights load as they are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["HEAD_NAMES", "TOKEN_NAMES", "NetworkConfig", "Outputs", "StanceEncoder"]

#: What is asked of each proposition: its topic is there; given that, each side is expressed.
HEAD_NAMES = ("topic", "support", "oppose")

#: What is asked of each word of the text.
TOKEN_NAMES = ("evidence_support", "evidence_oppose", "holder_support", "holder_oppose")


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes of the network.

    Parameters
    ----------
    vocabulary, positions, types : int
        Rows of the tables of words, positions and token types (0: no such table).
    hidden, layers, heads, inner : int
        Width, depth, attention heads and width of the feed-forward layers.
    relative : int
        Number of distance buckets of the attention bias; 0 for none.
    first_position : int
        Row of the position table that the first token takes.
    match : int
        Width in which words and propositions are compared.
    dropout : float
        Probability with which training drops a number.
    eps : float
        What keeps layer normalisation from dividing by zero.
    labels : int
        Number of labels of a model of pairs; 0 for none.
    """

    vocabulary: int = 30522
    positions: int = 512
    types: int = 2
    hidden: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    relative: int = 0
    first_position: int = 0
    match: int = 96
    dropout: float = 0.1
    eps: float = 1e-12
    labels: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the sizes as plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> NetworkConfig:
        """Build from :meth:`to_dict`'s data, ignoring what isn't a size."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in names})


@dataclass
class Outputs:
    """What the network says of a batch, as logits.

    Parameters
    ----------
    heads : Tensor of float32, shape (n_texts, n_propositions, 3)
        By ``HEAD_NAMES``.
    author : Tensor of float32, shape (n_texts, n_propositions, 2)
        The writer is among those who support, who oppose.
    tokens : Tensor of float32, shape (n_texts, n_propositions, length, 4)
        By ``TOKEN_NAMES``; meaningless outside the text.
    labels : Tensor of float32, shape (n_texts, n_propositions, n_labels), or None
        Only of models of pairs.
    """

    heads: Tensor
    author: Tensor
    tokens: Tensor
    labels: Tensor | None = None


class _Layer(nn.Module):
    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        width, eps = config.hidden, config.eps
        self.heads = config.heads
        self.dropout = config.dropout
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.attended = nn.Linear(width, width)
        self.attended_norm = nn.LayerNorm(width, eps=eps)
        self.inner = nn.Linear(width, config.inner)
        self.outer = nn.Linear(config.inner, width)
        self.outer_norm = nn.LayerNorm(width, eps=eps)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        n, length, width = x.shape
        parts = (n, length, self.heads, width // self.heads)
        query = self.query(x).view(parts).transpose(1, 2)
        key = self.key(x).view(parts).transpose(1, 2)
        value = self.value(x).view(parts).transpose(1, 2)
        drop = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=bias, dropout_p=drop)
        mixed = self.attended(mixed.transpose(1, 2).reshape(n, length, width))
        x = self.attended_norm(x + F.dropout(mixed, self.dropout, self.training))
        mixed = self.outer(F.gelu(self.inner(x)))
        out: Tensor = self.outer_norm(x + F.dropout(mixed, self.dropout, self.training))
        return out


class StanceEncoder(nn.Module):
    """Reads each proposition against its text.

    Parameters
    ----------
    config : NetworkConfig
    sees_all : bool, optional
        Let every token see every other (for comparison): slower to serve, and
        answers then depend on what else is asked.
    """

    def __init__(self, config: NetworkConfig, *, sees_all: bool = False) -> None:
        super().__init__()
        self.config = config
        self.sees_all = sees_all
        width = config.hidden
        self.words = nn.Embedding(config.vocabulary, width)
        self.places = nn.Embedding(config.positions, width)
        self.types = nn.Embedding(config.types, width) if config.types else None
        self.norm = nn.LayerNorm(width, eps=config.eps)
        self.relative = nn.Embedding(config.relative, config.heads) if config.relative else None
        self.layers = nn.ModuleList(_Layer(config) for _ in range(config.layers))
        self.pool = nn.Linear(3 * width, width)
        self.decide = nn.Linear(width, len(HEAD_NAMES) + 2)
        kinds = len(TOKEN_NAMES)
        self.label = nn.Linear(width, config.labels) if config.labels else None
        self.ask = nn.Linear(width, kinds * config.match)
        self.offer = nn.Linear(width, kinds * config.match)
        self.offer_bias = nn.Linear(width, kinds)

    def body(self, ids: Tensor, groups: Tensor, positions: Tensor) -> Tensor:
        """Return the last layer's states, shape (n_texts, length, hidden)."""
        x: Tensor = self.words(ids) + self.places(positions + self.config.first_position)
        if self.types is not None:
            last = self.types.num_embeddings - 1
            x = x + self.types((groups > 0).long().clamp(max=last))
        x = F.dropout(self.norm(x), self.config.dropout, self.training)
        bias = self._bias(groups, positions, x.dtype)
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def _bias(self, groups: Tensor, positions: Tensor, dtype: torch.dtype) -> Tensor:
        seen, seeing = groups[:, None, :], groups[:, :, None]
        visible = seen >= 0 if self.sees_all else (seen == 0) | ((seen == seeing) & (seen >= 0))
        bias = torch.where(visible, 0.0, -1e4).to(dtype)[:, None]
        if self.relative is not None:
            distance = positions[:, None, :] - positions[:, :, None]
            distance = torch.where(seen == seeing, distance, torch.full_like(distance, 512))
            buckets = _buckets(distance, self.config.relative)
            bias = bias + self.relative(buckets).permute(0, 3, 1, 2).to(dtype)
        return bias

    def forward(self, ids: Tensor, groups: Tensor, positions: Tensor, starts: Tensor) -> Outputs:
        """Return the logits of a batch laid out by :func:`stancelib.encoder.layout.pack`."""
        x = self.body(ids, groups, positions)
        n_parts = starts.shape[1]
        at = starts[:, :, None].expand(-1, -1, x.shape[2])
        first = torch.gather(x, 1, at)
        numbers = torch.arange(1, n_parts + 1, device=x.device)
        text = _mean(x, (groups == 0)[:, None, :]).expand(-1, n_parts, -1)
        own = _mean(x, groups[:, None, :] == numbers[None, :, None])
        pooled = F.gelu(self.pool(torch.cat([first, own, text], dim=2)))
        pooled = F.dropout(pooled, self.config.dropout, self.training)
        answers = self.decide(pooled)
        kinds = len(TOKEN_NAMES)
        asked = self.ask(pooled).view(*starts.shape, kinds, -1)
        offered = self.offer(x).view(*ids.shape, kinds, -1)
        tokens = torch.einsum("bkcd,blcd->bklc", asked, offered) / math.sqrt(asked.shape[-1])
        tokens = tokens + self.offer_bias(x)[:, None]
        labels = None if self.label is None else self.label(pooled)
        heads, author = answers[..., : len(HEAD_NAMES)], answers[..., len(HEAD_NAMES) :]
        return Outputs(heads, author, tokens, labels)


def _mean(x: Tensor, mask: Tensor) -> Tensor:
    """Return the means of tokens, one for each row of a mask (n, rows, length)."""
    weights = mask.to(x.dtype)
    weights = weights / weights.sum(dim=2, keepdim=True).clamp(min=1.0)
    return weights @ x


def _buckets(distance: Tensor, n: int, farthest: int = 128) -> Tensor:
    """Return the bucket of each distance: exact when near, by logarithm beyond."""
    half = n // 2
    side = (distance > 0).long() * half
    away = distance.abs()
    exact = half // 2
    scale = (half - exact) / math.log(farthest / exact)
    far = exact + (torch.log(away.clamp(min=1).float() / exact) * scale).long()
    return side + torch.where(away < exact, away, far.clamp(max=half - 1))
