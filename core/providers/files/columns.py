"""Which column holds what: by headers, never by place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.providers.files.fields import FIELDS, NEEDED, Content, plain, titles
from core.providers.files.table import FileRefused

Columns = Mapping[str, str]
"""Header of the column that holds it, by field."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A known export or import format: its columns by field. name: for people."""

    name: str
    content: Content
    columns: Columns


_TIMETRACK = {"person": "username", "start": "from", "end": "to", "break_minutes": "breakMinutes"}
PRESETS = (
    Preset("TimeTrack attendances", Content.HOURS, {**_TIMETRACK, "note": "notes"}),
    Preset(
        "TimeTrack project time",
        Content.HOURS,
        {**_TIMETRACK, "client": "clientName", "project": "projectName", "label": "task", "note": "details"},
    ),
    Preset(
        "TimeTrack absences",
        Content.ABSENCE,
        {"person": "username", "first": "from", "last": "to", "code": "absenceTypeName", "approved": "status"},
    ),
)
"""The profile of timetrack.md, section 10 [inferred: it mirrors the names of TimeTrack's interface]."""
_ALONE = {"TimeTrack project time": ("projectName", "clientName"), "TimeTrack absences": ("absenceTypeName",)}
"""Headers that are in this format and no other of ours."""


def preset(headers: Sequence[str]) -> Preset | None:
    """The known format that has these headers; further columns are guessed."""
    for known in reversed(PRESETS):
        telling = _ALONE.get(known.name, ("breakMinutes",))
        if known.columns["person"] in headers and all(h in headers for h in telling):
            present = {name: header for name, header in known.columns.items() if header in headers}
            if not missing(known.content, present):
                others = guess([h for h in headers if h not in present.values()], known.content)
                return Preset(known.name, known.content, others | present)
    return None


def guess(headers: Sequence[str], content: Content) -> dict[str, str]:
    """Columns by their headers; where two fit one field, the first stands, and none is used twice."""
    found: dict[str, str] = {}
    for header in headers:
        bare = plain(header)
        for field in FIELDS[content]:
            if bare and field.name not in found and header not in found.values() and bare in field.headers:
                found[field.name] = header
    if "person" not in found and "number" in found:
        found["person"] = found["number"]
    return found


def about(headers: Sequence[str]) -> Content:
    """What the file is about, by the kind whose fields most of its headers are; salary rows before employees."""
    known = preset(headers)
    if known is not None:
        return known.content

    def fit(content: Content) -> tuple[bool, int]:
        columns = guess(headers, content)
        return not missing(content, columns), len(columns)

    order = (Content.HOURS, Content.ABSENCE, Content.SUPPLEMENT, Content.EMPLOYEES)
    return max(order, key=fit)


def missing(content: Content, columns: Columns) -> list[str]:
    """What no column is named for though one is needed, in words."""
    words = titles(content)
    return [
        " or ".join(words[name] for name in names)
        for names in NEEDED[content]
        if not any(columns.get(name) for name in names)
    ]


def places(headers: Sequence[str], content: Content, columns: Columns, name: str) -> dict[str, int]:
    """Where the column of each field is. Raises FileRefused for a column that isn't there, or is there twice."""
    known = titles(content)
    found: dict[str, int] = {}
    for field, header in columns.items():
        if field not in known:
            raise FileRefused(f"A file of {content.value} has nothing called {field}. It has: {', '.join(known)}.")
        if not header:
            continue
        count = list(headers).count(header)
        if count != 1:
            why = "no column" if not count else f"{count} columns"
            shown = ", ".join(h for h in headers if h)[:300]
            raise FileRefused(f"{name} has {why} {header!r} for {known[field]}. Its header: {shown}.")
        found[field] = list(headers).index(header)
    if lacks := missing(content, columns):
        raise FileRefused(f"{name}: say which column holds {' and '.join(lacks)}.")
    return found


def mark(headers: Sequence[str]) -> str:
    """The same for the same set of headers, in whatever order: what a mapping is remembered by."""
    return hashlib.sha256("\n".join(sorted(h for h in headers if h)).encode()).hexdigest()[:24]
