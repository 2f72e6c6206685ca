"""Where each text mentions its own target.

A target may be a name ("Joe Biden"), a noun phrase ("legalization of abortion")
or a whole claim. A text mentions it wherever one of the target's content words
stands, compared by stem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from stancelib.features.batch import I64, TokenBatch, expand, token_hashes, tokenize_batch
from stancelib.features.hashing import U64, mix
from stancelib.features.mentions import Mentions
from stancelib.features.ngrams import STEM_BYTES, prefixes
from stancelib.text import canonical

__all__ = ["OwnTargets", "keyed"]

#: Words that say nothing about what a target is.
_EMPTY_WORDS = (
    "a an the of in on at to for from by with as and or nor not no is are was were be been being "
    "do does did has have had it its this that these those should would could can may must will "
    "shall there their them they we us our you your he his him she her i my me than then so if "
    "but about into over under more most all any some such only own same too very what which who "
    "whom whose how when where why good bad real right"
)


@dataclass(frozen=True)
class OwnTargets:
    """The targets of a batch of texts, each tokenized once.

    Parameters
    ----------
    batch : TokenBatch
        One text for each distinct target.
    of_row : ndarray of int64, shape (n_rows,)
        The target of each text; -1 where it has none.
    """

    batch: TokenBatch
    of_row: I64

    @classmethod
    def of(cls, targets: Sequence[str | None]) -> OwnTargets:
        """Tokenize the targets of some texts, one a text.

        Examples
        --------
        >>> OwnTargets.of(["the tax", None, "the tax"]).of_row.tolist()
        [0, -1, 0]
        """
        distinct = list(dict.fromkeys(target for target in targets if target is not None))
        position: dict[str | None, int] = {target: i for i, target in enumerate(distinct)}
        of_row = np.array([position.get(target, -1) for target in targets], dtype=np.int64)
        return cls(tokenize_batch([canonical(target) for target in distinct]), of_row)

    @property
    def rows(self) -> I64:
        """The texts that have a target."""
        return np.flatnonzero(self.of_row >= 0)

    @cached_property
    def content(self) -> I64:
        """Tokens that carry meaning, by target; all tokens of a target that has none."""
        telling = ~np.isin(self.batch.hashes, _empty_words()) & (self.batch.lengths > 1)
        has = np.bincount(self.batch.rows[telling], minlength=len(self.batch)) > 0
        return np.flatnonzero(telling | ~has[self.batch.rows])

    @cached_property
    def sizes(self) -> I64:
        """Number of content tokens of each target."""
        return np.bincount(self.batch.rows[self.content], minlength=len(self.batch))

    @cached_property
    def stems(self) -> U64:
        """Stem of each content token."""
        return prefixes(self.batch, STEM_BYTES, self.content)

    @cached_property
    def keys(self) -> U64:
        """Stem of each content token, different for each target."""
        return keyed(self.stems, self.batch.rows[self.content])

    def words_of(self, of_row: I64) -> tuple[I64, I64]:
        """Return the content tokens of targets, as positions in ``content``, and whose each is."""
        ends = np.cumsum(self.sizes)
        return expand((ends - self.sizes)[of_row], ends[of_row])

    def matches(self, batch: TokenBatch) -> tuple[I64, U64]:
        """Return the tokens of texts that share a stem with their own target, and their keys."""
        owner = self.of_row[batch.rows]
        having = np.flatnonzero(owner >= 0)
        keys = keyed(prefixes(batch, STEM_BYTES, having), owner[having])
        hit = np.isin(keys, self.keys)
        return having[hit], keys[hit]

    def mentions(self, batch: TokenBatch) -> Mentions:
        """Return where each text mentions its target: runs of matches in one sentence.

        Parameters
        ----------
        batch : TokenBatch
            The texts.

        Returns
        -------
        Mentions
            All of topic 0, ordered by place.
        """
        at, _ = self.matches(batch)
        near = np.diff(at, prepend=-2) == 1
        near &= np.diff(batch.sentences[at], prepend=-1) == 0
        opens = np.flatnonzero(~near)
        closes = np.append(opens[1:], len(at))[: len(opens)] - 1
        return Mentions(np.zeros(len(opens), dtype=np.int64), at[opens], at[closes])


def keyed(hashes: U64, owners: NDArray[np.integer]) -> U64:
    """Return hashes that differ between owners."""
    return mix(hashes ^ mix(owners.astype(np.uint64) * np.uint64(2) + np.uint64(1)))


@cache
def _empty_words() -> U64:
    return np.sort(token_hashes(_EMPTY_WORDS.split()))
