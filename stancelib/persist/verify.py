"""Saying what was checked of a model folder."""

from __future__ import annotations

import os
from collections.abc import Sequence

from stancelib.persist import format as fmt
from stancelib.persist.disk import as_format_error, check_folder
from stancelib.persist.load import read_model
from stancelib.persist.manifest import listed_files

__all__ = ["verify_model"]


def verify_model(
    folder: str | os.PathLike[str],
    specs: Sequence[fmt.ArraySpec],
    payloads: Sequence[str] = (),
) -> list[str]:
    """Check a model folder as loading does, and say what was checked.

    Parameters
    ----------
    folder : str or path
        The model.
    specs : sequence of ArraySpec
        The arrays that the model consists of.
    payloads : sequence of str, optional
        Names of files beside the weights that the model needs, too.

    Returns
    -------
    list of str
        One line per thing checked, and per file that is not the model's.

    Raises
    ------
    ModelFormatError
        At the first thing that is not as it should be.

    Examples
    --------
    >>> import tempfile
    >>> from stancelib.persist.save import save_model
    >>> import numpy as np
    >>> specs = [fmt.ArraySpec("bias", "<f4", ("n_topics",))]
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     folder = f"{parent}/model"
    ...     save_model(folder, {"stancelib_version": "0.1.0"}, {"bias": np.zeros(2, "<f4")})
    ...     lines = verify_model(folder, specs)
    >>> lines[0]
    'manifest.json: format 1, stancelib 0.1.0, as it was written'
    >>> lines[2]
    'weights.npz/bias.npy: <f4 (2,), finite'
    """
    found = read_model(folder, specs, payloads)
    manifest, arrays = found.manifest, found.arrays
    with as_format_error(folder) as path:
        files = listed_files(manifest, str(path / fmt.MANIFEST))
        version = manifest["stancelib_version"]
        lines = [
            f"{fmt.MANIFEST}: format {manifest['format']}, stancelib {version}, as it was written"
        ]
        lines += [f"{name}: {size} bytes, sha256 matches" for name, (_, size) in files.items()]
        for spec in specs:
            if spec.name in arrays:
                kinds = [kind for kind in ("finite", "sorted", "unique") if getattr(spec, kind)]
                facts = ", ".join([f"{spec.dtype} {arrays[spec.name].shape}", *kinds])
                lines.append(f"{fmt.WEIGHTS}/{spec.name}.npy: {facts}")
        extra = [n for n in check_folder(path) if n not in files and n != fmt.MANIFEST]
        return lines + [f"{name}: not listed in the manifest, ignored" for name in extra]
