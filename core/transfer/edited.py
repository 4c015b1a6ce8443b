"""Records that were changed or deleted in payroll after they were sent: shown with both figures until a person decides.

Nothing is written over such a record by itself. A decision holds for what the person saw: once payroll's figure or
ours is another one, it is asked anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from core.ledger.states import Action, State
from core.models.writes import RemoteRecord
from core.providers.base import Correction
from core.transfer.case import Case, Ground, Holding, Problem, RowKey, Wanted

DIFFERS, GONE = "differs", "gone"
LEAVE, PUT_BACK = "leave", "put_back"


class Stand(StrEnum):
    """How a record that was sent stands. left: payroll's figure was taken over. mend: ours goes over it."""

    AS_SENT = "as_sent"
    OPEN = "open"
    LEFT = "left"
    MEND = "mend"


def stand(held: Holding, ours: Wanted | Holding | None, tops: Sequence[Holding], case: Case, ground: Ground) -> Stand:
    """ours: what is wanted in its place now. tops: the items that make differences to it."""
    there = held.there
    if not (is_gone(held) or there is not None) or (there is not None and _entered_in_place(held, there, tops)):
        return Stand.AS_SENT
    decision = case.decisions.get((held.operation, held.ref or ""))
    if decision == f"{LEAVE}:{seen(there, ours)}":
        return Stand.LEFT
    if can_put_back(held, tops, ground):
        agreed = there is not None and isinstance(ours, Wanted) and _digest(there) == _digest(ours)
        if agreed or decision == f"{PUT_BACK}:{seen(there, ours)}":
            return Stand.MEND
    return Stand.OPEN


def is_gone(held: Holding) -> bool:
    """Whether payroll had it, and has it no more."""
    sent = held.action is not Action.BY_HAND and held.state is State.CONFIRMED
    return sent and held.ref is not None and held.record is None


def can_put_back(held: Holding, tops: Sequence[Holding], ground: Ground) -> bool:
    """Whether our figure can be written over payroll's from here."""
    correction = ground.operations[held.operation].correction
    open_there = held.there is not None and not held.archived and not tops
    return open_there and correction in (Correction.REPLACE, Correction.TAKE_BACK)


def seen(there: RemoteRecord | None, ours: Wanted | Holding | None) -> str:
    """What a decision is about: payroll's side and ours."""
    return f"{side(there)}-{side(ours)}"


def taken_over(decision: str | None, there: RemoteRecord | None) -> bool:
    """Whether a person decided that what payroll shows now (None: nothing) is right."""
    return decision is not None and decision.startswith(f"{LEAVE}:{side(there)}-")


def side(about: RemoteRecord | Wanted | Holding | None) -> str:
    return "none" if about is None else _digest(about)


def _digest(about: RemoteRecord | Wanted | Holding) -> str:
    said = (about.holder, str(about.last), about.target, format(about.quantity.normalize(), "f"), _money(about))
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:12]


def _money(about: RemoteRecord | Wanted | Holding | None) -> str:
    """The amount of its own, which most records have none of."""
    return "" if about is None or about.amount is None else format(about.amount.normalize(), "f")


def _entered_in_place(held: Holding, there: RemoteRecord, tops: Iterable[Holding]) -> bool:
    """Whether payroll's figure is ours with the differences that were to be made by hand."""
    by_hand = sum((t.quantity for t in tops if t.action is Action.BY_HAND), Decimal(0))
    return by_hand != 0 and there.quantity == held.quantity + by_hand and there.target == held.target


def problems(
    held: Holding, ours: Wanted | Holding | None, rows: Iterable[RowKey], tops: Sequence[Holding], ground: Ground
) -> list[Problem]:
    """One for each row that waits for the decision, or one about the record alone."""
    there = held.there
    values = {
        "item": str(held.item),
        "sent": str(held.quantity),
        "ours": str(ours.quantity if ours else 0),
        "there": str(there.quantity if there else 0),
        "target": held.target,
        "there_target": there.target if there else "",
        "there_day": there.last.isoformat() if there else "",
        "amount": _money(ours if ours is not None else held),
        "there_amount": _money(there),
        "seen": seen(there, ours),
        "can": f"{LEAVE},{PUT_BACK}" if there is None or can_put_back(held, tops, ground) else LEAVE,
    }
    reason = DIFFERS if there else GONE
    return [
        Problem(reason, key, held.first, quantity, "", values, held.operation, held.ref or "")
        for key, quantity in _quantities(held, ours, rows)
    ]


def _quantities(
    held: Holding, ours: Wanted | Holding | None, rows: Iterable[RowKey]
) -> Iterable[tuple[RowKey | None, Decimal]]:
    due = {key: amount for key, (_, amount) in ours.sources.items()} if isinstance(ours, Wanted) else {}
    found = [(key, due.get(key, held.sources.get(key, Decimal(0)))) for key in sorted(rows)]
    return found or [(None, held.quantity)]
