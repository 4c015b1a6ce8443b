"""What is kept of files, as tables to be written: what was handed over goes out again, under headers that are known."""

from __future__ import annotations

from core.actions.connections import connection_of
from core.actions.file_rows import all_kept
from core.actions.home import Home
from core.models.rows import Kind
from core.providers.files import sheets
from core.providers.files.fields import Content
from core.providers.files.kept import EMPLOYEES, NAMED, kind_of, person_of, row_of
from core.providers.files.people import together
from core.providers.files.writing import Form, Sheet, Style, Value, defused, written

__all__ = ["Content", "Form", "Sheet", "Style", "Value", "defused", "kept_sheet", "written"]


def kept_sheet(home: Home, company_id: str, connection_id: str, content: Content) -> Sheet:
    """All of one content that is kept for this connection; where nothing is, the headers alone, as a form to fill in.

    Raises NotFound.
    """
    with home.store.read() as session:
        connection_of(session, company_id, connection_id)
        held = all_kept(home, session, connection_id)
    listed, named = ([person_of(body) for body in held.get(name, [])] for name in (EMPLOYEES, NAMED))
    people = together(listed, named)
    if content is Content.EMPLOYEES:
        return sheets.employees(people)
    kind = Kind(content.value)
    found = [row_of(kind, body, "") for name in sorted(held) if kind_of(name) is kind for body in held[name]]
    return sheets.rows(kind, found, {person.id: person.name for person in people if person.name})
