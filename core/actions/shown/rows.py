"""Rows of the ledger: those of a run, those that need a person, and each one's story."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session, col

from core.actions.books_row import kept_books
from core.actions.copies import remembered_people
from core.actions.creation import LANE
from core.actions.decisions import sayable
from core.actions.home import Home, NotFound
from core.actions.shown.names import Names, target_names
from core.actions.shown.runs import NEED_SOMETHING, STATE, RunNow, run_now
from core.ledger.book import ITEM, TRANSITION
from core.ledger.states import Action, State
from core.models.postings import Posting
from core.store.tables import Company, Integration, Run, Sheet
from core.store.tables.ledger import HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item. shown: its state as people read it (`runs.STATE`). name: of the target in payroll. quantity: in `unit`.

    was: of the row that it repairs, None for none. says: what a person can say about it now. sent_at: the last attempt,
    of `attempts`.
    """

    item: int
    run: int | None
    state: str
    shown: str
    action: str
    person: str
    employee: str
    first: date
    last: date
    operation: str
    name: str
    unit: str
    quantity: Decimal
    was: Decimal | None
    reason: str | None
    code: str | None
    marker: str
    ref: str | None
    attempts: int
    sent_at: datetime | None
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One step of a row's story."""

    at: datetime
    before: str
    after: str
    note: str


@dataclass(frozen=True, slots=True)
class Search:
    """Which rows of a run. states: of `STATE`. words: in the name, or a whole mark. What is None or empty finds all."""

    states: Sequence[str] | None = None
    words: str = ""
    operation: str | None = None
    code: str | None = None


def run_rows(home: Home, company: Company, run: int, search: Search, start: int = 0, limit: int = 200) -> list[Row]:
    """Rows of a run, those that need something first, by employee and day."""
    view = run_now(home, company, run)
    order = STATE.in_(NEED_SOMETHING).desc(), col(Sheet.name), ITEM.c.first, ITEM.c.id
    query = _rows().where(ITEM.c.run_id == view.id, *_found(search)).order_by(*order).offset(start).limit(limit)
    with home.store.read() as session:
        row = session.get_one(Run, run)
        names, people = target_names(session, row.connection_id), _people(home, session, view, row)
        return [_row(found, names, people) for found in session.execute(query)]


def _people(home: Home, session: Session, view: RunNow, run: Run) -> Mapping[str, str]:
    """Names of those whom a run of no pay period is about, by what its rows call them: a sync's by the source's ids,
    others by those of the system that is written to, and whom it makes by the other one's. Vouchers are about a
    journal, invoices about a customer."""
    if view.period is not None:
        return {}
    if view.posting in (Posting.VOUCHER, Posting.INVOICE):
        books = kept_books(home, run.connection_id)
        its = () if books is None else books[0].journals if view.posting is Posting.VOUCHER else books[0].customers
        return {one.id: f"{one.id} {one.name}" for one in its}
    integration = session.get_one(Integration, run.integration_id)
    source, into = integration.source_id, run.connection_id
    other = integration.target_id if into == source else source
    called = {person.id: person.name for person in remembered_people(session, source if view.kept else into).values()}
    return called | {LANE + person.id: person.name for person in remembered_people(session, other).values()}


def count_rows(home: Home, company: Company, run: int, search: Search) -> int:
    view = run_now(home, company, run)
    query = (
        select(func.count())
        .select_from(ITEM)
        .join(Sheet, col(Sheet.id) == ITEM.c.sheet_id, isouter=True)
        .where(ITEM.c.run_id == view.id, *_found(search))
    )
    with home.store.read() as session:
        return int(session.execute(query).scalar_one())


def _found(search: Search) -> list[Any]:
    where: list[Any] = []
    if search.states is not None:
        where.append(STATE.in_(search.states))
    if search.operation is not None:
        where.append(ITEM.c.operation == search.operation)
    if search.code is not None:
        where.append(func.coalesce(ITEM.c.code, "") == search.code)
    where += [
        or_(col(Sheet.name).icontains(word, autoescape=True), ITEM.c.marker == word) for word in search.words.split()
    ]
    return where


def row_of(home: Home, company: Company, item: int) -> Row:
    """Raises NotFound for a row that is not this company's."""
    mine = select(col(Integration.id)).where(col(Integration.company_id) == company.id)
    with home.store.read() as session:
        found = session.execute(_rows().where(ITEM.c.id == item, ITEM.c.integration_id.in_(mine))).first()
        if found is None:
            raise NotFound(f"{company.name} has no row {item}.")
        return _row(found, target_names(session, found.connection_id))


def open_rows(home: Home, integration: Integration, transfer: str, lost: Collection[int] = ()) -> list[Row]:
    """What only a person can decide of a transfer: unclear rows, and figures to be entered by hand.

    By employee and day. lost: items that were sent and are not in payroll any more, as planning found out.
    """
    # Written out, so that the index of rows that are held is taken.
    held = select(ITEM.c.id).where(ITEM.c.transfer_id == transfer, HELD)
    with home.store.read() as session:
        ids = session.scalars(held).all()
        gone = ITEM.c.id.in_(sorted(lost)) & (ITEM.c.state == State.CONFIRMED.value)
        query = _rows().where(ITEM.c.integration_id == integration.id, or_(ITEM.c.id.in_(ids), gone))
        names = target_names(session, integration.target_id)
        found = session.execute(query.order_by(col(Sheet.name), ITEM.c.first, ITEM.c.id))
        return [_row(row, names) for row in found]


def _rows() -> Select[Any]:
    repaired = ITEM.alias("repaired")
    return (
        select(ITEM, STATE, col(Sheet.name).label("employee"), repaired.c.quantity.label("was"))
        .select_from(ITEM)
        .join(repaired, repaired.c.id == ITEM.c.repairs, isouter=True)
        .join(Sheet, col(Sheet.id) == func.coalesce(ITEM.c.sheet_id, repaired.c.sheet_id), isouter=True)
    )


def _row(found: Any, names: Names, people: Mapping[str, str] = MappingProxyType({})) -> Row:
    name, unit = names.of(found.operation, found.target)
    return Row(
        item=found.id,
        run=found.run_id,
        state=found.state,
        shown=found.shown_state,
        action=found.action,
        person=found.source_person,
        employee=found.employee or people.get(found.source_person, found.source_person),
        first=found.first,
        last=found.last,
        operation=found.operation,
        name=name,
        unit=unit,
        quantity=found.quantity,
        was=found.was,
        reason=found.reason,
        code=found.code,
        marker=found.marker if found.action != Action.BY_HAND else "",
        ref=found.ref,
        attempts=found.attempts,
        sent_at=found.sent_at,
        says=sayable(found.state, found.action),
    )


def story(home: Home, company: Company, item: int) -> list[Event]:
    """All that happened to a row, in order, from planning on."""
    row = row_of(home, company, item)
    query = select(TRANSITION.c.at, TRANSITION.c.before, TRANSITION.c.after, TRANSITION.c.note)
    with home.store.read() as session:
        steps = session.execute(query.where(TRANSITION.c.item_id == row.item).order_by(TRANSITION.c.id))
        return [Event(*step) for step in steps]
