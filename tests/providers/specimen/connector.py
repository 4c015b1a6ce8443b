"""The specimen's connector, in small methods, so that each of its broken variants overrides one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.http import paging
from core.http.client import Answer, Http
from core.http.errors import Duplicate, ProviderError, Rejected
from core.http.oauth import BearerAuth
from core.models.codes import AbsenceType, HourRate, HourRates, SourceCode
from core.models.people import Employee
from core.models.period import ClosedPeriod, PayoutGroup, PayPeriod
from core.models.rows import PROJECT_TIME, Approval, Kind, TimeEntry
from core.models.writes import Identity, Receipt, RecordState, RemoteRecord, Write
from core.providers.base import Account, Check

PAGE = 10


class Specimen:
    def __init__(self, account: Account) -> None:
        self.account = account
        self.http = self.connect(account)

    def connect(self, account: Account) -> Http:
        return Http(
            provider="specimen",
            base_url=account.base_url,
            auth=BearerAuth(account.secrets["key"]),
            gate=account.gate,
            breaker=account.breaker,
            recorder=account.recorder,
            read_timeout=account.read_timeout,
            parallel=account.parallel,
            explain=self.explain,
        )

    def explain(self, answer: Answer) -> ProviderError | None:
        body = answer.json() if 400 <= answer.status < 500 and answer.is_json() else {}
        if answer.status in (401, 403, 429) or "code" not in body:
            return None
        kind = Duplicate if body["code"] == "duplicate" else Rejected
        return kind(f"Specimen says: {body['message']}", code=body["code"])

    def close(self) -> None:
        self.http.close()

    def read(self, path: str, **params: int) -> Any:
        return self.http.read("GET", path, params=params, operation=f"read {path}").json()

    def listed(self, name: str) -> list[dict[str, Any]]:
        def fetch(skip: int) -> paging.Page[dict[str, Any]]:
            found = self.read(f"/{name}", skip=skip, take=PAGE)
            return paging.Page(found["rows"], found["total"])

        return paging.skipping(fetch, name, provider="specimen")

    def check(self) -> Check:
        company = self.read("/company")
        return Check(Identity(company["id"], company["name"]), signed_in_as="somebody")

    def employee(self, row: Mapping[str, Any]) -> Employee:
        return Employee(id=row["id"], full_name=row["name"])

    def employees(self) -> list[Employee]:
        return [self.employee(row) for row in self.listed("people")]

    def legal_entities(self) -> dict[str, str]:
        return {}

    def codes(self) -> list[SourceCode]:
        return [SourceCode(kind=Kind.HOURS, code=PROJECT_TIME, name="Project time")]

    def approval(self, row: Mapping[str, Any]) -> Approval:
        return Approval(row.get("approved") is True, "row" if "approved" in row else "missing")

    def rows(self, kinds: Collection[Kind], first: date, last: date) -> list[TimeEntry]:
        return [
            TimeEntry(
                id=row["id"],
                person=row["person"],
                day=date.fromisoformat(row["day"]),
                quantity=Decimal(row["hours"]),
                code=PROJECT_TIME,
                label="Project time",
                approval=self.approval(row),
                version=row["hours"],
            )
            for row in self.listed("hours")
            if Kind.HOURS in kinds and first <= date.fromisoformat(row["day"]) <= last
        ]

    def absence_types(self) -> list[AbsenceType]:
        return []

    def hour_rates(self, accounts: Sequence[str]) -> HourRates:
        return HourRates({row["id"]: HourRate(id=row["id"], number="1", name="") for row in self.listed("rates")})

    def closed_periods(self, first: date, last: date) -> list[ClosedPeriod]:
        days = (
            PayPeriod(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
            for row in self.listed("closings")
        )
        return [ClosedPeriod(d, PayoutGroup.MONTHLY) for d in days if d.first <= last and first <= d.last]

    def records(
        self, operation: str, first: date, last: date, holders: Collection[str] | None = None
    ) -> list[RemoteRecord]:
        found = [
            RemoteRecord(
                operation="entry",
                ref=row["id"],
                holder=row["person"],
                first=date.fromisoformat(row["first"]),
                last=date.fromisoformat(row["last"]),
                start=row["start"] and datetime.fromisoformat(row["start"]),
                end=row["end"] and datetime.fromisoformat(row["end"]),
                target=row["rate"],
                quantity=Decimal(row["hours"]),
                amount=row["amount"] and Decimal(row["amount"]),
                state=RecordState(row["state"]),
                text=row["note"],
            )
            for row in self.listed("entries")
        ]
        return [one for one in found if first <= one.last and one.first <= last]

    def find(self, write: Write) -> list[RemoteRecord]:
        return [one for one in self.records("entry", write.first, write.last) if one.holder == write.holder]

    def body(self, write: Write) -> dict[str, Any]:
        return {
            "person": write.holder,
            "first": write.first.isoformat(),
            "last": write.last.isoformat(),
            "start": write.start and write.start.isoformat(),
            "end": write.end and write.end.isoformat(),
            "rate": write.target,
            "hours": str(write.quantity),
            "amount": write.amount and str(write.amount),
            "note": f"{write.text} {write.marker}",
        }

    def send(self, write: Write) -> Receipt:
        answer = self.http.write("POST", "/entries", json=self.body(write), operation="entry")
        return Receipt(answer.json()["id"], RecordState.APPROVED)

    def replace(self, ref: str, write: Write) -> Receipt:
        answer = self.http.write("PUT", f"/entries/{ref}", json=self.body(write), operation="entry")
        return Receipt(answer.json()["id"])

    def remove(self, ref: str, write: Write) -> None:
        self.http.write("DELETE", f"/entries/{ref}", operation="entry").json()
