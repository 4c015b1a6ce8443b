"""Proving: the audit chain, its anchors, the ledger's steps, and the ledger against what payroll really holds."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from core.actions.codes import rules
from core.actions.connections import opened
from core.actions.home import Home
from core.actions.links import links
from core.actions.restored import RESTORED
from core.actions.transfers import last_day
from core.ledger.book import ITEM
from core.ledger.looks import holder, marker_in, subject
from core.ledger.readback import Difference, Held, Readback, compare, held_items, open_markers
from core.ledger.runs import transitions_digest
from core.ledger.states import Action, State
from core.models.period import PayPeriod
from core.models.writes import RecordState, RemoteRecord
from core.providers.base import provider
from core.security.chain import compare_anchors, read_anchors
from core.store.audit import broken_entries
from core.store.tables import AuditEntry, Catalogue, Company, Connection, ForeignDecision, Integration, Run
from core.transfer.edited import taken_over
from core.transfer.holdings import our_refs

THERE_BEFORE = "there_before"
DOUBLE, LOOK_ALIKE = "double", "look_alike"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found. chain: sentences about audit chain, anchor file and steps; empty when they are whole.

    differences: between ledger and payroll; kind `added` is a record that neither came from here nor was there before
    the first run of the period, and that nobody decided about. others: such records that were there before it, or of
    which nobody knows since when; they are told and no disagreement. undecided: items, by state, of which nobody can
    say yet whether they are in payroll; what is still to be entered by hand is `held`. by_hand: how many those are.
    """

    chain: tuple[str, ...]
    differences: tuple[Difference, ...]
    equal: int
    sent: dict[str, Decimal]
    found: dict[str, Decimal]
    undecided: dict[str, int]
    others: tuple[Difference, ...] = ()
    by_hand: int = 0

    @property
    def agrees(self) -> bool:
        return not (self.chain or self.differences or self.undecided) and self.sent == self.found


def verify(home: Home, company: Company, integration: Integration, period: PayPeriod) -> Verdict:
    """Check the chain and compare the ledger of these days with payroll, read anew. Writes nothing.

    Raises the errors of `core.http.errors`.
    """
    held, records = _both_sides(home, integration, period, everybody=True)
    with home.store.read() as session:
        added, others = _not_ours(session, integration, period, records)
        undecided, by_hand = _undecided(session, integration, period)
    return Verdict(
        tuple(check_chain(home, company)),
        (*held.differences, *added),
        held.equal,
        held.sent,
        held.found,
        undecided,
        tuple(others),
        by_hand,
    )


def read_back(home: Home, integration: Integration, period: PayPeriod) -> tuple[Readback, list[Difference]]:
    """Read anew what payroll holds on these days, and compare it with the ledger.

    Also answers what payroll holds too much: the doubles, and records (`look_alike`) that neither came from here nor
    were there before, and say what one of ours says; that one is named in `item`. What was decided is left out.
    """
    found, records = _both_sides(home, integration, period)
    with home.store.read() as session:
        added, _ = _not_ours(session, integration, period, records)
        held = held_items(session, integration.target_id, period.first, last_day(session, integration, period))
    ours = {(h.operation, h.subject, h.quantity): h for h in held}
    alike = [
        replace(d, kind=LOOK_ALIKE, item=one.item, source_person=one.source_person)
        for d in added
        if d.found is not None and (one := ours.get((d.operation, d.subject, d.found))) is not None
    ]
    return found, [*(d for d in found.differences if d.kind == DOUBLE), *alike]


def _attempted(session: Session, integration: Integration, period: PayPeriod) -> Mapping[str, set[str]]:
    """By operation, under whom something was tried on these days, whatever became of it."""
    query = sa_select(ITEM.c.operation, ITEM.c.subject).where(
        ITEM.c.integration_id == integration.id,
        ITEM.c.attempts > 0,
        ITEM.c.first <= period.last,
        ITEM.c.last >= period.first,
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for operation, about in session.execute(query):
        found[operation].add(holder(about))
    return found


def _both_sides(
    home: Home, integration: Integration, period: PayPeriod, everybody: bool = False
) -> tuple[Readback, list[RemoteRecord]]:
    """everybody: where payroll has no list of all, records of all linked people are read, not only of those for whom
    something was tried or is held."""
    first = period.first
    with home.store.read() as session:
        last = last_day(session, integration, period)
        held = held_items(session, integration.target_id, first, last)
        known = open_markers(session, integration.target_id)
        used = {item.operation for item in held} | rules(session, integration.id).operations
        tried = _attempted(session, integration, period)
        people = set(links(session, integration.id).values()) if everybody else set()
    records: list[RemoteRecord] = []
    with opened(home, integration.target_id) as (row, target):
        for operation in provider(row.provider).capabilities.operations:
            name = operation.name
            if name in used and operation.readable:
                holders = people | tried.get(name, set()) | {holder(h.subject) for h in held if h.operation == name}
                records += target.records(name, first, last, None if operation.listed else sorted(holders))
    with home.store.read() as session:
        held = _as_decided(session, integration, held, records)
        counted = _without_left(session, integration, held, records)
    return compare(held, counted, known), records


def _without_left(
    session: Session, integration: Integration, held: Sequence[Held], records: Sequence[RemoteRecord]
) -> list[RemoteRecord]:
    """Without records that no item holds and that a person said are to stay as they are."""
    query = select(ForeignDecision).where(
        ForeignDecision.integration_id == integration.id, ForeignDecision.decision == "leave"
    )
    left = {(d.operation, d.ref) for d in session.exec(query)} - {(h.operation, h.ref) for h in held}
    return [record for record in records if (record.operation, record.ref) not in left]


def _as_decided(
    session: Session, integration: Integration, held: Sequence[Held], records: Sequence[RemoteRecord]
) -> list[Held]:
    """What payroll should show: where a person took over its figure, that; with differences entered at the record."""
    there = {(record.operation, record.ref): record for record in records}
    decisions = {
        (d.operation, d.ref): d.decision
        for d in session.exec(select(ForeignDecision).where(ForeignDecision.integration_id == integration.id))
    }
    by_hand = _by_hand_at(session, integration)
    found = []
    for item in held:
        key = (item.operation, item.ref)
        record = there.get(key)
        if record is not None and record.quantity == item.quantity + by_hand.get(item.item, Decimal(0)):
            item = replace(item, quantity=record.quantity)
        elif taken_over(decisions.get(key), record):
            if record is None:
                continue
            item = replace(
                item, subject=subject(record), first=record.first, quantity=record.quantity, amount=record.amount
            )
        found.append(item)
    return found


def _by_hand_at(session: Session, integration: Integration) -> dict[int, Decimal]:
    """By item, the differences to its record that were to be entered by hand."""
    query = sa_select(ITEM.c.tops_up, ITEM.c.quantity).where(
        ITEM.c.integration_id == integration.id,
        ITEM.c.action == Action.BY_HAND.value,
        ITEM.c.state.in_((State.HELD.value, State.CONFIRMED.value)),
        ITEM.c.tops_up.is_not(None),
    )
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for item, quantity in session.execute(query):
        sums[item] += quantity
    return sums


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


def _not_ours(
    session: Session, integration: Integration, period: PayPeriod, records: Sequence[RemoteRecord]
) -> tuple[list[Difference], list[Difference]]:
    """Records that did not come from here and that nobody decided about: those that came after our first run of their
    days, and the others. What was entered by hand because we asked for it is neither."""
    before = _there_before(session, integration.target_id)
    known = {(operation, ref) for _, body in before for operation, refs in body.items() for ref in refs}
    decided = session.exec(select(ForeignDecision).where(ForeignDecision.integration_id == integration.id)).all()
    settled = {(d.operation, d.ref) for d in decided}
    asked_for = _asked_for(session, integration, period)
    added: list[Difference] = []
    others: list[Difference] = []
    for record in sorted(_foreign(session, integration, records), key=lambda r: (r.operation, r.ref)):
        if record.state is RecordState.REJECTED or (record.operation, record.ref) in settled:
            continue
        look = (record.operation, record.holder, record.target, record.quantity)
        if asked_for[look] > 0:
            asked_for[look] -= 1
            continue
        told = Difference("added", record.operation, None, record.ref, None, None, record.quantity, subject(record))
        listed = any(record.first in days and record.operation in body for days, body in before)
        (added if listed and (record.operation, record.ref) not in known else others).append(told)
    return added, others


def _asked_for(session: Session, integration: Integration, period: PayPeriod) -> Counter[tuple[str, str, str, Decimal]]:
    """What people were to enter by hand for these days: operation, holder, target, figure."""
    query = sa_select(ITEM.c.operation, ITEM.c.subject, ITEM.c.target, ITEM.c.quantity).where(
        ITEM.c.integration_id == integration.id,
        ITEM.c.action == Action.BY_HAND.value,
        ITEM.c.state.in_((State.HELD.value, State.CONFIRMED.value)),
        ITEM.c.first <= period.last,
        ITEM.c.last >= period.first,
    )
    return Counter(
        (operation, holder(about), target, quantity) for operation, about, target, quantity in session.execute(query)
    )


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


def _undecided(session: Session, integration: Integration, period: PayPeriod) -> tuple[dict[str, int], int]:
    """Items on their way or waiting for a person, by state; and how many of these are to be entered by hand."""
    query = (
        sa_select(ITEM.c.state, ITEM.c.action, func.count())
        .where(
            ITEM.c.connection_id == integration.target_id,
            ITEM.c.state.in_((State.SENDING.value, State.HELD.value)),
            ITEM.c.first <= period.last,
            ITEM.c.last >= period.first,
        )
        .group_by(ITEM.c.state, ITEM.c.action)
    )
    found: Counter[str] = Counter()
    by_hand = 0
    for state, action, count in session.execute(query):
        found[state] += count
        by_hand += count if action == Action.BY_HAND.value else 0
    return dict(found), by_hand


def check_chain(home: Home, company: Company) -> list[str]:
    """Sentences about what does not fit: entries of the chain, the anchor file, the steps of ended runs."""
    found = broken_entries(home.store, company.id)
    with home.store.read() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.company_id == company.id)).all()
        digests = {entry.number: entry.digest for entry in entries}
        anchors, damaged = read_anchors(home.anchors, home.store.cipher.audit_key)
        restored_at = max((entry.at for entry in entries if entry.act == RESTORED), default=None)
        found += compare_anchors(anchors, company.id, digests, restored_at)
        found += [f"Line {line} of the anchor file is damaged or was not written by us." for line in damaged]
        for entry in entries:
            if steps := entry.body.get("transitions"):
                run = int(entry.subject.removeprefix("run:"))
                if session.get(Run, run) is None or transitions_digest(session, run) != steps:
                    found.append(f"The steps of run {run} are not those that were there when it ended.")
    return found
