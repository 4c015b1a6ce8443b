"""Whether payroll holds what was planned: the plan against `_control/records`, both ways.

Nothing of a connector is used: the plan comes as plain data from the ledger, the records over HTTP as the sandbox shows
them. So a mistake that connector and ledger share would show here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.actions.shown.summaries import PlannedItem

APPROVED = "Approved"
KINDS = ("hours", "absence", "supplements")
OPERATIONS: Mapping[str, str] = {"hours": "hours", "absence": "absence", "supplement": "supplements"}

Records = Mapping[str, Mapping[str, Any]]
"""What payroll holds, by kind and uid, each as the sandbox shows it."""


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One registration. first, last: ISO days. person: the employee's uid. target: rate, or type with company type."""

    kind: str
    person: str
    first: str
    last: str
    target: str
    quantity: Decimal
    status: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One registration that is not as planned. what: `missing`, `too much`, `changed` or `gone` (was there before)."""

    what: str
    line: Line

    def __str__(self) -> str:
        line = self.line
        days = line.first if line.first == line.last else f"{line.first} to {line.last}"
        return (
            f"{self.what}: {line.kind} of {line.person} on {days}, {line.quantity.normalize():f} "
            f"at {line.target}, {line.status}"
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """equal: planned registrations that payroll holds as planned. before: how many were there already."""

    equal: int
    before: int
    mismatches: tuple[Mismatch, ...]


def read_records(base_url: str) -> dict[str, dict[str, Any]]:
    """What the receiver's sandbox holds now. Raises OSError where nothing answers."""
    body = get(f"{base_url}/_control/records")
    return {kind: {row["uid"]: row for row in body[kind]} for kind in KINDS}


def get(url: str) -> Any:
    """A JSON document, its numbers exact."""
    # Loading it takes as long as matching a small company, which has no use for it.
    import urllib.request

    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - an address of our own sandbox
        return json.loads(answer.read(), parse_float=Decimal)


def compare(planned: Sequence[PlannedItem], before: Records, after: Records) -> Checked:
    """Compare what a first send planned with what is there now.

    before: listed before the send; these must be there still, unchanged. All else must be planned, and all that was
    planned be there, approved: person, days, target and quantity, each as often as planned.
    """
    wanted = Counter(_planned(item) for item in planned if item.action in ("create", "replace"))
    found: Counter[Line] = Counter()
    mismatches: list[Mismatch] = []
    for kind in KINDS:
        old, new = before[kind], after[kind]
        found.update(_line(kind, row) for uid, row in new.items() if uid not in old)
        mismatches += [Mismatch("gone", _line(kind, row)) for uid, row in old.items() if uid not in new]
        mismatches += [Mismatch("changed", _line(kind, row)) for uid, row in new.items() if old.get(uid, row) != row]
    mismatches += _listed("missing", wanted - found)
    mismatches += _listed("too much", found - wanted)
    return Checked((wanted & found).total(), sum(len(before[kind]) for kind in KINDS), tuple(mismatches))


def _listed(what: str, lines: Counter[Line]) -> Iterable[Mismatch]:
    return [Mismatch(what, line) for line in sorted(lines.elements())]


def _planned(item: PlannedItem) -> Line:
    first, last = item.first.isoformat(), item.last.isoformat()
    return Line(OPERATIONS[item.operation], item.person, first, last, item.target, item.quantity, APPROVED)


def _line(kind: str, row: Mapping[str, Any]) -> Line:
    first, last = (row["fromDate"], row["toDate"]) if kind == "absence" else (row["date"], row["date"])
    quantity = row[{"hours": "hours", "absence": "days", "supplements": "units"}[kind]]
    return Line(
        kind, row["employeeUid"] or "", first[:10], last[:10], _target(kind, row), Decimal(quantity), row["statusName"]
    )


def _target(kind: str, row: Mapping[str, Any]) -> str:
    match kind:
        case "hours":
            return str(row["hourPaymentRateUid"])
        case "absence":
            own = row["companyAbsenceTypeUid"]
            return f"{row['absenceType']}:{own}" if own else str(row["absenceType"])
        case _:
            return str(row["rateUid"])
