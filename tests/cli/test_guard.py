from __future__ import annotations

import pytest
import typer

from stancelib.cli.guard import guarded, printable
from stancelib.errors import InputError


def status_of(command):
    with pytest.raises(typer.Exit) as leaving:
        guarded(command)()
    return leaving.value.exit_code


@pytest.mark.parametrize("status", [0, 1])
def test_a_command_decides_on_its_status(status):
    assert status_of(lambda: status) == status


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (InputError("no plums"), 2, "error: [SL100] no plums\n"),
        (InputError("\x1b[2J"), 2, "error: [SL100] \\x1b[2J\n"),
        (OSError(28, "No space left on device"), 2, "error: [Errno 28] No space left on device\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_errors_become_a_message_and_a_status(capsys, error, status, message):
    def command():
        raise error

    assert status_of(command) == status
    assert capsys.readouterr().err == message


def test_a_defect_stays_a_defect():
    def command():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        guarded(command)()


def test_line_breaks_stay_in_messages():
    assert printable("a\nb\t\ud800") == "a\nb\\t\\ud800"
