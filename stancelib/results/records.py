"""What all results share: plain data, JSON, and how they show themselves."""

from __future__ import annotations

import json
from typing import Any, ClassVar

__all__ = ["Record", "short"]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(float(value), 6) + 0.0  # + 0.0 turns -0.0 into 0.0
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.to_dict() if isinstance(value, Record) else value


class Record:
    """What all results share: plain data and JSON, field by field."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready data: dicts, lists, str, int, float (6 digits), None."""
        return {name: _plain(getattr(self, name)) for name in self.__match_args__}

    def to_json(self, indent: int | None = None) -> str:
        """Return :meth:`to_dict`'s data as ASCII JSON, which any encoding can carry.

        Parameters
        ----------
        indent : int or None, optional
            Spaces per level; one line by default.

        Returns
        -------
        str

        Raises
        ------
        ValueError
            If a number is not finite.
        """
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=True, allow_nan=False)

    def _repr_html_(self) -> str:
        # Imported here so that predicting does not load what only notebooks show.
        from stancelib import render

        return render.fragment(self)


def short(text: str, length: int = 40) -> str:
    """Return a text's repr, cut after some characters."""
    return repr(text if len(text) <= length else f"{text[: length - 1]}…")
