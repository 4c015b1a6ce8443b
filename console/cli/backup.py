"""`handover backup` and `handover restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console import texts
from console.cli.options import Json
from console.cli.printing import plain, print_json

File = Annotated[Path, typer.Argument(help="The archive.")]


def backup(
    file: File,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file of that name.")] = False,
    json: Json = False,
) -> int:
    """Write everything but the key into one archive, while others work, and check it. Keep the key file elsewhere."""
    from core.actions.backup import back_up
    from core.actions.home import actor, open_home

    with open_home() as home:
        made = back_up(home, file, actor(), replace)
        key = home.store.cipher.keys.path
    if json:
        print_json({**plain(made), "file": str(made.file), "key_file": str(key), "exit": 0})
        return 0
    print(f"{made.file}: {texts.many(made.companies, 'company', 'companies')}, {made.size:,} bytes, read back: whole.")
    print(f"The key is not in it. Without a copy of {key} nobody can bring it back.")
    return 0


def restore(
    file: Annotated[Path | None, typer.Argument(help="The archive.")] = None,
    into: Annotated[Path | None, typer.Option("--into", help="The home to make: an empty folder, or none yet.")] = None,
    database: Annotated[
        bool, typer.Option("--database", help="Instead: the database was brought back already, with its own tool.")
    ] = False,
    json: Json = False,
) -> int:
    """Make a home of a back-up. It is checked first; and nothing is sent from it before `handover verify`."""
    if database == bool(file and into) or (database and (file or into)):
        raise typer.BadParameter("Say FILE and --into FOLDER; or --database alone.")
    return _home(file, into, json) if file and into else _database(json)


def _home(file: Path, into: Path, json: bool) -> int:
    from core.actions.backup import restore as bring_back
    from core.actions.home import actor

    made = bring_back(file, into, actor())
    if json:
        print_json({**plain(made), "file": str(made.file), "home": str(into), "exit": 0})
        return 0
    print(f"{into} is as it was on {made.made_at:%Y-%m-%d %H:%M} UTC. Its audit chain is whole; the key fits.")
    _say_what_next(f"Now, with HANDOVER_HOME={into}")
    return 0


def _database(json: bool) -> int:
    from core.actions.backup import database_restored
    from core.actions.home import actor, open_home

    with open_home() as home:
        made_at, companies = database_restored(home, actor())
    if json:
        print_json({"made_at": made_at, "companies": companies, "exit": 0})
        return 0
    print(f"This database is surely complete only until {made_at:%Y-%m-%d %H:%M} UTC.")
    _say_what_next("Now")
    return 0


def _say_what_next(now: str) -> None:
    print("All its connections are read-only: what was sent since then is in payroll, and this home doesn't know it.")
    print(f"{now}: `handover verify --integration NAME --from DAY --to DAY` for each")
    print("integration. It says what was sent since, and opens sending again.")
