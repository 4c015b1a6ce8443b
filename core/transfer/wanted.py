"""From approved rows to the records that payroll should hold, and the rows that can't become one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from core.mapping.resolve import LEAVE_OUT, STANDARD, Rule
from core.models.codes import HourRate
from core.models.people import Employee
from core.models.rows import Absence, Kind, SourceRow, TimeEntry
from core.transfer.case import Case, Ground, Grouping, Problem, RowKey, Wanted

DAYS = Decimal("0.0001")
HOURS = Decimal("0.01")

HELD_ELSEWHERE = "held_elsewhere"
"""The row was sent for another person: there it is taken back first."""
SENT_WITH_ANOTHER_PERIOD = "sent_with_another_period"
"""The row was sent for the same person, with a period that overlaps this one or that it was moved out of since."""
SENT_BEFORE = (HELD_ELSEWHERE, SENT_WITH_ANOTHER_PERIOD)


@dataclass(slots=True)
class Sorted:
    """A person's rows, sorted by what can become of them. Every row is in exactly one of the five."""

    wanted: list[Wanted] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    not_approved: list[SourceRow] = field(default_factory=list)
    empty: list[SourceRow] = field(default_factory=list)
    left_out: list[SourceRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """An approved row with its target found. quantity: in the operation's unit, not rounded yet."""

    row: SourceRow
    rule: Rule
    target: str
    quantity: Decimal


def sort_rows(case: Case, target: Employee, ground: Ground) -> Sorted:
    """Sort the rows of a linked person."""
    result = Sorted()
    lines: list[_Line] = []
    for row in case.rows:
        if row.kind not in ground.settings.kinds:
            continue
        rule = ground.rules.find(row.kind, row.code, row.day, target.pay_basis)
        if row.quantity == 0:
            result.empty.append(row)
        elif rule is not None and rule.target == LEAVE_OUT:
            result.left_out.append(row)
        elif not row.approval.approved:
            result.not_approved.append(row)
        elif (sent := case.elsewhere.get(row_key(row))) is not None:
            reason = SENT_WITH_ANOTHER_PERIOD if sent.own else HELD_ELSEWHERE
            period = {"period": str(sent.period)} if sent.period else {}
            result.problems.append(problem(reason, row, sent=sent.day.isoformat(), **period))
        elif rule is None:
            result.problems.append(problem("unmapped_code", row))
        elif isinstance(found := _line(row, rule, target, ground), Problem):
            result.problems.append(found)
        else:
            lines.append(found)
    lines = _one_type_a_day(lines, ground, result.problems)
    records = list(_group(lines, target, ground))
    kept_back = _too_small(records) | _told_apart_by_amount_alone(records)
    result.problems += [problem(kept_back[key], line.row) for line in lines if (key := row_key(line.row)) in kept_back]
    sendable = (w for w in records if not w.sources.keys() & kept_back.keys())
    result.wanted = sorted(sendable, key=lambda w: (w.operation, w.first, w.target, str(w.start)))
    return result


def row_key(row: SourceRow) -> RowKey:
    return (row.kind.value, row.id)


def problem(reason: str, row: SourceRow, **values: str) -> Problem:
    about = {"code": row.code, "label": row.label, **values}
    return Problem(reason, row_key(row), row.day, row.quantity, row.unit, about)


def _line(row: SourceRow, rule: Rule, target: Employee, ground: Ground) -> _Line | Problem:
    if row.quantity < 0:
        return problem("negative", row)
    if target.ends is not None and row.day > target.ends:
        return problem("after_last_day", row, last_day=target.ends.isoformat())
    operation = ground.operations[rule.operation]
    if operation.per_account and target.account is None:
        return problem("no_account", row)
    if rule.operation == "absence":
        return _absence_line(row, rule, ground)
    return _rate_line(row, rule, target, ground)


def _absence_line(row: SourceRow, rule: Rule, ground: Ground) -> _Line | Problem:
    if rule.target not in ground.types:
        return problem("unknown_target", row, target=rule.target)
    unit = ground.operations[rule.operation].unit
    if row.unit == unit:
        return _Line(row, rule, rule.target, row.quantity)
    norm = row.norm_hours if isinstance(row, Absence) else None
    if not norm:
        return problem("norm_missing" if norm is None else "norm_zero", row)
    return _Line(row, rule, rule.target, row.quantity * norm if unit == "hours" else row.quantity / norm)


def _rate_line(row: SourceRow, rule: Rule, target: Employee, ground: Ground) -> _Line | Problem:
    account = target.account or ""
    rate_id = ground.rates.standard.get(account) if rule.target == STANDARD else rule.target
    if rate_id is None:
        return problem("no_standard_rate", row)
    rate = ground.rates.rates.get(rate_id)
    if rate is None:
        return problem("unknown_target", row, target=rate_id)
    if reason := _refused(rate, rule, account):
        return problem(reason, row, rate=rate.name, number=rate.number)
    if row.unit != "days" or ground.operations[rule.operation].unit != "hours":
        return _Line(row, rule, rate_id, row.quantity)
    norm = row.norm_hours if isinstance(row, Absence) else None
    return problem("norm_missing", row) if norm is None else _Line(row, rule, rate_id, row.quantity * norm)


def _refused(rate: HourRate, rule: Rule, account: str) -> str | None:
    if rate.disabled:
        return "rate_disabled"
    if rate.accounts is not None and account not in rate.accounts:
        return "rate_not_open"
    if rule.amount is not None and not rate.own_amount:
        return "own_amount_refused"
    return None


def _one_type_a_day(lines: Sequence[_Line], ground: Ground, problems: list[Problem]) -> list[_Line]:
    """Where the provider takes one absence a day, rows of different types on one day all wait for a person."""
    single = {name for name, operation in ground.operations.items() if operation.one_per_day}
    targets: defaultdict[tuple[str, date], set[str]] = defaultdict(set)
    for line in lines:
        if line.rule.operation in single:
            targets[line.rule.operation, line.row.day].add(line.target)
    kept = []
    for line in lines:
        found = targets.get((line.rule.operation, line.row.day), set())
        if len(found) > 1:
            names = sorted(ground.types[t].name for t in found if t in ground.types)
            problems.append(problem("two_types_one_day", line.row, types=" and ".join(names)))
        else:
            kept.append(line)
    return kept


def _too_small(records: Iterable[Wanted]) -> dict[RowKey, str]:
    """Records that come to nothing when rounded to what payroll keeps."""
    return {key: "rounds_to_nothing" for want in records if want.quantity <= 0 for key in want.sources}


def _told_apart_by_amount_alone(records: Iterable[Wanted]) -> dict[RowKey, str]:
    """Records that payroll would take for one: it looks at times, quantity and rate, and not at the own amount."""
    looks: defaultdict[tuple[object, ...], list[Wanted]] = defaultdict(list)
    for want in records:
        looks[(*want.key, want.quantity, want.start, want.end)].append(want)
    twins = [want for found in looks.values() if len(found) > 1 for want in found]
    return {key: "equal_but_for_amount" for want in twins for key in want.sources}


def _group(lines: Iterable[_Line], target: Employee, ground: Ground) -> Iterable[Wanted]:
    groups: defaultdict[tuple[object, ...], list[_Line]] = defaultdict(list)
    together = _days_without_clock(lines := list(lines))
    for line in lines:
        groups[_group_key(line, ground, together)].append(line)
    for members in groups.values():
        yield _record(members, target, ground, clock=members[0].row.day not in together)


def _group_key(line: _Line, ground: Ground, together: set[date]) -> tuple[object, ...]:
    base = (line.rule.operation, line.target, line.rule.amount)
    if line.rule.operation == "absence":
        return (*base, line.row.day)
    if ground.settings.grouping is Grouping.SUMMED:
        return base
    row = line.row
    if line.rule.operation == "hours" and isinstance(row, TimeEntry) and _clock(row) and row.day not in together:
        return (*base, row.day, row.id)
    return (*base, row.day)


def _days_without_clock(lines: Iterable[_Line]) -> set[date]:
    """Days on which shifts overlap: payroll refuses these, so there only the sum a rate can be sent, without times."""
    shifts: defaultdict[date, list[TimeEntry]] = defaultdict(list)
    for line in lines:
        if line.rule.operation == "hours" and isinstance(line.row, TimeEntry):
            shifts[line.row.day].append(line.row)
    return {day for day, found in shifts.items() if _overlap(found)}


def _overlap(shifts: Sequence[TimeEntry]) -> bool:
    clocks = sorted(clock for shift in shifts if (clock := _clock(shift)) is not None)
    return any(later[0] < earlier[1] for earlier, later in pairwise(clocks))


def _clock(row: TimeEntry) -> tuple[datetime, datetime] | None:
    """From when to when, if payroll can be told: both known, on the row's own day, the first before the second."""
    if row.start is None or row.end is None or row.start >= row.end:
        return None
    return (row.start, row.end) if row.start.date() == row.day == row.end.date() else None


def _record(members: Sequence[_Line], target: Employee, ground: Ground, clock: bool) -> Wanted:
    line = members[0]
    operation = ground.operations[line.rule.operation]
    summed = ground.settings.grouping is Grouping.SUMMED and line.rule.operation != "absence"
    first, last = _days(members, target, ground, summed)
    row = line.row
    alone = len(members) == 1 and clock and not summed and operation.name == "hours"
    start, end = (_clock(row) or (None, None)) if alone and isinstance(row, TimeEntry) else (None, None)
    total = sum((member.quantity for member in members), Decimal(0))
    return Wanted(
        operation=operation.name,
        holder=(target.account or "") if operation.per_account else target.id,
        first=first,
        last=last,
        start=start,
        end=end,
        target=line.target,
        quantity=total.quantize(HOURS if operation.unit == "hours" else DAYS, ROUND_HALF_UP),
        amount=line.rule.amount,
        text=_text(members, first, last),
        sources={row_key(m.row): (m.row.version, m.row.quantity) for m in members},
    )


def _days(members: Sequence[_Line], target: Employee, ground: Ground, summed: bool) -> tuple[date, date]:
    """A summed record lies on one day: the period's last, or the person's last if that is earlier."""
    if not summed:
        return members[0].row.day, members[0].row.day
    last = min(ground.period.last, target.ends or ground.period.last)
    return last, last


def _text(members: Sequence[_Line], first: date, last: date) -> str:
    """What HR reads at the record in payroll."""
    labels = sorted({f"{m.row.code} {m.row.label}" if m.row.kind is Kind.ABSENCE else m.row.label for m in members})
    days = f"{first.isoformat()}" if first == last else f"{first.isoformat()} to {last.isoformat()}"
    rows = f", {len(members)} rows" if len(members) > 1 else ""
    return f"{', '.join(labels[:3])} {days}{rows}"
