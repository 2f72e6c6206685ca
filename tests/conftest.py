"""One small model for all tests, trained once a session, and the shipped one."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

import stancelib
from stancelib.corpus import load_bundled
from stancelib.model import StanceModel
from stancelib.topics import SHIPPED_TOPICS

# Several threads of one small network wait for each other most of the time.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Nothing is timed in tests: a busy machine fails none.
settings.register_profile("stancelib", deadline=None)
settings.load_profile("stancelib")

_PER_CLASS = 12


@pytest.fixture(scope="session")
def small_corpus():
    """The shortest bundled paragraphs of each topic and stance, and of none."""
    corpus = load_bundled()
    classes = {}
    for row, paragraph in enumerate(corpus):
        first = paragraph.labels[:1]
        classes.setdefault(tuple((x.topic, x.stance) for x in first), []).append(row)
    rows = [
        row
        for members in classes.values()
        for row in sorted(members, key=lambda i: (len(corpus[i].text), i))[:_PER_CLASS]
    ]
    return corpus.take(sorted(rows), "small")


@pytest.fixture(scope="session")
def small_state(small_corpus):
    """What fitting made of the small corpus."""
    from stancelib.training.fit import fit_state

    return fit_state(small_corpus, SHIPPED_TOPICS, manifest={"stancelib_version": "0"})


@pytest.fixture(scope="session")
def small_model(small_state):
    """A model of the shipped topics that knows a few hundred words of each."""
    return StanceModel(small_state)


@pytest.fixture(scope="session")
def small_folder(small_model, tmp_path_factory):
    """The small model on disk."""
    folder = tmp_path_factory.mktemp("models") / "small"
    small_model.save(folder)
    return folder


@pytest.fixture(scope="session")
def shipped_model():
    """The model that comes with the package."""
    return stancelib.load_model()
