"""Taking in files that people hand over: looked at first, and only as a whole.

Nothing of a file with faults is taken unless the person says that the lines with faults are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from core.actions.codes import catalogue, locked_catalogue, renew
from core.actions.connecting import add_connection
from core.actions.connections import connection_of
from core.actions.file_merge import Change, change, days_of
from core.actions.file_rows import KeptFiles, all_kept, keep
from core.actions.home import Home
from core.http.errors import NotSent
from core.providers.base import NO_HOST, provider
from core.providers.files.cells import Fault, Found
from core.providers.files.columns import Columns, about, guess, mark, missing, preset
from core.providers.files.connector import people_by, reading
from core.providers.files.fields import Content, titles
from core.providers.files.opening import opened as open_file
from core.providers.files.reading import read
from core.providers.files.table import FileRefused, Table
from core.providers.files.values import Unreadable, text
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Connection, FileTaken

FILES = "files"
COLUMNS = "file_columns"
"""The catalogue of columns that people named, by set of headers."""
FIRST_LINES, MOST_NAMED = 8, 5

__all__ = ["Columns", "Content", "Fault", "titles"]


class CannotTake(StoreError):
    """The file can't be taken in like this. The message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file says, before anything of it is taken.

    form: of the file, in words. columns: header by field, as remembered, known or guessed. origin: `remembered`, the
    name of a known format, or empty for a guess. lines: the first ones, as text. lacks: what a column is still needed
    for, in words; then nothing was read. faults: lines that can't be taken. notes: what deserves a look.
    new, changed, same, gone: rows or people, as against what is kept now. days: first and last of the rows.
    """

    name: str
    form: str
    content: Content
    headers: tuple[str, ...]
    columns: Columns
    origin: str
    lines: tuple[tuple[str, ...], ...]
    lacks: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    broken_lines: int = 0
    void: int = 0
    notes: tuple[str, ...] = ()
    rows: int = 0
    people: int = 0
    days: tuple[date, date] | None = None
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0


def add_files(home: Home, company_id: str, name: str, settings: Mapping[str, str], actor: str) -> Connection:
    """A connection that files are handed over to. It has no address and no keys. Raises as `add_connection` does."""
    return add_connection(home, company_id, FILES, name, NO_HOST, settings, {}, actor)


def look_at(
    home: Home,
    company_id: str,
    connection_id: str,
    data: bytes,
    name: str,
    content: Content | None = None,
    columns: Columns | None = None,
    add: bool = False,
) -> Look:
    """Read a file without keeping anything of it.

    content, columns: as the person says; None for what is remembered for these headers, else known, else guessed.
    Raises CannotTake for a file that can't be read, NotFound for a connection that isn't there.
    """
    with home.store.read() as session:
        row = _files(session, company_id, connection_id)
        remembered = catalogue(session, connection_id, COLUMNS)
    table = _table(data, name)
    content, columns, origin = _chosen(table, remembered, content, columns)
    known = {
        "name": name,
        "form": table.form,
        "content": content,
        "headers": table.headers,
        "columns": columns,
        "origin": origin,
        "lines": tuple(tuple(map(_shown, line.cells)) for line in table.lines[:FIRST_LINES]),
    }
    lacks = tuple(missing(content, columns))
    if lacks:
        return Look(**known, lacks=lacks, notes=table.notes)  # type: ignore[arg-type]
    found = _found(row, table, content, columns, name)
    effect = change(KeptFiles(home, connection_id), found, add)
    return Look(
        **known,  # type: ignore[arg-type]
        faults=found.faults,
        broken_lines=found.broken_lines,
        void=found.void,
        notes=(*table.notes, *found.notes, *_unlisted(effect)),
        rows=len(found.rows),
        people=len(found.people),
        days=days_of(found),
        new=effect.new,
        changed=effect.changed,
        same=effect.same,
        gone=effect.gone,
    )


def take_in(
    home: Home,
    company_id: str,
    connection_id: str,
    data: bytes,
    name: str,
    content: Content,
    columns: Columns,
    actor: str,
    leave_out: bool = False,
    add: bool = False,
) -> FileTaken:
    """Keep what the file says, and remember what its columns hold. The file itself isn't kept.

    The file stands for all days from its first to its last row: what an earlier one said of the same kind and days
    ends. add: rows that aren't in this file stay. leave_out: lines with faults are left out.
    Raises CannotTake for a file with faults otherwise, and as `look_at`; nothing is kept then.
    """
    with home.store.read() as session:
        row = _files(session, company_id, connection_id)
    table = _table(data, name)
    found = _found(row, table, content, columns, name)
    _refuse_faults(found, name, leave_out)
    days = days_of(found)
    with home.store.write() as session:
        row = connection_of(session, company_id, connection_id, lock=True)
        effect = change(all_kept(home, session, connection_id), found, add)
        for kept, bodies in effect.kept.items():
            keep(home, session, connection_id, kept, bodies)
        _remember(home, session, connection_id, table, content, columns)
        taken = FileTaken(
            connection_id=connection_id,
            name=name,
            digest=hashlib.sha256(data).hexdigest(),
            content=content.value,
            count=len(found.rows) or len(found.people),
            left_out=found.broken_lines,
            void=found.void,
            first=days[0] if days else None,
            last=days[1] if days else None,
            taken_by=actor,
            taken_at=home.store.clock(),
        )
        row.problems, row.last_success_at, row.last_error = [], home.store.clock(), None
        session.add_all([taken, row])
        told = {"content": content.value, "rows": taken.count, "left_out": taken.left_out, "digest": taken.digest}
        counts = {"new": effect.new, "changed": effect.changed, "gone": effect.gone}
        audit(home.store, session, company_id, actor, "file taken in", f"connection:{row.id}", **told, **counts)
    return taken


def taken_files(home: Home, company_id: str, connection_id: str) -> list[FileTaken]:
    """Which files were taken in, the newest first. Raises NotFound."""
    with home.store.read() as session:
        _files(session, company_id, connection_id)
        asked = select(FileTaken).where(FileTaken.connection_id == connection_id)
        return list(session.exec(asked.order_by(col(FileTaken.taken_at).desc())).all())


def _files(session: Session, company_id: str, connection_id: str) -> Connection:
    row = connection_of(session, company_id, connection_id)
    if row.provider != FILES:
        title = provider(row.provider).capabilities.title
        raise CannotTake(f"{row.name} is a connection to {title}. Files go to one that is made for files.")
    return row


def _table(data: bytes, name: str) -> Table:
    try:
        return open_file(data, name)
    except FileRefused as error:
        raise CannotTake(str(error)) from error


def _found(row: Connection, table: Table, content: Content, columns: Columns, name: str) -> Found:
    try:
        return read(table, content, columns, reading(row.settings), people_by(row.settings), name)
    except (FileRefused, NotSent) as error:
        raise CannotTake(str(error)) from error


def _chosen(
    table: Table, remembered: Mapping[str, Mapping[str, object]], content: Content | None, columns: Columns | None
) -> tuple[Content, Columns, str]:
    if columns is not None:
        return content or about(table.headers), columns, ""
    held = remembered.get(mark(table.headers))
    if held is not None and content in (None, Content(str(held["content"]))):
        said: Columns = held["columns"]  # type: ignore[assignment]
        return Content(str(held["content"])), said, "remembered"
    known = preset(table.headers)
    if known is not None and content in (None, known.content):
        return known.content, known.columns, known.name
    content = content or about(table.headers)
    return content, guess(table.headers, content), ""


def _remember(
    home: Home, session: Session, connection_id: str, table: Table, content: Content, columns: Columns
) -> None:
    row = locked_catalogue(home, session, connection_id, COLUMNS)
    said = {"content": content.value, "columns": {field: header for field, header in columns.items() if header}}
    renew(home, row, {**row.body, mark(table.headers): said})
    session.add(row)


def _refuse_faults(found: Found, name: str, leave_out: bool) -> None:
    if found.faults and not leave_out:
        more = f" and {len(found.faults) - MOST_NAMED} more" if len(found.faults) > MOST_NAMED else ""
        first = " ".join(map(str, found.faults[:MOST_NAMED]))
        raise CannotTake(
            f"{name} has faults in {found.broken_lines} lines, so nothing of it was taken in: {first}{more} "
            "Mend the file, or leave these lines out."
        )
    if not (found.rows or found.people):
        raise CannotTake(f"{name} has no line that can be taken in.")


def _unlisted(effect: Change) -> tuple[str, ...]:
    if not effect.unlisted:
        return ()
    shown = ", ".join(effect.unlisted[:MOST_NAMED])
    more = f" and {len(effect.unlisted) - MOST_NAMED} more" if len(effect.unlisted) > MOST_NAMED else ""
    return (f"The list of employees doesn't have {shown}{more}. Do both files name people by the same?",)


def _shown(cell: object) -> str:
    try:
        return text(cell)  # type: ignore[arg-type]
    except Unreadable:
        return str(cell)
