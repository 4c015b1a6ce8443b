"""What saving drafts of code mappings would change for a pay period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlmodel import Session, col

from core.actions.code_drafts import DRAFT, kept_before, live_mappings
from core.actions.code_targets import known_targets
from core.actions.code_use import Use, counted
from core.actions.codes import ACCOUNTS, catalogue, rule_of
from core.actions.home import Home
from core.actions.shown.codes import find, usable_rules
from core.ledger.book import ITEM
from core.ledger.states import Action, State
from core.mapping.resolve import LEAVE_OUT, STANDARD, Rule
from core.models.period import PayPeriod
from core.store.tables import CodeMapping, Integration, ItemSource

IN_PAYROLL = (State.SENDING.value, State.CONFIRMED.value, State.HELD.value, State.REVERSING.value)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of the period, with those not approved yet. hours: the source's."""

    rows: int = 0
    hours: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of the period's rows of linked people when drafts are saved.

    released: get a target. left_out: are not for payroll from then on. moved: go to another target or with another
    amount. stopped: lose their target. sent: of those moved, stopped or left out, at most so many are in payroll
    already; the next plan moves them or takes them back.
    """

    released: Part
    left_out: Part
    moved: Part
    stopped: Part
    sent: int


def effect(home: Home, integration: Integration, period: PayPeriod, drafts: Iterable[str]) -> Effect:
    """The effect of saving these drafts and no others. Without a count of the period's rows it is empty."""
    chosen = set(drafts)
    with home.store.read() as session:
        live = live_mappings(session, integration.id)
        targets = {target.key: target for target in known_targets(session, integration)}
        found = counted(session, integration, period)
        before = usable_rules(live, targets)
        after = _after(live, chosen)
        changed = [
            (use, was, now)
            for use in (found.uses if found else ())
            if use.linked and _goes(was := find(before, use)) != _goes(now := find(after, use))
        ]
        gone = [(use, was) for use, was, _ in changed if was is not None and was.target != LEAVE_OUT and use.approved]
        sent = _sent(session, integration, period, gone)
    return Effect(
        released=_part(use for use, was, now in changed if _nowhere(was) and _real(now)),
        left_out=_part(use for use, _, now in changed if now is not None and now.target == LEAVE_OUT),
        moved=_part(use for use, was, now in changed if not _nowhere(was) and _real(now)),
        stopped=_part(use for use, _, now in changed if now is None),
        sent=sent,
    )


def _after(live: Sequence[CodeMapping], chosen: set[str]) -> list[Rule]:
    drafts = [row for row in live if row.id in chosen and row.state == DRAFT]
    confirmed = {row.id: rule_of(row) for row in live if row.state != DRAFT}
    new = [rule_of(row) for row in drafts]
    kept = [
        kept_before(old, rule_of(row)) for row in drafts if (old := confirmed.pop(row.replaces or "", None)) is not None
    ]
    return [*confirmed.values(), *new, *(rule for rule in kept if rule is not None)]


def _goes(rule: Rule | None) -> tuple[object, ...] | None:
    return None if rule is None else (rule.operation, rule.target, rule.amount)


def _nowhere(rule: Rule | None) -> bool:
    return rule is None or rule.target == LEAVE_OUT


def _real(rule: Rule | None) -> bool:
    return not _nowhere(rule)


def _part(uses: Iterable[Use]) -> Part:
    found = list(uses)
    return Part(sum(use.rows for use in found), sum((use.hours for use in found), Decimal(0)))


def _sent(session: Session, integration: Integration, period: PayPeriod, gone: Sequence[tuple[Use, Rule]]) -> int:
    """Rows in payroll at the targets that these leave, but never more than leave: other codes may share a target."""
    leaving: dict[tuple[str, str], int] = {}
    for use, rule in gone:
        key = (rule.operation, rule.target)
        leaving[key] = leaving.get(key, 0) + use.rows
    return sum(
        min(rows, _in_payroll(session, integration, period, operation, target))
        for (operation, target), rows in leaving.items()
    )


def _in_payroll(session: Session, integration: Integration, period: PayPeriod, operation: str, target: str) -> int:
    targets = [target]
    if target == STANDARD:
        accounts = catalogue(session, integration.target_id, ACCOUNTS).values()
        targets = [account["standard"]["id"] for account in accounts if account["standard"]]
    query = (
        select(func.count())
        .select_from(ITEM)
        .join(ItemSource, col(ItemSource.item_id) == ITEM.c.id)
        .where(
            ITEM.c.integration_id == integration.id,
            ITEM.c.operation == operation,
            ITEM.c.target.in_(targets),
            ITEM.c.state.in_(IN_PAYROLL),
            ITEM.c.action.in_((Action.CREATE.value, Action.REPLACE.value)),
            ITEM.c.first >= period.first,
            ITEM.c.last <= period.last,
        )
    )
    return int(session.execute(query).scalar_one())
