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
    file: File,
    into: Annotated[Path, typer.Option("--into", help="The home to make: an empty folder, or none yet.")],
    json: Json = False,
) -> int:
    """Make a home of a back-up. It is checked first; and nothing is sent from it before `handover verify`."""
    from core.actions.backup import restore as bring_back
    from core.actions.home import actor

    made = bring_back(file, into, actor())
    if json:
        print_json({**plain(made), "file": str(made.file), "home": str(into), "exit": 0})
        return 0
    print(f"{into} is as it was on {made.made_at:%Y-%m-%d %H:%M} UTC. Its audit chain is whole; the key fits.")
    print("All its connections are read-only: what was sent since then is in payroll, and this home doesn't know it.")
    print(f"Now, with HANDOVER_HOME={into}: `handover verify --integration NAME --from DAY --to DAY` for each")
    print("integration. It says what was sent since, and opens sending again.")
    return 0
