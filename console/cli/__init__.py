"""The command line, `handover`. Each command imports what it needs when it runs, so that help comes at once."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import typer

from console.cli.children import DidNotStart, end_with_parent

COMMANDS = {
    "demo": "demo",
    "plan": "transfer",
    "send": "transfer",
    "sync": "sync",
    "post": "posting",
    "runs": "look",
    "status": "look",
    "notices": "notices",
    "verify": "look",
    "workflow": "workflow",
    "files": "files",
    "key": "key",
    "backup": "backup",
    "restore": "backup",
    "match": "people",
    "sandbox": "servers",
    "worker": "servers",
    "console": "servers",
    "run": "servers",
}
"""Each command's module in this folder, in the order of the help."""
CANNOT_RUN, USAGE, INTERRUPTED = 3, 2, 130


def commands(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line with these commands: one alone starts in a third of the time that all take to load."""
    app = typer.Typer(
        name="handover",
        help="Carries approved hours, absence and salary data from a time system into payroll.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    # With a callback a command goes by its name even where it is the only one.
    app.callback()(lambda: None)
    for name in names:
        found = getattr(import_module(f"console.cli.{COMMANDS[name]}"), name)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command()(found)
    return app


def main() -> int:
    """Run the command that the arguments name. Answers the exit code:

    0 done, 1 done with rows that were refused, need somebody or could not be planned, 2 wrong use, 3 cannot run.
    """
    end_with_parent()
    asked = sys.argv[1:2]
    try:
        answer: Any = commands(asked if COMMANDS.keys() >= {*asked} and asked else COMMANDS)(standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        return _failed(error)
    return answer if isinstance(answer, int) else 0


def _failed(error: Exception) -> int:
    """One sentence for a person. A fault of ours is raised on, so that it shows whole."""
    from typer._click.exceptions import ClickException

    if isinstance(error, ClickException):
        return _say(error.format_message(), USAGE)
    if isinstance(error, DidNotStart):
        return _say(str(error), CANNOT_RUN)
    from core.actions.errors import sentence

    if (words := sentence(error)) is None:
        raise error
    return _say(words, CANNOT_RUN)


def _say(words: str, code: int) -> int:
    if "--json" in sys.argv:
        from console.cli.printing import print_json

        print_json({"error": words, "exit": code})
    print(words, file=sys.stderr)
    return code
