"""Find the columns that hold text, target, label and group, and say how they were found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from stancelib.corpus.column_facts import Column, ColumnError, Columns, columns_of
from stancelib.corpus.column_names import (
    COMPOUND,
    GROUP_NAMES,
    META_NAMES,
    OWN_GROUPS,
    TIERS,
    plain_name,
)
from stancelib.corpus.label_names import stances_of_labels
from stancelib.errors import InputError

__all__ = ["NO_COLUMN", "guess_columns", "name_columns"]

#: Given as the name of a target or group column: there is none.
NO_COLUMN = "-"
_OPTIONAL = ("target", "group")
_NO_NOUN = frozenset(
    "id ids idx index start end from to len length count n url link lang language score "
    "confidence conf prob date time type group".split()
)
_NUMBER = frozenset("+-.0123456789")
Fit = Callable[[Column], bool]

# What a column must look like, tier by tier of its name.
_TEXT_FITS: tuple[Fit, ...] = (
    lambda column: column.plain or column.blank,
    # An article or a document may be named by a number.
    lambda column: column.wordy or (column.plain and column.key not in GROUP_NAMES),
    lambda column: column.is_text,
)
_LABEL_FITS: tuple[Fit, ...] = (
    lambda column: True,
    lambda column: not column.blank,
    lambda column: not column.blank,
    lambda column: column.few,
)
_TARGET_FITS: tuple[Fit, ...] = (lambda column: column.plain,) * 3


def guess_columns(
    rows: Sequence[Mapping[str, object]], given: Mapping[str, str | None] | None = None
) -> Columns:
    """Find the columns of labelled pairs: by name, then by what the values look like.

    Parameters
    ----------
    rows : sequence of mapping
        Rows as read.
    given : mapping of str to (str or None), optional
        Role to the column that the caller names; ``"-"`` says that there is no
        target or group. None, or a role left out, is guessed.

    Returns
    -------
    Columns

    Raises
    ------
    ColumnError
        If a text or label column is not found, or two columns fit equally well.
    InputError
        If a given column does not exist.

    Examples
    --------
    >>> rows = [{"Tweet": "Tax it now.", "Target": "a carbon tax", "Stance": "FAVOR"}]
    >>> found = guess_columns(rows)
    >>> found["text"], found["target"], found["label"], found["group"]
    ('Tweet', 'Target', 'Stance', None)
    >>> found.notes[0]
    "text: column 'Tweet' (by name)"
    """
    return _Search(rows, given or {}).run()


def name_columns(
    rows: Sequence[Mapping[str, object]],
    given: Mapping[str, str | None],
    guess: Sequence[str] = (),
) -> Columns:
    """Find the given columns only, and the text where asked to guess it.

    Parameters
    ----------
    rows, given
        As in `guess_columns`.
    guess : sequence of str, optional
        ``["text"]`` to find the text too where it is not given.

    Returns
    -------
    Columns

    Raises
    ------
    ColumnError, InputError
        As `guess_columns` does.

    Examples
    --------
    >>> name_columns([{"tweet": "Tax it now.", "labels": []}], {}, ["text"]).names
    {'text': 'tweet'}
    """
    return _Search(rows, given).run({*guess, *(role for role, name in given.items() if name)})


class _Search:
    """One search through the columns of a source."""

    def __init__(
        self, rows: Sequence[Mapping[str, object]], given: Mapping[str, str | None]
    ) -> None:
        self.rows = rows
        self.columns = columns_of(rows)
        self.free = list(self.columns)
        self.found = Columns()
        self.given = {role: self._named(role, name) for role, name in given.items() if name}
        self.free = [c for c in self.free if c not in self.given.values()]

    def run(self, roles: Collection[str] | None = None) -> Columns:
        searches: dict[str, Callable[[], tuple[Column | None, str]]] = {
            "text": self._text,
            "label": self._label,
            "target": self._target,
            "group": self._group,
            **{role: self._meta(role) for role in META_NAMES},
        }
        for role in searches if roles is None else [role for role in searches if role in roles]:
            if role in self.given:
                column, how = self.given[role], "as told"
            else:
                column, how = searches[role]()
            self._take(role, column, how)
        order = [*TIERS, "group", *META_NAMES]
        self.found.notes.sort(key=lambda note: order.index(note.partition(":")[0]))
        return self.found

    def _take(self, role: str, column: Column | None, how: str) -> None:
        self.found.names[role] = column.name if column else None
        # A motion may be the target and the group.
        self.free = [c for c in self.free if c is not column]
        if column:
            self.found.notes.append(f"{role}: column {column.name!r} ({how})")
        elif how:
            self.found.notes.append(f"{role}: {how}")

    def _named(self, role: str, name: str) -> Column | None:
        if name == NO_COLUMN and role not in ("text", "label"):
            return None
        exact = [c for c in self.columns if c.name == name]
        near = exact or [c for c in self.columns if c.key == plain_name(name)]
        if len(near) == 1:
            return near[0]
        names = ", ".join(repr(c.name) for c in self.columns) or "none"
        raise InputError(f"there is no column {name!r} for the {role}; the columns are {names}")

    def _text(self) -> tuple[Column, str]:
        by_name = self._by_name("text", _TEXT_FITS, _TEXT_FITS[-1])
        if by_name:
            return by_name, "by name"
        texts = sorted((c for c in self.free if c.is_text), key=lambda c: -c.mean_length)
        # The longest must lead clearly, or else it is no better than the next.
        if texts and (len(texts) == 1 or texts[0].mean_length >= 2 * texts[1].mean_length):
            return texts[0], "by content: long texts"
        raise self._unclear("text", texts)

    def _label(self) -> tuple[Column, str]:
        by_name = self._by_name("label", _LABEL_FITS, lambda column: column.is_label)
        if by_name:
            return self._in_words(by_name)
        seeming = [c for c in self.free if c.is_label]
        others = {n for role in ("text", "target") for tier in TIERS[role] for n in tier}
        others |= {*OWN_GROUPS, *GROUP_NAMES, *(n for names in META_NAMES.values() for n in names)}
        unnamed = [c for c in seeming if c.key not in others] or seeming
        stances = [c for c in unnamed if _has_sides(c)]
        for fits in (unnamed, stances):
            if len(fits) == 1:
                return fits[0], "by content: few different values"
        raise self._unclear("label", stances or unnamed)

    def _in_words(self, column: Column) -> tuple[Column, str]:
        """Prefer a column that says in words what the label says in numbers."""
        if not all(set(value) <= _NUMBER for value in column.counts):
            return column, "by name"
        noun = COMPOUND["label"]
        words = [
            c
            for c in self.free
            if c is not column
            and noun & set(c.key.split("_"))
            and c.is_label
            and not any(set(value) <= _NUMBER for value in c.counts)
            and self._one_to_one(column, c)
        ]
        if len(words) == 1:
            return words[0], f"by name; it says in words what {column.name!r} says in numbers"
        return column, "by name"

    def _one_to_one(self, a: Column, b: Column) -> bool:
        pairs = {(str(row.get(a.name)), str(row.get(b.name))) for row in self.rows}
        return len(pairs) == len({x for x, _ in pairs}) == len({y for _, y in pairs})

    def _target(self) -> tuple[Column | None, str]:
        label = self.found["label"]
        stances = any(c.name == label and _has_sides(c) for c in self.columns)
        tiers = None if stances else -1
        column = self._by_name("target", _TARGET_FITS, _TARGET_FITS[-1], tiers)
        if column:
            return column, "by name"
        empty = next((c for c in self.free if c.blank and c.key in TIERS["target"][0]), None)
        if empty:
            return None, f"none; column {empty.name!r} is empty"
        return None, "no column found; say which it is with target_column (--target-column)"

    def _group(self) -> tuple[Column | None, str]:
        for name in OWN_GROUPS:
            for column in self.free:
                if column.key == name and not column.blank:
                    return column, "by name"
        for name in GROUP_NAMES:
            for column in self.free:
                if column.key == name and column.is_group:
                    return column, "by name; its values repeat"
        target = next((c for c in self.columns if c.name == self.found["target"]), None)
        if target and target.key in ("motion", "debate") and target.is_group:
            return target, "the target too: each is a debate of its own"
        return None, (
            "no column found, so copies of a text are one group and all other rows are groups of "
            "their own; say which it is with group_column (--group-column)"
        )

    def _meta(self, role: str) -> Callable[[], tuple[Column | None, str]]:
        def search() -> tuple[Column | None, str]:
            for name in META_NAMES[role]:
                for column in self.free:
                    if column.key == name and not column.blank:
                        return column, "by name"
            return None, ""

        return search

    def _by_name(
        self, role: str, fits: Sequence[Fit], surely: Fit, tiers: int | None = None
    ) -> Column | None:
        """Return the one column of the first tier that has any; None if none has.

        `fits` says, tier by tier, which columns count; `surely` chooses between
        several of a tier, and which longer names count.
        """
        for tier, fit in zip(TIERS[role][:tiers], fits, strict=False):
            chosen = self._one(role, [c for c in self.free if c.key in tier and fit(c)], surely)
            if chosen:
                return chosen
        nouns = COMPOUND[role]
        longer = [c for c in self.free if _speaks_of(c.key, nouns) and surely(c)]
        return self._one(role, longer, surely)

    def _one(self, role: str, named: Sequence[Column], surely: Fit) -> Column | None:
        if len(named) > 1:
            named = [c for c in named if surely(c)] or named
        same = role == "label" and all(self._one_to_one(named[0], c) for c in named[1:])
        if len(named) > 1 and not same:
            raise self._unclear(role, named)
        return named[0] if named else None

    def _unclear(self, role: str, columns: Sequence[Column]) -> ColumnError:
        candidates = [c.name for c in columns]
        option = f"{role}_column (--{role}-column)"
        if candidates:
            named = ", ".join(map(repr, candidates))
            none = f", or {NO_COLUMN!r} if there is none" if role in _OPTIONAL else ""
            message = f"several columns may hold the {role}: {named}; name one with {option}{none}"
            return ColumnError(message, role, candidates)
        names = [c.name for c in self.columns if c.name not in self.found.names.values()]
        listed = ", ".join(map(repr, names)) or "none"
        message = f"no column looks like the {role}; name it with {option}; found {listed}"
        return ColumnError(message, role, names)


def _speaks_of(key: str, nouns: frozenset[str]) -> bool:
    words = key.split("_")
    return len(words) > 1 and words[-1] not in _NO_NOUN and bool({words[0], words[-1]} & nouns)


def _has_sides(column: Column) -> bool:
    return bool({"support", "oppose"} & {*stances_of_labels(column.counts).values()})
