"""The Employees page: everybody of the source with where their match stands, and who is left over in the target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select as columns_of
from sqlmodel import Session, col, func, select

from core.actions.copies import copies_stamp, people_once_read, remembered_people
from core.actions.home import Home
from core.actions.links import live
from core.actions.proposals import CANDIDATE, in_scope
from core.actions.shown.lines import STALE, WORTH_A_LOOK, Decided, Everybody, Facet, Line, Proposed, Standing
from core.matching import Status
from core.models.people import Employee
from core.store.tables import EmployeeLink, Integration, LinkProposal


@dataclass(frozen=True)
class Board:
    """lines: by need and name. there: everybody of the target, by id. only_there: whom nobody is linked to.

    outside: people of other legal entities, who are in no line. matched_at: None while nothing was ever compared.
    """

    lines: tuple[Line, ...]
    there: Mapping[str, Employee]
    only_there: tuple[Employee, ...]
    linked: Mapping[str, str]
    outside: int
    matched_at: datetime | None

    @cached_property
    def counts(self) -> Counter[Facet]:
        return Counter(line.facet for line in self.lines)

    @cached_property
    def _by_person(self) -> Mapping[str, Line]:
        return {line.here.id: line for line in self.lines}

    @cached_property
    def _holders(self) -> Mapping[str, str]:
        return {target: source for source, target in self.linked.items()}

    def line(self, person: str) -> Line | None:
        return self._by_person.get(person)

    def holder(self, target: str) -> str | None:
        """Who of the source is linked to this person of the target."""
        return self._holders.get(target)


def people_stamp(home: Home, integration: Integration) -> tuple[object, ...]:
    """Another value as soon as `everybody` would answer otherwise."""
    with home.store.read() as session:
        copies = copies_stamp(session, integration.source_id, integration.target_id)
    return (*copies, str(integration.settings.get("legal_entities")))


def everybody(home: Home, integration: Integration) -> Everybody:
    with home.store.read() as session:
        here = remembered_people(session, integration.source_id)
        there = remembered_people(session, integration.target_id)
        gone = people_once_read(session, integration.source_id)
    return Everybody(here, there, gone, frozenset(p.id for p in in_scope(integration, here.values())))


def board_stamp(home: Home, integration: Integration) -> tuple[object, ...]:
    """Another value as soon as something was decided or matched."""
    with home.store.read() as session:
        of_links = session.exec(
            select(
                func.count(),
                func.count(col(EmployeeLink.undone_at)),
                func.max(EmployeeLink.decided_at),
                func.max(EmployeeLink.undone_at),
            ).where(EmployeeLink.integration_id == integration.id)
        ).one()
        return (*of_links, _matched_at(session, integration.id))


def board(home: Home, integration: Integration, people: Everybody) -> Board:
    """Where everybody stands now. Asks no provider and matches nothing."""
    with home.store.read() as session:
        decided = _decided(session, integration.id)
        proposals = _first_ones(session, integration.id)
        standing = Standing(people, decided, proposals, {})
        standing = Standing(people, decided, proposals, _others(session, integration.id, standing.passed_over()))
        matched_at = _matched_at(session, integration.id)
    shown = {source: people.here[source] for source in people.scope}
    for source in standing.linked:
        if person := people.here.get(source) or people.gone.get(source):
            shown.setdefault(source, person)
    lines = sorted((standing.line(person) for person in shown.values()), key=_order)
    taken = set(standing.linked.values())
    left_over = (p for p in people.there.values() if p.id not in taken)
    return Board(
        lines=tuple(lines),
        there=people.there,
        only_there=tuple(sorted(left_over, key=lambda p: (p.name.casefold(), p.id))),
        linked=standing.linked,
        outside=sum(1 for person in people.here if person not in shown),
        matched_at=matched_at,
    )


def _order(line: Line) -> tuple[Any, ...]:
    stale = line.word in STALE
    return line.later, not stale, -(line.confidence or 0), line.here.name.casefold(), line.here.id


def _matched_at(session: Session, integration_id: str) -> datetime | None:
    return session.exec(
        select(LinkProposal.made_at)
        .where(LinkProposal.integration_id == integration_id)
        .order_by(col(LinkProposal.made_at).desc())
        .limit(1)
    ).first()


def _decided(session: Session, integration_id: str) -> dict[str, list[Decided]]:
    # The database takes one piece out of the evidence: reading all reasons of all links would take a second.
    seen = col(EmployeeLink.evidence)[0]["seen"]
    columns: Any = (
        EmployeeLink.source_person,
        EmployeeLink.status,
        EmployeeLink.target_person,
        EmployeeLink.confidence,
    )
    rows = session.execute(columns_of(*columns, seen).where(*live(integration_id))).all()
    found: dict[str, list[Decided]] = {}
    for source, status, target, confidence, values in rows:
        found.setdefault(source, []).append(Decided(status, target, confidence, values or {}))
    return found


def _first_ones(session: Session, integration_id: str) -> dict[str, Proposed]:
    """What was proposed for everybody."""
    proposal: Any = LinkProposal
    person = proposal.source_person
    mine, first = proposal.integration_id == integration_id, proposal.rank == 1
    asked = columns_of(person, proposal.target_person, proposal.status, proposal.confidence).where(mine, first)
    rows = session.execute(asked).all()
    # Reasons of all proposals would take a second to read; only those that wait for a person have any that count.
    waiting = columns_of(person, proposal.reasons).where(mine, first, proposal.status == Status.REVIEW)
    why = {source: _conflicts(reasons) for source, reasons in session.execute(waiting)}
    more = columns_of(person, func.count()).where(
        mine, proposal.status == CANDIDATE, proposal.confidence >= WORTH_A_LOOK
    )
    others = {row[0]: row[1] for row in session.execute(more.group_by(person))}
    return {
        source: Proposed(target, status, confidence, why.get(source, ()), others.get(source, 0))
        for source, target, status, confidence in rows
    }


def _others(session: Session, integration_id: str, people: Sequence[str]) -> dict[str, list[Proposed]]:
    """The further candidates of these people, best first."""
    found: dict[str, list[Proposed]] = {}
    if not people:
        return found
    wanted = set(people)
    rows = session.exec(
        select(LinkProposal.source_person, LinkProposal.target_person, LinkProposal.confidence, LinkProposal.reasons)
        .where(
            LinkProposal.integration_id == integration_id,
            LinkProposal.status == CANDIDATE,
            col(LinkProposal.confidence) >= WORTH_A_LOOK,
        )
        .order_by(LinkProposal.source_person, col(LinkProposal.rank))
    )
    for source, target, confidence, reasons in rows:
        if source in wanted:
            found.setdefault(source, []).append(Proposed(target, CANDIDATE, confidence, _conflicts(reasons)))
    return found


def _conflicts(reasons: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(one["conflict"] for one in reasons if "conflict" in one)
