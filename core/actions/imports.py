"""Making employees in one of two systems that are kept in step, from those of the other: import and export.

Everybody is matched first. Who looks like somebody there is shown before all others and never made by the way; who is
made goes through the ledger, one lane each, and is linked as soon as the record is there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain, count

from sqlalchemy import select as query
from sqlmodel import Session, col, select

from core.actions.connections import ReadOnly, opened
from core.actions.copies import remember_people, remembered_people
from core.actions.creation import LANE, OPERATION, Creation, creations, operation_of
from core.actions.home import Home
from core.actions.links import link_people, links
from core.actions.people import accept_proposals
from core.actions.sync_reading import connection_of
from core.actions.sync_rules import SYNC
from core.ledger.book import ITEM
from core.ledger.errands import start_errand
from core.ledger.states import State
from core.matching import Status
from core.models.people import Employee
from core.models.writes import Write
from core.providers.base import Operation
from core.store.audit import audit
from core.store.errors import ChangedMeanwhile, StoreError
from core.store.tables import Company, Connection, Integration, LinkProposal, Run
from core.sync.words import Side

TRIGGER = "new employees"
SURE = (Status.EXACT, Status.CONFIDENT)
"""What may be linked together, once it was shown."""
WORDS = {"starts": "first day", "email": "e-mail address"}
LIKELY = 0.5
"""From this on, somebody who is not the first choice still counts as a look-alike."""
AGAIN = (State.REJECTED, State.CANCELLED)
"""States of a try after which the person may be made anew."""


class CannotImport(StoreError):
    """These people can't be made like this. The message says whom it is about and what to do."""


class Standing(StrEnum):
    """Whether somebody is known in the other system, in the order in which they are shown.

    alike: somebody there may be the same person. matched: somebody there is, by all that is known, and only the link is
    missing.
    """

    ALIKE = "alike"
    MATCHED = "matched"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who is meant, of those who are not linked. departments: as the system names or numbers them; empty for all."""

    only_active: bool = True
    departments: frozenset[str] = frozenset()
    starts_from: date | None = None
    starts_to: date | None = None

    def means(self, person: Employee) -> bool:
        began = person.starts
        return (
            (person.active or not self.only_active)
            and (not self.departments or bool({person.department, person.department_id} & self.departments))
            and (self.starts_from is None or (began is not None and began >= self.starts_from))
            and (self.starts_to is None or (began is not None and began <= self.starts_to))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A person whom the other system may not have.

    person: as the system knows them that has them. alike: who looks like them there, the likeliest first. fields: what
    would be written. missing: fields that must be typed. by_hand: known, and not taken by the other system's interface.
    tried: how the newest try stands.
    """

    person: Employee
    standing: Standing
    alike: tuple[Employee, ...]
    fields: Mapping[str, str]
    missing: tuple[str, ...]
    by_hand: tuple[str, ...]
    tried: Creation | None = None

    @property
    def may_be_made(self) -> bool:
        """No try is under way or has come through."""
        return self.tried is None or self.tried.state in {state.value for state in AGAIN}


def takes_new(home: Home, integration: Integration, into: Side) -> bool:
    """Whether that system takes new employees from outside at all."""
    try:
        operation_of(home, connection_of(integration, into), OPERATION)
    except KeyError:
        return False
    return True


def newcomers(home: Home, integration: Integration, into: Side, wanted: Wanted | None = None) -> list[Newcomer]:
    """Whom the other system has and `into` may not, as both were last read and matched: look-alikes first.

    Nobody is asked and nothing is stored. Raises KeyError where `into` takes no new employees.
    """
    meant = wanted or Wanted()
    connection = connection_of(integration, into)
    taken = operation_of(home, connection, OPERATION)
    with home.store.read() as session:
        settings = session.get_one(Connection, connection).settings
        here = remembered_people(session, connection)
        there = remembered_people(session, connection_of(integration, into.other))
        alike = _alike(session, integration, into)
        tries = creations(session, integration, connection)
        pairs = links(session, integration.id)
    linked = set(pairs.values()) if into is Side.A else set(pairs)
    names = _Names({one.account.casefold() for one in here.values() if one.account})
    found = []
    for person in sorted((p for p in there.values() if p.id not in linked), key=lambda p: (p.name, p.id)):
        if not meant.means(person):
            continue
        standing, who = alike.get(person.id, (Standing.NEW, ()))
        fields, by_hand = _fields(person, taken, settings, names)
        found.append(
            Newcomer(
                person=person,
                standing=standing,
                alike=tuple(here[one] for one in who if one in here),
                fields=fields,
                missing=tuple(one.name for one in taken.fields if one.required and not fields.get(one.name)),
                by_hand=by_hand,
                tried=tries.get(person.id),
            )
        )
    order = list(Standing)
    return sorted(found, key=lambda one: order.index(one.standing))


def _alike(session: Session, integration: Integration, into: Side) -> dict[str, tuple[Standing, tuple[str, ...]]]:
    """Of each person who is not linked: how sure matching is, and of whom, among those who are not linked either."""
    rows = session.exec(
        select(LinkProposal)
        .where(LinkProposal.integration_id == integration.id, col(LinkProposal.target_person).is_not(None))
        .order_by(col(LinkProposal.confidence).desc(), col(LinkProposal.rank), LinkProposal.source_person)
    ).all()
    pairs = links(session, integration.id)
    found: dict[str, tuple[Standing, tuple[str, ...]]] = {}
    for row in rows:
        target = row.target_person or ""
        first = row.rank == 1 and row.status in (Status.EXACT.value, Status.CONFIDENT.value, Status.REVIEW.value)
        if row.source_person in pairs or target in pairs.values() or not (first or (row.confidence or 0) >= LIKELY):
            continue
        person, other = (target, row.source_person) if into is Side.A else (row.source_person, target)
        sure = row.rank == 1 and row.status in SURE
        standing, known = found.get(person, (Standing.ALIKE, ()))
        found[person] = (Standing.MATCHED if sure else standing, (*known, other))
    return found


@dataclass(slots=True)
class _Names:
    """User names that are taken, in lower case."""

    taken: set[str]

    def free(self, wanted: str) -> str:
        numbered = (f"{wanted}{number}" for number in count(2))
        found = next(one for one in chain([wanted], numbered) if one.casefold() not in self.taken)
        self.taken.add(found.casefold())
        return found


def _fields(
    person: Employee, taken: Operation, settings: Mapping[str, str], names: _Names
) -> tuple[dict[str, str], tuple[str, ...]]:
    """What is written of a person, and the names of what is known and isn't taken as it is."""
    words = person.name.split()
    known = {
        "first_name": person.first_name or " ".join(words[:-1]) or person.name,
        "last_name": person.last_name or words[-1],
        "email": person.email or "",
        "number": person.number or "",
        "starts": person.starts.isoformat() if person.starts else "",
        "title": person.title or "",
    }
    fields: dict[str, str] = {}
    by_hand = [name for name in ("number",) if known[name] and name not in {one.name for one in taken.fields}]
    for one in taken.fields:
        value = known.get(one.name, "")
        if one.name == "user_name":
            value = names.free((person.email or "").partition("@")[0] or "".join(words).lower())
        if not value:
            continue
        if (one.needs and not settings.get(one.needs)) or (one.form and not re.fullmatch(one.form, value)):
            by_hand.append(one.name)
        else:
            fields[one.name] = value
    return fields, tuple(by_hand)


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


__all__ = [
    "CannotImport",
    "Newcomer",
    "Side",
    "Standing",
    "Wanted",
    "link_alike",
    "link_made",
    "link_matched",
    "make_all_new",
    "make_people",
    "newcomers",
    "takes_new",
]
