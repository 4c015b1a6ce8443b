"""CSV as people have it: any of four encodings, any of three separators, found by looking."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from core.providers.files.table import FileRefused, Line, Table, made

SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs"}
LOOKED_AT = 50
"""Lines by which the separator is told."""
_HINT = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_MARKUP = re.compile(r"\s*(<[!?a-zA-Z]|[{\[]\s*[\"\[{\]}])")


def read(data: bytes, name: str) -> Table:
    """Raises FileRefused."""
    text, encoding = _text(data, name)
    if _MARKUP.match(text):
        raise FileRefused(f"{name} holds HTML, XML or JSON, not a table. Export it as CSV or Excel.")
    hint = _HINT.match(text)
    separator = hint[1] if hint else _separator(text)
    said = SEPARATORS.get(separator, repr(separator))
    skip = 1 if hint else 0
    return made(_lines(text, separator, name, skip), f"CSV, {encoding}, separated by {said}", name)


def _text(data: bytes, name: str) -> tuple[str, str]:
    for encoding, words in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" in text:
            break
        return text.removeprefix("\ufeff"), words
    raise FileRefused(f"The letters of {name} can't be read. Save it as CSV (UTF-8), or as an Excel workbook (.xlsx).")


def _encodings(data: bytes) -> tuple[tuple[str, str], ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (("utf-16", "UTF-16"),)
    head = data[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 4:  # Latin letters of UTF-16: every other byte is none
        return (("utf-16-be" if even > odd else "utf-16-le", "UTF-16"),)
    return (("utf-8", "UTF-8"), ("cp1252", "Windows-1252"))


def _separator(text: str) -> str:
    """The one that cuts most lines into equally many cells; then the one that cuts most."""

    def fit(separator: str) -> tuple[float, int]:
        lines = io.StringIO(text, newline="")
        widths: list[int] = []
        try:
            for cells in csv.reader(lines, delimiter=separator):
                if "".join(cells).strip():
                    widths.append(len(cells))
                if len(widths) == LOOKED_AT:
                    break
        except csv.Error:
            return 0, 0
        usual, count = Counter(widths).most_common(1)[0] if widths else (0, 0)
        return (count / len(widths), usual) if usual > 1 else (0, 0)

    return max(SEPARATORS, key=fit)


def _lines(text: str, separator: str, name: str, skip: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if number > skip:
                yield Line(number, tuple(cells))
    except csv.Error as error:
        raise FileRefused(
            f"{name} is no proper CSV file: {_why(error)} in line {reader.line_num} or the lines before. "
            "A quotation mark inside a value is written twice."
        ) from error


def _why(error: csv.Error) -> str:
    if "end of data" in str(error):
        return "a quotation mark is opened and never closed"
    return f"{error}"
