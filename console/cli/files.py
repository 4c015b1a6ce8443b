"""`handover files`: CSV and Excel files that people hand over, without the console."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console.cli.options import Json
from console.cli.printing import plain, print_json

if TYPE_CHECKING:
    from core.actions.files import Content, Look
    from core.actions.home import Home

DONE, WITH_FAULTS = 0, 1

files = typer.Typer(no_args_is_help=True, help="CSV and Excel files: what was taken in, taking in, taking out again.")


class Purpose(StrEnum):
    EMPLOYEES = "employees"
    HOURS = "hours"
    ABSENCE = "absence"
    SUPPLEMENT = "supplement"


Path_ = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV, text or Excel (.xlsx).")]
Named = Annotated[
    str | None, typer.Option("--connection", help="Name of the connection for files; needed where there are two.")
]
Owner = Annotated[str | None, typer.Option("--company", help="Its short name; needed where there are two.")]
PurposeOption = Annotated[
    Purpose | None, typer.Option("--purpose", help="What is in it. Without it: as remembered, else as its headers say.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", help="Which header holds what, like quantity='How much'. Several: --column ... --column"),
]


@files.command("list")
def listed(connection: Named = None, company: Owner = None, json: Json = False) -> int:
    """Files that were taken in, the newest first, each with the id that `remove` takes."""
    from core.actions.files import taken_files

    with _files(connection, company) as (home, about):
        found = taken_files(home, *about)
    if json:
        print_json({"files": [one.model_dump() for one in found]})
        return DONE
    for one in found:
        days = f", {one.first} to {one.last}" if one.first else ""
        out = f", {one.left_out} lines left out" if one.left_out else ""
        print(f"{one.id}  {one.name}: {one.content}, {one.count} rows{days}{out}, by {one.taken_by}")
    if not found:
        print("No file was taken in yet. `handover files add FILE` takes one in.")
    return DONE


@files.command()
def look(
    file: Path_,
    connection: Named = None,
    company: Owner = None,
    purpose: PurposeOption = None,
    column: Columns = None,
    keep: Annotated[bool, typer.Option("--keep", help="As if earlier rows of the same days stayed.")] = False,
    json: Json = False,
) -> int:
    """Read a file and say what it would change, with the faults of its lines. Nothing is kept; ends 1 for faults."""
    with _files(connection, company) as (home, about):
        found = _looked_at(home, about, file, purpose, column, keep)
    _tell(found, json)
    return WITH_FAULTS if found.faults or found.lacks else DONE


@files.command()
def add(
    file: Path_,
    connection: Named = None,
    company: Owner = None,
    purpose: PurposeOption = None,
    column: Columns = None,
    keep: Annotated[bool, typer.Option("--keep", help="Rows of earlier files and the same days stay.")] = False,
    leave_out: Annotated[bool, typer.Option("--leave-out", help="Leave out lines with faults.")] = False,
    json: Json = False,
) -> int:
    """Take a file in, as a whole: it stands for all days from its first to its last row. Its columns are remembered.

    With faults, and without --leave-out, nothing is taken in, and it ends 1 with their lines.
    """
    from core.actions.files import take_in
    from core.actions.home import actor

    with _files(connection, company) as (home, about):
        found = _looked_at(home, about, file, purpose, column, keep)
        taken = not found.lacks and (leave_out or not found.faults)
        if taken:
            data = file.read_bytes()
            take_in(home, *about, data, file.name, found.content, found.columns, actor(), leave_out, keep)
    _tell(found, json, taken=taken)
    return DONE if taken and not found.faults else WITH_FAULTS


@files.command()
def remove(
    id: Annotated[str, typer.Argument(help="As `list` prints it.")],
    connection: Named = None,
    company: Owner = None,
    json: Json = False,
) -> int:
    """Take a file out again: all that is kept of its purpose and days goes. The next plan takes back what was sent."""
    from core.actions.file_removal import remove_file
    from core.actions.home import actor

    with _files(connection, company) as (home, about):
        gone = remove_file(home, *about, id, actor())
    if json:
        print_json({"removed": id, "gone": gone, "exit": DONE})
    else:
        print(f"The file is removed, with {gone} rows or employees.")
    return DONE


@files.command()
def write(
    purpose: Annotated[Purpose, typer.Argument(help="What is written.")],
    out: Annotated[Path, typer.Option("--out", help="A file that ends in .csv or .xlsx.")],
    connection: Named = None,
    company: Owner = None,
) -> int:
    """Write what is kept as one file; where nothing is, its headers alone, as a form to fill in."""
    from core.actions.file_sheets import Content, Form, kept_sheet, written

    ending = out.suffix.lower().removeprefix(".")
    if ending not in set(Form):
        raise typer.BadParameter("--out names a file that ends in .csv or .xlsx.")
    with _files(connection, company) as (home, about):
        sheet = kept_sheet(home, *about, Content(purpose))
    out.write_bytes(written(sheet, Form(ending)))
    print(f"{len(sheet.rows)} rows are in {out}.")
    return DONE


About = tuple[str, str]
"""Ids of a company and of its connection."""


@contextmanager
def _files(name: str | None, slug: str | None) -> Iterator[tuple[Home, About]]:
    """The home, open, and the connection that was named, or the only one."""
    from core.actions.home import open_home
    from core.actions.shown.companies import companies
    from core.actions.shown.connections import connections_of

    with open_home() as home:
        found = {
            f"{one.end.name} ({company.slug})": (company, one.end)
            for company in companies(home)
            for one in connections_of(home, company)
            if one.system.handed_over
        }
        chosen = [
            (company.id, end.id)
            for company, end in found.values()
            if slug in (None, company.slug) and (name is None or end.name.casefold() == name.casefold())
        ]
        if len(chosen) != 1:
            known = ", ".join(sorted(found)) or "none yet; add one on Connections"
            raise typer.BadParameter(f"Say which connection for files: --connection, --company. There is: {known}.")
        yield home, chosen[0]


def _looked_at(
    home: Home, about: About, file: Path, purpose: Purpose | None, column: Sequence[str] | None, keep: bool
) -> Look:
    from core.actions.files import Content, look_at

    content: Content | None = Content(purpose) if purpose else None
    data = file.read_bytes()
    found = look_at(home, *about, data, file.name, content, add=keep)
    if column or keep:
        named = {**found.columns, **_columns(column or (), found)}
        found = look_at(home, *about, data, file.name, found.content, named, keep)
    return found


def _columns(said: Sequence[str], found: Look) -> Mapping[str, str]:
    """Raises BadParameter, with the fields and headers there are."""
    from core.actions.files import titles

    fields = titles(found.content)
    named = {}
    for one in said:
        field, equals, header = one.partition("=")
        if not equals or field not in fields:
            raise typer.BadParameter(f"--column {one}: write FIELD=HEADER, with one of {', '.join(fields)}.")
        if header and header not in found.headers:
            raise typer.BadParameter(f"The file has no column {header}. It has: {', '.join(found.headers)}.")
        named[field] = header
    return named


def _tell(found: Look, json: bool, taken: bool | None = None) -> None:
    if json:
        body: dict[str, Any] = {**plain(found), "faults": [str(one) for one in found.faults]}
        print_json(body if taken is None else {**body, "taken_in": taken})
        return
    print(f"{found.name}: {found.content}, {found.form}")
    print(
        "  columns " + (", ".join(f"{field}={header}" for field, header in found.columns.items() if header) or "none")
    )
    for what in found.lacks:
        print(f"  Say which column holds {what}: --column")
    if not found.lacks:
        print(f"  {found.new} new, {found.changed} changed, {found.same} as before, {found.gone} no more")
    for note in (*found.notes, *map(str, found.faults)):
        print(f"  {note}")
    if taken is not None:
        print("It was taken in." if taken else "Nothing of it was taken in. Mend it, or use --leave-out.")
