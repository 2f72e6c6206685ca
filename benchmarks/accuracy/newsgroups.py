"""Newsgroup posts without what gives their group away."""

from __future__ import annotations

import re

__all__ = ["strip_post"]

_QUOTED = re.compile(r"(writes in|writes:|wrote:|says:|said:|^In article|^Quoted from|^\||^>)")


def strip_post(post: str) -> str:
    r"""Remove header, quotations and signature of a post.

    The same text comes out as from scikit-learn's
    ``fetch_20newsgroups(remove=("headers", "footers", "quotes"))``.

    Parameters
    ----------
    post : str

    Returns
    -------
    str
        May be empty.

    Examples
    --------
    >>> strip_post("From: a\nSubject: b\n\nb writes:\n> Is it?\nIt is.\n--\nA. Author\n")
    'It is.'
    """
    _, _, body = post.partition("\n\n")
    return _without_quotes(_without_footer(body))


def _without_footer(text: str) -> str:
    lines = text.strip().split("\n")
    for i in range(len(lines) - 1, 0, -1):
        if not lines[i].strip().strip("-"):
            return "\n".join(lines[:i])
    return text


def _without_quotes(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not _QUOTED.search(line))
