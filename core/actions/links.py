"""Who here is who there: every decision about a person of the source. `links_undo` takes it back.

A decision is one row of `employee_link`. What a person decides with one press has one moment and one actor, and is
undone together; rows that it put out of force carry the same moment as their end, so that undoing brings them back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.actions.copies import MOST_NAMED, remembered_people
from core.actions.home import Home
from core.matching import Decisions, key_values
from core.store.audit import audit
from core.store.errors import ChangedMeanwhile
from core.store.tables import Company, EmployeeLink, Integration, LinkProposal


class Decision(StrEnum):
    """What can be decided about a person of the source. `rejected` is about a pair, `later` is no decision yet."""

    LINKED = "linked"
    REJECTED = "rejected"
    NO_COUNTERPART = "no_counterpart"
    IGNORED = "ignored"
    LATER = "later"


SETTLED = (Decision.LINKED, Decision.NO_COUNTERPART, Decision.IGNORED, Decision.LATER)
"""Of these a person has one at most; the newest counts."""
UNLINKED, UNDONE = "unlinked", "undone"
"""What a link is called that somebody ended: by unlinking, or by undoing the press that made it."""
ACTS = {
    Decision.REJECTED: "not the same person",
    Decision.NO_COUNTERPART: "no counterpart",
    Decision.IGNORED: "people ignored",
    Decision.LATER: "put off",
}


@dataclass(frozen=True, slots=True)
class Pressed:
    """The one press that some decisions were made with."""

    at: datetime
    actor: str


def links(session: Session, integration_id: str) -> dict[str, str]:
    """Source person to target person, of all live links."""
    found = session.exec(
        select(EmployeeLink.source_person, EmployeeLink.target_person).where(
            *live(integration_id), EmployeeLink.status == Decision.LINKED
        )
    ).all()
    return {source: target or "" for source, target in found}


def live(integration_id: str) -> tuple[Any, Any]:
    """Conditions: this integration's decisions that nobody took back."""
    return EmployeeLink.integration_id == integration_id, col(EmployeeLink.undone_at).is_(None)


def decisions(session: Session, integration_id: str) -> Decisions:
    """What people decided, as hard constraints for matching."""
    rows = session.exec(
        select(EmployeeLink.source_person, EmployeeLink.target_person, EmployeeLink.status).where(*live(integration_id))
    ).all()
    none = (Decision.NO_COUNTERPART, Decision.IGNORED)
    return Decisions(
        linked=frozenset((s, t or "") for s, t, status in rows if status == Decision.LINKED),
        rejected=frozenset((s, t or "") for s, t, status in rows if status == Decision.REJECTED),
        no_counterpart=frozenset(s for s, _, status in rows if status in none),
    )


def link_people(
    home: Home,
    company: Company,
    integration: Integration,
    pairs: Mapping[str, str],
    actor: str,
    taking_over: Collection[str] = (),
) -> int:
    """Link these source people to these target people. Answers how many are new.

    What matching said about the pairs is kept with the links. taking_over: source people who may lose the link they
    have, to one of these pairs or for a new one; the old link is kept as undone. Raises ChangedMeanwhile where anybody
    else is linked already, here or there.
    """
    with deciding(home, integration) as (session, at):
        rows = live_of(session, integration.id, {*pairs, *taking_over})
        linked = {row.source_person: row for row in rows if row.status == Decision.LINKED}
        new = {s: t for s, t in pairs.items() if s not in linked or linked[s].target_person != t}
        if any(source in linked and source not in taking_over for source in new):
            raise ChangedMeanwhile("One of these people was linked to somebody else meanwhile. Look again.")
        for row in rows:
            settled = row.source_person in new and row.status in SETTLED
            rejected = row.status == Decision.REJECTED and new.get(row.source_person) == row.target_person
            taken = row.status == Decision.LINKED and row.source_person in taking_over
            if settled or rejected or (taken and row.target_person in new.values()):
                end(session, row, Pressed(at, actor))
        session.flush()  # the old ends must be free before the new links stand there
        here = remembered_people(session, integration.source_id, set(new))
        there = remembered_people(session, integration.target_id, set(new.values()))
        said = _said(session, integration.id, new)
        for source, target in sorted(new.items()):
            why = said.get((source, target))
            seen = {"seen": key_values(here.get(source), there.get(target))}
            session.add(
                EmployeeLink(
                    integration_id=integration.id,
                    source_person=source,
                    target_person=target,
                    status=Decision.LINKED.value,
                    match_status=why.status if why else "chosen",
                    confidence=why.confidence if why else None,
                    evidence=[seen, *(why.reasons if why else ())],
                    decided_by=actor,
                    decided_at=at,
                )
            )
        session.flush()
        if new:
            audit(home.store, session, company.id, actor, "people linked", about(integration), count=len(new))
    return len(new)


def confirm_links(home: Home, company: Company, integration: Integration, sources: Sequence[str], actor: str) -> int:
    """These links still hold, though the data they rest on changed. The old rows are kept as undone."""
    with deciding(home, integration) as (session, at):
        kept = [row for row in live_of(session, integration.id, sources) if row.status == Decision.LINKED]
        here = remembered_people(session, integration.source_id, {row.source_person for row in kept})
        there = remembered_people(session, integration.target_id, {row.target_person or "" for row in kept})
        for row in kept:
            end(session, row, Pressed(at, actor))
        session.flush()
        for row in kept:
            values = key_values(here.get(row.source_person), there.get(row.target_person or ""))
            again = EmployeeLink(**row.model_dump(exclude={"id", "undone_by", "undone_at"}))
            again.status, again.match_status = Decision.LINKED.value, "confirmed"
            again.evidence = [{"seen": values}, *(e for e in row.evidence if "seen" not in e)]
            again.decided_by, again.decided_at = actor, at
            session.add(again)
        if kept:
            audit(home.store, session, company.id, actor, "links confirmed", about(integration), count=len(kept))
    return len(kept)


def _said(session: Session, integration_id: str, pairs: Mapping[str, str]) -> dict[tuple[str, str], LinkProposal]:
    """What matching proposed about these pairs."""
    asked = select(LinkProposal).where(LinkProposal.integration_id == integration_id)
    many = len(pairs) > MOST_NAMED
    asked = asked.where(col(LinkProposal.rank) == 1 if many else col(LinkProposal.source_person).in_(pairs))
    return {(row.source_person, row.target_person or ""): row for row in session.exec(asked).all()}


def unlink_people(home: Home, company: Company, integration: Integration, sources: Sequence[str], actor: str) -> int:
    """Undo these links. What was sent for them stays until it is decided otherwise."""
    with deciding(home, integration) as (session, at):
        rows = [row for row in live_of(session, integration.id, sources) if row.status == Decision.LINKED]
        for row in rows:
            end(session, row, Pressed(at, actor))
        if rows:
            audit(home.store, session, company.id, actor, "people unlinked", about(integration), count=len(rows))
    return len(rows)


def decide(
    home: Home,
    company: Company,
    integration: Integration,
    decision: Decision,
    people: Mapping[str, str | None],
    actor: str,
) -> int:
    """Any decision but a link, about these source people; their value is who was shown beside them.

    Answers how many are new. Raises ChangedMeanwhile for somebody who has been linked by then: unlink first.
    """
    with deciding(home, integration) as (session, at):
        mine = live_of(session, integration.id, people)
        if any(row.status == Decision.LINKED for row in mine):
            raise ChangedMeanwhile("This person has been linked meanwhile. Look again.")
        known = {
            (row.source_person, row.target_person if decision is Decision.REJECTED else None)
            for row in mine
            if row.status == decision
        }
        new = {s: t for s, t in people.items() if (s, t if decision is Decision.REJECTED else None) not in known}
        for row in mine:
            if row.source_person in new and row.status in SETTLED:
                end(session, row, Pressed(at, actor))
        for source, target in sorted(new.items()):
            session.add(
                EmployeeLink(
                    integration_id=integration.id,
                    source_person=source,
                    target_person=target,
                    status=decision.value,
                    evidence=[],
                    decided_by=actor,
                    decided_at=at,
                )
            )
        if new:
            audit(home.store, session, company.id, actor, ACTS[decision], about(integration), count=len(new))
    return len(new)


@contextmanager
def deciding(home: Home, integration: Integration) -> Any:
    """One transaction with its moment. Decisions of an integration come one after another."""
    try:
        with home.store.write() as session:
            session.get_one(Integration, integration.id, with_for_update={"key_share": True})
            yield session, home.store.clock()
    except IntegrityError as error:
        raise ChangedMeanwhile("One of these people was linked to somebody else meanwhile. Look again.") from error


def live_of(session: Session, integration_id: str, people: Collection[str]) -> list[EmployeeLink]:
    """What holds about these source people."""
    asked = select(EmployeeLink).where(*live(integration_id)).order_by(col(EmployeeLink.id))
    if len(people) <= MOST_NAMED:
        asked = asked.where(col(EmployeeLink.source_person).in_(people))
    wanted = set(people)
    return [row for row in session.exec(asked).all() if row.source_person in wanted]


def end(session: Session, row: EmployeeLink, pressed: Pressed, link_is: str = UNLINKED) -> None:
    """The decision no longer holds. link_is: what is said of a link from now on."""
    if row.status == Decision.LINKED:
        row.status = link_is
    row.undone_by, row.undone_at = pressed.actor, pressed.at
    session.add(row)


def about(integration: Integration) -> str:
    """What an audit row about decisions names."""
    return f"integration:{integration.id}"
