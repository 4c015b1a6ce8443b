"""How often each code is used in a pay period: counted when the source's rows are read, shown without asking again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from core.actions.codes import remember
from core.actions.home import Home
from core.models.people import Employee
from core.models.period import PayPeriod
from core.models.rows import Kind, SourceRow
from core.store.tables import Catalogue, Integration


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Rows of one code on one day that are alike for a mapping. quantity: in `unit`, the source's.

    pay_basis: of the people in payroll. linked: False for rows of people who are linked to nobody.
    approved: False while a manager has not approved them.
    """

    kind: Kind
    code: str
    unit: str
    day: date
    pay_basis: str | None
    linked: bool
    approved: bool
    rows: int
    quantity: Decimal

    @property
    def hours(self) -> Decimal:
        return self.quantity if self.unit == "hours" else Decimal(0)


@dataclass(frozen=True, slots=True)
class Counted:
    """The use of all codes in a period, as counted at `at`. labels: what the rows call their code, by kind and code."""

    at: datetime
    uses: tuple[Use, ...]
    labels: Mapping[tuple[Kind, str], str]


def remember_use(
    home: Home,
    integration: Integration,
    period: PayPeriod,
    rows: Iterable[SourceRow],
    source: Mapping[str, Employee],
    partners: Mapping[str, Employee],
) -> None:
    """Count the rows of this period and keep the counts; rows without a quantity are none.

    source: everybody at the source. partners: by source person, the employee in payroll they are linked to. Rows of
    legal entities that the integration is not about are left out.
    """
    entities = integration.settings.get("legal_entities")
    count: Counter[tuple[str, ...]] = Counter()
    sums: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    labels: dict[tuple[str, str], str] = {}
    for row in rows:
        person = source.get(row.person)
        if row.quantity == 0 or (entities is not None and person is not None and person.legal_entity not in entities):
            continue
        partner = partners.get(row.person)
        about = (
            row.kind.value,
            row.code,
            row.unit,
            row.day.isoformat(),
            (partner.pay_basis or "") if partner else "",
            "linked" if partner else "",
            "approved" if row.approval.approved else "",
        )
        count[about] += 1
        sums[about] += row.quantity
        labels[row.kind.value, row.code] = min(row.label, labels.get((row.kind.value, row.code), row.label))
    body = {
        "use": [[*about, count[about], str(sums[about])] for about in sorted(count)],
        "labels": [[*code, label] for code, label in sorted(labels.items())],
    }
    remember(home, integration.source_id, _name(integration, period), body)


def counted(session: Session, integration: Integration, period: PayPeriod) -> Counted | None:
    """The counts of this period, None while nobody read its rows."""
    row = session.get(Catalogue, (integration.source_id, _name(integration, period)))
    if row is None:
        return None
    labels = {(Kind(kind), code): label for kind, code, label in row.body["labels"]}
    return Counted(row.read_at, tuple(_use(one) for one in row.body["use"]), labels)


def _use(line: list[str]) -> Use:
    kind, code, unit, day, basis, linked, approved, rows, quantity = line
    return Use(
        kind=Kind(kind),
        code=code,
        unit=unit,
        day=date.fromisoformat(day),
        pay_basis=basis or None,
        linked=bool(linked),
        approved=bool(approved),
        rows=int(rows),
        quantity=Decimal(quantity),
    )


def _name(integration: Integration, period: PayPeriod) -> str:
    return f"use:{integration.id}:{period}"
