"""What the conformance suite must know about the specimen."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from core.models.rows import Kind
from core.models.writes import Write
from tests.providers.conformance import Records, SourceConformance, TargetConformance
from tests.providers.specimen import PROVIDER
from tests.providers.specimen.connector import PAGE
from tests.providers.stage import Stage

DAY = date(2025, 3, 3)
KEY = "specimen-key-1"
CPR = "010190-1007"


def people(number: int) -> list[dict[str, Any]]:
    return [{"id": f"p{n}", "name": f"Person {n}", "cpr": CPR} for n in range(number)]


def hours(number: int, amounts: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"id": f"h{n}", "person": f"p{n}", "day": f"{DAY}", "hours": amounts[n % len(amounts)], "approved": n % 3 < 2}
        for n in range(number)
    ]


class SpecimenConformance(SourceConformance, TargetConformance):
    provider = PROVIDER
    page_parameter = "take"
    page_sizes = dict.fromkeys(("employees", "rows of hours", "records of entry", "rates"), PAGE)
    patience = 0.05
    first = last = DAY
    period = (DAY, DAY)

    def seed(self) -> dict[str, Any]:
        company = {"id": "c1", "name": "Nordlys", "key": KEY}
        rates = [{"id": "r1"}, {"id": "r2"}]
        return {"company": company, "people": people(12), "hours": hours(6, ("7.4", "0")), "rates": rates}

    def long_seed(self) -> dict[str, Any]:
        body = {"first": f"{DAY}", "last": f"{DAY}", "start": None, "end": None, "rate": "r1", "amount": None}
        entries = [
            {"id": f"e{n}", "person": f"p{n}", "hours": "1", "note": "", "state": "approved", **body} for n in range(22)
        ]
        rates = [{"id": f"r{n}"} for n in range(21)]
        return self.seed() | {"people": people(24), "hours": hours(23, ("7.4",)), "rates": rates, "entries": entries}

    def another_seed(self) -> dict[str, Any]:
        return {"company": {"id": "c2", "name": "Fjord", "key": KEY}}

    def held_ids(self, records: Records) -> dict[str, set[str]]:
        names = {
            "employees": "people",
            "rows of hours": "hours",
            "rates": "rates",
            "records of entry": "entries",
        }
        return {"codes": {"project"}, **{name: {row["id"] for row in records[kind]} for name, kind in names.items()}}

    def personal_numbers(self, records: Records) -> set[str]:
        return {row["cpr"] for row in records["people"]}

    def held_rows(self, records: Records, kind: Kind) -> set[tuple[str, str, date, Decimal]]:
        return {(row["id"], row["person"], DAY, Decimal(row["hours"])) for row in records["hours"]}

    def hide_approvals(self, stage: Stage) -> None:
        stage.control("hide")

    def archive(self, stage: Stage) -> None:
        stage.control("close")

    def sample(self, operation: str, number: int) -> Write:
        return Write(
            operation=operation,
            person=f"p{number}",
            holder=f"p{number}",
            first=DAY,
            last=DAY,
            start=datetime.combine(DAY, time(8)),
            end=datetime.combine(DAY, time(15, 24)),
            target="r1",
            quantity=Decimal("7.4"),
            amount=Decimal("185.5"),
            marker=f"ho:000000{number:02}",
            text="TimeLog",
        )
