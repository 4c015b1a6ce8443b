"""Proving: the audit chain, its anchors, the ledger's steps, and the ledger against what payroll really holds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from core.actions.codes import rules
from core.actions.connections import opened
from core.actions.home import Home
from core.actions.transfers import last_day, settings_of
from core.ledger.book import ITEM
from core.ledger.looks import marker_in
from core.ledger.readback import Difference, Readback, compare, held_items, open_markers
from core.ledger.runs import transitions_digest
from core.ledger.states import Action, State
from core.models.period import PayPeriod
from core.models.writes import RecordState, RemoteRecord
from core.providers.base import provider
from core.security.chain import compare_anchors, read_anchors
from core.store.audit import broken_entries
from core.store.tables import AuditEntry, Catalogue, Company, Connection, ForeignDecision, Integration, Run
from core.transfer.holdings import our_refs

THERE_BEFORE = "there_before"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found. chain: sentences about audit chain, anchor file and steps; empty when they are whole.

    differences: between ledger and payroll; kind `added` is a record that neither came from here nor was there before
    the first run of the period, and that nobody decided about. undecided: items, by state, of which nobody can say yet
    whether they are in payroll.
    """

    chain: tuple[str, ...]
    differences: tuple[Difference, ...]
    equal: int
    sent: dict[str, Decimal]
    found: dict[str, Decimal]
    undecided: dict[str, int]

    @property
    def agrees(self) -> bool:
        return not (self.chain or self.differences or self.undecided) and self.sent == self.found


def verify(home: Home, company: Company, integration: Integration, period: PayPeriod) -> Verdict:
    """Check the chain and compare the ledger of these days with payroll, read anew. Writes nothing.

    Raises the errors of `core.http.errors`.
    """
    held, records = _both_sides(home, integration, period)
    with home.store.read() as session:
        added = _added(session, integration, records)
        undecided = _undecided(session, integration, period)
    return Verdict(
        tuple(check_chain(home, company)),
        (*held.differences, *added),
        held.equal,
        held.sent,
        held.found,
        undecided,
    )


def read_back(home: Home, integration: Integration, period: PayPeriod) -> Readback:
    """Read anew what payroll holds on these days, and compare it with the ledger."""
    return _both_sides(home, integration, period)[0]


def _both_sides(home: Home, integration: Integration, period: PayPeriod) -> tuple[Readback, list[RemoteRecord]]:
    first, last = period.first, last_day(settings_of(integration), period)
    with home.store.read() as session:
        held = held_items(session, integration.target_id, first, last)
        known = open_markers(session, integration.target_id)
        used = {item.operation for item in held} | rules(session, integration.id).operations
    records: list[RemoteRecord] = []
    with opened(home, integration.target_id) as (row, target):
        for operation in provider(row.provider).capabilities.operations:
            if operation.name in used and operation.readable:
                holders = {h.subject.split("|", 1)[0] for h in held if h.operation == operation.name}
                records += target.records(operation.name, first, last, None if operation.listed else sorted(holders))
    return compare(held, records, known), records


def remember_there_before(
    home: Home, integration: Integration, period: PayPeriod, records: Sequence[RemoteRecord]
) -> None:
    """Keep what payroll held before the first run of these days and did not come from here. Later calls change nothing.

    Only of operations that payroll lists as a whole: the others are read for some people only.
    """
    name = f"{THERE_BEFORE} {period}"
    with home.store.write() as session:
        if session.get(Catalogue, (integration.target_id, name)) is not None:
            return
        foreign = _foreign(session, integration, records)
        body: dict[str, list[str]] = {operation: [] for operation in sorted(_listed(session, integration))}
        for record in foreign:
            if record.operation in body:
                body[record.operation].append(record.ref)
        version = hashlib.sha256(repr(body).encode()).hexdigest()
        session.add(
            Catalogue(
                connection_id=integration.target_id,
                name=name,
                version=version,
                body=body,
                read_at=home.store.clock(),
            )
        )


def _listed(session: Session, integration: Integration) -> set[str]:
    """The operations in use that payroll lists as a whole."""
    used = rules(session, integration.id).operations
    capabilities = provider(session.get_one(Connection, integration.target_id).provider).capabilities
    return {name for name in used if capabilities.operation(name).listed}


def _foreign(session: Session, integration: Integration, records: Sequence[RemoteRecord]) -> list[RemoteRecord]:
    ours = our_refs(session, integration.target_id, {(r.operation, r.ref) for r in records})
    return [r for r in records if (r.operation, r.ref) not in ours and marker_in(r.text) is None]


def _added(session: Session, integration: Integration, records: Sequence[RemoteRecord]) -> list[Difference]:
    before = _there_before(session, integration.target_id)
    known = {(operation, ref) for _, body in before for operation, refs in body.items() for ref in refs}
    decided = session.exec(select(ForeignDecision).where(ForeignDecision.integration_id == integration.id)).all()
    known |= {(d.operation, d.ref) for d in decided}
    return [
        Difference(
            "added",
            record.operation,
            None,
            record.ref,
            None,
            None,
            record.quantity,
            f"{record.holder}|{record.first.isoformat()}|{record.last.isoformat()}|{record.target}",
        )
        for record in sorted(_foreign(session, integration, records), key=lambda r: (r.operation, r.ref))
        if record.state is not RecordState.REJECTED
        and (record.operation, record.ref) not in known
        and any(record.first in days and record.operation in body for days, body in before)
    ]


def _there_before(session: Session, connection: str) -> list[tuple[PayPeriod, dict[str, list[str]]]]:
    rows = session.exec(
        select(Catalogue).where(
            Catalogue.connection_id == connection, col(Catalogue.name).startswith(f"{THERE_BEFORE} ")
        )
    ).all()
    return [(_period(row.name.split(" ")[1]), row.body) for row in rows]


def _period(text: str) -> PayPeriod:
    first, _, last = text.partition("..")
    return PayPeriod(date.fromisoformat(first), date.fromisoformat(last))


def _undecided(session: Session, integration: Integration, period: PayPeriod) -> dict[str, int]:
    """Items on their way or waiting for a person, by state. What is done by hand is no part of it."""
    query = (
        sa_select(ITEM.c.state, func.count())
        .where(
            ITEM.c.connection_id == integration.target_id,
            ITEM.c.state.in_((State.SENDING.value, State.HELD.value)),
            ITEM.c.action != Action.BY_HAND.value,
            ITEM.c.first <= period.last,
            ITEM.c.last >= period.first,
        )
        .group_by(ITEM.c.state)
    )
    return {str(state): int(count) for state, count in session.execute(query)}


def check_chain(home: Home, company: Company) -> list[str]:
    """Sentences about what does not fit: entries of the chain, the anchor file, the steps of ended runs."""
    found = broken_entries(home.store, company.id)
    with home.store.read() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.company_id == company.id)).all()
        digests = {entry.number: entry.digest for entry in entries}
        anchors, damaged = read_anchors(home.anchors, home.store.cipher.audit_key)
        found += compare_anchors(anchors, company.id, digests)
        found += [f"Line {line} of the anchor file is damaged or was not written by us." for line in damaged]
        for entry in entries:
            if steps := entry.body.get("transitions"):
                run = int(entry.subject.removeprefix("run:"))
                if session.get(Run, run) is None or transitions_digest(session, run) != steps:
                    found.append(f"The steps of run {run} are not those that were there when it ended.")
    return found
