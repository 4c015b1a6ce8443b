"""One person's page of a plan: what goes, what stays, what is kept back and why, and the figures that add up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from core.ledger.states import Action, State
from core.models.rows import SourceRow
from core.models.writes import RecordState
from core.transfer.archived import says_closed
from core.transfer.case import Case, Ground, Holding, Outcome, Problem, RowKey
from core.transfer.edited import DIFFERS
from core.transfer.moves import Move, Net
from core.transfer.net import net
from core.transfer.wanted import problem, row_key, sort_rows

NOT_PAID = {None: "missing", RecordState.PENDING: "pending", RecordState.REJECTED: "rejected"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet before it is stored.

    totals: by `kind/unit`, by share (to_send, in_payroll, not_approved, blocked, ...); the shares add up to `source`.
    alarms: rows that were sent but are not paid as payroll stands. left_out: rows not meant for payroll.
    evidence: of the approved rows that go or are there, by `kind/evidence`, how many are approved by what.
    """

    case: Case
    outcome: Outcome
    net: Net
    problems: tuple[Problem, ...]
    alarms: tuple[Problem, ...] = ()
    totals: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    waits_for: tuple[str, ...] = ()
    unapproved: tuple[SourceRow, ...] = ()
    left_out: frozenset[RowKey] = frozenset()
    evidence: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        person = self.case.source or self.case.target
        return person.name if person else self.case.key


def draw(case: Case, ground: Ground) -> Drawn:
    """Draw a person's sheet. Pure: the same case on the same ground gives the same sheet."""
    rows = [row for row in case.rows if row.kind in ground.settings.kinds]
    if case.other_group:
        return _untouched(case, Outcome.OTHER_GROUP, rows)
    if case.filtered:
        return _untouched(case, Outcome.FILTERED, rows)
    if case.source is None or case.target is None:
        return _not_linked(case, rows)
    sorted_rows = sort_rows(case, case.target, ground)
    blocked = {p.row for p in sorted_rows.problems if p.row is not None}
    result = net(case, sorted_rows.wanted, blocked, ground)
    problems = (*sorted_rows.problems, *result.problems)
    kept_back = {p.row for p in problems if p.row is not None}
    waiting = {row_key(row) for row in sorted_rows.not_approved}
    going = {key for move in result.moves if move.action is not Action.BY_HAND for key in move.sources}
    empty = {row_key(row) for row in (*sorted_rows.empty, *sorted_rows.left_out)}
    shares = {row_key(row): _share(row_key(row), kept_back, waiting, going, empty) for row in rows}
    return Drawn(
        case,
        _outcome(sorted_rows.not_approved, problems, result),
        result,
        problems,
        tuple(_alarms(result, case, ground)),
        _totals(rows, shares, _by_hand(result)),
        tuple(sorted({row.approval.waits_for or "" for row in sorted_rows.not_approved})),
        tuple(sorted_rows.not_approved),
        frozenset(row_key(row) for row in sorted_rows.left_out),
        Counter(
            f"{r.kind.value}/{r.approval.evidence}" for r in rows if shares[row_key(r)] in ("to_send", "in_payroll")
        ),
    )


def _evidence(rows: Iterable[SourceRow]) -> Counter[str]:
    return Counter(f"{row.kind.value}/{row.approval.evidence}" for row in rows)


def _outcome(not_approved: list[SourceRow], problems: Iterable[Problem], result: Net) -> Outcome:
    if any(True for _ in problems):
        return Outcome.BLOCKED
    if not_approved:
        return Outcome.NOT_APPROVED
    if any(move.action is not Action.BY_HAND and not move.is_struck for move in result.moves):
        return Outcome.READY
    return Outcome.SENT if result.kept or result.moves else Outcome.NOTHING


def _share(key: RowKey, kept_back: set[RowKey], waiting: set[RowKey], going: set[RowKey], nothing: set[RowKey]) -> str:
    if key in waiting:
        return "not_approved"
    if key in kept_back:
        return "blocked"
    if key in nothing:
        return "nothing"
    return "to_send" if key in going else "in_payroll"


def _by_hand(result: Net) -> dict[RowKey, Decimal]:
    """How much of which row somebody has still to enter by hand; negative where they are to take some away."""
    found: defaultdict[RowKey, Decimal] = defaultdict(Decimal)
    moves = [move.sources for move in result.moves if move.action is Action.BY_HAND]
    for sources in (*moves, *(move.sources for move in _still_by_hand(result))):
        for key, (_, quantity) in sources.items():
            found[key] += quantity
    return found


def _totals(
    rows: Iterable[SourceRow], shares: Mapping[RowKey, str], by_hand: Mapping[RowKey, Decimal] = MappingProxyType({})
) -> dict[str, dict[str, Decimal]]:
    """What is to be entered by hand is in no system yet: it is a share of its own, out of what goes or is there."""
    totals: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows:
        sums, share = totals[f"{row.kind.value}/{row.unit}"], shares[row_key(row)]
        sums["source"] += row.quantity
        missing = by_hand.get(row_key(row), Decimal(0)) if share in ("to_send", "in_payroll") else Decimal(0)
        entering = min(max(missing, Decimal(0)), max(row.quantity, Decimal(0)))
        if entering:
            sums[Action.BY_HAND.value] += entering
        sums[share] += row.quantity - entering
    return {name: dict(sums) for name, sums in totals.items()}


def _untouched(case: Case, outcome: Outcome, rows: list[SourceRow]) -> Drawn:
    """Somebody whom this plan leaves alone: what is held for them stays."""
    shares = {row_key(row): outcome.value for row in rows}
    return Drawn(case, outcome, _keep_all(case.held), (), totals=_totals(rows, shares))


def _not_linked(case: Case, rows: list[SourceRow]) -> Drawn:
    """Nobody to send to. What was sent while they were linked stays, and is said."""
    problems = [problem("not_linked", row) for row in rows if row.quantity != 0]
    alarms = [
        Problem("sent_but_not_linked", None, h.first, h.quantity, "", {"item": str(h.item), "person": h.person})
        for h in case.held
    ]
    shares = {row_key(row): "not_linked" for row in rows}
    return Drawn(case, Outcome.NOT_LINKED, _keep_all(case.held), tuple(problems), tuple(alarms), _totals(rows, shares))


def _keep_all(held: Iterable[Holding]) -> Net:
    return Net(kept=[(h, {key: ("", amount) for key, amount in h.sources.items()}) for h in held])


def _alarms(result: Net, case: Case, ground: Ground) -> Iterable[Problem]:
    """Sent and confirmed, and yet not going to be paid, or not as it was sent; unless a person took that over.

    Closing payroll archives what it pays: what is still open on a closed day was not in it.
    """
    for held, _ in result.kept:
        if held.ref is None or held.action is Action.BY_HAND:
            continue
        changed = held.item not in result.right
        reasons = [DIFFERS] if changed and held.there is not None else []
        if held.record in NOT_PAID and (changed or held.record is not None):
            reasons.append(f"not_paid_{NOT_PAID[held.record]}")
        if held.record is RecordState.APPROVED and says_closed(held, case, ground):
            reasons.append("not_paid_left_out")
        for reason in reasons:
            values = {"item": str(held.item), "ref": held.ref, "target": held.target, "sent": str(held.quantity)}
            values |= {"there": str(held.there.quantity)} if held.there else {}
            yield Problem(reason, None, held.first, held.quantity, "", values, held.operation, held.ref)


def body(drawn: Drawn) -> dict[str, Any]:
    """The sheet as stored: JSON, with figures as text."""
    return {
        "problems": [_problem(p) for p in drawn.problems],
        "alarms": [_problem(p) for p in drawn.alarms],
        "totals": {name: {share: str(v) for share, v in sums.items()} for name, sums in sorted(drawn.totals.items())},
        "waits_for": list(drawn.waits_for),
        "unapproved": [[r.kind.value, r.id, r.day.isoformat(), str(r.quantity), r.unit] for r in drawn.unapproved],
        "moves": [_move(move) for move in (*drawn.net.moves, *_still_by_hand(drawn.net)) if not move.is_struck],
        "kept": len(drawn.net.kept),
        "evidence": dict(sorted(drawn.evidence.items())),
    }


def _problem(found: Problem) -> dict[str, Any]:
    return {
        "reason": found.reason,
        "row": list(found.row) if found.row else None,
        "day": found.day.isoformat() if found.day else None,
        "quantity": str(found.quantity),
        "unit": found.unit,
        "values": dict(found.values),
        "operation": found.operation,
        "ref": found.ref,
    }


def _still_by_hand(net: Net) -> Iterable[Move]:
    """Figures of earlier plans that nobody has entered yet: they stay on the list."""
    known = {held.item: held for held, _ in net.kept}
    for held, now in net.kept:
        if held.action is Action.BY_HAND and held.state is State.HELD:
            # About the archived record it belongs to, as when it was planned.
            about = known.get(held.tops_up or held.item, held)
            yield Move(Action.BY_HAND, None, about, held.quantity, now)


def _move(move: Move) -> dict[str, Any]:
    about = move.wanted or move.held
    return {
        "action": move.action.value,
        "operation": about.operation if about else "",
        "first": about.first.isoformat() if about else "",
        "last": about.last.isoformat() if about else "",
        "target": about.target if about else "",
        "quantity": str(move.quantity),
        "was": str(move.held.quantity) if move.held else None,
        "rows": len(move.sources) or (len(move.held.sources) if move.held else 0),
        "person": move.held.person if move.action is Action.REMOVE and move.held else None,
    }
