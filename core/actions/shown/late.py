"""What payroll held too much at the newest reading: for the pages that tell of it and offer to take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from core.actions.home import Home
from core.actions.late_records import kept_rows
from core.actions.shown.names import Names, target_names
from core.ledger.book import ITEM
from core.models.period import PayPeriod
from core.store.tables import Catalogue, Integration, Sheet
from core.workflows.mornings import looked_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A record in payroll that no row stands for. kind: `double` carries our mark; `look_alike` says what one of ours
    says and came after it. item: the row that it repeats, None where none is known. quantity: in `unit`."""

    kind: str
    operation: str
    ref: str
    item: int | None
    employee: str
    day: date
    name: str
    unit: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class LateFound:
    """What the reading of a period found. run: after which it was read."""

    period: PayPeriod
    run: int
    read_at: datetime
    records: tuple[Late, ...]


def late_found(home: Home, integration: Integration) -> list[LateFound]:
    """Periods of which payroll holds something too much, the newest first."""
    with home.store.read() as session:
        found = [_found(session, integration, row) for row in kept_rows(session, integration) if row.body["records"]]
    return sorted(found, key=lambda one: one.period, reverse=True)


def late_of(home: Home, integration: Integration, period: PayPeriod) -> LateFound | None:
    """What is too much of this period by the newest reading, perhaps nothing; None where none was kept."""
    with home.store.read() as session:
        row = session.get(Catalogue, (integration.target_id, looked_name(integration.id, period)))
        return _found(session, integration, row) if row else None


def _found(session: Session, integration: Integration, row: Catalogue) -> LateFound:
    body = row.body
    items = [record["item"] for record in body["records"] if record["item"] is not None]
    query = select(ITEM.c.id, Sheet.name).join(Sheet, col(Sheet.id) == ITEM.c.sheet_id).where(ITEM.c.id.in_(items))
    employees = {found[0]: found[1] for found in session.execute(query)}
    names = target_names(session, integration.target_id)
    days = PayPeriod(date.fromisoformat(body["first"]), date.fromisoformat(body["last"]))
    return LateFound(
        days, body["run"], row.read_at, tuple(_late(record, names, employees) for record in body["records"])
    )


def _late(record: Mapping[str, Any], names: Names, employees: Mapping[int, str]) -> Late:
    holder, first, _, target = record["subject"].split("|")
    name, unit = names.of(record["operation"], target)
    return Late(
        kind=record["kind"],
        operation=record["operation"],
        ref=record["ref"],
        item=record["item"],
        employee=employees.get(record["item"], holder),
        day=date.fromisoformat(first),
        name=name,
        unit=unit,
        quantity=Decimal(record["quantity"]),
    )
