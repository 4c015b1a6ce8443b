"""Employee data back into the time system: what payroll knows better, ticked by a person, sent through the ledger.

A field that the time system takes by no interface goes onto a by-hand list; the next reading of the employees ticks off
what was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from core.actions.connections import Recording, opened
from core.actions.home import Home
from core.actions.people import links, remembered_people
from core.ledger import looks, payload, runs
from core.ledger.book import ITEM, TRANSITION, Step, entries, entry, take
from core.ledger.lanes import open_lanes
from core.ledger.pool import work_lanes
from core.ledger.sender import Desk, RunStops
from core.ledger.states import Action, State
from core.models.people import Employee
from core.models.writes import Write
from core.store.audit import audit
from core.store.tables import Company, Connection, Integration, Run

OPERATION = "employee"
FIELDS = ("number", "email", "phone")
PATIENCE_SECONDS = 120.0


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
        run = Run(
            integration_id=integration.id,
            connection_id=connection.id,
            people=sorted(by_person),
            actor=actor,
            trigger="changes",
            created_at=home.store.clock(),
        )
        session.add(run)
        session.flush()
        rows = [_row(home, session, integration, connection, run, p, found) for p, found in sorted(by_person.items())]
        open_lanes(session, connection.id, [row["lane"] for row in rows])
        for row in rows:
            item = session.scalar(insert(ITEM).values(**row).returning(ITEM.c.id))
            note = {"item_id": item, "run_id": run.id, "at": home.store.clock(), "note": "planned"}
            session.execute(insert(TRANSITION).values(**note, before=State.PLANNED, after=State.PLANNED))
        fields = sorted({c.field for c in changes})
        audit(
            home.store,
            session,
            company.id,
            actor,
            "employee data sent",
            f"run:{run.id}",
            people=len(rows),
            fields=fields,
        )
        return run.id or 0


def _row(
    home: Home,
    session: Session,
    integration: Integration,
    connection: Connection,
    run: Run,
    person: str,
    changes: Sequence[Change],
) -> dict[str, Any]:
    today = home.store.clock().date()
    extra = {k.removeprefix("employee_"): v for k, v in connection.settings.items() if k.startswith("employee_")}
    fields = {c.field: c.new for c in changes}
    write = Write(
        operation=OPERATION,
        person=person,
        holder=person,
        first=today,
        last=today,
        target="",
        quantity=Decimal(1),
        text="; ".join(f"{c.field} was {c.old or 'empty'}" for c in changes),
        fields={**fields, **(extra if set(fields) & set(FIELDS) else {})},
    )
    about = looks.subject(write)
    earlier = session.execute(
        select(ITEM.c.id, ITEM.c.subject, ITEM.c.revision, ITEM.c.state)
        .where(ITEM.c.connection_id == connection.id, ITEM.c.operation == OPERATION, ITEM.c.source_person == person)
        .order_by(ITEM.c.id.desc())
    ).all()
    revision = max((row.revision for row in earlier if row.subject == about), default=-1) + 1
    confirmed = next((row.id for row in earlier if row.state == State.CONFIRMED.value), None)
    return {
        "integration_id": integration.id,
        "connection_id": connection.id,
        "run_id": run.id,
        "source_person": person,
        "lane": person,
        "operation": OPERATION,
        "action": (Action.CREATE if confirmed is None else Action.REPLACE).value,
        "subject": about,
        "occurrence": 0,
        "revision": revision,
        "repairs": confirmed,
        "first": today,
        "last": today,
        "target": "",
        "quantity": write.quantity,
        "marker": "",
        "payload": payload.seal(home.store.cipher, connection.id, about, 0, revision, write),
        "payload_hash": payload.digest(write),
        "state": State.PLANNED.value,
        "present": [],
        "attempts": 0,
        "absent_reads": 0,
        "change": 0,
    }


def work_changes(
    home: Home, company: Company, run: Run, owner: str, leaving: Callable[[], bool] = lambda: False
) -> None:
    """Take a run of employee changes as far as it goes now; what the interface can't take goes onto the by-hand list.

    Raises RunStops and the errors of `core.http.errors` for trouble of the connection.
    """
    run_id = run.id or 0
    runs.set_state(home.store, run_id, "sending")
    recording = Recording()
    with opened(home, run.connection_id, recording) as (connection, target):
        desk = Desk(
            store=home.store,
            target=target,
            run=run_id,
            owner=owner,
            settle_seconds=connection.settle_seconds,
            call_seconds=5 + 3 * connection.read_timeout_seconds,
            exchanges=recording.take,
            leaving=leaving,
        )
        with home.store.read() as session:
            lanes = runs.open_lanes_of(session, connection.id, run_id)
        waits_until = work_lanes(desk, connection.id, lanes, connection.parallel, PATIENCE_SECONDS)
    if leaving():
        return
    if waits_until is not None:
        raise RunStops(f"{connection.name} asked to wait until {waits_until:%H.%M} UTC.")
    runs.end_run(home.store, company.id, run_id, "done", {"by_hand": len(by_hand(home, run.integration_id))})


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
