"""Approval (section 4.3): what an approved record lets happen to it, and changes of nothing but the approval."""

from __future__ import annotations

from dataclasses import dataclass

from core.models.both_sides import Standing
from core.sync.decide import Decision, View
from core.sync.twins import Config
from core.sync.words import Do, Side, Writeback

ROW = 10
"""Approval is decided where both sides agree otherwise."""


def may_reach_approved(source: View, side: Side, config: Config, *, takes_back: bool) -> bool:
    """Whether what is approved may be changed, or taken back, because of what `side` holds.

    Only by the master; and changed only with an approved version.
    """
    return config.policy.master is side and (takes_back or source.approved)


@dataclass(frozen=True, slots=True)
class Approvals:
    """Standings of both sides, both live: when they last were compared, and now."""

    a_before: Standing
    b_before: Standing
    a: Standing
    b: Standing


def decide_approval(seen: Approvals, a_frozen: bool, b_frozen: bool, config: Config) -> Decision:
    """What to do about approval, content being equal. Nothing frozen, or against the direction, is written."""
    changed = {Side.A: seen.a is not seen.a_before, Side.B: seen.b is not seen.b_before}
    if seen.a is seen.b or not any(changed.values()):
        return Decision(Do.REFRESH if any(changed.values()) else Do.NOTHING, None, ROW)
    now = {Side.A: seen.a, Side.B: seen.b}
    master = config.approval_master or config.policy.master
    if all(changed.values()):
        return _both(now, master, {Side.A: a_frozen, Side.B: b_frozen}, config)
    source = Side.A if changed[Side.A] else Side.B
    frozen = b_frozen if source is Side.A else a_frozen
    if now[source] is Standing.APPROVED:
        return _carry(Do.APPROVE, source.other, frozen, config)
    if source is not master:
        return _said(Do.REPORT_APPROVAL, source.other)
    return _carry(Do.REOPEN, source.other, frozen, config)


def _both(now: dict[Side, Standing], master: Side | None, frozen: dict[Side, bool], config: Config) -> Decision:
    if not any(config.can(side).can_set_standing for side in (Side.A, Side.B)):
        return _said(Do.REPORT_APPROVAL, master and master.other)
    if master is None:
        return _said(Do.CONFLICT_APPROVAL, None)
    target = master.other
    if not config.can(target).can_set_standing:
        return _said(Do.REPORT_APPROVAL, target)
    return _carry(Do.APPROVE if now[master] is Standing.APPROVED else Do.REOPEN, target, frozen[target], config)


def _carry(action: Do, target: Side, frozen: bool, config: Config) -> Decision:
    if frozen or not config.direction.allows(target):
        return _said(Do.REPORT_APPROVAL, target)
    if config.can(target).can_set_standing:
        return _said(action, target)
    rewrites = config.approval_writeback is Writeback.REWRITE and config.can(target).can_approve
    return _said(Do.REWRITE if action is Do.APPROVE and rewrites else Do.REPORT_APPROVAL, target)


def _said(action: Do, target: Side | None) -> Decision:
    return Decision(action, target, ROW, "4.3")
