"""What the ledger holds for a person already, with how each record stands at the provider."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, and_, func, not_, or_, select
from sqlalchemy.engine import Row
from sqlmodel import Session

from core.ledger import payload
from core.ledger.book import ITEM
from core.ledger.states import LIVE, Action, State
from core.models.writes import RecordState
from core.store.database import Store
from core.store.tables import ItemSource
from core.transfer.case import Holding, RowKey

SOURCE: Table = ItemSource.__table__  # type: ignore[attr-defined]
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


def held_versions(session: Session, integration: str) -> dict[str, str]:
    """Per source person, a text that changes whenever anything happens to one of their items."""
    rows = session.execute(
        select(ITEM.c.source_person, func.count(), func.sum(ITEM.c.change))
        .where(ITEM.c.integration_id == integration, not_(UNTOUCHED))
        .group_by(ITEM.c.source_person)
    )
    return {person: f"{count}:{changes}" for person, count, changes in rows}


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
    states: Mapping[tuple[str, str], RecordState],
) -> dict[str, list[Holding]]:
    """Live items of these source persons that lie on these days or belong to this transfer.

    states: how the provider's records stand, by (operation, ref).
    """
    held: defaultdict[str, list[Holding]] = defaultdict(list)
    for some in chunks(sorted(persons)):
        rows = session.execute(
            select(ITEM)
            .where(
                ITEM.c.integration_id == integration,
                ITEM.c.source_person.in_(some),
                COVERING,
                not_(UNTOUCHED),
                or_(ITEM.c.transfer_id == transfer, and_(ITEM.c.first <= days[1], ITEM.c.last >= days[0])),
            )
            .order_by(ITEM.c.id)
        ).all()
        covered = _covered(session, [row.id for row in rows])
        for row in rows:
            state = states.get((row.operation, row.ref)) if row.ref else None
            held[row.source_person].append(_holding(store, row, covered.get(row.id, {}), state))
    return held


def _covered(session: Session, items: Sequence[int]) -> dict[int, dict[RowKey, Decimal]]:
    covered: defaultdict[int, dict[RowKey, Decimal]] = defaultdict(dict)
    for start in range(0, len(items), CHUNK):
        query = select(SOURCE).where(SOURCE.c.item_id.in_(items[start : start + CHUNK]))
        for row in session.execute(query):
            covered[row.item_id][row.kind, row.source_row] = row.quantity
    return covered


def _holding(store: Store, row: Row[Any], sources: Mapping[RowKey, Decimal], state: RecordState | None) -> Holding:
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
        record=state,
        sources=sources,
    )


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


def coverage(session: Session, integration: str, persons: Sequence[str]) -> dict[tuple[str, RowKey], Decimal]:
    """Per person and source row, what live items cover, an item counting only while no open item repairs it."""
    repairing = ITEM.alias("repairing")
    mended = (
        select(repairing.c.id)
        .where(
            repairing.c.repairs == ITEM.c.id,
            repairing.c.state.in_([State.PLANNED.value, State.SENDING.value, State.HELD.value]),
        )
        .exists()
    )
    sums: defaultdict[tuple[str, RowKey], Decimal] = defaultdict(Decimal)
    for some in chunks(sorted(persons)):
        rows = session.execute(
            select(ITEM.c.source_person, SOURCE.c.kind, SOURCE.c.source_row, SOURCE.c.quantity)
            .join(SOURCE, SOURCE.c.item_id == ITEM.c.id)
            .where(ITEM.c.integration_id == integration, ITEM.c.source_person.in_(some), COVERING, not_(mended))
        )
        for person, kind, row, quantity in rows:
            sums[person, (kind, row)] += quantity
    return dict(sums)
