"""The page's form, as browsers send it; nothing of it is put on disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import PureWindowsPath
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from stancelib.serving.decoding import decoded
from stancelib.serving.problems import RefusedError

__all__ = ["Form", "read_form"]

_MOST_FIELDS = 100
_MULTIPART, _URLENCODED = "multipart/form-data", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in.

    Parameters
    ----------
    text : str
    file_name : str
        Without folders; empty if no file was chosen.
    file : bytes
    topics : tuple of str
        Names that were ticked.
    title, proposition : str
        A topic of one's own.
    policy : str
    """

    text: str = ""
    file_name: str = ""
    file: bytes = b""
    topics: tuple[str, ...] = ()
    title: str = ""
    proposition: str = ""
    policy: str = "any"


@dataclass(slots=True)
class _Part:
    """A part of a multipart body as it is read."""

    headers: dict[str, str] = field(default_factory=dict)
    name: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    data: bytearray = field(default_factory=bytearray)


def read_form(body: bytes, content_type: str) -> Form:
    """Return what a form's body says.

    Parameters
    ----------
    body : bytes
    content_type : str
        The header of the request.

    Returns
    -------
    Form

    Raises
    ------
    RefusedError
        If it is no form (415), broken (400), or not UTF-8 (422).

    Examples
    --------
    >>> read_form(b"text=a+b&topic=kosovo", "application/x-www-form-urlencoded")
    Form(text='a b', file_name='', file=b'', topics=('kosovo',), title='', proposition='', \
policy='any')
    """
    kind, options = parse_options_header(content_type)
    if kind == _MULTIPART.encode():
        return _multipart(body, options.get(b"boundary", b""))
    if kind == _URLENCODED.encode():
        return _urlencoded(body)
    raise RefusedError(415, f"A form is sent as {_MULTIPART} or {_URLENCODED}.")


def _urlencoded(body: bytes) -> Form:
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except UnicodeDecodeError:
        raise RefusedError(422, "The form is not UTF-8.") from None
    except ValueError as error:
        raise RefusedError(400, f"The form cannot be read: {error}.") from None
    return _form(pairs)


def _multipart(body: bytes, boundary: bytes) -> Form:
    parts: list[_Part] = []
    ended = False

    def begin() -> None:
        if len(parts) == _MOST_FIELDS:
            raise FormParserError(f"more than {_MOST_FIELDS} fields")
        parts.append(_Part())

    def add(where: str, data: bytes, start: int, end: int) -> None:
        getattr(parts[-1], where).extend(data[start:end])

    def header() -> None:
        part = parts[-1]
        part.headers[part.name.decode("latin-1").lower()] = part.value.decode("latin-1")
        part.name.clear()
        part.value.clear()

    def end() -> None:
        nonlocal ended
        ended = True

    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": begin,
                "on_header_field": partial(add, "name"),
                "on_header_value": partial(add, "value"),
                "on_header_end": header,
                "on_part_data": partial(add, "data"),
                "on_end": end,
            },
        )
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise RefusedError(400, f"The form cannot be read: {error}.") from None
    if not ended:
        raise RefusedError(400, "The form cannot be read: its end is missing.")
    return _of_parts(parts)


def _of_parts(parts: Iterable[_Part]) -> Form:
    pairs: list[tuple[str, str]] = []
    name, data = "", b""
    for part in parts:
        kind, options = parse_options_header(part.headers.get("content-disposition", ""))
        key = options.get(b"name", b"").decode("utf-8", "replace")
        if kind != b"form-data" or not key:
            raise RefusedError(400, "The form cannot be read: a part of it has no name.")
        if key != "file":
            pairs.append((key, decoded(bytes(part.data), f"the field {key[:40]}")))
            continue
        if options.get(b"filename") or part.data:
            # Some browsers send the whole path.
            sent = options.get(b"filename", b"").decode("utf-8", "replace")
            name, data = PureWindowsPath(sent).name or "file", bytes(part.data)
    return _form(pairs, name, data)


def _form(pairs: Iterable[tuple[str, str]], file_name: str = "", file: bytes = b"") -> Form:
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)

    def last(key: str, otherwise: str = "") -> str:
        return found.get(key, [otherwise])[-1]

    return Form(
        last("text"),
        file_name,
        file,
        tuple(dict.fromkeys(found.get("topic", ()))),
        last("title").strip(),
        last("proposition").strip(),
        last("policy", "any"),
    )
