"""The command line: one module a command, shared reading and writing beside them."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        What follows the program's name; that of the process by default.

    Returns
    -------
    int
        The exit status: 0 done; 1 done, except for rows or files that were
        reported; 2 nothing done, because the usage or the input is wrong;
        130 interrupted; 141 whoever read the output went away.
    """
    try:
        # Imported here so that an interrupt during start-up is quiet as well.
        from stancelib.cli.app import run

        return run(arguments)
    except KeyboardInterrupt:
        return 130
