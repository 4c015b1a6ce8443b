"""General hour rates of payroll: drafted here, then made and changed through the ledger like every other write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from core.actions.codes import RATES, known_rates
from core.actions.connections import ReadOnly
from core.actions.home import Home
from core.ledger.errands import start_errand
from core.ledger.states import LIVE
from core.models.codes import HourRate
from core.models.writes import Write
from core.store.audit import audit
from core.store.errors import ChangedMeanwhile, StoreError
from core.store.tables import Catalogue, Company, Connection, Integration, Item, RateDraft, Run

OPERATION, TRIGGER = "rate", "hour rate"
LIVE_STATES = tuple(state.value for state in LIVE)


class NotARate(StoreError):
    """What a person typed is no rate that payroll could take. The message says what is wrong."""


class RateEdited(ChangedMeanwhile):
    """Somebody else changed the same rate's draft since it was shown. theirs: as it is now, None where it is gone."""

    def __init__(self, mine: HourRate, theirs: RateDraft | None) -> None:
        by = theirs.changed_by if theirs else "Somebody else"
        super().__init__(f"{by} changed rate {mine.number or mine.name} since you looked. Nothing of yours was kept.")
        self.mine = mine
        self.theirs = theirs


def draft_rate(
    home: Home,
    company: Company,
    integration: Integration,
    rate: HourRate,
    seen: datetime | None,
    actor: str,
    draft: str | None = None,
) -> str:
    """Keep an edit of a general rate, also one that can't be sent yet. Answers the draft's id. Nothing is sent.

    rate: an empty id makes a new one. draft: the draft that is edited, as changed last at `seen`; None for the first
    edit of a rate. Raises NotARate for a person's standard rate, RateEdited where the draft is not the one seen.
    """
    if rate.standard:
        raise NotARate(f"{rate.name} is a person's own rate. Change the wage on the employee in payroll.")
    with home.store.write() as session:
        connection = session.get_one(Connection, integration.target_id, with_for_update=True)
        row = _edited(session, connection, rate, draft)
        if (row.changed_at if row else None) != seen or (draft is not None and row is None):
            raise RateEdited(rate, row)
        base = next((r for r in known_rates(session, connection.id) if r.id == rate.id), None)
        if row is None:
            row = RateDraft(
                connection_id=connection.id,
                rate=rate.id or None,
                base=_shown(base) if base else {},
                changed_by=actor,
                changed_at=home.store.clock(),
            )
        row.number, row.name, row.amount = rate.number.strip(), rate.name.strip(), rate.amount
        row.own_amount, row.changed_by, row.changed_at = rate.own_amount, actor, home.store.clock()
        session.add(row)
        told = {"number": row.number, "name": row.name, "changes": row.rate}
        audit(home.store, session, company.id, actor, "rate drafted", f"connection:{connection.id}", **told)
        return row.id


def _edited(session: Session, connection: Connection, rate: HourRate, draft: str | None) -> RateDraft | None:
    if draft is not None:
        return session.get(RateDraft, draft)
    if not rate.id:
        return None
    return session.exec(select(RateDraft).filter_by(connection_id=connection.id, rate=rate.id)).first()


def discard_rate(
    home: Home, company: Company, integration: Integration, draft: str, seen: datetime, actor: str
) -> None:
    """Give a draft up. Raises ChangedMeanwhile where it is not the one seen."""
    with home.store.write() as session:
        (row,) = _seen(session, integration, {draft: seen})
        session.delete(row)
        told = {"number": row.number, "name": row.name}
        audit(home.store, session, company.id, actor, "rate discarded", f"connection:{row.connection_id}", **told)


def rate_drafts(session: Session, integration: Integration) -> list[RateDraft]:
    """All drafts of the target's rates, the oldest first."""
    rows = session.exec(select(RateDraft).filter_by(connection_id=integration.target_id)).all()
    return sorted(rows, key=lambda row: (row.rate is None, row.number, row.id))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a draft's number is checked against. known: rates as last read. sent: numbers sent since then."""

    known: Sequence[HourRate]
    drafts: Sequence[RateDraft]
    sent: frozenset[str]


def taken_now(session: Session, integration: Integration) -> Taken:
    read = session.get(Catalogue, (integration.target_id, RATES))
    query = (
        select(Item.target)
        .join(Run, col(Run.id) == Item.run_id)
        .where(
            Item.connection_id == integration.target_id, Item.operation == OPERATION, col(Item.state).in_(LIVE_STATES)
        )
    )
    if read is not None:
        query = query.where(Run.created_at >= read.read_at)
    return Taken(
        known_rates(session, integration.target_id),
        rate_drafts(session, integration),
        frozenset(session.exec(query).all()),
    )


def rate_trouble(draft: RateDraft, taken: Taken) -> str | None:
    """Why a draft can't be sent, as a code.

    `no_number`, `no_name`, `amount_none`, `rate_gone`, `number_taken`, `sent_already` (read payroll again first).
    """
    if not draft.number.strip():
        return "no_number"
    if not draft.name.strip():
        return "no_name"
    if draft.amount is not None and draft.amount <= 0:
        return "amount_none"
    if draft.rate and draft.rate not in {r.id for r in taken.known}:
        return "rate_gone"
    number = draft.number.strip()
    changed = {row.rate: row for row in taken.drafts if row.rate}
    rates = [r for r in taken.known if r.id != draft.rate and _hours(r)]
    numbers = {changed[r.id].number if r.id in changed else r.number for r in rates}
    numbers |= {row.number for row in taken.drafts if row.id != draft.id and row.rate is None}
    if number in numbers:
        return "number_taken"
    return "sent_already" if draft.rate is None and number in taken.sent else None


def _hours(rate: HourRate) -> bool:
    return rate.operation == "hours"


def send_rates(home: Home, company: Company, integration: Integration, seen: Mapping[str, datetime], actor: str) -> int:
    """Make and change general rates as drafted, in one run; a worker does it. Answers the run's number.

    seen: when each draft was changed last, as shown. A number that payroll got meanwhile is refused there and said so.
    Raises ChangedMeanwhile, NotARate, and ReadOnly where the connection may not send; nothing is sent then.
    """
    with home.store.write() as session:
        connection = session.get_one(Connection, integration.target_id, with_for_update=True)
        if not connection.may_send:
            raise ReadOnly(f"{connection.name} is read-only. Allow it to send on Connections, by typing its name.")
        rows = _seen(session, integration, seen)
        taken = taken_now(session, integration)
        for row in rows:
            if trouble := rate_trouble(row, taken):
                raise NotARate(f"Rate {row.number or row.name} can't be sent as it is ({trouble}).")
        writes = [_write(home, connection, _rate(row)) for row in rows]
        run = start_errand(home.store, session, integration.id, connection.id, writes, actor, TRIGGER)
        told = [[row.number, row.name, None if row.amount is None else str(row.amount), row.rate] for row in rows]
        audit(home.store, session, company.id, actor, "rates saved", f"run:{run}", rates=told)
        for row in rows:
            session.delete(row)
        return run


def _seen(session: Session, integration: Integration, seen: Mapping[str, datetime]) -> list[RateDraft]:
    session.get_one(Connection, integration.target_id, with_for_update=True)
    found = {row.id: row for row in rate_drafts(session, integration)}
    for draft, at in seen.items():
        row = found.get(draft)
        if row is None:
            raise ChangedMeanwhile("Somebody else sent or discarded one of these rates. Look again.")
        if row.changed_at != at:
            raise ChangedMeanwhile(f"{row.changed_by} changed rate {row.number} meanwhile. Look again.")
    return [found[draft] for draft in seen]


def _rate(row: RateDraft) -> HourRate:
    return HourRate(id=row.rate or "", number=row.number, name=row.name, amount=row.amount, own_amount=row.own_amount)


def _shown(rate: HourRate) -> dict[str, Any]:
    kept = replace(rate, accounts=None)
    amount = None if kept.amount is None else str(kept.amount)
    return {"number": kept.number, "name": kept.name, "amount": amount, "own_amount": kept.own_amount}


def _write(home: Home, connection: Connection, rate: HourRate) -> Write:
    today = home.store.clock().date()
    fields = {
        "name": rate.name,
        "amount": "" if rate.amount is None else f"{rate.amount.normalize():f}",
        "own_amount": "yes" if rate.own_amount else "no",
    }
    return Write(
        operation=OPERATION,
        person=f"rate {rate.id or rate.number}",
        holder=connection.identity_id or "",
        first=today,
        last=today,
        target=rate.number,
        quantity=Decimal(1),
        fields={**fields, "id": rate.id} if rate.id else fields,
    )
