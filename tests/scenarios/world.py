"""A demo company in both sandboxes, a home that is connected to them, and what people do in either system's screens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlmodel import col, select

from core.actions import demo, runs, transfers
from core.actions.home import Home
from core.actions.people import links
from core.ledger.owners import owner
from core.models.period import PayPeriod
from core.store.tables import Company, Integration, Item, Plan, PlanSheet, Run, Sheet
from data.demo.answers import COMPANY_TYPE_OF, SALARY_TARGETS
from data.demo.company import ABSENCE_CODES, COMPANY_TYPES, NORMS
from data.demo.model import Person, Story

PERIOD = PayPeriod(date(2026, 10, 5), date(2026, 10, 11))
MONTHLY, BIWEEKLY = "monthly", "biweekly"
PAYOUT = {BIWEEKLY: 2, MONTHLY: 4}
REJECTED = {"hours": 3, "absence": 2, "supplements": 2}
ARCHIVED = {"hours": 4, "absence": 3, "supplements": 3}
Paid = dict[tuple[str, str, str], Decimal]
"""By employee in payroll, day, and what for: the number of a rate, or `type` and the number of an absence type."""


@dataclass
class World:
    """The home with its demo integration, and the sandboxes beside it. rates: target of a salary code, by code.

    foreign: records that payroll held before anything was sent. summed: hours are sent as one sum a person and rate.
    """

    home: Home
    url: str
    company: Company
    integration: Integration
    story: Story
    foreign: frozenset[str]
    players: tuple[str, ...] = ()
    rates: dict[str, str] = field(default_factory=lambda: {c: number for c, (_, _, number) in SALARY_TARGETS.items()})
    summed: bool = False

    # -- what people do here -------------------------------------------------------------------------------------------

    def plan(
        self, group: str | None = MONTHLY, people: Collection[str] | None = None, period: PayPeriod = PERIOD
    ) -> Plan:
        return transfers.plan_transfer(
            self.home, self.company, self.integration, period, "lars", payout_group=group, people=people
        )

    def send_plan(self, plan: Plan) -> Run:
        run = transfers.confirm_send(self.home, self.company, plan.id or 0, plan.hash, "lars", "test")
        with owner(self.home.store, self.home.owners) as me:
            return runs.work_run(self.home, run, me)

    def send(self, group: str | None = MONTHLY, people: Collection[str] | None = None) -> Run:
        run = self.send_plan(self.plan(group, people))
        assert run.state == "done", run.reason
        return run

    def settings(self, **changes: Any) -> None:
        self.integration = transfers.change_settings(self.home, self.company, self.integration, "lars", **changes)

    def links(self) -> dict[str, str]:
        with self.home.store.read() as session:
            return links(session, self.integration.id)

    def sheets(self, plan: Plan) -> dict[str, Sheet]:
        query = select(Sheet).join(PlanSheet, col(PlanSheet.sheet_id) == Sheet.id).where(PlanSheet.plan_id == plan.id)
        with self.home.store.read() as session:
            return {sheet.person: sheet for sheet in session.exec(query)}

    def items(self, person: str, *states: str) -> list[Item]:
        query = select(Item).where(Item.source_person == person, col(Item.state).in_(states)).order_by(col(Item.id))
        with self.home.store.read() as session:
            return list(session.exec(query))

    # -- what people do in the other systems ---------------------------------------------------------------------------

    def timelog(self, screen: str, **posted: Any) -> Any:
        return demo.ask("POST", f"{self.url}/timelog/_control/{screen}", posted)

    def zenegy(self, screen: str, **posted: Any) -> Any:
        return demo.ask("POST", f"{self.url}/zenegy/_control/{screen}", posted)

    def close_payroll(self, group: str = MONTHLY) -> None:
        days = {"from": str(PERIOD.first), "to": str(PERIOD.last)}
        assert self.zenegy("close_payroll", **days, payout_period=PAYOUT[group])["archived"] > 0

    # -- what is there, seen without the product -----------------------------------------------------------------------

    def work(self, person: str) -> list[dict[str, Any]]:
        """A person's hours in TimeLog, by day and number."""
        rows = self.records("timelog")["work_units"]
        mine = [r for r in rows if str(r["UserID"]) == person and Decimal(r["RegHours"]) > 0]
        return sorted(mine, key=lambda r: (r["Date"], r["ID"]))

    def time_off(self, person: str) -> list[dict[str, Any]]:
        return [r for r in self.records("timelog")["time_off"] if str(r["UserID"]) == person]

    def in_payroll(self, employee: str, kind: str = "hours") -> list[dict[str, Any]]:
        """What payroll holds of an employee that we sent, by day."""
        mine = [r for r in self.records("zenegy")[kind] if r["employeeUid"] == employee]
        return sorted((r for r in mine if r["uid"] not in self.foreign), key=lambda r: str(r.get("date", r["id"])))

    def records(self, provider: str) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = demo.ask("GET", f"{self.url}/{provider}/_control/records")
        return found

    def paid(self) -> Paid:
        """What payroll holds from us, rejected rows aside."""
        found: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        everything = self.records("zenegy")
        for kind in REJECTED:
            for r in everything[kind]:
                if r["uid"] in self.foreign or r["status"] == REJECTED[kind]:
                    continue
                day = r["fromDate" if kind == "absence" else "date"][:10]
                what = f"type {r['absenceType']}" if kind == "absence" else r["rateNumber"]
                amount = r["hours" if kind == "hours" else "days" if kind == "absence" else "units"]
                found[r["employeeUid"], day, what] += Decimal(str(amount))
        return dict(found)

    def approved(self, people: Collection[str]) -> Paid:
        """What is approved in TimeLog for these people, by the demo's decisions: told anew, without the product."""
        found: defaultdict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
        rows, linked = self.records("timelog"), self.links()
        salary_codes = {c["SalaryCodeID"]: c["Code"] for c in rows["salary_codes"]}
        for r in rows["work_units"]:
            person = self._person(str(r["UserID"]))
            if str(r["UserID"]) not in people or person is None or r["ApprovedStatus"] != 30:
                continue
            code = salary_codes.get(r["SalaryCodeID"], "1000")
            rate = self.rates.get(code) or ("100" if person.basis == "hourly" else None)
            if rate is not None and Decimal(r["RegHours"]) != 0:
                pieces = code == "2400"
                last = person.pay.last_work_day if person.pay else None
                day = str(min(PERIOD.last, last or PERIOD.last)) if self.summed and not pieces else r["Date"]
                found[linked[str(r["UserID"])], day, rate] += Decimal(r["RegHours"])
        own = {code: str(COMPANY_TYPES[name][2]) for code, name in COMPANY_TYPE_OF.items()}
        types = {c.code: own.get(c.code, c.payroll_number) for c in ABSENCE_CODES if c.to_payroll}
        for r in rows["time_off"]:
            person = self._person(str(r["UserID"]))
            if str(r["UserID"]) in people and person and r["IsApproved"] and r["TimeOffCode"] in types:
                key = (linked[str(r["UserID"])], r["Date"], f"type {types[r['TimeOffCode']]}")
                found[key] += Decimal(r["RegHours"]) / _norm(person, date.fromisoformat(r["Date"]))
        step = {True: Decimal("0.0001"), False: Decimal("0.01")}
        return {k: v.quantize(step[k[2].startswith("type")], ROUND_HALF_UP) for k, v in found.items()}

    def _person(self, user: str) -> Person | None:
        return next((p for p in self.story.people if p.time and str(p.time.user_id) == user), None)

    # -- checks --------------------------------------------------------------------------------------------------------

    def settled(self, group: str | None = MONTHLY, without: Collection[str] = ()) -> Plan:
        """Assert that payroll holds exactly what is approved, and that planning again finds nothing to do."""
        plan = self.plan(group)
        assert nothing_to_send(plan)
        people = {p for p, s in self.sheets(plan).items() if s.outcome in ("sent", "nothing", "not_approved")}
        people -= set(without)
        assert len(people) > 8
        employees = {self.links()[p] for p in people if p in self.links()}
        paid = {key: v for key, v in self.paid().items() if key[0] in employees}
        due = {key: v for key, v in self.approved(people).items() if v}
        differs = {k: (paid.get(k), due.get(k)) for k in {*paid, *due} if paid.get(k) != due.get(k)}
        assert not differs, f"in payroll and approved: {differs}"
        for shares in plan.totals.values():
            parts = sum((Decimal(v) for name, v in shares.items() if name != "source"), Decimal(0))
            assert parts == Decimal(shares["source"])
        return plan

    def hourly(self, count: int = 1) -> list[str]:
        """People in TimeLog of whom everything was sent, hourly paid, with at least three days without clock times."""
        assert len(self.players) >= count
        return list(self.players[:count])

    def find_players(self) -> tuple[str, ...]:
        found = []
        for person in sorted(p for p, s in self.sheets(self.plan()).items() if s.outcome == "sent"):
            about = self._person(person)
            days = [r["Date"] for r in self.work(person) if r["SalaryCodeID"] is None]
            stays = about is not None and about.pay is not None and about.pay.last_work_day is None
            if about and stays and about.basis == "hourly" and not about.clocks and len(days) == len(set(days)) >= 3:
                found.append(person)
        return tuple(found)


def nothing_to_send(plan: Plan) -> bool:
    """Figures for a person may stand on the list; nothing else is planned."""
    return set(plan.counts["moves"]) <= {"by_hand"}


def _norm(person: Person, day: date) -> Decimal:
    changed = person.new_norm_from is not None and day >= person.new_norm_from
    week = NORMS[person.new_norm if changed and person.new_norm else person.norm][1]
    return week[day.weekday()]
