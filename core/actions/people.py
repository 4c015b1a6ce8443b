"""Employees of both systems: reading them, proposing links, deciding."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.actions.connections import opened
from core.actions.home import Home
from core.matching import Decisions, MatchResult, Status, match
from core.models.people import Employee
from core.store.audit import audit
from core.store.errors import ChangedMeanwhile
from core.store.tables import Company, EmployeeLink, Integration, PersonCopy

DATES = ("birth_date", "starts", "ends")


def read_people(home: Home, integration: Integration) -> tuple[list[Employee], list[Employee]]:
    """Read both systems' employees and remember them for the pages."""
    with ThreadPoolExecutor(2) as threads:
        source, target = threads.map(lambda side: _read(home, side), (integration.source_id, integration.target_id))
    return source, target


def _read(home: Home, connection_id: str) -> list[Employee]:
    with opened(home, connection_id) as (_, connector):
        people: list[Employee] = connector.employees()
    remember_people(home, connection_id, people)
    return people


def remember_people(home: Home, connection_id: str, people: Sequence[Employee]) -> None:
    """Store what changed since the last reading; somebody who is not there any more is marked as gone."""
    now = home.store.clock()
    with home.store.write() as session:
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
            row.gone_at = row.gone_at or now
            session.add(row)


def remembered_people(session: Session, connection_id: str) -> dict[str, Employee]:
    """The employees as last read, without those who are gone, by id."""
    rows = session.exec(_copies(connection_id)).all()
    return {row.person: _employee(row.body) for row in rows if row.gone_at is None}


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


def links(session: Session, integration_id: str) -> dict[str, str]:
    """Source person to target person, of all live links."""
    rows = session.exec(_decided(integration_id).where(col(EmployeeLink.status) == "linked")).all()
    return {row.source_person: row.target_person or "" for row in rows}


def _decided(integration_id: str) -> Any:
    return select(EmployeeLink).where(
        EmployeeLink.integration_id == integration_id, col(EmployeeLink.undone_at).is_(None)
    )


def decisions(session: Session, integration_id: str) -> Decisions:
    """What people decided, as hard constraints for matching."""
    rows: Sequence[EmployeeLink] = session.exec(_decided(integration_id)).all()
    return Decisions(
        linked=frozenset((r.source_person, r.target_person or "") for r in rows if r.status == "linked"),
        rejected=frozenset((r.source_person, r.target_person or "") for r in rows if r.status == "rejected"),
        no_counterpart=frozenset(r.source_person for r in rows if r.status in ("no_counterpart", "ignored")),
    )


def propose_links(home: Home, integration: Integration) -> MatchResult:
    """Propose links for the people as last read. Nothing is stored."""
    with home.store.read() as session:
        source = remembered_people(session, integration.source_id)
        target = remembered_people(session, integration.target_id)
        decided = decisions(session, integration.id)
    known = Decisions(
        linked=frozenset(pair for pair in decided.linked if pair[0] in source and pair[1] in target),
        rejected=decided.rejected,
        no_counterpart=decided.no_counterpart,
    )
    wanted = _in_scope(integration, source.values())
    return match(wanted, list(target.values()), known)


def _in_scope(integration: Integration, people: Any) -> list[Employee]:
    """The people of the integration's legal entities: a payroll holds one legal entity only."""
    entities = integration.settings.get("legal_entities")
    return [p for p in people if entities is None or p.legal_entity in entities]


def link_people(
    home: Home,
    company: Company,
    integration: Integration,
    pairs: Mapping[str, str],
    actor: str,
    result: MatchResult | None = None,
) -> int:
    """Link these source people to these target people. Answers how many are new.

    A person linked to somebody else is relinked: the old link is kept as undone. Raises ChangedMeanwhile where a target
    person is taken by somebody who is not in `pairs`.
    """
    proposals = {p.left_id: p for p in result.proposals} if result else {}
    now = home.store.clock()
    made = 0
    try:
        with home.store.write() as session:
            live = {
                row.source_person: row
                for row in session.exec(_decided(integration.id).where(col(EmployeeLink.status) == "linked")).all()
            }
            for source, target in sorted(pairs.items()):
                old = live.get(source)
                if old is not None and old.target_person == target:
                    continue
                if old is not None:
                    _undo(session, old, actor, now)
                proposal = proposals.get(source)
                fits = proposal is not None and proposal.right_id == target
                session.add(
                    EmployeeLink(
                        integration_id=integration.id,
                        source_person=source,
                        target_person=target,
                        status="linked",
                        match_status=proposal.status.value if proposal and fits else "chosen",
                        confidence=proposal.confidence if proposal and fits else None,
                        decided_by=actor,
                        decided_at=now,
                    )
                )
                made += 1
            session.flush()
            if made:
                audit(
                    home.store, session, company.id, actor, "people linked", f"integration:{integration.id}", count=made
                )
    except IntegrityError as error:
        raise ChangedMeanwhile("One of these people was linked to somebody else meanwhile. Look again.") from error
    return made


def unlink_people(home: Home, company: Company, integration: Integration, sources: Sequence[str], actor: str) -> int:
    """Undo these links. What was sent for them stays until it is decided otherwise."""
    now = home.store.clock()
    with home.store.write() as session:
        rows: Sequence[EmployeeLink] = session.exec(
            _decided(integration.id).where(
                col(EmployeeLink.status) == "linked", col(EmployeeLink.source_person).in_(list(sources))
            )
        ).all()
        for row in rows:
            _undo(session, row, actor, now)
        if rows:
            audit(
                home.store,
                session,
                company.id,
                actor,
                "people unlinked",
                f"integration:{integration.id}",
                count=len(rows),
            )
    return len(rows)


def _undo(session: Session, row: EmployeeLink, actor: str, now: Any) -> None:
    row.status, row.undone_by, row.undone_at = "unlinked", actor, now
    session.add(row)
    session.flush()


def accept_proposals(
    home: Home, company: Company, integration: Integration, statuses: Sequence[Status], actor: str
) -> tuple[int, MatchResult]:
    """Link everybody whose proposal has one of these statuses."""
    result = propose_links(home, integration)
    pairs = {p.left_id: p.right_id for p in result.proposals if p.status in statuses and p.right_id is not None}
    return link_people(home, company, integration, pairs, actor, result), result
