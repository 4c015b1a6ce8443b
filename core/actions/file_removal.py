"""Taking a file out again: what it said of its days ends, as if it had never been handed over."""

from __future__ import annotations

from core.actions.connections import connection_of
from core.actions.file_rows import all_kept, keep
from core.actions.home import Home, NotFound
from core.models.rows import Kind
from core.providers.files.fields import Content
from core.providers.files.kept import EMPLOYEES, NAMED, kind_of
from core.store.audit import audit
from core.store.tables import FileTaken


def remove_file(home: Home, company_id: str, connection_id: str, taken_id: str, actor: str) -> int:
    """All that is kept of this file's content and days goes, whichever file said it last; of a list of employees the
    whole list. Answers how many rows or people went. What went to payroll is taken back by the next plan.

    Raises NotFound for a file that isn't this connection's.
    """
    with home.store.write() as session:
        row = connection_of(session, company_id, connection_id, lock=True)
        taken = session.get(FileTaken, taken_id)
        if taken is None or taken.connection_id != connection_id:
            raise NotFound(f"{row.name} has taken in no such file. Look at the list again.")
        held = all_kept(home, session, connection_id)
        kept = _without(held, taken)
        gone = sum(len(held[name]) - len(bodies) for name, bodies in kept.items())
        for name, bodies in kept.items():
            keep(home, session, connection_id, name, bodies)
        still = {body["person"] for name, bodies in {**held, **kept}.items() if kind_of(name) for body in bodies}
        named = [body for body in held.get(NAMED, []) if body["id"] in still]
        keep(home, session, connection_id, NAMED, named)
        session.delete(taken)
        told = {"file": taken.name, "content": taken.content, "digest": taken.digest, "gone": gone}
        audit(home.store, session, company_id, actor, "file removed", f"connection:{row.id}", **told)
    return gone


def _without(held: dict[str, list[dict[str, object]]], taken: FileTaken) -> dict[str, list[dict[str, object]]]:
    """Under the names that change, what stays."""
    if taken.content == Content.EMPLOYEES:
        return {EMPLOYEES: []} if EMPLOYEES in held else {}
    kind = Kind(taken.content)
    first, last = str(taken.first), str(taken.last)
    stays = {
        name: [body for body in bodies if not first <= str(body["day"]) <= last]
        for name, bodies in held.items()
        if kind_of(name) is kind
    }
    return {name: bodies for name, bodies in stays.items() if len(bodies) != len(held[name])}
