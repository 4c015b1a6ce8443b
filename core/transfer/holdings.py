"""What the ledger holds for a person already, with how each record stands at the provider."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, and_, func, not_, or_, select
from sqlalchemy.engine import Row
from sqlmodel import Session

from core.ledger import payload
from core.ledger.book import ITEM
from core.ledger.looks import marker_in, same_look
from core.ledger.states import LIVE, Action, State
from core.models.period import PayPeriod
from core.models.writes import RemoteRecord
from core.store.database import Store
from core.store.tables import ItemSource, Transfer
from core.transfer.case import Holding, RowKey, SentBefore

SOURCE: Table = ItemSource.__table__  # type: ignore[attr-defined]
TRANSFER: Table = Transfer.__table__  # type: ignore[attr-defined]
CHUNK = 500
SUPERSEDED = "superseded"

UNTOUCHED = or_(
    and_(ITEM.c.state == State.PLANNED.value, ITEM.c.attempts == 0),
    and_(ITEM.c.state == State.CANCELLED.value, ITEM.c.code == SUPERSEDED),
)
"""Items that a plan made and nothing happened to: a new plan does not count them as held."""

COVERING = and_(
    ITEM.c.state.in_([s.value for s in LIVE]),
    ITEM.c.action.in_([Action.CREATE.value, Action.REPLACE.value, Action.BY_HAND.value]),
)


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """version: changes whenever anything happens to one of a person's items. lanes: the people at the target whom
    items were made for, which may be others than the one they are linked to now."""

    version: str
    lanes: tuple[str, ...]


def held_versions(
    session: Session, integration: str, decisions: Mapping[tuple[str, str], str]
) -> dict[str, HeldVersion]:
    """By source person, of all their items that something happened to, and what was decided about their records."""
    rows = session.execute(
        select(ITEM.c.source_person, ITEM.c.lane, func.count(), func.sum(ITEM.c.change))
        .where(ITEM.c.integration_id == integration, not_(UNTOUCHED))
        .group_by(ITEM.c.source_person, ITEM.c.lane)
        .order_by(ITEM.c.source_person, ITEM.c.lane)
    )
    found: dict[str, HeldVersion] = {}
    for person, lane, count, changes in rows:
        before = found.get(person, HeldVersion("", ()))
        found[person] = HeldVersion(f"{before.version}:{count}:{changes}", (*before.lanes, lane))
    for person, said in sorted(_decided(session, integration, decisions)):
        found[person] = replace(found[person], version=f"{found[person].version}:{said}")
    return found


def _decided(session: Session, integration: str, decisions: Mapping[tuple[str, str], str]) -> set[tuple[str, str]]:
    """Whose items' records a person decided about, and what."""
    found = set()
    for some in chunks(sorted({ref for _, ref in decisions})):
        rows = session.execute(
            select(ITEM.c.source_person, ITEM.c.operation, ITEM.c.ref).where(
                ITEM.c.integration_id == integration, ITEM.c.ref.in_(some), not_(UNTOUCHED)
            )
        )
        for person, operation, ref in rows:
            if (decision := decisions.get((operation, ref))) is not None:
                found.add((person, f"{operation}:{ref}:{decision}"))
    return found


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def load_holdings(
    store: Store,
    session: Session,
    integration: str,
    transfer: str,
    days: tuple[date, date],
    persons: Sequence[str],
    records: Mapping[tuple[str, str], RemoteRecord],
) -> dict[str, list[Holding]]:
    """Live items of these source persons that lie on these days or belong to this transfer.

    Of other transfers only those whose rows this plan sees as well: made for days inside these ones, and not put after
    their own period as late rows. What the others cover shows by `elsewhere`.

    records: the provider's, by (operation, ref).
    """
    held: defaultdict[str, list[Holding]] = defaultdict(list)
    for some in chunks(sorted(persons)):
        seen_whole = and_(TRANSFER.c.first >= days[0], TRANSFER.c.last <= days[1], ITEM.c.first <= TRANSFER.c.last)
        rows = session.execute(
            select(ITEM)
            .join(TRANSFER, TRANSFER.c.id == ITEM.c.transfer_id)
            .where(
                ITEM.c.integration_id == integration,
                ITEM.c.source_person.in_(some),
                COVERING,
                not_(UNTOUCHED),
                or_(ITEM.c.transfer_id == transfer, seen_whole),
            )
            .order_by(ITEM.c.id)
        ).all()
        covered = _covered(session, [row.id for row in rows])
        for row in rows:
            record = records.get((row.operation, row.ref)) if row.ref else None
            held[row.source_person].append(_holding(store, row, covered.get(row.id, {}), record))
    return held


def _covered(session: Session, items: Sequence[int]) -> dict[int, dict[RowKey, Decimal]]:
    covered: defaultdict[int, dict[RowKey, Decimal]] = defaultdict(dict)
    for start in range(0, len(items), CHUNK):
        query = select(SOURCE).where(SOURCE.c.item_id.in_(items[start : start + CHUNK]))
        for row in session.execute(query):
            covered[row.item_id][row.kind, row.source_row] = row.quantity
    return covered


def _holding(store: Store, row: Row[Any], sources: Mapping[RowKey, Decimal], record: RemoteRecord | None) -> Holding:
    write = payload.unseal(
        store.cipher, row.connection_id, row.operation, row.subject, row.occurrence, row.revision, row.payload
    )
    return Holding(
        item=row.id,
        operation=row.operation,
        action=Action(row.action),
        state=State(row.state),
        person=write.person,
        holder=write.holder,
        first=row.first,
        last=row.last,
        start=write.start,
        end=write.end,
        target=row.target,
        quantity=row.quantity,
        amount=row.amount,
        ref=row.ref,
        tops_up=row.tops_up,
        record=record.state if record else None,
        sources=sources,
        # The clock does not count: providers are free in what they answer for it.
        there=None if record is None or same_look(replace(write, start=None, end=None), record) else record,
    )


def last_held(session: Session, integration: str, period: PayPeriod) -> date:
    """The last day of what the transfers of this period hold, and at least the period's own: late rows lie after it."""
    query = (
        select(func.max(ITEM.c.last))
        .join(TRANSFER, TRANSFER.c.id == ITEM.c.transfer_id)
        .where(ITEM.c.integration_id == integration, COVERING, not_(UNTOUCHED))
        .where(TRANSFER.c.first == period.first, TRANSFER.c.last == period.last)
    )
    return max(session.scalar(query) or period.last, period.last)


def our_refs(session: Session, connection: str, refs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (operation, ref) some item of ours made or holds, in whatever state."""
    ours: set[tuple[str, str]] = set()
    by_operation: defaultdict[str, list[str]] = defaultdict(list)
    for operation, ref in refs:
        by_operation[operation].append(ref)
    for operation, found in by_operation.items():
        for some in chunks(found):
            known = session.scalars(
                select(ITEM.c.ref).where(
                    ITEM.c.connection_id == connection, ITEM.c.operation == operation, ITEM.c.ref.in_(some)
                )
            )
            ours |= {(operation, ref) for ref in known}
    return ours


def our_records(session: Session, connection: str, records: Sequence[RemoteRecord]) -> set[tuple[str, str]]:
    """Which of these, by operation and ref, are ours: some item made or holds them, or was on its way with their mark.

    A mark alone is no proof: a ledger that was brought back from a back-up does not know what was sent since.
    """
    ours = our_refs(session, connection, {(r.operation, r.ref) for r in records})
    marked = {(r.operation, r.ref): marker_in(r.text) for r in records if (r.operation, r.ref) not in ours}
    known: set[str] = set()
    for some in chunks(sorted({mark for mark in marked.values() if mark is not None})):
        sent = select(ITEM.c.marker).where(ITEM.c.connection_id == connection, ITEM.c.marker.in_(some), not_(UNTOUCHED))
        known.update(session.scalars(sent))
    return ours | {key for key, mark in marked.items() if mark in known}


def coverage(session: Session, integration: str, rows: Collection[RowKey]) -> dict[RowKey, Decimal]:
    """Per source row, what live items cover, whoever the person; an item counts only while no open item repairs it."""
    sums: defaultdict[RowKey, Decimal] = defaultdict(Decimal)
    for row in _covering(session, integration, rows):
        sums[row.kind, row.source_row] += row.quantity
    return dict(sums)


def elsewhere(
    session: Session, integration: str, rows: Mapping[RowKey, str], held: Mapping[int, str]
) -> dict[str, dict[RowKey, SentBefore]]:
    """By person, those of their rows that an item which they do not hold covers still, with the first such item.

    rows: whose they are. held: which items whose plan deals with. What a person takes back by hand balances what
    payroll closing has archived: such a row is free.
    """
    sums: defaultdict[RowKey, Decimal] = defaultdict(Decimal)
    first: dict[RowKey, SentBefore] = {}
    for row in _covering(session, integration, rows):
        key = (row.kind, row.source_row)
        if held.get(row.id) != rows[key]:
            sums[key] += row.quantity
            period = PayPeriod(row.begins, row.ends) if row.begins else None
            first.setdefault(key, SentBefore(row.first, row.source_person == rows[key], period))
    found: defaultdict[str, dict[RowKey, SentBefore]] = defaultdict(dict)
    for key, quantity in sums.items():
        if quantity != 0:
            found[rows[key]][key] = first[key]
    return found


def _covering(session: Session, integration: str, rows: Collection[RowKey]) -> Iterator[Row[Any]]:
    """Live items of these rows that no open item repairs: item, whose, day, row, how much, of which period."""
    repairing = ITEM.alias("repairing")
    mended = (
        select(repairing.c.id)
        .where(
            repairing.c.repairs == ITEM.c.id,
            repairing.c.state.in_([State.PLANNED.value, State.SENDING.value, State.HELD.value]),
        )
        .exists()
    )
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    for kind, row in rows:
        by_kind[kind].append(row)
    for kind, ids in sorted(by_kind.items()):
        for some in chunks(sorted(ids)):
            yield from session.execute(
                select(
                    ITEM.c.id,
                    ITEM.c.source_person,
                    ITEM.c.first,
                    SOURCE.c.kind,
                    SOURCE.c.source_row,
                    SOURCE.c.quantity,
                    TRANSFER.c.first.label("begins"),
                    TRANSFER.c.last.label("ends"),
                )
                .join(SOURCE, SOURCE.c.item_id == ITEM.c.id)
                .join(TRANSFER, TRANSFER.c.id == ITEM.c.transfer_id, isouter=True)
                .where(SOURCE.c.kind == kind, SOURCE.c.source_row.in_(some), ITEM.c.integration_id == integration)
                .where(COVERING, not_(mended))
                .order_by(ITEM.c.id)
            )
