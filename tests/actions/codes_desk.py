"""A company with catalogues as last read and counted rows, without any provider behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from core.actions.code_drafts import Seen, draft_code
from core.actions.code_use import remember_use
from core.actions.codes import CODES, map_code, remember, remember_rates, remember_types
from core.actions.home import Home
from core.actions.shown.codes import CodesNow, Line, codes_now
from core.mapping.resolve import Rule
from core.models.codes import AbsenceType, HourRate, HourRates
from core.models.people import Employee
from core.models.period import PayPeriod
from core.models.rows import Absence, Approval, Kind, SourceRow, TimeEntry
from core.store.database import Store
from core.store.tables import CodeMapping, Company, Connection, Integration

OCTOBER = PayPeriod.month(2026, 10)
VACATION, ILLNESS = "type-vacation", "type-illness"
EVENING, NIGHT, OLD = "rate-evening", "rate-night", "rate-old"
CODE_NAMES = {"20": "Ferie", "30": "Sygdom", "90": "Diverse"}
HOUR_NAMES = {"project": "Project time", "2300": "Aftentillæg"}


@dataclass(frozen=True)
class Office:
    home: Home
    company: Company
    integration: Integration

    def map(self, code: str, target: str, kind: Kind = Kind.ABSENCE, **more: object) -> CodeMapping:
        made = rule(code, target, kind, **more)
        return map_code(self.home, self.company, self.integration, made, "lars", replace=False)

    def now(self) -> CodesNow:
        return codes_now(self.home, self.integration, OCTOBER)

    def line(self, code: str, pay_basis: str | None = None) -> Line:
        found = [li for li in self.now().lines if li.code == code and (li.rule or li.gap).pay_basis == pay_basis]
        assert len(found) == 1, found
        return found[0]

    def draft(self, about: Line, to: Rule, actor: str = "lone") -> Seen:
        return draft_code(self.home, self.company, self.integration, about.seen, to, actor)

    def count(self, *rows: SourceRow, unlinked: str = "") -> None:
        partners = {p: Employee(id=f"z{p}", pay_basis=b) for p, b in PEOPLE.items() if p not in unlinked.split()}
        source = {p: Employee(id=p, legal_entity="1") for p in PEOPLE} | {"x": Employee(id="x", legal_entity="2")}
        remember_use(self.home, self.integration, OCTOBER, rows, source, partners)


PEOPLE = {"anna": "monthly", "bo": "hourly"}


def rule(code: str, target: str, kind: Kind = Kind.ABSENCE, **more: object) -> Rule:
    operation = more.pop("operation", "absence" if kind is Kind.ABSENCE else "hours")
    return Rule(kind=kind, code=code, operation=operation, target=target, **more)  # type: ignore[arg-type]


def away(row: str, code: str, day: int, hours: str, person: str = "anna", approved: bool = True) -> Absence:
    about = {"id": row, "person": person, "day": date(2026, 10, day), "quantity": Decimal(hours)}
    said = Approval(approved, "row")
    return Absence(**about, code=code, label=CODE_NAMES.get(code, code), approval=said, version="1")  # type: ignore[arg-type]


def worked(row: str, code: str, day: int, hours: str, person: str = "bo") -> TimeEntry:
    about = {"id": row, "person": person, "day": date(2026, 10, day), "quantity": Decimal(hours)}
    said = Approval(True, "row")
    return TimeEntry(**about, code=code, label="work", approval=said, version="1")  # type: ignore[arg-type]


def office(store: Store, folder: Path) -> Office:
    home = Home(folder, store)
    now = store.clock()
    with store.write() as session:
        company = Company(slug="havn", name="Havn", created_at=now)
        session.add(company)
        session.flush()
        ends = [
            Connection(
                company_id=company.id,
                provider=name,
                name=name.title(),
                base_url="http://127.0.0.1:9",
                identity_id=name,
                may_send=True,
                created_at=now,
            )
            for name in ("timelog", "zenegy")
        ]
        session.add_all(ends)
        session.flush()
        about = {"source_id": ends[0].id, "target_id": ends[1].id, "settings": {"legal_entities": ["1"]}}
        integration = Integration(company_id=company.id, name="havn", created_at=now, **about)
        session.add(integration)
    _catalogues(home, integration)
    return Office(home, company, integration)


def _catalogues(home: Home, integration: Integration) -> None:
    names = [(Kind.ABSENCE, *one) for one in CODE_NAMES.items()] + [(Kind.HOURS, *one) for one in HOUR_NAMES.items()]
    body = {f"{kind}:{code}": {"kind": kind.value, "code": code, "name": name} for kind, code, name in names}
    remember(home, integration.source_id, CODES, body)
    types = [
        AbsenceType(id=VACATION, name="Vacation", system_type=0),
        AbsenceType(id=ILLNESS, name="Illness", system_type=1),
    ]
    remember_types(home, integration.target_id, types)
    rates = [
        HourRate(id=EVENING, number="1300", name="Aftentillæg", amount=Decimal(40), own_amount=True),
        HourRate(id=NIGHT, number="1310", name="Nattillæg", amount=Decimal(60), accounts=frozenset({"a-bo"})),
        HourRate(id=OLD, number="1399", name="Gammel", disabled=True),
    ]
    remember_rates(home, integration.target_id, HourRates({r.id: r for r in rates}), ["a-bo"])
