"""The application: which path is answered by what."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from stancelib.errors import InputError
from stancelib.serving import answers
from stancelib.serving.asks import classify_ask, document_ask, parsed
from stancelib.serving.bodies import read_body
from stancelib.serving.filled import filled
from stancelib.serving.form_page import PAGE_POLICY, api_page, form_page
from stancelib.serving.forms import Form, read_form
from stancelib.serving.openapi import describe
from stancelib.serving.problems import RefusedError
from stancelib.serving.responses import (
    LateResponse,
    is_late,
    json_bytes,
    json_response,
    problem_response,
)
from stancelib.serving.settings import Settings
from stancelib.serving.shield import Shield
from stancelib.serving.work import Job, Workers

if TYPE_CHECKING:
    from stancelib.model import StanceModel
    from stancelib.pairs import PairModel

__all__ = ["make_app"]

_POLICY = "content-security-policy"
_HTML = "text/html; charset=utf-8"

T = TypeVar("T")


def make_app(
    model: StanceModel | PairModel, settings: Settings | None = None, *, name: str | None = None
) -> ASGIApp:
    """Return an ASGI application that shows what a model says.

    Parameters
    ----------
    model : StanceModel
        Shared by all requests.
    settings : Settings, optional
    name : str, optional
        What the API calls the model; that of its folder if not given.

    Returns
    -------
    ASGI application

    Raises
    ------
    InputError
        If it is a model of pairs.

    Examples
    --------
    >>> import stancelib
    >>> app = make_app(stancelib.load_model())
    """
    from stancelib.model import StanceModel

    if not isinstance(model, StanceModel):
        raise InputError(
            f"serve: {model!r} labels texts for targets, and serve shows models of topics: "
            "name another --model"
        )
    settings = settings or Settings()
    served = _Served(model, settings, name or Path(model.path or "model").name)
    paths: dict[str, tuple[Callable[[Request], Awaitable[Response]], list[str]]] = {
        "/": (served.page, ["GET", "POST"]),
        "/api": (served.listed, ["GET"]),
        "/api/classify": (served.classify, ["POST"]),
        "/api/document": (served.document, ["POST"]),
        "/api/model": (served.about, ["GET"]),
        "/health": (served.health, ["GET"]),
        "/openapi.json": (served.described, ["GET"]),
    }

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            served.workers.close()

    app = Starlette(
        routes=[Route(path, answer, methods=methods) for path, (answer, methods) in paths.items()],
        exception_handlers={HTTPException: _no_route, RefusedError: _refused},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return Shield(app, settings, paths)


class _Served:
    """The answers to requests."""

    def __init__(self, model: StanceModel, settings: Settings, name: str) -> None:
        self.model, self.settings, self.name = model, settings, name
        self.workers = Workers(settings)
        self.description = describe(model, settings)

    async def page(self, request: Request) -> Response:
        """Show the form, or the page of the document that it sends."""
        if request.method != "POST":
            return _html(form_page(self.model, self.settings))
        form = Form()
        try:
            body = await read_body(request, self.settings)
            form = read_form(body, request.headers.get("content-type", ""))
            wanted = filled(form, self.model)
            page, policy = await self._work(
                lambda stopped: answers.document_page_of(self.model, wanted)
            )
        except RefusedError as error:
            shown = form_page(self.model, self.settings, form, error.detail).encode("utf-8")
            headers = {_POLICY: PAGE_POLICY, **error.headers}
            kind = LateResponse if is_late(error) else Response
            return kind(shown, error.status, headers, _HTML)
        return Response(page, headers={_POLICY: policy}, media_type=_HTML)

    async def classify(self, request: Request) -> Response:
        """Classify texts."""
        ask = classify_ask(await self._json(request), self.model, self.settings.max_texts)
        return json_response(
            await self._work(lambda stopped: answers.results_json(self.model, ask, stopped))
        )

    async def document(self, request: Request) -> Response:
        """Classify a document."""
        ask = document_ask(await self._json(request), self.model)
        return json_response(
            await self._work(lambda stopped: answers.document_json(self.model, ask))
        )

    async def about(self, request: Request) -> Response:
        """Say which model answers."""
        topics = [
            {"name": t.name, "title": t.title, "proposition": t.proposition}
            for t in self.model.topics
        ]
        return json_response(
            json_bytes(
                {
                    "name": self.name,
                    "tier": self.model.tier,
                    "takes_other_topics": self.model.takes_other_topics,
                    "topics": topics,
                }
            )
        )

    async def listed(self, request: Request) -> Response:
        """List what programs can ask."""
        return _html(api_page(self.description))

    async def described(self, request: Request) -> Response:
        """Describe what programs can ask."""
        return json_response(json_bytes(self.description))

    async def health(self, request: Request) -> Response:
        """Say that the server answers."""
        return json_response(json_bytes({"status": "ok"}))

    async def _json(self, request: Request) -> object:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise RefusedError(
                415, "Send JSON, with the header Content-Type: application/json.",
                headers={"connection": "close"},
            )  # fmt: skip
        return parsed(await read_body(request, self.settings))

    async def _work(self, job: Job[T]) -> T:
        try:
            return await self.workers.run(job)
        except InputError as error:
            raise RefusedError(422, str(error)) from None


def _html(page: str) -> Response:
    return HTMLResponse(page, headers={_POLICY: PAGE_POLICY})


async def _refused(request: Request, error: Exception) -> Response:
    return problem_response(cast(RefusedError, error))


async def _no_route(request: Request, error: Exception) -> Response:
    error = cast(HTTPException, error)
    headers = dict(error.headers or {})
    if error.status_code != 405:
        said = "There is nothing at this path; / is the page, and /api lists the API."
        return problem_response(RefusedError(error.status_code, said))
    names = sorted({*(n.strip() for n in headers.get("Allow", "").split(",") if n), "OPTIONS"})
    headers["Allow"] = ", ".join(names)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=headers)
    return problem_response(
        RefusedError(405, f"This path takes {headers['Allow']}.", headers=headers)
    )
