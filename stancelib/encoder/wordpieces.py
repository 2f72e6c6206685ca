"""Texts and propositions as BERT's word pieces, with offsets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stancelib.errors import InputError, ModelFormatError
from stancelib.text import canonical

__all__ = ["MAX_PIECE", "MAX_PROMPT", "Piece", "Wordpieces"]

#: Tokens of a text that are read at once; two more begin and end it.
MAX_PIECE = 254
#: Tokens of a proposition, with the two that begin and end it.
MAX_PROMPT = 48

_CLS, _SEP = "[CLS]", "[SEP]"
_SENTENCE_ENDS = (".", "!", "?")
_CLOSERS = ('"', "'", ")", "]")
_LONGEST_WORD = 100
_INSTALL = "reading with the encoder needs the package tokenizers: pip install stancelib[encoder]"


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, or a part of a long one, as the encoder reads it.

    Parameters
    ----------
    row : int
        Position of the text among those that were cut.
    ids : list of int
        Token ids, with those that begin and end the piece.
    starts, ends : list of int
        Where each token stands in the text, in characters; -1 for the first and the last.
    """

    row: int
    ids: list[int]
    starts: list[int]
    ends: list[int]


class Wordpieces:
    """Cuts texts into word pieces; immutable, usable from many threads.

    Of the file only the words and BERT's three switches are used: nothing in a
    text is read as a special token, however it is written.

    Parameters
    ----------
    data : bytes
        A ``tokenizer.json`` of BERT's kind.
    where : str
        Its path, for error messages.

    Raises
    ------
    ModelFormatError
        If it is no such file.
    InputError
        If tokenizers is not installed.
    """

    def __init__(self, data: bytes, where: str) -> None:
        self.where = where
        model, normalizer = _decode(data, where)
        words: dict[str, int] = model["vocab"]
        self._tokenizer = _build(words, model, normalizer, where)
        self._first, self._last = words[_CLS], words[_SEP]
        self._ends = frozenset(words[end] for end in _SENTENCE_ENDS if end in words)
        self._closers = frozenset(words[mark] for mark in _CLOSERS if mark in words)
        #: Number of words, and id of the one that stands for what isn't known.
        self.size = len(words)
        self.unknown: int = words[model["unk_token"]]

    def cut(self, texts: Sequence[str]) -> list[Piece]:
        """Cut texts into pieces of at most ``MAX_PIECE`` tokens, in order.

        A piece ends after the last sentence end in its second half, else when it
        is full. Every token is in one piece; a text without tokens has one piece.

        Parameters
        ----------
        texts : sequence of str
            In canonical form; others are read, too, by the same rules.

        Returns
        -------
        list of Piece
            At least one a text.
        """
        pieces: list[Piece] = []
        for row, text in enumerate(texts):
            encoding = self._encode(text)
            ids: list[int] = encoding.ids
            offsets: list[tuple[int, int]] = encoding.offsets
            done = 0
            while True:
                end = self._end(ids, offsets, done)
                pieces.append(self._piece(row, ids[done:end], offsets[done:end]))
                done = end
                if done >= len(ids):
                    break
        return pieces

    def prompt(self, text: str) -> tuple[int, ...]:
        """Return a proposition's token ids, at most ``MAX_PROMPT``.

        Parameters
        ----------
        text : str
            Any text; its canonical form is read.

        Returns
        -------
        tuple of int
            With the tokens that begin and end it; what is too long is cut off.
        """
        ids: list[int] = self._encode(canonical(text)).ids
        return (self._first, *ids[: MAX_PROMPT - 2], self._last)

    def _encode(self, text: str) -> Any:
        try:
            return self._tokenizer.encode(text, add_special_tokens=False)
        except TypeError:  # lone surrogates, which UTF-8 cannot carry
            clean = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
            return self._tokenizer.encode(clean, add_special_tokens=False)

    def _piece(self, row: int, ids: list[int], offsets: list[tuple[int, int]]) -> Piece:
        starts = [-1, *(start for start, _ in offsets), -1]
        ends = [-1, *(end for _, end in offsets), -1]
        return Piece(row, [self._first, *ids, self._last], starts, ends)

    def _end(self, ids: list[int], offsets: list[tuple[int, int]], start: int) -> int:
        """Return where the piece that begins with a token ends."""
        full = start + MAX_PIECE
        if len(ids) <= full:
            return len(ids)
        for end in range(full, start + MAX_PIECE // 2, -1):
            if offsets[end][0] > offsets[end - 1][1] and self._ends_sentence(ids, end - 1, start):
                return end
        return full

    def _ends_sentence(self, ids: list[int], last: int, start: int) -> bool:
        while last > start and ids[last] in self._closers:
            last -= 1
        return ids[last] in self._ends


def _decode(data: bytes, where: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the model and the normalizer of a ``tokenizer.json`` after checking them."""
    try:
        whole = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ModelFormatError(where, f"is not JSON: {error}") from error
    parts = whole if isinstance(whole, dict) else {}
    model = _part(parts, "model", "WordPiece", where)
    normalizer = _part(parts, "normalizer", "BertNormalizer", where)
    _part(parts, "pre_tokenizer", "BertPreTokenizer", where)
    _check_words(model.get("vocab"), model.get("unk_token"), where)
    _check_switches(model, normalizer, where)
    return model, normalizer


def _part(parts: dict[str, Any], name: str, kind: str, where: str) -> dict[str, Any]:
    part = parts.get(name)
    if not isinstance(part, dict) or part.get("type") != kind:
        raise ModelFormatError(where, f"is not a tokenizer of BERT's kind: {name} is no {kind}")
    return part


def _check_words(words: Any, unknown: Any, where: str) -> None:
    if not isinstance(words, dict) or not all(type(i) is int for i in words.values()):
        raise ModelFormatError(where, "has no vocabulary: words with their numbers")
    if sorted(words.values()) != list(range(len(words))):
        raise ModelFormatError(where, "numbers its words otherwise than from 0 without gaps")
    for word in (_CLS, _SEP, unknown):
        if not isinstance(word, str) or word not in words:
            raise ModelFormatError(where, f"its vocabulary lacks {word}")


def _check_switches(model: dict[str, Any], normalizer: dict[str, Any], where: str) -> None:
    if model.get("continuing_subword_prefix", "##") != "##":
        raise ModelFormatError(where, "marks the inner pieces of words otherwise than by ##")
    longest = model.get("max_input_chars_per_word", _LONGEST_WORD)
    if type(longest) is not int or not 1 <= longest <= _LONGEST_WORD:
        raise ModelFormatError(where, f"max_input_chars_per_word is not 1 to {_LONGEST_WORD}")
    for name in ("clean_text", "handle_chinese_chars", "lowercase"):
        if type(normalizer.get(name, True)) is not bool:
            raise ModelFormatError(where, f"normalizer: {name} is not true or false")
    if normalizer.get("strip_accents") not in (None, True, False):
        raise ModelFormatError(where, "normalizer: strip_accents is not true, false or null")


def _build(
    words: dict[str, int], model: dict[str, Any], normalizer: dict[str, Any], where: str
) -> Any:
    try:
        from tokenizers import Tokenizer, normalizers, pre_tokenizers
        from tokenizers.models import WordPiece
    except ImportError as error:
        raise InputError(_INSTALL) from error
    try:
        tokenizer = Tokenizer(
            WordPiece(
                words,
                unk_token=model["unk_token"],
                continuing_subword_prefix="##",
                max_input_chars_per_word=model.get("max_input_chars_per_word", _LONGEST_WORD),
            )
        )
        tokenizer.normalizer = normalizers.BertNormalizer(
            clean_text=normalizer.get("clean_text", True),
            handle_chinese_chars=normalizer.get("handle_chinese_chars", True),
            strip_accents=normalizer.get("strip_accents"),
            lowercase=normalizer.get("lowercase", True),
        )
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    except Exception as error:  # the library raises plain Exception
        raise ModelFormatError(where, f"is not a sound tokenizer: {error}") from error
    return tokenizer
