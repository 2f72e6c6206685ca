"""Every exception and warning that stancelib raises on purpose.

Each message says what is wrong, where (file, row, field), and what to do.
Each class carries a stable code, shown in front of the message, so that a
script or a search engine can find it.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "CorpusError",
    "CorpusWarning",
    "InputError",
    "ModelFormatError",
    "Problem",
    "StancelibError",
    "TrainingError",
]


class StancelibError(Exception):
    """Base class of all errors that stancelib raises on purpose."""

    code = "SL000"

    def __str__(self) -> str:
        return f"[{self.code}] {super().__str__()}"


class InputError(StancelibError, ValueError):
    """A text, or an argument, that cannot be classified.

    Parameters
    ----------
    message : str
        What is wrong and what to do.
    row : int or None
        Zero-based position in the iterable of texts, where there is one.

    Examples
    --------
    >>> print(InputError("expected str, got int", row=3))
    [SL100] row 3: expected str, got int
    """

    code = "SL100"

    def __init__(self, message: str, row: int | None = None) -> None:
        self.row = row
        super().__init__(message if row is None else f"row {row}: {message}")


class Problem:
    """One finding about a corpus: where it is, what it is, what to do.

    Parameters
    ----------
    row : int or None
        One-based row (line) number, None where the whole corpus is meant.
    message : str
        What is wrong and what to do about it.
    fatal : bool
        Whether training or evaluation must stop.
    field : str or None
        The column or key concerned.
    """

    __slots__ = ("fatal", "field", "message", "row")

    def __init__(
        self, row: int | None, message: str, *, fatal: bool = True, field: str | None = None
    ) -> None:
        self.row = row
        self.message = message
        self.fatal = fatal
        self.field = field

    def __str__(self) -> str:
        where = "corpus" if self.row is None else f"row {self.row}"
        return f"{where}{f', {self.field}' if self.field else ''}: {self.message}"

    def __repr__(self) -> str:
        return f"Problem({str(self)!r}, fatal={self.fatal})"


class CorpusError(StancelibError, ValueError):
    """A corpus that cannot be read or used; carries every problem found.

    Parameters
    ----------
    source : str
        The file or object that was read.
    problems : sequence of Problem
        All of them, not only the first.

    Examples
    --------
    >>> print(CorpusError("data.csv", [Problem(3, "text is empty", field="text")]))
    [SL200] data.csv: 1 problem
      row 3, text: text is empty
    """

    code = "SL200"
    _shown = 20

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        lines = [f"{source}: {len(problems)} problem{'s' if len(problems) != 1 else ''}"]
        lines += [f"  {problem}" for problem in problems[: self._shown]]
        if len(problems) > self._shown:
            lines.append(f"  … and {len(problems) - self._shown} more (see .problems)")
        super().__init__("\n".join(lines))


class TrainingError(StancelibError, ValueError):
    """A corpus that is well formed but from which nothing can be learned."""

    code = "SL300"


class ModelFormatError(StancelibError, ValueError):
    """A model folder that is truncated, edited, hostile or of an unknown format.

    Parameters
    ----------
    path : str
        The file or folder concerned.
    message : str
        What is wrong with it and what to do.
    """

    code = "SL400"

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        super().__init__(f"{path}: {message}")


class CorpusWarning(UserWarning):
    """Something in a corpus that weakens what can be claimed from it."""
