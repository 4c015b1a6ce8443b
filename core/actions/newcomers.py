"""Who of one of two systems that are kept in step the other may not have: matched first, look-alikes shown first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import chain, count

from sqlmodel import Session, col, select

from core.actions.copies import remembered_people
from core.actions.creation import OPERATION, Creation, creations, operation_of
from core.actions.home import Home
from core.actions.links import links
from core.actions.sync_reading import connection_of
from core.ledger.states import State
from core.matching import Status
from core.models.people import Employee
from core.providers.base import Operation
from core.store.tables import Connection, Integration, LinkProposal
from core.sync.words import Side

SURE = (Status.EXACT, Status.CONFIDENT)
"""What may be linked together, once it was shown."""
LIKELY = 0.5
"""From this on, somebody who is not the first choice still counts as a look-alike."""
AGAIN = (State.REJECTED, State.CANCELLED)
"""States of a try after which the person may be made anew."""


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


__all__ = ["SURE", "Newcomer", "Side", "Standing", "Wanted", "newcomers", "takes_new"]
