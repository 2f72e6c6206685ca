"""The command ``stancelib serve``."""

from __future__ import annotations

import sys
import threading
import time
from typing import Annotated

import typer

from stancelib.cli.guard import guarded, printable

__all__ = ["HELP", "serve"]

HELP = """Show a page to paste texts into, and answer programs over HTTP.

\b
Prints its address once it is ready: a page to paste a text into or choose a file
on, and a JSON API (/api lists it, /openapi.json describes it). No text is kept;
stderr has a line per request, without its text. Ctrl-C stops it.
Needs pip install 'stancelib[serve]'.

\b
Only this machine can reach it unless --host says otherwise. There is no password
and no encryption: to let others in, put a web server before it.

\b
Examples:
  stancelib serve
  stancelib serve --model fast --port 0 --open
  stancelib serve --host 0.0.0.0 --allow-host stances.example.org

\b
Exit status:
  2    not started: wrong usage, a model that cannot be used, a port in use
  130  interrupted by Ctrl-C, as is usual (143: terminated)
"""


@guarded
def serve(
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            "-m",
            help="fast, accurate, cascade, or a model's name or folder.",
            show_default="the best tier that is installed",
        ),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="Address to bind to.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0 for any that is free.")
    ] = 8000,
    max_bytes: Annotated[
        int, typer.Option("--max-bytes", min=1, help="Bytes that a request may have.")
    ] = 2_000_000,
    timeout: Annotated[
        float,
        typer.Option("--timeout", min=0.1, help="Seconds after which a request is given up."),
    ] = 60.0,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", help="Another name by which the server may be reached; repeatable."
        ),
    ] = None,
    open: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> int:
    """Run the command until it is stopped."""
    from stancelib.serving.needs import check_installed

    check_installed()
    from stancelib.api import load_model
    from stancelib.serving import Settings
    from stancelib.serving.hosts import is_loopback
    from stancelib.serving.run import serve as run
    from stancelib.shipped import best_tier

    named = best_tier() if model is None else model
    loaded = load_model(named)
    settings = Settings(
        max_bytes=max_bytes,
        working_seconds=timeout,
        hosts=(host, *(allow_host or ())),
        any_address=not is_loopback(host),
        log=_log,
    )
    if not is_loopback(host):
        sys.stderr.write(
            f"warning: bound to {printable(host)}: whoever can reach this machine can have texts "
            "read here, there is no password, and texts travel unencrypted\n"
        )

    def ready(url: str) -> None:
        sys.stdout.write(f"{printable(url)}\n")
        sys.stdout.flush()
        if open:
            threading.Thread(target=_open, args=(url,), daemon=True).start()

    run(loaded, host, port, settings, ready=ready)
    return 0


def _log(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")


def _open(url: str) -> None:
    import webbrowser

    webbrowser.open(url)
