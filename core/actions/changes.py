"""Employee data back into the time system: what payroll knows better, ticked by a person, sent through the ledger.

A field that the time system takes by no interface goes onto a by-hand list; the next reading of the employees ticks off
what was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.actions.home import Home
from core.actions.people import links, remembered_people
from core.ledger.book import ITEM, Step, entries, entry, take
from core.ledger.errands import start_errand
from core.ledger.states import State
from core.models.people import Employee
from core.models.writes import Write
from core.store.audit import audit
from core.store.tables import Company, Connection, Integration

OPERATION = "employee"
FIELDS = ("number", "email", "phone")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one person: what the time system has, and what payroll has. old None: it has nothing there."""

    person: str
    name: str
    field: str
    old: str | None
    new: str


def propose_changes(home: Home, integration: Integration) -> list[Change]:
    """Where linked people differ between the systems, as last read. Nothing is ticked and nothing is stored."""
    with home.store.read() as session:
        source = remembered_people(session, integration.source_id)
        target = remembered_people(session, integration.target_id)
        linked = links(session, integration.id)
    pairs = [(source[s], target[t]) for s, t in sorted(linked.items()) if s in source and t in target]
    return [change for here, there in pairs for change in _differences(here, there)]


def _differences(here: Employee, there: Employee) -> Iterable[Change]:
    for field in FIELDS:
        old, new = getattr(here, field), getattr(there, field)
        if new and _plain(field, old) != _plain(field, new):
            yield Change(here.id, here.name, field, old, new)


def _plain(field: str, value: str | None) -> str:
    """Blanks, capitals and separators of a phone number are no difference worth a write."""
    text = (value or "").strip().casefold()
    return "".join(c for c in text if c.isalnum() or c == "+") if field == "phone" else text


def write_changes(home: Home, company: Company, integration: Integration, changes: Sequence[Change], actor: str) -> int:
    """Put these changes into the ledger as one run; a worker takes it from here. Answers the run's number.

    The old values stay in the items, so that a person can change them back. The connection's settings may name the
    look-ups that TimeLog wants with a number (`employee_<name>`), because it shows them nowhere.
    """
    by_person: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_person[change.person].append(change)
    with home.store.write() as session:
        connection = session.get_one(Connection, integration.source_id)
        given = {k.removeprefix("employee_"): v for k, v in connection.settings.items() if k.startswith("employee_")}
        writes = [_write(home, person, found, given) for person, found in sorted(by_person.items())]
        run = start_errand(home.store, session, integration.id, connection.id, writes, actor, "employee data")
        told = {"people": len(writes), "fields": sorted({c.field for c in changes})}
        audit(home.store, session, company.id, actor, "employee data sent", f"run:{run.id}", **told)
        return run.id or 0


def _write(home: Home, person: str, changes: Sequence[Change], given: Mapping[str, str]) -> Write:
    today = home.store.clock().date()
    return Write(
        operation=OPERATION,
        person=person,
        holder=person,
        first=today,
        last=today,
        target="",
        quantity=Decimal(1),
        text="; ".join(f"{c.field} was {c.old or 'empty'}" for c in changes),
        fields={**given, **{c.field: c.new for c in changes}},
    )


@dataclass(frozen=True, slots=True)
class ByHand:
    """A change that a person must make in the time system, because its interface refused it."""

    item: int
    person: str
    fields: Mapping[str, str]
    reason: str


def by_hand(home: Home, integration_id: str) -> list[ByHand]:
    """Refused changes that are still to be made by hand, by person. Newer changes of a person replace older ones."""
    newest: dict[str, ByHand] = {}
    with home.store.read() as session:
        for row in session.execute(_refused(integration_id)):
            newest[row.source_person] = ByHand(
                row.id, row.source_person, dict(entry(home.store, row).write.fields), row.reason or ""
            )
    return [newest[person] for person in sorted(newest)]


def _refused(integration_id: str) -> Any:
    return (
        entries()
        .where(
            ITEM.c.integration_id == integration_id,
            ITEM.c.operation == OPERATION,
            ITEM.c.state == State.REJECTED.value,
        )
        .order_by(ITEM.c.id)
    )


def tick_off(home: Home, company: Company, integration: Integration) -> int:
    """After reading the employees: refused changes whose values are there now are done. Answers how many."""
    with home.store.read() as session:
        people = remembered_people(session, integration.source_id)
    done = 0
    for change in by_hand(home, integration.id):
        person = people.get(change.person)
        wanted = {f: v for f, v in change.fields.items() if f in FIELDS}
        if person is None or any(_plain(f, getattr(person, f)) != _plain(f, v) for f, v in wanted.items()):
            continue
        with home.store.write() as session:
            note = "done by hand, seen at the next reading"
            take(home.store, session, Step(change.item, State.REJECTED, State.CANCELLED, note))
            subject = f"item:{change.item}"
            audit(home.store, session, company.id, "handover", "done by hand", subject)
        done += 1
    return done
