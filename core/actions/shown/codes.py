"""Codes and where they go, for one pay period, as the page shows them. Nothing is asked of a provider."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import col, select

from core.actions.code_drafts import DRAFT, Seen, live_mappings, version_of
from core.actions.code_targets import Target, Trouble, known_targets, target_key, trouble
from core.actions.code_use import Counted, Use, counted
from core.actions.codes import known_codes, rule_of, rules_version
from core.actions.home import Home
from core.actions.shown.code_moments import moments_of
from core.actions.shown.gaps import Gap, gaps
from core.mapping.resolve import Rule
from core.models.codes import SourceCode
from core.models.period import PayPeriod
from core.models.rows import PROJECT_TIME, Kind
from core.store.tables import Catalogue, CodeMapping, Integration

Code = tuple[Kind, str]


class Group(StrEnum):
    """How the page sorts codes: absence, project time, salary codes, and lines (mileage, expenses)."""

    ABSENCE = "absence"
    PROJECT = "project"
    SALARY = "salary"
    LINES = "lines"


class Standing(StrEnum):
    """Of a line. open: no mapping. broken: its mapping can't be used any more. stuck: a draft that can't be saved."""

    OPEN = "open"
    BROKEN = "broken"
    DRAFT = "draft"
    STUCK = "stuck"
    MAPPED = "mapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A code with one mapping or draft, or without any. slot: names it across readings; a draft keeps its line's.

    rule: None while nothing is chosen; `gap` then says for whom and which days. was: what a draft replaces.
    rows, hours: of the period's rows of linked people that it is about. at: when a draft was changed last.
    """

    slot: str
    seen: Seen
    standing: Standing
    group: Group
    kind: Kind
    code: str
    name: str
    active: bool
    rows: int
    hours: Decimal
    rule: Rule | None
    gap: Gap
    was: Rule | None = None
    trouble: Trouble | None = None
    why: str | None = None
    by: str = ""
    at: datetime | None = None

    @property
    def is_draft(self) -> bool:
        return self.standing in (Standing.DRAFT, Standing.STUCK)

    @property
    def is_open(self) -> bool:
        return self.standing in (Standing.OPEN, Standing.BROKEN)


@dataclass(frozen=True, slots=True)
class TargetSum:
    """What the period's rows come to at one target. target: a target's key, None for rows without a usable one."""

    target: str | None
    codes: tuple[str, ...]
    rows: int
    hours: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesNow:
    """All codes now. used, mapped, not_mapped: codes with rows in the period. held: approved rows kept back for want of
    a mapping; waiting: such rows that nobody approved yet. unlinked: rows of people who are linked to nobody.

    The hours of `sums` and `unlinked` add up to those of the period. read_at: the older of both catalogues.
    changed_at: of the mappings that count. planned_at: of the period's oldest newest plan.
    """

    lines: tuple[Line, ...]
    targets: tuple[Target, ...]
    sums: tuple[TargetSum, ...]
    unlinked: TargetSum
    used: int
    mapped: int
    not_mapped: int
    held_rows: int
    held_hours: Decimal
    waiting_rows: int
    waiting_hours: Decimal
    read_at: datetime | None
    counted_at: datetime | None
    changed_at: datetime | None
    planned_at: datetime | None

    @property
    def hours(self) -> Decimal:
        return sum((one.hours for one in self.sums), self.unlinked.hours)

    @property
    def drafts(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_draft)


def codes_stamp(home: Home, integration: Integration) -> tuple[object, ...]:
    """Another value as soon as a mapping counts or ended, or codes and their use were read anew."""
    ends = (integration.source_id, integration.target_id)
    read = select(func.count(), func.max(Catalogue.read_at)).where(col(Catalogue.connection_id).in_(ends))
    with home.store.read() as session:
        return rules_version(session, integration.id), *session.exec(read).one()


def codes_now(home: Home, integration: Integration, period: PayPeriod) -> CodesNow:
    """All codes of the integration, with their use in this period."""
    with home.store.read() as session:
        live = live_mappings(session, integration.id)
        found = counted(session, integration, period)
        known = {(code.kind, code.code): code for code in known_codes(session, integration.source_id)}
        targets = known_targets(session, integration)
        moments = moments_of(session, integration, period)
    uses = [use for use in found.uses if use.linked] if found else []
    by_key = {target.key: target for target in targets}
    usable = usable_rules(live, by_key)
    held = [use for use in uses if find(usable, use) is None]
    used = {(use.kind, use.code) for use in (found.uses if found else ())}
    not_mapped = {(use.kind, use.code) for use in held}
    return CodesNow(
        lines=_lines(live, uses, known, by_key, found),
        targets=tuple(targets),
        sums=_sums(uses, usable),
        unlinked=_sum(None, [use for use in (found.uses if found else ()) if not use.linked]),
        used=len(used),
        mapped=len(used - not_mapped),
        not_mapped=len(not_mapped),
        held_rows=sum(use.rows for use in held if use.approved),
        held_hours=_hours(use for use in held if use.approved),
        waiting_rows=sum(use.rows for use in held if not use.approved),
        waiting_hours=_hours(use for use in held if not use.approved),
        read_at=moments.read,
        counted_at=found.at if found else None,
        changed_at=moments.changed,
        planned_at=moments.planned,
    )


def usable_rules(live: Iterable[CodeMapping], targets: Mapping[str, Target]) -> list[Rule]:
    """The confirmed mappings that rows can go by."""
    confirmed = [rule_of(row) for row in live if row.state != DRAFT]
    return [rule for rule in confirmed if trouble(rule, (), targets) is None]


def find(rules: Iterable[Rule], use: Use) -> Rule | None:
    """The mapping that these rows go by, None where none is about them."""
    about = (use.kind, use.code)
    return next((r for r in rules if (r.kind, r.code) == about and r.holds(use.day, use.pay_basis)), None)


def _hours(uses: Iterable[Use]) -> Decimal:
    return sum((use.hours for use in uses), Decimal(0))


def _sums(uses: Iterable[Use], rules: Sequence[Rule]) -> tuple[TargetSum, ...]:
    by_target: defaultdict[str | None, list[Use]] = defaultdict(list)
    for use in uses:
        rule = find(rules, use)
        by_target[None if rule is None else target_key(rule.operation, rule.target)].append(use)
    sums = (_sum(target, found) for target, found in by_target.items())
    return tuple(sorted(sums, key=lambda s: (s.target is None, -s.hours, s.target or "")))


def _sum(target: str | None, uses: Sequence[Use]) -> TargetSum:
    codes = tuple(sorted({use.code for use in uses}))
    return TargetSum(target, codes, sum(use.rows for use in uses), _hours(uses))


def _lines(
    live: Sequence[CodeMapping],
    uses: Sequence[Use],
    known: Mapping[Code, SourceCode],
    targets: Mapping[str, Target],
    found: Counted | None,
) -> tuple[Line, ...]:
    by_code: defaultdict[Code, list[CodeMapping]] = defaultdict(list)
    for row in live:
        by_code[Kind(row.kind), row.code].append(row)
    used: defaultdict[Code, list[Use]] = defaultdict(list)
    for use in uses:
        used[use.kind, use.code].append(use)
    lines: list[Line] = []
    seen = {(use.kind, use.code) for use in (found.uses if found else ())}
    for about in sorted(known.keys() | by_code.keys() | seen):
        label = found.labels.get(about, about[1]) if found else about[1]
        code = known.get(about) or SourceCode(kind=about[0], code=about[1], name=label)
        lines += _of_code(code, by_code.get(about, []), used.get(about, []), targets)
    return tuple(lines)


def _of_code(
    code: SourceCode, rows: Sequence[CodeMapping], uses: Sequence[Use], targets: Mapping[str, Target]
) -> Iterable[Line]:
    """A line for each mapping as it would be with all drafts saved, and one for each gap that rows fall into."""
    version = version_of(rows)
    replaced = {row.replaces: row for row in rows if row.state == DRAFT}
    confirmed = {row.id: rule_of(row) for row in rows if row.state != DRAFT}
    shown = [row for row in rows if row.id not in replaced]
    left = list(uses)
    for row in shown:
        rule = rule_of(row)
        mine = [use for use in left if rule.holds(use.day, use.pay_basis)]
        left = [use for use in left if not rule.holds(use.day, use.pay_basis)]
        others = [rule_of(other) for other in shown if other is not row]
        line = _line(code, version, mine, Gap(rule.pay_basis, rule.valid_from, rule.valid_to), rule)
        wrong = trouble(rule, others if row.state == DRAFT else (), targets)
        yield _standing(line, row, wrong, confirmed)
    rules = [rule_of(row) for row in shown]
    for gap in gaps(rules, left) if rules else [Gap()]:
        yield _line(code, version, [use for use in left if gap.takes(use)], gap, None)


def _line(code: SourceCode, version: str, uses: Sequence[Use], gap: Gap, rule: Rule | None) -> Line:
    return Line(
        slot=f"{code.kind.value}:{code.code}:{gap.pay_basis or ''}:{gap.first or ''}",
        seen=Seen(version),
        standing=Standing.OPEN,
        group=_group(code),
        kind=code.kind,
        code=code.code,
        name=code.name,
        active=code.active,
        rows=sum(use.rows for use in uses),
        hours=_hours(uses),
        rule=rule,
        gap=gap,
    )


def _standing(line: Line, row: CodeMapping, wrong: Trouble | None, confirmed: Mapping[str, Rule]) -> Line:
    if row.state != DRAFT:
        standing = Standing.MAPPED if wrong is None else Standing.BROKEN
        seen = Seen(line.seen.version, replaces=row.id)
        return replace(line, slot=row.id, seen=seen, standing=standing, trouble=wrong, by=row.changed_by)
    return replace(
        line,
        slot=row.replaces or line.slot,
        seen=Seen(line.seen.version, draft=row.id, replaces=row.replaces),
        standing=Standing.DRAFT if wrong is None else Standing.STUCK,
        trouble=wrong,
        was=confirmed.get(row.replaces or ""),
        why=row.why,
        by=row.changed_by,
        at=row.changed_at,
    )


def _group(code: SourceCode) -> Group:
    if code.kind is Kind.ABSENCE:
        return Group.ABSENCE
    if code.kind is Kind.SUPPLEMENT:
        return Group.LINES
    return Group.PROJECT if code.code == PROJECT_TIME else Group.SALARY
