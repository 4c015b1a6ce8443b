"""General hour rates of payroll as the page shows them: as last read, drafts laid over, and what became of sends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from core.actions.codes import ACCOUNTS, RATES, catalogue
from core.actions.copies import remembered_people
from core.actions.home import Home
from core.actions.rates import OPERATION, TRIGGER, Taken, rate_trouble, taken_now
from core.models.codes import HourRate
from core.store.tables import Catalogue, Integration, Item, RateDraft, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """A general rate. rate: its id in payroll, empty for one to be made. draft: of the draft laid over, with `at`.

    open_to: names of those known to have it, None where it is open to everybody. was: figures before the draft.
    """

    rate: str
    number: str
    name: str
    operation: str
    amount: Decimal | None
    own_amount: bool
    disabled: bool
    open_to: tuple[str, ...] | None
    draft: str | None = None
    at: datetime | None = None
    by: str = ""
    trouble: str | None = None
    was: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RateRun:
    """The newest send of rates. refused: number of each rate that was refused, with payroll's words."""

    id: int
    state: str
    reason: str | None
    actor: str
    ended_at: datetime | None
    done: int
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesNow:
    """standard: how many people have a standard rate of their own, of the accounts asked for so far."""

    lines: tuple[RateLine, ...]
    standard: int
    asked: int
    read_at: datetime | None
    last_run: RateRun | None

    @property
    def drafts(self) -> tuple[RateLine, ...]:
        return tuple(line for line in self.lines if line.draft is not None)


def rates_now(home: Home, integration: Integration) -> RatesNow:
    """All general rates of payroll, as last read, with the drafts of new ones at the end."""
    with home.store.read() as session:
        taken = taken_now(session, integration)
        accounts = catalogue(session, integration.target_id, ACCOUNTS)
        users = _users(session, integration, accounts)
        read = session.get(Catalogue, (integration.target_id, RATES))
        run = _last_run(session, integration)
    laid_over = {row.rate: row for row in taken.drafts if row.rate}
    known = {rate.id for rate in taken.known}
    lines = [_line(rate, laid_over.get(rate.id), users, taken) for rate in taken.known]
    lines += [_made(row, taken) for row in taken.drafts if row.rate is None or row.rate not in known]
    return RatesNow(
        lines=tuple(sorted(lines, key=lambda li: (not li.rate, li.operation, li.disabled, li.number, li.draft or ""))),
        standard=sum(account["standard"] is not None for account in accounts.values()),
        asked=len(accounts),
        read_at=read.read_at if read else None,
        last_run=run,
    )


def _users(session: Session, integration: Integration, accounts: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """Names of the people whom a limited rate is known to be open to, by rate."""
    people = remembered_people(session, integration.target_id).values()
    names = {person.account: person.name for person in people if person.account}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for account, may in accounts.items():
        for rate in may["limited"]:
            found[rate].append(names.get(account, account))
    return {rate: tuple(sorted(users)) for rate, users in found.items()}


def _line(
    rate: HourRate,
    draft: RateDraft | None,
    users: Mapping[str, tuple[str, ...]],
    taken: Taken,
) -> RateLine:
    now: Any = draft or rate
    return RateLine(
        rate=rate.id,
        number=now.number,
        name=now.name,
        operation=rate.operation,
        amount=now.amount,
        own_amount=now.own_amount,
        disabled=rate.disabled,
        open_to=None if rate.accounts is None else users.get(rate.id, ()),
        draft=draft.id if draft else None,
        at=draft.changed_at if draft else None,
        by=draft.changed_by if draft else "",
        trouble=rate_trouble(draft, taken) if draft else None,
        was=draft.base if draft else None,
    )


def _made(draft: RateDraft, taken: Taken) -> RateLine:
    return RateLine(
        rate=draft.rate or "",
        number=draft.number,
        name=draft.name,
        operation="hours",
        amount=draft.amount,
        own_amount=draft.own_amount,
        disabled=False,
        open_to=None,
        draft=draft.id,
        at=draft.changed_at,
        by=draft.changed_by,
        trouble=rate_trouble(draft, taken),
    )


def _last_run(session: Session, integration: Integration) -> RateRun | None:
    run = session.exec(
        select(Run)
        .where(Run.integration_id == integration.id, col(Run.plan_id).is_(None), Run.trigger == TRIGGER)
        .order_by(col(Run.id).desc())
    ).first()
    if run is None:
        return None
    items = session.exec(select(Item).where(Item.run_id == run.id, Item.operation == OPERATION)).all()
    refused = tuple((item.target, item.reason or "") for item in items if item.state in ("rejected", "held"))
    done = sum(item.state == "confirmed" for item in items)
    return RateRun(run.id or 0, run.state, run.reason, run.actor, run.ended_at, done, refused)
