from __future__ import annotations

import numpy as np
import pytest

from stancelib.pairs.blocks import BLOCKS
from stancelib.pairs.meaning import MEANINGS
from stancelib.pairs.state import SPECS
from stancelib.training.pair_search import PROFILES, Choice
from tests.pairs import data


@pytest.mark.parametrize("sharing", ["shared", "own", "both"])
def test_weights_are_within_half_a_step(sharing):
    fitted = data.fit(data.wide(), Choice("near", sharing, 0.2))
    arrays = fitted.state.arrays
    loud = np.array([PROFILES["near"].get(name, 0.0) for name in BLOCKS])[arrays["blocks"]]
    by_feature = fitted.heads.weights.transpose(1, 0, 2)
    exact = by_feature[: len(loud)] * np.sqrt(loud)[:, None, None]
    stored = arrays["weights"] * arrays["steps"]
    assert (np.abs(stored - exact) <= arrays["steps"] / 2 * (1 + 1e-9)).all()
    assert np.abs(arrays["weights"]).max() == 32_767
    np.testing.assert_array_equal(arrays["bias"], fitted.heads.bias)
    louder = np.sqrt([PROFILES["near"][name] for name in MEANINGS])
    meanings = by_feature[len(loud) :].reshape(len(MEANINGS), -1, *by_feature.shape[1:])
    found = arrays["meaning_weights"].reshape(meanings.shape)
    np.testing.assert_allclose(found, meanings * louder[:, None, None, None], rtol=1e-6)
    assert found.any(axis=(1, 2, 3)).all()


def test_arrays_are_as_the_format_says():
    fitted = data.fit(data.many(), Choice("related", "shared", 0.2))
    arrays = fitted.state.arrays
    assert set(arrays) == {spec.name for spec in SPECS}
    for spec in SPECS:
        assert arrays[spec.name].dtype == np.dtype(spec.dtype), spec.name
        assert len(arrays[spec.name].shape) == len(spec.shape)
    assert arrays["keys"].shape == arrays["factors"].shape == arrays["blocks"].shape
    assert {BLOCKS[i] for i in arrays["blocks"]} <= set(PROFILES["related"])
    np.testing.assert_array_equal(arrays["stem_keys"], fitted.data.design.rarity[0])
