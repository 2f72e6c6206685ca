"""What a model folder may hold: format number, file names, limits, array tables.

A model is a folder::

    manifest.json   what the numbers mean, and sha256 and size of every other file
    weights.npz     the numbers: a zip archive of .npy arrays, no pickles
    MODEL_CARD.md   optional, for people; checked where the manifest lists it
    report.json     optional, scores; checked where the manifest lists it
    encoder.onnx    payloads of kinds of models that have some: bytes that another
    tokenizer.json  library reads, once size and sha256 are right

Which arrays and payloads a model has is not known here: whoever loads tells them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stancelib.errors import InputError

__all__ = ["FORMAT", "MANIFEST", "WEIGHTS", "ArraySpec", "most_bytes"]

#: The format number that is written.
FORMAT = 1

MANIFEST = "manifest.json"
WEIGHTS = "weights.npz"

MAX_MANIFEST_BYTES = 1_000_000
MAX_WEIGHTS_BYTES = 256_000_000  # of the file, and of all arrays unpacked
MAX_NETWORK_BYTES = 64_000_000  # of a neural network, a file NAME.onnx
MAX_FILE_BYTES = 16_000_000  # of any other file
MAX_FILES = 32
MAX_ENTRIES = 1000  # of a model folder, files that are not the model's included
MAX_ARRAYS = 64
MAX_DIMENSIONS = 4
MAX_TOPICS = 1000
MAX_DEPTH = 32  # of nested lists and objects in the manifest
MAX_INTEGER = 2**63 - 1

#: Plain file names: no separators, no leading dot, nothing that a system reserves.
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
ARRAY_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_DTYPE = re.compile(r"\|[biu]1|<[iu][248]|<f[248]")


def most_bytes(name: str) -> int:
    """Return how large a file of a model may be.

    Parameters
    ----------
    name : str
        Its name, without a folder.

    Returns
    -------
    int
        In bytes.

    Examples
    --------
    >>> most_bytes("report.json")
    16000000
    """
    if name == WEIGHTS:
        return MAX_WEIGHTS_BYTES
    return MAX_NETWORK_BYTES if name.endswith(".onnx") else MAX_FILE_BYTES


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """What one array of ``weights.npz`` must be.

    Parameters
    ----------
    name : str
        Its name in the archive, without ``.npy``.
    dtype : str
        Exact and little-endian, as in ``numpy.dtype.str``: ``"<f4"``, ``"<i8"``, ``"|u1"``.
    shape : tuple of str or int
        One entry per axis: a length, or the name of a length. All axes of the
        same name, in all arrays of the model, must be equally long.
    required : bool
        Whether a model without it is refused.
    finite : bool
        Whether NaN and infinity are refused.
    sorted, unique : bool
        Whether the values of a one-dimensional array must not fall, and
        (with ``sorted``) must rise.
    minimum, maximum : float or None
        Least and greatest value allowed.
    below : str or None
        Name of a length that every value must stay below, as indices do.

    Raises
    ------
    InputError
        If the spec contradicts itself.

    Examples
    --------
    >>> ArraySpec("weights", "<f4", ("n_features", "n_columns")).finite
    True
    """

    name: str
    dtype: str
    shape: tuple[str | int, ...]
    required: bool = True
    finite: bool = True
    sorted: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    below: str | None = None

    def __post_init__(self) -> None:
        if not ARRAY_NAME.fullmatch(self.name):
            raise InputError(f"array name {self.name!r}: use letters, digits and '_'")
        if not _DTYPE.fullmatch(self.dtype):
            raise InputError(f"array {self.name}: dtype {self.dtype!r} is not a number type")
        if len(self.shape) > MAX_DIMENSIONS:
            raise InputError(f"array {self.name}: more than {MAX_DIMENSIONS} axes")
        if self.sorted and len(self.shape) != 1:
            raise InputError(f"array {self.name}: only one-dimensional arrays can be sorted")
        if self.unique and not self.sorted:
            raise InputError(f"array {self.name}: unique needs sorted")
