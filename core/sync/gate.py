"""The write gate of section 4: what stands between a decision and a write into its target. First match wins."""

from __future__ import annotations

from core.sync.approval import may_reach_approved
from core.sync.decide import Decision, View
from core.sync.twins import Config
from core.sync.words import Deletes, Do

GUARDED = frozenset({Do.CREATE, Do.RECREATE, Do.UPDATE, Do.DELETE, Do.VOID})
TAKING_BACK = frozenset({Do.DELETE, Do.VOID})


def gate(
    decision: Decision, source: View, target: View, config: Config, *, fits: bool, chosen: bool = False
) -> Decision:
    """The decision, or what becomes of it.

    source, target: the views of the two sides, the target's frozen also for the days that would be written. fits: the
    target can update every field that changes. chosen: a person has decided it, so that neither approval (c) nor asking
    (d) stands in the way; direction and freezing still do.
    """
    action, side = decision.action, decision.target
    if action not in GUARDED or side is None:
        return decision
    if not config.direction.allows(side):
        return decision._replace(action=Do.REPORT_DRIFT, gate="a")
    if target.frozen:
        return decision._replace(action=Do.CONFLICT_FROZEN, gate="b")
    takes_back = action in TAKING_BACK
    if not chosen:
        if target.approved and not may_reach_approved(source, side.other, config, takes_back=takes_back):
            return decision._replace(action=Do.CONFLICT_APPROVED, gate="c")
        if takes_back and config.deletes is Deletes.OFF:
            return decision._replace(action=Do.DETACH, gate="d")
        if takes_back and config.deletes is Deletes.ASK:
            return decision._replace(action=Do.ASK_DELETE, gate="d")
    if action is Do.UPDATE and not fits:
        return decision._replace(action=Do.REPLACE, gate="e")
    if action is Do.VOID and not config.can(side).can_set_standing:
        return decision._replace(action=Do.DELETE, gate="f")
    return decision._replace(gate="f")
