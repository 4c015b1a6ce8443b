"""Files as people have them, and how they are read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook

from core.providers.files.cells import Found
from core.providers.files.columns import about, guess, preset
from core.providers.files.fields import Content
from core.providers.files.opening import opened
from core.providers.files.reading import read
from core.providers.files.values import Reading

HOURS = "Employee number;Date;Hours;Salary code;Approved\n"


def at(moment: str) -> datetime:
    """A wall clock without zone."""
    return datetime.fromisoformat(moment)


def xlsx(rows: Sequence[Sequence[Any]], merged: Sequence[str] = (), title: str = "Sheet") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for line in rows:
        sheet.append(list(line))
    for area in merged:
        sheet.merge_cells(area)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, part: str, content: bytes) -> bytes:
    """The same workbook with another content of one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            if one.filename != part:
                new.writestr(one, old.read(one))
        new.writestr(part, content)
    return out.getvalue()


def found_in(
    data: bytes | str,
    content: Content | None = None,
    columns: dict[str, str] | None = None,
    reading: Reading | None = None,
    people_by: str = "number",
) -> Found:
    """What a file says, with the columns that are guessed for it."""
    table = opened(data.encode() if isinstance(data, str) else data, "file")
    known = preset(table.headers)
    which = content or about(table.headers)
    if columns is None:
        columns = dict(known.columns) if known and known.content is which else guess(table.headers, which)
    return read(table, which, columns, reading or Reading(), people_by, "file")


def faults(found: Found) -> list[str]:
    return [str(fault) for fault in found.faults]
