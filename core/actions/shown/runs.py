"""Runs: what was sent when and by whom, and how far it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlmodel import Session, col

from core.actions.home import Home, NotFound
from core.actions.shown.sums import Sum, sums
from core.ledger.book import ITEM
from core.ledger.runs import run_counts
from core.ledger.states import Action, State
from core.models.both_sides import Kept
from core.models.period import PayPeriod
from core.models.postings import Posting
from core.store.tables import Company, Integration, PostingPlan, Run, SyncActionRow, SyncPlan, Transfer
from core.transfer.holdings import SOURCE, SUPERSEDED

NEED_SOMETHING = (State.REJECTED.value, State.HELD.value, State.CANCELLED.value)

ARRIVED_LATER, IN_NEWER_PLAN = "arrived_later", "in_newer_plan"
_TAKEN_BACK = and_(ITEM.c.state == State.CONFIRMED.value, ITEM.c.action == Action.REMOVE.value)
_LEFT = ITEM.c.state.in_((State.REJECTED.value, State.CANCELLED.value))
_MINE, _ITS, _LATER = SOURCE.alias("mine"), SOURCE.alias("its"), ITEM.alias("later")
_ARRIVED = and_(
    _LATER.c.id > ITEM.c.id, _LATER.c.integration_id == ITEM.c.integration_id, _LATER.c.state == State.CONFIRMED.value
)
_SAME_ROWS = (
    select(_LATER.c.id)
    .join(_ITS, _ITS.c.item_id == _LATER.c.id)
    .join(_MINE, and_(_MINE.c.kind == _ITS.c.kind, _MINE.c.source_row == _ITS.c.source_row))
    .where(_MINE.c.item_id == ITEM.c.id, _ARRIVED)
)
_SAME_REPAIR = select(_LATER.c.id).where(_LATER.c.repairs == ITEM.c.repairs, _ARRIVED)
STATE = case(
    (_TAKEN_BACK, State.REVERSED.value),
    (and_(_LEFT, or_(exists(_SAME_ROWS), exists(_SAME_REPAIR))), ARRIVED_LATER),
    (and_(_LEFT, ITEM.c.code == SUPERSEDED), IN_NEWER_PLAN),
    else_=ITEM.c.state,
).label("shown_state")
"""How a row stands, as people read it. A take-back that arrived is not in payroll, it is taken back. What was refused
or not sent and arrived with a later run needs nothing any more, nor does what a newer plan stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNow:
    """One run. company, integration: their names. into: the connection that it writes to. kept: what it keeps in step,
    None where it is none of a sync. posting: what it posts, None where it posts nothing. period, group: None where it
    is none of a pay period.

    rows: its items by `STATE`, as they are now; states: as they were when it ended. totals: what was confirmed, by
    operation. wanted: how many people were chosen, None for all of the plan. report: what reading back found.
    """

    id: int
    company: str
    integration: str
    into: str
    kept: Kept | None
    posting: Posting | None
    state: str
    reason: str | None
    actor: str
    trigger: str
    stopped_by: str | None
    paused_by: str | None
    transfer: str | None
    period: PayPeriod | None
    group: str | None
    plan: int | None
    plan_hash: str
    wanted: int | None
    people: int
    rows: Mapping[str, int]
    states: Mapping[str, int]
    totals: Mapping[str, str]
    report: Mapping[str, Any]
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def ended(self) -> bool:
        return self.ended_at is not None

    @property
    def agrees(self) -> bool | None:
        """Whether payroll held what the ledger says when the run ended; None before it was read back."""
        found: bool | None = self.report.get("agrees")
        return found

    @property
    def total(self) -> int:
        return sum(self.rows.values())

    def count(self, *states: str) -> int:
        return sum(self.rows.get(state, 0) for state in states)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Rows of a run that ended alike. reason: of one of them, as it was given."""

    state: str
    code: str | None
    reason: str | None
    rows: int
    people: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Items of a run that did not arrive: refused, held for a person, or not sent. says: the reason as it was given."""

    state: str
    says: str
    items: int


def run_list(
    home: Home,
    company: Company | None = None,
    integration: Integration | None = None,
    unfinished: bool = False,
    limit: int | None = None,
) -> list[RunNow]:
    """Runs of a company, of an integration or of all, the newest first."""
    query = select(Run).order_by(col(Run.id).desc())
    if company is not None:
        query = query.where(col(Run.integration_id).in_(_of_company(company)))
    if integration is not None:
        query = query.where(col(Run.integration_id) == integration.id)
    if unfinished:
        query = query.where(col(Run.ended_at).is_(None))
    with home.store.read() as session:
        return _views(session, list(session.scalars(query.limit(limit))))


def run_now(home: Home, company: Company | None, run: int) -> RunNow:
    """One run. Raises NotFound for one that is not this company's (None: for one that does not exist)."""
    query = select(Run).where(col(Run.id) == run)
    if company is not None:
        query = query.where(col(Run.integration_id).in_(_of_company(company)))
    with home.store.read() as session:
        row = session.scalar(query)
        if row is None:
            raise NotFound(f"{company.name} has no run {run}." if company else f"There is no run {run}.")
        return _views(session, [row])[0]


def _of_company(company: Company) -> Any:
    return select(col(Integration.id)).where(col(Integration.company_id) == company.id)


def _views(session: Session, rows: Sequence[Run]) -> list[RunNow]:
    ids = [row.id for row in rows]
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    by_state = select(ITEM.c.run_id, STATE, func.count()).where(ITEM.c.run_id.in_(ids))
    for run, state, count in session.execute(by_state.group_by(ITEM.c.run_id, STATE)):
        counts[run][state] = count
    by_person = select(ITEM.c.run_id, func.count(ITEM.c.source_person.distinct())).where(ITEM.c.run_id.in_(ids))
    people = {found[0]: found[1] for found in session.execute(by_person.group_by(ITEM.c.run_id))}
    kept = _kept(session, ids)
    posts = _posts(session, ids)
    return [_view(session, r, counts[r.id or 0], people.get(r.id or 0, 0), kept, posts) for r in rows]


def _posts(session: Session, runs: Sequence[int | None]) -> dict[int, Posting]:
    """Of the runs that post to an accounting system."""
    query = select(col(PostingPlan.run_id), col(PostingPlan.posting)).where(col(PostingPlan.run_id).in_(runs))
    return {run: Posting(posting) for run, posting in session.execute(query)}


def _kept(session: Session, runs: Sequence[int | None]) -> dict[int, Kept]:
    """Of the runs of a sync."""
    of = (
        select(col(SyncActionRow.run_id), col(SyncPlan.kept))
        .join(SyncPlan, col(SyncPlan.id) == col(SyncActionRow.plan_id))
        .where(col(SyncActionRow.run_id).in_(runs))
    )
    return {run: Kept(kept) for run, kept in session.execute(of.distinct())}


def _view(
    session: Session,
    row: Run,
    rows: Mapping[str, int],
    people: int,
    kept: Mapping[int, Kept],
    posts: Mapping[int, Posting],
) -> RunNow:
    about = session.get(Transfer, row.transfer_id) if row.transfer_id else None
    integration = session.get_one(Integration, row.integration_id)
    counts = None if row.ended_at else run_counts(session, row.id or 0)
    return RunNow(
        id=row.id or 0,
        company=session.get_one(Company, integration.company_id).name,
        integration=integration.name,
        into=row.connection_id,
        kept=kept.get(row.id or 0),
        posting=posts.get(row.id or 0),
        state=row.state,
        reason=row.reason,
        actor=row.actor,
        trigger=row.trigger,
        stopped_by=row.stop_requested_by,
        paused_by=row.paused_by,
        transfer=row.transfer_id,
        period=PayPeriod(about.first, about.last) if about else None,
        group=about.payout_group if about else None,
        plan=row.plan_id,
        plan_hash=row.plan_hash,
        wanted=len(row.people) or None,
        people=people,
        rows=dict(rows),
        states=counts["states"] if counts else row.counts,
        totals=counts["confirmed"] if counts else row.totals,
        report=row.report,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def run_sums(home: Home, company: Company, run: int) -> list[Sum]:
    """What of this run is in payroll now, by target."""
    view = run_now(home, company, run)
    with home.store.read() as session:
        connection = session.get_one(Run, run).connection_id
        return sums(session, connection, ITEM.c.run_id == view.id, ITEM.c.state == State.CONFIRMED.value)


def run_troubles(home: Home, run: int) -> list[Trouble]:
    """What of this run did not arrive, by reason, the most first."""
    query = (
        select(ITEM.c.state, ITEM.c.reason, func.count())
        .where(ITEM.c.run_id == run, STATE.in_(NEED_SOMETHING))
        .group_by(ITEM.c.state, ITEM.c.reason)
    )
    with home.store.read() as session:
        found = [Trouble(state, reason or "", count) for state, reason, count in session.execute(query)]
    return sorted(found, key=lambda t: (-t.items, t.state, t.says))


def run_reasons(home: Home, company: Company, run: int) -> list[Reason]:
    """How the run's rows ended; those that need something first, the most frequent first."""
    view = run_now(home, company, run)
    with home.store.read() as session:
        query = (
            select(
                STATE,
                ITEM.c.code,
                func.min(ITEM.c.reason),
                func.count(),
                func.count(ITEM.c.source_person.distinct()),
            )
            .where(ITEM.c.run_id == view.id)
            .group_by(STATE, ITEM.c.code)
        )
        found = [
            Reason(state=state, code=code, reason=reason, rows=rows, people=people)
            for state, code, reason, rows, people in session.execute(query)
        ]
    return sorted(found, key=lambda r: (r.state not in NEED_SOMETHING, -r.rows, r.code or ""))


def people_left(home: Home, company: Company, run: int) -> frozenset[str]:
    """Whose rows of this run did not arrive; nobody for a run that is not this company's."""
    mine = select(ITEM.c.source_person).join(Integration, col(Integration.id) == ITEM.c.integration_id)
    query = mine.where(col(Integration.company_id) == company.id, ITEM.c.run_id == run, STATE.in_(NEED_SOMETHING))
    with home.store.read() as session:
        return frozenset(session.scalars(query.distinct()))


def nothing_sent_yet(home: Home, connection: str) -> bool:
    """Whether nothing of a pay period ever arrived at this connection."""
    arrived = (State.CONFIRMED.value, State.REVERSING.value, State.REVERSED.value)
    query = select(ITEM.c.id).where(
        ITEM.c.connection_id == connection, ITEM.c.transfer_id.is_not(None), ITEM.c.state.in_(arrived)
    )
    with home.store.read() as session:
        return session.scalar(query.limit(1)) is None
