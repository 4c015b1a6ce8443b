"""First name, last name and status of linked people, kept in step: shown first, then written as errands.

One of the two systems leads. What the other one's interface doesn't take is listed, for a person to do there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select as query
from sqlmodel import Session

from core.actions.changes import OPERATION, change_of, plain
from core.actions.connections import ReadOnly
from core.actions.copies import remembered_people
from core.actions.creation import operation_of
from core.actions.home import Home
from core.actions.links import links
from core.actions.people_rules import people_rules
from core.actions.sync_reading import connection_of
from core.ledger.book import ITEM
from core.ledger.errands import start_errand
from core.ledger.states import State
from core.models.people import Employee
from core.providers.base import Operation, provider
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Company, Connection, Integration
from core.sync.words import Side

NAMES, STATUS = ("first_name", "last_name"), "status"
ACTIVE, INACTIVE = "active", "inactive"
TRIGGER = "employee data"
OPEN = (State.PLANNED.value, State.SENDING.value, State.HELD.value)


class CannotChange(StoreError):
    """These differences can't be written. The message says why, for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of one linked person. a, b: their ids. name: as the leading system has it. into: who is to change.

    old, new: what stands there, and what the leading system has; of a status `active` or `inactive`.
    by_hand: why only a person can change it there; empty where the interface takes it. on_its_way: it is being written.
    """

    a: str
    b: str
    name: str
    field: str
    into: Side
    old: str
    new: str
    by_hand: str = ""
    on_its_way: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.a, self.field

    @property
    def person(self) -> str:
        """The id in the system that is to change."""
        return self.a if self.into is Side.A else self.b

    @property
    def writable(self) -> bool:
        return not (self.by_hand or self.on_its_way)


def differences(home: Home, integration: Integration) -> list[Difference]:
    """Where linked people differ, as both systems were last read; by name. Nothing is stored and nobody is asked.

    What the leading system doesn't tell is no difference: nothing is ever emptied.
    """
    with home.store.read() as session:
        row = session.get_one(Integration, integration.id)
        into = people_rules(row).leads.other
        connection = connection_of(row, into)
        here = remembered_people(session, connection)
        there = remembered_people(session, connection_of(row, into.other))
        pairs = links(session, row.id)
        under_way = _under_way(session, connection)
        title = provider(session.get_one(Connection, connection).provider).capabilities.title
    taken = operation_of(home, connection, OPERATION)
    found = []
    for a, b in pairs.items():
        mine, other = (here.get(a), there.get(b)) if into is Side.A else (here.get(b), there.get(a))
        if mine is None or other is None:
            continue
        for field in (*NAMES, STATUS):
            old, new = _value(mine, field), _value(other, field)
            if not new or plain(field, old) == plain(field, new):
                continue
            found.append(
                Difference(
                    a=a,
                    b=b,
                    name=other.name,
                    field=field,
                    into=into,
                    old=old,
                    new=new,
                    by_hand=_by_hand(taken, title, field, new),
                    on_its_way=mine.id in under_way,
                )
            )
    return sorted(found, key=lambda one: (one.name, one.a, one.field))


def _value(person: Employee, field: str) -> str:
    if field == STATUS:
        return ACTIVE if person.active else INACTIVE
    return getattr(person, field) or ""


def _by_hand(taken: Operation, title: str, field: str, value: str) -> str:
    if field in taken.by_hand:
        return taken.by_hand[field]
    known = next((one for one in taken.fields if one.name == field), None)
    if known is None or (known.values and value not in known.values):
        return f"{title} takes no {field.replace('_', ' ')} from outside; do it there."
    return ""


def _under_way(session: Session, connection: str) -> set[str]:
    asked = query(ITEM.c.lane).where(
        ITEM.c.connection_id == connection, ITEM.c.operation == OPERATION, ITEM.c.state.in_(OPEN)
    )
    return {row.lane for row in session.execute(asked)}


def write_differences(
    home: Home, company: Company, integration: Integration, chosen: Sequence[Difference], actor: str
) -> int:
    """Put what was shown into the ledger as one run; a worker takes it from here. Answers the run's number.

    A status is written on its own, so of somebody whose name differs too it is left for the next time. Raises
    CannotChange where something is no longer as it was shown, or can only be done by hand; ReadOnly.
    """
    now = set(differences(home, integration))
    if not chosen:
        raise CannotChange("Nothing is chosen.")
    if gone := [one for one in chosen if one not in now]:
        raise CannotChange(f"{gone[0].name} is no longer as it was shown. Look again.")
    if left := [one for one in chosen if not one.writable]:
        raise CannotChange(f"{left[0].name}: {left[0].by_hand or 'a change is on its way already.'}")
    into = chosen[0].into
    by_person: defaultdict[str, dict[str, Difference]] = defaultdict(dict)
    for one in chosen:
        by_person[one.person][one.field] = one
    connection = connection_of(integration, into)
    taken = {one.name: one for one in operation_of(home, connection, OPERATION).fields}
    writes = []
    for person, fields in sorted(by_person.items()):
        names = {name: one for name, one in fields.items() if name != STATUS} or fields
        values = {name: (one.old, taken[name].values.get(one.new, one.new)) for name, one in names.items()}
        writes.append(change_of(home, person, values))
    with home.store.write() as session:
        row = session.get_one(Connection, connection)
        if not row.may_send:
            raise ReadOnly(f"{row.name} is read-only. Allow it to send on Connections, by typing its name.")
        session.get_one(Integration, integration.id, with_for_update={"key_share": True})
        if _under_way(session, connection) & set(by_person):
            raise CannotChange("Somebody else has just begun to write one of these. Look again.")
        run = start_errand(home.store, session, integration.id, connection, writes, actor, TRIGGER)
        audit(home.store, session, company.id, actor, "employee data sent", f"run:{run}", people=len(writes))
        return run


def refused_before(home: Home, integration: Integration) -> set[str]:
    """People of the system that follows whose newest change it refused: a schedule doesn't try that every hour."""
    with home.store.read() as session:
        connection = connection_of(integration, people_rules(integration).leads.other)
        asked = query(ITEM.c.lane, ITEM.c.state).where(
            ITEM.c.connection_id == connection, ITEM.c.operation == OPERATION
        )
        newest = {row.lane: row.state for row in session.execute(asked.order_by(ITEM.c.id))}
    return {lane for lane, state in newest.items() if state == State.REJECTED.value}


def write_all(
    home: Home, company: Company, integration: Integration, actor: str, fields: Collection[str] = NAMES
) -> int | None:
    """Write every difference of these fields that the interface takes, as a schedule may: not again what was refused.
    The run's number; None where there is none."""
    refused = refused_before(home, integration)
    found = [
        one
        for one in differences(home, integration)
        if one.writable and one.field in fields and one.person not in refused
    ]
    return write_differences(home, company, integration, found, actor) if found else None


__all__ = [
    "CannotChange",
    "Difference",
    "Side",
    "differences",
    "refused_before",
    "write_all",
    "write_differences",
]
