"""Small makers of planner data, so that a test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.ledger.states import Action, State
from core.mapping.resolve import STANDARD, Rule, Rules
from core.models.codes import AbsenceType, HourRate, HourRates
from core.models.people import Employee
from core.models.period import ClosedPeriod, PayPeriod
from core.models.rows import Absence, Approval, Kind, SalaryLine, SourceRow, TimeEntry
from core.models.writes import RecordState, RemoteRecord
from core.providers.base import provider
from core.transfer.case import Case, Ground, Grouping, Holding, RowKey, Settings, WhenArchived

PERIOD = PayPeriod.month(2026, 10)
OPERATIONS = {operation.name: operation for operation in provider("zenegy").capabilities.operations}
TYPES = {
    "0": AbsenceType(id="0", name="Vacation", system_type=0),
    "2": AbsenceType(id="2", name="Illness", system_type=2),
}
YES = Approval(True, "row")
NO = Approval(False, "row", "Karen Holm")


def day(number: int) -> date:
    return date(2026, 10, number)


def source_person(id: str = "s1", **more: Any) -> Employee:
    return Employee(id=id, full_name=f"Person {id}", legal_entity="1", **more)


def target_person(id: str = "t1", **more: Any) -> Employee:
    about: dict[str, Any] = {"account": f"{id}-user", "payout_group": "monthly", "pay_basis": "hourly"}
    return Employee(id=id, full_name=f"Paid {id}", **{**about, **more})


def hours(id: str, on: int | date, quantity: str, at: str | None = None, **more: Any) -> TimeEntry:
    """Hours on a day of October. at: the clock time at which the shift begins; it ends after its quantity."""
    when = day(on) if isinstance(on, int) else on
    start = None if at is None else datetime.fromisoformat(f"{when}T{at}")
    end = None if start is None else start + timedelta(minutes=int(Decimal(quantity) * 60))
    about: dict[str, Any] = {"person": "s1", "code": "project", "label": "Project time", "approval": YES}
    about = {**about, "start": start, "end": end, **more}
    return TimeEntry(id=id, day=when, quantity=Decimal(quantity), version=_version(when, quantity, about), **about)


def absence(id: str, on: int | date, quantity: str, norm: str | None = "7.4", **more: Any) -> Absence:
    about: dict[str, Any] = {"person": "s1", "code": "20", "label": "Vacation", "approval": YES}
    about = {**about, "norm_hours": None if norm is None else Decimal(norm), **more}
    when = day(on) if isinstance(on, int) else on
    return Absence(id=id, day=when, quantity=Decimal(quantity), version=_version(when, quantity, about), **about)


def pieces(id: str, on: int, quantity: str, **more: Any) -> SalaryLine:
    about: dict[str, Any] = {
        "person": "s1",
        "code": "bonus",
        "label": "Bonus",
        "approval": YES,
        "unit": "pieces",
        **more,
    }
    return SalaryLine(
        id=id, day=day(on), quantity=Decimal(quantity), version=_version(day(on), quantity, about), **about
    )


def _version(when: date, quantity: str, about: Mapping[str, Any]) -> str:
    return f"{when} {quantity} {sorted((k, str(v)) for k, v in about.items())}"


def rule(kind: Kind, code: str, operation: str, target: str, **more: Any) -> Rule:
    return Rule(kind=kind, code=code, operation=operation, target=target, **more)


RULES = (
    rule(Kind.HOURS, "project", "hours", STANDARD),
    rule(Kind.HOURS, "over", "hours", "r50"),
    rule(Kind.HOURS, "limited", "hours", "r-limited"),
    rule(Kind.ABSENCE, "20", "absence", "0"),
    rule(Kind.ABSENCE, "21", "absence", "0"),
    rule(Kind.ABSENCE, "30", "absence", "2"),
    rule(Kind.SUPPLEMENT, "bonus", "supplement", "sup"),
)


def rates(accounts: Sequence[str] = ("t1-user", "t2-user", "t3-user"), **changes: HourRate) -> HourRates:
    """The standard rate of each account, `r50`, `r100`, `r-own` (own amount), `r-limited` (t1 alone), `sup`."""
    shared = {
        "r50": HourRate(id="r50", number="50", name="Overtime 50"),
        "r100": HourRate(id="r100", number="100", name="Overtime 100"),
        "r-own": HourRate(id="r-own", number="7", name="Own", own_amount=True),
        "r-limited": HourRate(id="r-limited", number="8", name="Limited", accounts=frozenset({"t1-user"})),
        "sup": HourRate(id="sup", number="900", name="Bonus", operation="supplement"),
        **changes,
    }
    own = {a: HourRate(id=f"std-{a}", number="1", name="Standard", standard=True) for a in accounts}
    return HourRates(rates={**shared, **{r.id: r for r in own.values()}}, standard={a: r.id for a, r in own.items()})


def ground(
    *,
    rules: Sequence[Rule] = RULES,
    grouping: Grouping = Grouping.PER_DAY,
    when_archived: WhenArchived = WhenArchived.BY_HAND,
    kinds: Sequence[Kind] = tuple(Kind),
    found_rates: HourRates | None = None,
    period: PayPeriod = PERIOD,
    closed: Sequence[ClosedPeriod] = (),
) -> Ground:
    settings = Settings(frozenset(kinds), grouping, when_archived)
    return Ground(
        period=period,
        settings=settings,
        rules=Rules(rules),
        rates=found_rates or rates(),
        types=TYPES,
        operations=OPERATIONS,
        closed=closed,
    )


def case(*rows: SourceRow, **more: Any) -> Case:
    """s1, linked to t1, with these rows."""
    return Case(**{"key": "s1", "source": source_person(), "target": target_person(), "rows": rows, **more})


def held(item: int, on: int | date, quantity: str, covers: Mapping[RowKey, str], **more: Any) -> Holding:
    """A confirmed hours record of t1 at the standard rate, approved in payroll."""
    when = day(on) if isinstance(on, int) else on
    about: dict[str, Any] = {
        "operation": "hours",
        "action": Action.CREATE,
        "state": State.CONFIRMED,
        "person": "t1",
        "holder": "t1-user",
        "first": when,
        "last": when,
        "start": None,
        "end": None,
        "target": "std-t1-user",
        "amount": None,
        "ref": f"ref-{item}",
        "tops_up": None,
        "record": RecordState.APPROVED,
        **more,
    }
    sources = {key: Decimal(amount) for key, amount in covers.items()}
    return Holding(item=item, quantity=Decimal(quantity), sources=sources, **about)


def foreign(ref: str, on: int, quantity: str, **more: Any) -> RemoteRecord:
    """An hours record of t1 at the standard rate that did not come from here."""
    about: dict[str, Any] = {
        "operation": "hours",
        "holder": "t1-user",
        "first": day(on),
        "last": day(on),
        "target": "std-t1-user",
        "state": RecordState.APPROVED,
        **more,
    }
    return RemoteRecord(ref=ref, quantity=Decimal(quantity), **about)
