"""A small company in which anything may change between two plans, for the property tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

from core.mapping.resolve import LEAVE_OUT, STANDARD, Rule
from core.models.period import PayPeriod
from core.models.rows import Absence, Kind, SourceRow
from core.transfer.case import Case, Ground, Grouping, WhenArchived
from tests.transfer.build import NO, YES, absence, case, ground, hours, rule, source_person, target_person

PERIOD = PayPeriod(date(2026, 10, 1), date(2026, 10, 4))
PEOPLE = ("s1", "s2")
PARTNERS = ("t1", "t2", "t3")
DAYS = [PERIOD.first + timedelta(days=n) for n in range(4)]

HOUR_TARGETS = st.sampled_from(
    [STANDARD, "r50", "r100", ("r-own", "10"), ("r-own", "20"), LEAVE_OUT, None, "r-limited"]
)
TYPE_TARGETS = st.sampled_from(["0", "2", LEAVE_OUT, None])
HOUR_CODES, ABSENCE_CODES = ("a", "b"), ("v", "i")

spec = st.fixed_dictionaries(
    {
        "person": st.sampled_from(PEOPLE),
        "on": st.sampled_from(DAYS),
        "quantity": st.sampled_from(["1", "2", "2", "4", "7.4", "0", "-1", "2.4667"]),
        "code": st.sampled_from(HOUR_CODES + HOUR_CODES + ABSENCE_CODES),
        "at": st.sampled_from([None, "08:00", "10:00", "12:00"]),
        "norm": st.sampled_from(["7.4", "7.4", "4", "0", None]),
        "approved": st.sampled_from([True, True, True, False]),
    }
)

change = st.one_of(
    st.tuples(st.just("row"), st.integers(0, 7), spec),
    st.tuples(st.just("quantity"), st.integers(0, 7), st.sampled_from(["1", "2", "3", "4", "8"])),
    st.tuples(st.just("delete"), st.integers(0, 7)),
    st.tuples(st.just("move"), st.integers(0, 7), st.sampled_from(DAYS)),
    st.tuples(st.just("approval"), st.integers(0, 7)),
    st.tuples(st.just("hours rule"), st.sampled_from(HOUR_CODES), HOUR_TARGETS),
    st.tuples(st.just("absence rule"), st.sampled_from(ABSENCE_CODES), TYPE_TARGETS),
    st.tuples(st.just("relink"), st.permutations(PARTNERS)),
    st.tuples(st.just("grouping")),
    st.tuples(st.just("last day"), st.sampled_from(PARTNERS), st.sampled_from([None, *DAYS])),
)
"""What may happen between two plans. `row` adds a row, or replaces the one of that number."""

steps = st.lists(st.lists(change, min_size=1, max_size=4), min_size=1, max_size=4)
first_rows = st.lists(spec, max_size=6)


@dataclass
class Company:
    """Two people at the source, three in payroll, rules, rows."""

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    rules: dict[tuple[Kind, str], Any] = field(
        default_factory=lambda: {
            (Kind.HOURS, "a"): STANDARD,
            (Kind.HOURS, "b"): "r50",
            (Kind.ABSENCE, "v"): "0",
            (Kind.ABSENCE, "i"): "2",
        }
    )
    links: dict[str, str] = field(default_factory=lambda: {"s1": "t1", "s2": "t2"})
    ends: dict[str, date | None] = field(default_factory=dict)
    grouping: Grouping = Grouping.PER_DAY
    when_archived: WhenArchived = WhenArchived.BY_HAND

    def happens(self, what: tuple[Any, ...]) -> None:
        """Apply a change; one about a row that does not exist does nothing."""
        match what:
            case ("row", number, spec):
                self.rows[number] = dict(spec)
            case ("quantity", number, quantity) if number in self.rows:
                self.rows[number]["quantity"] = quantity
            case ("delete", number):
                self.rows.pop(number, None)
            case ("move", number, day) if number in self.rows:
                self.rows[number]["on"] = day
            case ("approval", number) if number in self.rows:
                self.rows[number]["approved"] = not self.rows[number]["approved"]
            case ("hours rule", code, target):
                self.rules[Kind.HOURS, code] = target
            case ("absence rule", code, target):
                self.rules[Kind.ABSENCE, code] = target
            case ("relink", order):
                self.links = dict(zip(PEOPLE, order, strict=False))
            case ("grouping",):
                summed = self.grouping is Grouping.PER_DAY
                self.grouping = Grouping.SUMMED if summed else Grouping.PER_DAY
            case ("last day", partner, day):
                self.ends[partner] = day

    def ground(self) -> Ground:
        return ground(
            rules=[_rule(kind, code, target) for (kind, code), target in self.rules.items() if target is not None],
            grouping=self.grouping,
            when_archived=self.when_archived,
            period=PERIOD,
        )

    def source_rows(self, person: str) -> list[SourceRow]:
        found = [_row(number, about) for number, about in sorted(self.rows.items())]
        return [row for row in found if row.person == person]

    def cases(self) -> list[Case]:
        return [
            case(
                *self.source_rows(person),
                key=person,
                source=source_person(person),
                target=target_person(partner, ends=self.ends.get(partner)),
            )
            for person, partner in self.links.items()
        ]

    def due(self, person: str) -> dict[tuple[str, str, date, str], Decimal]:
        """What payroll should hold for this person, in the terms of `payroll.sums`: told anew, from rows and rules.

        Only for a person of whom no row is blocked.
        """
        partner = self.links[person]
        last = min(PERIOD.last, self.ends.get(partner) or PERIOD.last)
        exact: dict[tuple[str, str, date, str, str], Decimal] = {}
        for row in self.source_rows(person):
            target = self.rules[row.kind, row.code]
            if not row.approval.approved or target in (None, LEAVE_OUT) or row.quantity == 0:
                continue
            rate, amount = target if isinstance(target, tuple) else (target, "")
            if isinstance(row, Absence):
                assert row.norm_hours
                key = ("absence", partner, row.day, rate, "")
                exact[key] = exact.get(key, Decimal(0)) + row.quantity / row.norm_hours
            else:
                account = f"{partner}-user"
                on = last if self.grouping is Grouping.SUMMED else row.day
                key = ("hours", account, on, f"std-{account}" if rate == STANDARD else rate, amount)
                exact[key] = exact.get(key, Decimal(0)) + row.quantity
        found: dict[tuple[str, str, date, str], Decimal] = {}
        for (operation, holder, on, rate, _), quantity in exact.items():
            step = Decimal("0.01") if operation == "hours" else Decimal("0.0001")
            short = (operation, holder, on, rate)
            found[short] = found.get(short, Decimal(0)) + quantity.quantize(step, ROUND_HALF_UP)
        return found


def _rule(kind: Kind, code: str, target: Any) -> Rule:
    operation = "hours" if kind is Kind.HOURS else "absence"
    if isinstance(target, tuple):
        return rule(kind, code, operation, target[0], amount=Decimal(target[1]))
    return rule(kind, code, operation, target)


def _row(number: int, about: Mapping[str, Any]) -> SourceRow:
    more = {"person": about["person"], "code": about["code"], "approval": YES if about["approved"] else NO}
    if about["code"] in ABSENCE_CODES:
        return absence(f"row{number}", about["on"], about["quantity"], about["norm"], **more)
    at = about["at"] if Decimal(about["quantity"]) > 0 else None
    return hours(f"row{number}", about["on"], str(round(Decimal(about["quantity"]), 2)), at, **more)
