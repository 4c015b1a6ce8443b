"""The sandbox on a real socket with the connector before it, and what the tests send through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.models.both_sides import AbsencePeriod, Standing, WorkPeriod
from core.models.writes import Write
from core.providers.base import Account
from core.providers.personio import PROVIDER, Personio
from tests.providers.stage import Stage, stage_of

NUMBER = "dynamic_88120.4711"
VACATION, SICK = (f"0f0e0000-0000-4000-8000-00000000000{n}" for n in (1, 2))
WEBHOOK = "2e430000-0000-4000-8000-000000000001"
IDA = "5005"
MONDAY = date(2026, 3, 2)


def fresh() -> Stage:
    """The sandbox as it is after a reset."""
    stage = stage_of(PROVIDER)
    stage.between.clear()
    stage.control("reset")
    return stage


@contextmanager
def connected(stage: Stage, **settings: str) -> Iterator[Personio]:
    entry = stage.index()
    auth = entry["auth"]
    account = Account(
        connection="sandbox",
        base_url=entry["base_url"],
        settings={"client_id": auth["client_id"], "number_attribute": NUMBER, **settings},
        secrets={"client_secret": auth["client_secret"]},
        parallel=4,
    )
    connector: Personio = PROVIDER.connect(account)
    try:
        yield connector
    finally:
        connector.close()


def away(first: date = MONDAY, days: int = 1, **more: Any) -> AbsencePeriod:
    values = {"person": IDA, "type": VACATION, "standing": Standing.APPROVED, "note": "Ski", **more}
    return AbsencePeriod(first=first, last=first + timedelta(days=days - 1), **values)


def stretch(first: int = 8, last: int = 12, day: date = MONDAY, **more: Any) -> WorkPeriod:
    at = datetime.combine(day, datetime.min.time())
    start, end = at + timedelta(hours=first), at + timedelta(hours=last)
    return WorkPeriod(person=IDA, day=day, start=start, end=end, **more)


def paid(quantity: str, day: date = MONDAY, **more: Any) -> Write:
    values = {"person": IDA, "holder": IDA, "first": day, "last": day, "target": "attendance", "operation": "hours"}
    return Write(quantity=Decimal(quantity), **{**values, **more})


def content(period: AbsencePeriod | WorkPeriod) -> Any:
    return replace(period, ref="", updated_at=None, locked=False)


def skip_approvals(stage: Stage) -> list[str]:
    """What each write said of approval since the company was loaded."""
    return [part for one in stage.between.seen if one.write for part in one.query.split("&") if part.startswith("skip")]
