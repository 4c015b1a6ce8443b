"""Opening a file by what is in it; its name is only for people."""

from __future__ import annotations

from core.providers.files import delimited, workbook
from core.providers.files.table import FileRefused, Table, check_size

_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook, or one with a password. Save it as .xlsx without a password."),
    (b"%PDF", "a PDF document. Export the table as CSV or Excel."),
    (b"\x89PNG", "a picture. Export the table as CSV or Excel."),
    (b"\xff\xd8\xff", "a picture. Export the table as CSV or Excel."),
    (b"\x1f\x8b", "a packed file. Unpack it first."),
)


def opened(data: bytes, name: str) -> Table:
    """The table in these bytes. Raises FileRefused."""
    check_size(data, name)
    for start, words in _OTHERS:
        if data.startswith(start):
            raise FileRefused(f"{name} is {words}")
    return workbook.read(data, name) if data.startswith(b"PK") else delimited.read(data, name)
