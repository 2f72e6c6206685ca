"""What is wrong with a request, in the form of RFC 9457 (problem+json)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

__all__ = ["PROBLEM_TYPE", "Mistake", "RefusedError", "problem_of"]

PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a request's body.

    Parameters
    ----------
    pointer : str
        Where it is: a JSON pointer as a fragment, such as ``#/texts/3``.
    detail : str
        What is wrong, and what to do.
    """

    pointer: str
    detail: str


class RefusedError(Exception):
    """A request that is not done.

    Parameters
    ----------
    status : int
        The status of the response.
    detail : str
        What is wrong, and what to do.
    mistakes : sequence of Mistake, optional
        Each mistake in the body.
    headers : mapping, optional
        Headers of the response.

    Examples
    --------
    >>> RefusedError(404, "no such page").status
    404
    """

    def __init__(
        self,
        status: int,
        detail: str,
        mistakes: Sequence[Mistake] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.mistakes = tuple(mistakes)
        self.headers = dict(headers or {})


def problem_of(error: RefusedError) -> dict[str, object]:
    """Return a refusal as JSON-ready data.

    Examples
    --------
    >>> problem_of(RefusedError(422, "wrong", [Mistake("#/text", "is missing")]))["errors"]
    [{'pointer': '#/text', 'detail': 'is missing'}]
    """
    found: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": error.detail,
    }
    if error.mistakes:
        found["errors"] = [{"pointer": m.pointer, "detail": m.detail} for m in error.mistakes]
    return found
