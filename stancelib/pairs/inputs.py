"""What callers may hand over as texts and targets, checked row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from itertools import islice
from typing import Any

from stancelib.errors import InputError
from stancelib.model.texts import as_text

__all__ = ["as_target", "check_lists", "check_numbers", "read_rows"]

#: Makes a target of what a caller gave for a row, or raises InputError.
Check = Callable[[Any, int], "str | None"]


def as_target(target: Any, row: int | None, known: Sequence[str] | None) -> str | None:
    """Return what a caller asks about; the only target known is meant where none is given.

    Parameters
    ----------
    target : str or None
    row : int or None
        Position, for the error message.
    known : sequence of str or None
        Targets seen in training; None if there were none.

    Returns
    -------
    str or None

    Raises
    ------
    InputError
        If it is no string, or none of several is named.

    Examples
    --------
    >>> as_target(None, None, ["the tax"]), as_target("the tax", None, None)
    ('the tax', None)
    """
    if target is not None and not isinstance(target, str):
        raise InputError(f"target: expected str, got {type(target).__name__}", row)
    if known is None:
        return None
    if target is None or not target.strip():
        if len(known) == 1:
            return known[0]
        shown = ", ".join(map(repr, known[:5]))
        raise InputError(f"a target is needed: one of {shown}, … or another", row)
    return target


def check_lists(texts: Any, targets: Any) -> None:
    """Refuse what can't hold texts, or their targets.

    Parameters
    ----------
    texts : iterable of (str or bytes)
    targets : iterable of (str or None), str or None
        One a text, or one for all.

    Raises
    ------
    InputError
        If either is of another kind, or both have a length and differ in it.

    Examples
    --------
    >>> check_lists(["Tax it."], ["the tax", "the tram"])
    Traceback (most recent call last):
        ...
    stancelib.errors.InputError: [SL100] 1 texts, but 2 targets
    """
    if isinstance(texts, (str, bytes)):
        raise InputError("texts: got a single text; use classify(text, target), or pass a list")
    if isinstance(texts, Mapping) or not isinstance(texts, Iterable):
        raise InputError(f"texts: expected an iterable of str, got {type(texts).__name__}")
    if targets is None or isinstance(targets, str):
        return
    if isinstance(targets, (bytes, Mapping)) or not isinstance(targets, Iterable):
        raise InputError(
            f"targets: expected str or an iterable of str, got {type(targets).__name__}"
        )
    if isinstance(texts, Sized) and isinstance(targets, Sized) and len(texts) != len(targets):
        raise InputError(f"{len(texts)} texts, but {len(targets)} targets")


def check_numbers(batch_size: int, min_probability: float) -> None:
    """Refuse a batch size below 1, and what is no probability.

    Raises
    ------
    InputError
    """
    if not isinstance(batch_size, int) or batch_size < 1:
        raise InputError(f"batch_size={batch_size!r}: use an int of at least 1")
    if not isinstance(min_probability, (int, float)) or not 0 <= min_probability <= 1:
        raise InputError(f"min_probability={min_probability!r}: use a number from 0 to 1")


def read_rows(
    texts: Iterable[Any], targets: Iterable[Any] | str | None, check: Check, size: int
) -> Iterator[tuple[list[str], list[str | None]]]:
    """Yield texts with their targets, some at once, as they are asked for.

    Parameters
    ----------
    texts, targets
        What :func:`check_lists` lets pass.
    check : function of (target, row)
    size : int
        Texts that are read at once.

    Yields
    ------
    texts : list of str
    targets : list of (str or None)

    Raises
    ------
    InputError
        For a row that is no text or has no target, after all rows before it.

    Examples
    --------
    >>> list(read_rows(["a", b"b", "c"], "tax", lambda target, row: target, 2))
    [(['a', 'b'], ['tax', 'tax']), (['c'], ['tax'])]
    """
    iterator, row = iter(texts), 0
    others = None if targets is None or isinstance(targets, str) else iter(targets)
    while chunk := list(islice(iterator, size)):
        wanted = [targets] * len(chunk) if others is None else list(islice(others, len(chunk)))
        strings: list[str] = []
        asked: list[str | None] = []
        error = None
        if len(wanted) < len(chunk):
            error = InputError(f"targets end after {row + len(wanted)}, but there are more texts")
        try:
            for i, (text, target) in enumerate(zip(chunk, wanted, strict=False), row):
                string = as_text(text, i)
                asked.append(check(target, i))
                strings.append(string)
        except InputError as found:
            error = found
        if strings:
            yield strings, asked
        if error is not None:
            raise error
        row += len(chunk)
