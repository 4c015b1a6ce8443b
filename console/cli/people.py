"""`handover match`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def match(
    left: Annotated[Path, typer.Argument(help="CSV of one system's employees, with a column `id`.")],
    right: Annotated[Path, typer.Argument(help="CSV of the other system's.")],
    out: Annotated[Path, typer.Option("--out", help="Where to write the links.")],
    seed: Annotated[int, typer.Option("--seed", help="Same input and seed, same bytes.")] = 0,
) -> int:
    """Link two lists of employees and say why. The columns are those of the README."""
    from console.cli.match import MatchInputError, match_files

    try:
        counts = match_files(left, right, out, seed)
    except MatchInputError as error:
        print(error, file=sys.stderr)
        return 3
    for note in counts.notes:
        print(note, file=sys.stderr)
    found = f"{counts.exact:,} exact, {counts.confident:,} confident, {counts.review:,} to review"
    print(f"{counts.left:,} and {counts.right:,} employees: {found}, {counts.no_match:,} without a match.")
    print(f"Links are in {out}.")
    return 0
