"""Employee data back into the time system: what payroll knows better, ticked by a person, sent through the ledger.

A field that the time system takes by no interface goes onto a by-hand list; the next reading of the employees ticks off
what was done.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from core.actions.copies import remembered_people
from core.actions.home import Home
from core.actions.links import links
from core.ledger.book import ITEM, Step, entries, entry, take
from core.ledger.errands import start_errand
from core.ledger.states import State
from core.models.people import Employee
from core.models.writes import Write
from core.store.audit import audit
from core.store.tables import Company, Connection, Integration, Run

OPERATION = "employee"
FIELDS = ("number", "name", "email", "phone")
WRITTEN = ("number", "first_name", "last_name", "email", "phone")
"""The same as the time system takes them: a name in two parts."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one person: what the time system has, and what payroll has. old None: it has nothing there."""

    person: str
    name: str
    field: str
    old: str | None
    new: str


def propose_changes(home: Home, integration: Integration, pairs: Mapping[str, str] | None = None) -> list[Change]:
    """Where these pairs differ between the systems, as last read; without pairs, all linked people.

    Nothing is ticked and nothing is stored.
    """
    with home.store.read() as session:
        wanted = links(session, integration.id) if pairs is None else dict(pairs)
        source = remembered_people(session, integration.source_id, set(wanted))
        target = remembered_people(session, integration.target_id, set(wanted.values()))
    known = [(source[s], target[t]) for s, t in sorted(wanted.items()) if s in source and t in target]
    return [change for here, there in known for change in _differences(here, there)]


def _differences(here: Employee, there: Employee) -> Iterable[Change]:
    for field in FIELDS:
        old, new = (here.name, there.name) if field == "name" else (getattr(here, field), getattr(there, field))
        if new and plain(field, old) != plain(field, new) and (field != "name" or _parts(here, new)):
            yield Change(here.id, here.name, field, old, new)


def plain(field: str, value: str | None) -> str:
    """Blanks, capitals and separators of a phone number are no difference worth a write."""
    text = " ".join((value or "").split()).casefold()
    return "".join(c for c in text if c.isalnum() or c == "+") if field == "phone" else text


def _parts(here: Employee, name: str) -> dict[str, str]:
    """A name in the two parts that the time system wants, as many words in the last one as it has now.

    Empty where nothing would be left for the first name.
    """
    words = name.split()
    last = max(len((here.last_name or "").split()), 1)
    if len(words) <= last:
        return {}
    return {"first_name": " ".join(words[:-last]), "last_name": " ".join(words[-last:])}


def goes_by_hand(home: Home, integration: Integration) -> bool:
    """Whether numbers, e-mails and phones can only go onto the by-hand list: nobody is set who may write them."""
    with home.store.read() as session:
        return not session.get_one(Connection, integration.source_id).settings.get("transactional_user")


def write_changes(home: Home, company: Company, integration: Integration, changes: Sequence[Change], actor: str) -> int:
    """Put these changes into the ledger as one run; a worker takes it from here. Answers the run's number.

    The old values stay in the items, so that a person can change them back. The connection's settings may name the
    look-ups that TimeLog wants with a number (`employee_<name>`), because it shows them nowhere.
    """
    by_person: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_person[change.person].append(change)
    with home.store.write() as session:
        here = remembered_people(session, integration.source_id, set(by_person))
        fields = {person: _fields(here.get(person), found) for person, found in by_person.items()}
        return _send(home, session, company, integration, fields, actor)


def _fields(here: Employee | None, changes: Sequence[Change]) -> dict[str, tuple[str, str]]:
    """Old and new value by the fields that the time system takes."""
    found: dict[str, tuple[str, str]] = {}
    for change in changes:
        if change.field != "name":
            found[change.field] = (change.old or "", change.new)
        elif here is not None:
            parts = _parts(here, change.new)
            found |= {part: (getattr(here, part) or "", new) for part, new in parts.items()}
    return found


def _send(
    home: Home,
    session: Session,
    company: Company,
    integration: Integration,
    fields: Mapping[str, Mapping[str, tuple[str, str]]],
    actor: str,
) -> int:
    connection = session.get_one(Connection, integration.source_id)
    given = {k.removeprefix("employee_"): v for k, v in connection.settings.items() if k.startswith("employee_")}
    writes = [change_of(home, person, found, given) for person, found in sorted(fields.items())]
    run = start_errand(home.store, session, integration.id, connection.id, writes, actor, "employee data")
    told = {"people": len(writes), "fields": sorted({name for found in fields.values() for name in found})}
    audit(home.store, session, company.id, actor, "employee data sent", f"run:{run}", **told)
    return run


def change_of(home: Home, person: str, changes: Mapping[str, tuple[str, str]], given: Mapping[str, str] = {}) -> Write:
    """The write that gives a person these new values, with the old ones beside them. given: sent with every change."""
    today = home.store.clock().date()
    return Write(
        operation=OPERATION,
        person=person,
        holder=person,
        first=today,
        last=today,
        target="",
        quantity=Decimal(1),
        text=json.dumps({"was": {name: old for name, (old, _) in changes.items()}}, ensure_ascii=False),
        fields={**given, **{name: new for name, (_, new) in changes.items()}},
    )


@dataclass(frozen=True, slots=True)
class Made:
    """A change that the time system took. was: what it held before, by field; "" for nothing."""

    item: int
    person: str
    fields: Mapping[str, str]
    was: Mapping[str, str]
    at: datetime | None


def changes_made(home: Home, integration_id: str, since: datetime) -> list[Made]:
    """Changes that hold and were sent since a moment, the newest first."""
    asked = _items(integration_id, State.CONFIRMED).where(ITEM.c.sent_at >= since).order_by(ITEM.c.id.desc())
    found: dict[str, Made] = {}
    with home.store.read() as session:
        for row in session.execute(asked):
            write = entry(home.store, row).write
            values = {f: v for f, v in write.fields.items() if f in WRITTEN}
            was = json.loads(write.text)["was"]
            found.setdefault(row.source_person, Made(row.id, row.source_person, values, was, row.sent_at))
    return list(found.values())


def change_back(home: Home, company: Company, integration: Integration, made: Sequence[Made], actor: str) -> int:
    """Put the old values back, through the ledger again. Answers the run's number.

    A field that was empty before is refused by the time system and lands on the by-hand list.
    """
    fields = {one.person: {f: (one.fields[f], was) for f, was in one.was.items()} for one in made}
    with home.store.write() as session:
        return _send(home, session, company, integration, fields, actor)


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
        for row in session.execute(_items(integration_id, State.REJECTED).order_by(ITEM.c.id)):
            fields = {f: v for f, v in entry(home.store, row).write.fields.items() if f in WRITTEN}
            newest[row.source_person] = ByHand(row.id, row.source_person, fields, row.reason or "")
    return [newest[person] for person in sorted(newest)]


def _items(integration_id: str, state: State) -> Any:
    """Changes of the time system's own people; those of the other system are not meant (`name_sync`)."""
    mine = ITEM.c.run_id.in_(errands(integration_id))
    there = (
        ITEM.c.connection_id == select(Integration.source_id).where(Integration.id == integration_id).scalar_subquery()
    )
    return entries().where(mine, there, ITEM.c.operation == OPERATION, ITEM.c.state == state.value)


def errands(integration_id: str) -> Any:
    """The runs of no transfer. By these the few items of employees are found among a hundred thousand of hours."""
    return select(Run.id).where(Run.integration_id == integration_id, col(Run.transfer_id).is_(None))


def tick_off(home: Home, company: Company, integration: Integration) -> int:
    """After reading the employees: refused changes whose values are there now are done. Answers how many."""
    with home.store.read() as session:
        people = remembered_people(session, integration.source_id)
    done = 0
    for change in by_hand(home, integration.id):
        person = people.get(change.person)
        if person is None or any(plain(f, getattr(person, f)) != plain(f, v) for f, v in change.fields.items()):
            continue
        _cross_off(home, company, integration, change, "done by hand, seen at the next reading", "handover")
        done += 1
    return done


def give_up(home: Home, company: Company, integration: Integration, change: ByHand, actor: str) -> None:
    """Take a change off the by-hand list without its being done."""
    _cross_off(home, company, integration, change, "not to be done", actor)


def _cross_off(home: Home, company: Company, integration: Integration, change: ByHand, note: str, actor: str) -> None:
    """Older refused changes of the person go too: the newest replaced them."""
    with home.store.write() as session:
        asked = _items(integration.id, State.REJECTED).where(ITEM.c.source_person == change.person)
        for row in session.execute(asked).all():
            if row.id <= change.item:
                take(home.store, session, Step(row.id, State.REJECTED, State.CANCELLED, note))
        audit(home.store, session, company.id, actor, note, f"item:{change.item}")
