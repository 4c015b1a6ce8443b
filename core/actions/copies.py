"""Employees as last read from a connection: what pages and matching use without asking the provider."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from core.actions.home import Home
from core.actions.kept import Kept
from core.models.people import Employee
from core.store.tables import Connection, PersonCopy

DATES = ("birth_date", "starts", "ends")
MOST_NAMED = 500
"""Up to so many people are asked for by name; for more, everybody is read."""


def remember_people(home: Home, connection_id: str, people: Sequence[Employee]) -> None:
    """Store what changed since the last reading; somebody who is not there any more is marked as gone.

    The connection's row is locked first: two processes that read it at once store one after the other, and both see
    everybody that is stored.
    """
    now = home.store.clock()
    with home.store.write() as session:
        connection = session.get_one(Connection, connection_id, with_for_update={"key_share": True})
        known = {row.person: row for row in session.exec(_copies(connection_id)).all()}
        for person in people:
            body = _body(person)
            version = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
            row = known.pop(person.id, None)
            if row is None:
                row = PersonCopy(connection_id=connection_id, person=person.id, version=version, seen_at=now)
            elif row.version == version and row.gone_at is None:
                continue
            row.version, row.body, row.seen_at, row.gone_at = version, body, now, None
            session.add(row)
        for row in known.values():
            if row.gone_at is None:
                row.gone_at = now
                session.add(row)
        if session.new or session.dirty:
            connection.copies += 1
            session.add(connection)


def remembered_people(
    session: Session, connection_id: str, ids: Collection[str] | None = None
) -> Mapping[str, Employee]:
    """The employees as last read, without those who are gone, by id. ids: only these; None for everybody."""
    if ids is not None and len(ids) <= MOST_NAMED:
        return _employees(session, connection_id, col(PersonCopy.gone_at).is_(None), col(PersonCopy.person).in_(ids))
    found = EVERYBODY.get(
        session,
        connection_id,
        copies_stamp(session, connection_id),
        lambda _: _employees(session, connection_id, col(PersonCopy.gone_at).is_(None)),
    )
    return found if ids is None else {person: found[person] for person in ids if person in found}


EVERYBODY: Kept[Mapping[str, Employee]] = Kept(8)


def people_once_read(session: Session, connection_id: str) -> Mapping[str, Employee]:
    """Those who are gone, as they were when they were last seen, by id."""
    return _employees(session, connection_id, col(PersonCopy.gone_at).is_not(None))


def copies_stamp(session: Session, *connections: str) -> tuple[int, ...]:
    """Another value as soon as anything was remembered anew: what was made of the copies is out of date then."""
    rows = session.exec(select(Connection.id, Connection.copies).where(col(Connection.id).in_(connections)))
    found = dict(rows.all())
    return tuple(found[connection] for connection in connections)


def _employees(session: Session, connection_id: str, *which: Any) -> Mapping[str, Employee]:
    asked = select(PersonCopy.person, PersonCopy.body).where(PersonCopy.connection_id == connection_id, *which)
    return {person: _employee(body) for person, body in session.exec(asked).all()}


def _copies(connection_id: str) -> Any:
    return select(PersonCopy).where(PersonCopy.connection_id == connection_id)


def _body(person: Employee) -> dict[str, Any]:
    body = asdict(person)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in body.items()}


def _employee(body: Mapping[str, Any]) -> Employee:
    values = dict(body)
    for name in DATES:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return Employee(**values)
