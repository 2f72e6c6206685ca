"""What the columns of a source look like, and which of them were found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from stancelib.corpus.column_names import plain_name
from stancelib.corpus.rows import as_text, is_blank
from stancelib.errors import InputError

__all__ = ["Column", "ColumnError", "Columns", "columns_of"]

_MOST_CLASSES = 50
_LONG = 20.0
_FEWEST_GROUPS = 10
_LARGEST_GROUP = 0.3
_ROWS_A_GROUP = 1.25


@dataclass(frozen=True)
class Column:
    """A column's name and its values.

    Parameters
    ----------
    name : str
        As it stands in the source.
    values : tuple of object
        In order of rows, blank ones left out.
    """

    name: str
    values: tuple[object, ...]

    @cached_property
    def key(self) -> str:
        """The name in one spelling."""
        return plain_name(self.name)

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each value occurs that is a str or a whole number."""
        texts = (str(v) if isinstance(v, bool) else as_text(v) for v in self.values)
        return Counter(text.strip() for text in texts if text is not None)

    @cached_property
    def mean_length(self) -> float:
        """Mean length of a value in characters, numbers and others counted as empty."""
        lengths = [len(v) if isinstance(v, str) else 0 for v in self.values]
        return sum(lengths) / max(len(lengths), 1)

    @property
    def blank(self) -> bool:
        """Whether there is no value at all."""
        return not self.values

    @property
    def plain(self) -> bool:
        """Whether most values are strings or whole numbers, and no lists written out."""
        listed = sum(n for v, n in self.counts.items() if v[:1] in "[{" and v[-1:] in "]}")
        return 2 * (self.counts.total() - listed) > len(self.values)

    @property
    def wordy(self) -> bool:
        """Whether most values are strings of several words."""
        several = sum(isinstance(v, str) and len(v.split(maxsplit=1)) > 1 for v in self.values)
        return self.plain and 2 * several > len(self.values)

    @property
    def is_text(self) -> bool:
        """Whether the values look like texts: wordy, not short, mostly different or long."""
        different = 2 * len(self.counts) >= len(self.values) or self.mean_length >= 2 * _LONG
        return self.wordy and self.mean_length >= _LONG and different

    @property
    def few(self) -> bool:
        """Whether the values are short, and there are few different ones."""
        whole = self.counts.total() == len(self.values)
        return whole and 1 <= len(self.counts) <= _MOST_CLASSES and max(map(len, self.counts)) <= 60

    @property
    def is_label(self) -> bool:
        """Whether the values look like classes: few, short, and each several times."""
        return self.few and 2 <= len(self.counts) <= len(self.values) / 2

    @property
    def is_group(self) -> bool:
        """Whether the values repeat, yet are many and none is in most rows."""
        groups = len(self.counts)
        return (
            groups >= _FEWEST_GROUPS
            and groups * _ROWS_A_GROUP <= len(self.values)
            and max(self.counts.values()) <= _LARGEST_GROUP * len(self.values)
            and self.plain
        )


def columns_of(rows: Sequence[Mapping[str, object]]) -> list[Column]:
    """Return the columns of rows, in order of first occurrence.

    Parameters
    ----------
    rows : sequence of mapping
        Whose keys are columns; those without a name are left out.

    Returns
    -------
    list of Column

    Examples
    --------
    >>> [(c.name, c.values) for c in columns_of([{"a": 1, "b": " "}, {"a": 2}])]
    [('a', (1, 2)), ('b', ())]
    """
    names = dict.fromkeys(name for row in rows for name in row if name.strip())
    return [
        Column(name, tuple(v for row in rows if not is_blank(v := row.get(name)))) for name in names
    ]


class ColumnError(InputError):
    """A column that cannot be told without asking.

    Parameters
    ----------
    message : str
        What is wrong and what to do.
    role : {"text", "target", "label", "group"}
        What the column is for.
    candidates : sequence of str
        Names to choose from.

    Examples
    --------
    >>> ColumnError("which?", "text", ["post", "reply"]).candidates
    ('post', 'reply')
    """

    def __init__(self, message: str, role: str, candidates: Iterable[str]) -> None:
        self.role = role
        self.candidates = tuple(candidates)
        super().__init__(message)


@dataclass
class Columns:
    """The columns that were found.

    Parameters
    ----------
    names : dict of str to (str or None)
        Role to column: text, target, label, group, id, source, date, weight.
    notes : list of str
        How each was found, as sentences for people.
    """

    names: dict[str, str | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def __getitem__(self, role: str) -> str | None:
        return self.names.get(role)
