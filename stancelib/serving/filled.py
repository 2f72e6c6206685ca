"""From the form to what the model is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from stancelib.documents.policies import find_policy
from stancelib.errors import InputError
from stancelib.model.asked import ask
from stancelib.serving.asks import DocumentAsk
from stancelib.serving.decoding import read_file
from stancelib.serving.forms import Form
from stancelib.serving.problems import RefusedError
from stancelib.topics import Topic

if TYPE_CHECKING:
    from stancelib.model import StanceModel

__all__ = ["Filled", "filled"]

_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Filled:
    """A document to show: what is asked, and the title of the page."""

    ask: DocumentAsk
    title: str | None


def filled(form: Form, model: StanceModel) -> Filled:
    """Return what a form asks for.

    Parameters
    ----------
    form : Form
    model : StanceModel

    Raises
    ------
    RefusedError
        If there is nothing to read, or two things, or something unknown is asked
        for (422).

    Examples
    --------
    >>> import stancelib
    >>> filled(Form(text="It rained."), stancelib.load_model()).ask.policy
    'any'
    """
    pasted, chosen = bool(form.text.strip()), bool(form.file_name)
    if pasted and chosen:
        raise RefusedError(422, "There is a text and a file: paste a text or choose a file.")
    if not pasted and not chosen:
        raise RefusedError(422, "There is nothing to read: paste a text or choose a file.")
    try:
        topics, policy = _topics(form, model), find_policy(form.policy).name
    except InputError as error:
        said = str(error).removeprefix(f"[{error.code}] ").removeprefix("topics: ")
        raise RefusedError(422, said[:1].upper() + said[1:]) from None
    if chosen:
        title = PurePosixPath(form.file_name).stem
        return Filled(DocumentAsk(read_file(form.file_name, form.file), topics, policy), title)
    return Filled(DocumentAsk(form.text, topics, policy), None)


def _topics(form: Form, model: StanceModel) -> tuple[Topic, ...] | None:
    own = _own(form)
    if not form.topics and own is None:
        return None
    asked: list[str | Topic] = list(form.topics or (topic.name for topic in model.topics))
    asked += [own] if own is not None else []
    return ask(asked, model.topics, others=model.takes_other_topics).topics


def _own(form: Form) -> Topic | None:
    if not form.title and not form.proposition:
        return None
    name = re.sub(r"[^\w-]+", "_", form.title).strip("_-")[:_LONGEST_NAME]
    if not name or not form.proposition:
        missing = "proposition" if name else "name"
        raise InputError(f"another topic has no {missing}: give both or neither")
    return Topic(name, form.title, form.proposition)
