"""Features relative to one topic as scikit-learn transformers."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stancelib.errors import InputError
from stancelib.estimators.inputs import as_texts, as_topic
from stancelib.estimators.vectorizer import (
    HashedVectorizer,
    Part,
    TextTransformer,
    check_count,
    count,
    tokenize,
)
from stancelib.features.batch import TokenBatch
from stancelib.features.cues import cue_features, cue_names
from stancelib.features.featurizer import Featurizer, FeaturizerSettings
from stancelib.features.ngrams import Features
from stancelib.topics import Topic

__all__ = ["CueVectorizer", "RelativeVectorizer"]

_BLOCKS = ("context", "window", "mention")


class RelativeVectorizer(HashedVectorizer):
    """Texts as counts of what stands in the sentences and around the mentions of one topic.

    Words and stems of the sentences that mention the topic, words near the
    mentions by side, and how often and where it is mentioned; a text that does
    not mention it is a row of zeros. Mentions count as one placeholder, so that
    what was fitted for one topic can be applied to another after
    ``set_params(topic=...)``. Put scikit-learn's ``TfidfTransformer`` behind it
    to weigh the counts.

    Parameters
    ----------
    topic : Topic, str or list of str
        The topic, its name, or its aliases.
    min_df : int, optional
        Texts in which a feature must occur.
    window : int, optional
        Tokens before and after a mention that count as near it.
    sparse_output : bool, optional
        False gives a dense array, which ``set_output(transform="pandas")``
        needs: scikit-learn refuses sparse output there with a ValueError.

    Attributes
    ----------
    vocabulary_ : ndarray of uint64, shape (n_features,)
        Hashes of the features, increasing.

    Notes
    -----
    A column is called after its kind, the words in which it was first seen and
    its hash: ``context: oppose trams #00f3...``.

    Examples
    --------
    >>> vectorizer = RelativeVectorizer(["tram*"])
    >>> matrix = vectorizer.fit_transform(["We need trams.", "They need a tram.", "It rains."])
    >>> matrix.sum(axis=1)[2].item()
    0.0
    """

    def __init__(
        self, topic: Any, min_df: int = 2, *, window: int = 10, sparse_output: bool = True
    ) -> None:
        self.topic = topic
        self.min_df = min_df
        self.window = window
        self.sparse_output = sparse_output

    def _check_parameters(self) -> None:
        _mentionable(self.topic)
        check_count("min_df", self.min_df)
        check_count("window", self.window)

    def _parts(self, batch: TokenBatch) -> list[Part]:
        settings = FeaturizerSettings(window=int(self.window))
        featurizer = Featurizer([_mentionable(self.topic)], settings)
        pairs = featurizer.pairs(batch)
        out = []
        for kind in _BLOCKS:
            block = featurizer.pair_block(batch, pairs, kind)
            name = partial(_name, batch, block.features, kind)
            out.append(Part(block.features, pairs.texts[block.rows], name))
        return out


class CueVectorizer(TextTransformer):
    """Texts as counts of the cues to the side that they take on one topic.

    The columns are always the same, so that nothing is learned: ``fit`` only
    checks. A text that does not mention the topic is a row of zeros.

    Parameters
    ----------
    topic : Topic, str or list of str
        The topic, its name, or its aliases.
    sparse_output : bool, optional
        False gives a dense array, which ``set_output(transform="pandas")``
        needs: scikit-learn refuses sparse output there with a ValueError.

    Examples
    --------
    >>> vectorizer = CueVectorizer(["tram*"], sparse_output=False).set_output(transform="pandas")
    >>> table = vectorizer.fit_transform(["We oppose new trams.", "Trams are not welcome."])
    >>> table["cue: oppose"].tolist()
    [1.0, 1.0]
    """

    def __init__(self, topic: Any, *, sparse_output: bool = True) -> None:
        self.topic = topic
        self.sparse_output = sparse_output

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags

    def fit(self, X: Any, y: Any = None) -> CueVectorizer:
        """Check parameters and texts.

        Parameters
        ----------
        X : sequence of str
        y : object, optional
            Not used.

        Returns
        -------
        self

        Raises
        ------
        InputError
            If the topic can't be used or X holds anything but texts.
        """
        _mentionable(self.topic)
        as_texts(X)
        return self

    def transform(self, X: Any) -> Any:
        """Return the cues of texts.

        Parameters
        ----------
        X : sequence of str, length n

        Returns
        -------
        csr_array of float64, shape (n, n_cues)
            An ndarray or a data frame where ``sparse_output`` or ``set_output`` say so.

        Raises
        ------
        InputError
            If the topic can't be used or X holds anything but texts.
        """
        texts = as_texts(X)
        batch = tokenize(texts)
        pairs = Featurizer([_mentionable(self.topic)]).pairs(batch)
        features, of_pair = cue_features(batch, pairs)
        keys = np.fromiter(cue_names(), dtype=np.uint64)
        order = np.argsort(keys)
        columns = order[np.searchsorted(keys, features.hashes, sorter=order)]
        return self._output(count(pairs.texts[of_pair], columns, (len(texts), len(keys))))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return the names of the cues.

        Parameters
        ----------
        input_features : object, optional
            Not used: texts have no columns.

        Returns
        -------
        ndarray of object, shape (n_cues,)
        """
        return np.array(list(cue_names().values()), dtype=object)


def _mentionable(given: Any) -> Topic:
    topic = as_topic(given)
    if not topic.aliases:
        raise InputError(f"topic {topic.name}: it has no aliases by which texts mention it")
    return topic


def _name(batch: TokenBatch, features: Features, kind: str, at: int) -> str:
    tokens = range(int(features.first[at]), int(features.last[at]) + 1)
    return f"{kind}: {' '.join(map(batch.text_of, tokens))} #{int(features.hashes[at]):016x}"
