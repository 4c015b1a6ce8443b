"""Making employees in one of two systems that are kept in step, from those of the other: import and export.

Everybody is matched first. Who looks like somebody there is shown before all others and never made by the way; who is
made goes through the ledger, one lane each, and is linked as soon as the record is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

from sqlalchemy import select as query
from sqlmodel import Session

from core.actions.connections import ReadOnly, opened
from core.actions.copies import remember_people
from core.actions.creation import LANE, OPERATION, creations
from core.actions.home import Home
from core.actions.links import link_people, links
from core.actions.newcomers import SURE, Newcomer, Side, Standing, Wanted, newcomers
from core.actions.people import accept_proposals
from core.actions.sync_reading import connection_of
from core.actions.sync_rules import SYNC
from core.ledger.book import ITEM
from core.ledger.errands import start_errand
from core.ledger.states import State
from core.models.writes import Write
from core.store.audit import audit
from core.store.errors import ChangedMeanwhile, StoreError
from core.store.tables import Company, Connection, Integration, Run

TRIGGER = "new employees"
WORDS = {"starts": "first day", "email": "e-mail address"}


class CannotImport(StoreError):
    """These people can't be made like this. The message says whom it is about and what to do."""


def link_matched(home: Home, company: Company, integration: Integration, actor: str) -> int:
    """Match everybody as last read, and link those who are there by all that is known. Answers how many are new."""
    return accept_proposals(home, company, integration, SURE, actor)[0]


def link_alike(
    home: Home, company: Company, integration: Integration, into: Side, people: Mapping[str, str], actor: str
) -> int:
    """Somebody says that these people are those in `into` whom they look like. Answers how many are new."""
    pairs = {there: here for here, there in people.items()} if into is Side.A else people
    return link_people(home, company, integration, pairs, actor)


def make_people(
    home: Home,
    company: Company,
    integration: Integration,
    into: Side,
    people: Collection[str],
    actor: str,
    typed: Mapping[str, Mapping[str, str]] | None = None,
    although_alike: Collection[str] = (),
) -> int:
    """Ask for these people to be made, as one run; a worker takes it from here and links them. The run's number.

    people: ids in the system that has them. typed: fields that a person typed, by these ids. although_alike: whom
    somebody decided to make although they look like others there. Raises CannotImport and ReadOnly.
    """
    found = {one.person.id: one for one in newcomers(home, integration, into, Wanted(only_active=False))}
    chosen = [_checked(found.get(person), although_alike) for person in sorted(people)]
    if not chosen:
        raise CannotImport("Nobody is chosen.")
    writes = [_write(home, one, (typed or {}).get(one.person.id, {})) for one in chosen]
    with home.store.write() as session:
        connection = session.get_one(Connection, connection_of(integration, into))
        if not connection.may_send:
            raise ReadOnly(f"{connection.name} is read-only. Allow it to send on Connections, by typing its name.")
        # The row is the lock: of two people who press at once the second finds the first one's tries.
        session.get_one(Integration, integration.id, with_for_update={"key_share": True})
        tries = creations(session, integration, connection.id)
        for one in chosen:
            if (tried := tries.get(one.person.id)) is not None and tried != one.tried:
                raise CannotImport(f"{one.person.name} is being made already. Look again.")
        run = start_errand(home.store, session, integration.id, connection.id, writes, actor, TRIGGER)
        audit(home.store, session, company.id, actor, "new employees asked for", f"run:{run}", count=len(writes))
        return run


def make_all_new(
    home: Home, company: Company, integration: Integration, into: Side, actor: str, wanted: Wanted | None = None
) -> int | None:
    """Make everybody who is surely new and lacks nothing, as a schedule may. The run's number; None for nobody."""
    found = [
        one.person.id
        for one in newcomers(home, integration, into, wanted)
        if one.standing is Standing.NEW and one.tried is None and not one.missing
    ]
    return make_people(home, company, integration, into, found, actor) if found else None


def _checked(one: Newcomer | None, although_alike: Collection[str]) -> Newcomer:
    if one is None:
        raise CannotImport("One of these people is linked by now, or gone. Look again.")
    if not one.may_be_made:
        raise CannotImport(f"{one.person.name} was made already or is on the way. Read the employees again.")
    if one.standing is not Standing.NEW and one.person.id not in although_alike:
        who = ", ".join(other.name for other in one.alike) or "somebody"
        raise CannotImport(f"{one.person.name} looks like {who}. Link them, or say that they are somebody else.")
    return one


def _write(home: Home, one: Newcomer, typed: Mapping[str, str]) -> Write:
    given = {name: value.strip() for name, value in typed.items() if value.strip()}
    fields = {**one.fields, **given}
    if missing := [name for name in one.missing if not fields.get(name)]:
        words = ", ".join(WORDS.get(name, name.replace("_", " ")) for name in missing)
        raise CannotImport(f"{one.person.name} has no {words}. Type it, or leave this person out.")
    today = home.store.clock().date()
    return Write(
        operation=OPERATION,
        person=LANE + one.person.id,
        holder="",
        first=today,
        last=today,
        target="",
        quantity=Decimal(1),
        fields=fields,
    )


def link_made(home: Home, company: Company, run: Run) -> int:
    """Link everybody whom this run made, of two systems that are kept in step. Answers how many; again is harmless.

    The system is read anew first, so that both sides of a link are known. Raises the errors of `core.http.errors`.
    """
    with home.store.read() as session:
        integration = session.get_one(Integration, run.integration_id)
        known = links(session, integration.id)
        made = dict(_made(session, run)) if integration.purpose == SYNC else {}
    into = Side.A if run.connection_id == integration.source_id else Side.B
    pairs = {ref: other for other, ref in made.items()} if into is Side.A else made
    open_ones = {a: b for a, b in pairs.items() if known.get(a) != b}
    if not open_ones:
        return 0
    with opened(home, run.connection_id) as (_, connector):
        remember_people(home, run.connection_id, connector.employees())
    return sum(_linked(home, company, integration, {a: b}, run.actor) for a, b in sorted(open_ones.items()))


def _made(session: Session, run: Run) -> Iterator[tuple[str, str]]:
    asked = query(ITEM.c.source_person, ITEM.c.ref).where(
        ITEM.c.run_id == run.id, ITEM.c.operation == OPERATION, ITEM.c.state == State.CONFIRMED.value
    )
    for row in session.execute(asked):
        if row.ref:
            yield row.source_person.removeprefix(LANE), row.ref


def _linked(home: Home, company: Company, integration: Integration, pair: Mapping[str, str], actor: str) -> int:
    """Somebody may have been linked by a person meanwhile: that counts."""
    try:
        return link_people(home, company, integration, pair, actor)
    except ChangedMeanwhile:
        return 0
