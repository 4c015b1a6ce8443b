"""`handover key`: changing the key that seals what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from console.cli.options import Json
from console.cli.printing import plain, print_json

if TYPE_CHECKING:
    from core.actions.key_rotation import Rotated

key = typer.Typer(help="The key that seals what is stored.", no_args_is_help=True)
key.callback()(lambda: None)


@key.command()
def rotate(
    forget_old: Annotated[
        bool,
        typer.Option("--forget-old", help="Make no new key: take those that nothing needs any more out of the file."),
    ] = False,
    json: Json = False,
) -> int:
    """A new key from now on, everything stored sealed anew with it. Console and workers may go on meanwhile.

    Cut off, it goes on when it is called again. The keys themselves are never shown.
    """
    from core.actions.home import actor, open_home
    from core.actions.key_rotation import forget_old as forget
    from core.actions.key_rotation import rotate as change

    with open_home() as home:
        place = str(home.store.cipher.keys.path)
        if forget_old:
            gone = forget(home, actor())
            body, said = {"forgotten": gone}, _forgotten(gone, place)
            code = 0
        else:
            done = change(home, actor())
            body, said = plain(done), _rotated(done, place)
            code = int(bool(done.lost))
    if json:
        print_json({"key_file": place, **body, "exit": code})
    else:
        print(said)
    return code


def _rotated(done: Rotated, place: str) -> str:
    began = "An earlier rotation had been cut off; it is at its end now." if done.continued else "A new key seals now."
    lines = [
        f"{began} {sum(done.resealed.values()):,} stored values were sealed anew.",
        f"The new key stands in {place}: keep a copy of that file in a safe place, apart from the data.",
        "Other machines that work on this database need that file too.",
        "The old keys still open. `handover key rotate --forget-old` takes them out, in ten minutes at the earliest.",
    ]
    lines += [
        f"{count:,} values of {table} open with no key in the file: altered, or sealed with a key that is gone."
        for table, count in done.lost.items()
    ]
    return "\n".join(lines)


def _forgotten(gone: int, place: str) -> str:
    return (
        f"{gone} old {'key' if gone == 1 else 'keys'} taken out of {place}.\n"
        "Back-ups made before the rotation need the old key file: keep its copy as long as you keep them."
    )
