"""The manifest as bytes and back: one canonical writing, and a suspicious reader."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from stancelib.errors import ModelFormatError
from stancelib.persist import format as fmt

__all__ = ["decode", "encode", "listed_files"]

_DIGEST = "manifest_sha256"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _dump(manifest: Mapping[str, Any]) -> bytes:
    text = json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def _digest(manifest: Mapping[str, Any]) -> str:
    unsigned = {key: value for key, value in manifest.items() if key != _DIGEST}
    return hashlib.sha256(_dump(unsigned)).hexdigest()


def encode(manifest: Mapping[str, Any]) -> bytes:
    r"""Write a manifest in its one canonical form, with the digest of its content.

    Parameters
    ----------
    manifest : mapping of str to JSON data

    Returns
    -------
    bytes
        UTF-8 JSON: sorted keys, indent 1, newline at the end.

    Raises
    ------
    TypeError, ValueError, RecursionError
        If it holds anything that JSON cannot say: other types, NaN, cycles, lone surrogates.

    Examples
    --------
    >>> encode({"format": 1})[:15]
    b'{\n "format": 1,'
    """
    return _dump({**manifest, _DIGEST: _digest(manifest)})


def _integer(digits: str) -> int:
    value = int(digits) if len(digits) <= 20 else math.inf
    if abs(value) > fmt.MAX_INTEGER:
        raise ValueError("an integer is larger than 64 bits hold")
    return int(value)


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON knows")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in pairs:
        if key in out:
            raise ValueError(f"key {key[:80]!r} occurs twice in one object")
        out[key] = value
    return out


def _depth_limit(value: Any) -> None:
    level = [value]
    for _ in range(fmt.MAX_DEPTH):
        level = [
            inner
            for item in level
            if isinstance(item, (dict, list))
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return
    raise ValueError(f"nested more than {fmt.MAX_DEPTH} levels deep")


def _parse(raw: bytes, path: str) -> dict[str, Any]:
    if len(raw) > fmt.MAX_MANIFEST_BYTES:
        raise ModelFormatError(path, f"larger than {fmt.MAX_MANIFEST_BYTES} bytes")
    try:
        manifest = json.loads(
            raw.decode("utf-8"),
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
        _depth_limit(manifest)
    except RecursionError as error:
        raise ModelFormatError(path, "nested too deeply") from error
    except ValueError as error:  # bad UTF-8 and bad JSON included
        raise ModelFormatError(path, f"not a valid manifest: {error}") from error
    if not isinstance(manifest, dict):
        raise ModelFormatError(path, f"expected an object, got {type(manifest).__name__}")
    return manifest


def decode(raw: bytes, path: str) -> dict[str, Any]:
    """Read a manifest and check everything about it that concerns no other file.

    Parameters
    ----------
    raw : bytes
        The content of ``manifest.json``.
    path : str
        Named in messages.

    Returns
    -------
    dict
        With ``format``, ``stancelib_version``, ``files`` and whatever was saved.

    Raises
    ------
    ModelFormatError
        If it is malformed, of an unknown format, or not what was written.

    Examples
    --------
    >>> decode(b"{}", "manifest.json")
    Traceback (most recent call last):
    stancelib.errors.ModelFormatError: [SL400] manifest.json: 'format' is missing or not a number: \
this is not a stancelib model
    """
    manifest = _parse(raw, path)
    number = manifest.get("format")
    if type(number) is not int or number < 1:
        raise ModelFormatError(
            path, "'format' is missing or not a number: this is not a stancelib model"
        )
    if number > fmt.FORMAT:
        raise ModelFormatError(
            path,
            f"format {number} is newer than this stancelib reads ({fmt.FORMAT}): "
            "upgrade stancelib (pip install -U stancelib)",
        )
    try:
        intact = manifest.get(_DIGEST) == _digest(manifest)
    except ValueError as error:  # a lone surrogate, which only an escape can smuggle in
        raise ModelFormatError(path, f"text that is not valid Unicode: {error}") from error
    if not intact:
        raise ModelFormatError(path, "was edited or damaged: get the model again, or retrain it")
    if not isinstance(manifest.get("stancelib_version"), str):
        raise ModelFormatError(path, "'stancelib_version' is missing or not a string")
    topics = manifest.get("topics", [])
    if not isinstance(topics, list) or len(topics) > fmt.MAX_TOPICS:
        raise ModelFormatError(path, f"'topics' must be a list of at most {fmt.MAX_TOPICS}")
    listed_files(manifest, path)
    return manifest


def listed_files(manifest: Mapping[str, Any], path: str) -> dict[str, tuple[str, int]]:
    """Return sha256 and size in bytes of each file that a manifest lists.

    Parameters
    ----------
    manifest : mapping
        Whose ``files`` is read.
    path : str
        Named in messages.

    Returns
    -------
    dict of str to (str, int)
        The weights first.

    Raises
    ------
    ModelFormatError
        If a name is not a plain file name, or an entry is malformed or too large.

    Examples
    --------
    >>> entry = {"sha256": "0" * 64, "bytes": 5}
    >>> listed_files({"files": {"weights.npz": entry}}, "manifest.json")["weights.npz"][1]
    5
    """
    files = manifest.get("files")
    if not isinstance(files, dict) or fmt.WEIGHTS not in files or len(files) > fmt.MAX_FILES:
        raise ModelFormatError(
            path, f"'files' must list {fmt.WEIGHTS} and at most {fmt.MAX_FILES} files"
        )
    out: dict[str, tuple[str, int]] = {}
    for name in sorted(files, key=lambda name: (name != fmt.WEIGHTS, name)):
        entry = files[name]
        if not fmt.FILE_NAME.fullmatch(name) or name.lower() == fmt.MANIFEST:
            raise ModelFormatError(path, f"file name {name[:100]!r} is not allowed")
        if not isinstance(entry, dict) or set(entry) != {"sha256", "bytes"}:
            raise ModelFormatError(path, f"entry of {name}: expected sha256 and bytes")
        digest, size = entry["sha256"], entry["bytes"]
        if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise ModelFormatError(path, f"entry of {name}: sha256 must be 64 hex digits")
        limit = fmt.most_bytes(name)
        if type(size) is not int or not 0 <= size <= limit:
            raise ModelFormatError(path, f"entry of {name}: bytes must be 0 to {limit}")
        out[name] = (digest, size)
    return out
