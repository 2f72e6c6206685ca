"""A model of the accurate tier with a tiny encoder, in memory and on disk."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def stand_in():
    """A model whose linear part is the shipped one, and whose encoder knows a few words."""
    pytest.importorskip("torch")  # makes the tiny encoder
    from stancelib.encoder.model import EncoderModel
    from tests.encoder.stand_in import stand_in_state

    return EncoderModel(stand_in_state())


@pytest.fixture(scope="session")
def stand_in_folder(stand_in, tmp_path_factory):
    """The same on disk."""
    folder = tmp_path_factory.mktemp("models") / "stand-in"
    stand_in.save(folder)
    return folder
