"""Planning through the real store, and sending in this process: items are marked by what a modelled payroll answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlmodel import col, select, update

from core.ledger import payload
from core.ledger.runs import end_run, start_run
from core.ledger.states import Action, State
from core.models.people import Employee
from core.models.rows import SourceRow
from core.models.writes import RemoteRecord, Write
from core.store.database import Store
from core.store.tables import Company as CompanyRow
from core.store.tables import Connection, Integration, Item, ItemAfter, Plan, PlanSheet, Sheet, Transfer
from core.transfer.case import Ground, Wanted
from core.transfer.gather import Desk, Filters, Gathered
from core.transfer.keep import Place
from core.transfer.plan import make_plan
from core.transfer.recheck import changed_items
from tests.transfer.build import source_person, target_person
from tests.transfer.payroll import Payroll, Refused


@dataclass
class Office:
    """A company with one integration in a store, and payroll beside it. links: source person to target person."""

    store: Store
    payroll: Payroll = field(default_factory=Payroll)
    links: dict[str, str] = field(default_factory=lambda: {"s1": "t1"})
    source: dict[str, Employee] = field(default_factory=lambda: {p: source_person(p) for p in ("s1", "s2")})
    target: dict[str, Employee] = field(default_factory=lambda: {p: target_person(p) for p in ("t1", "t2", "t3")})
    decisions: dict[tuple[str, str], str] = field(default_factory=dict)
    foreign: list[RemoteRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        now = self.store.clock()
        with self.store.write() as session:
            company = CompanyRow(slug="c", name="C", created_at=now)
            session.add(company)
            session.flush()
            self.company = company.id
            ends = [
                Connection(company_id=company.id, provider=p, name=p, base_url="http://x", created_at=now)
                for p in ("timelog", "zenegy")
            ]
            session.add_all(ends)
            session.flush()
            about = {"source_id": ends[0].id, "target_id": ends[1].id, "created_at": now}
            integration = Integration(company_id=company.id, name="i", **about)
            session.add(integration)
            session.flush()
            self.integration, self.connection = integration.id, ends[1].id

    def place(self, ground: Ground, group: str = "all") -> Place:
        about: dict[str, Any] = {"integration_id": self.integration, "payout_group": group}
        about |= {"first": ground.period.first, "last": ground.period.last}
        with self.store.write() as session:
            found = session.exec(select(Transfer).filter_by(**about)).first()
            if found is None:
                found = Transfer(**about)
                session.add(found)
        return Place(self.integration, self.connection, found.id)

    def desk(self, rows: Sequence[SourceRow], ground: Ground, filters: Filters | None = None) -> Desk:
        records = [_remote(r) for r in self.payroll.records.values()]
        return Desk(
            Gathered(
                source=self.source,
                target=self.target,
                rows=rows,
                records=[*records, *self.foreign],
                rates=ground.rates,
                types=ground.types,
                links=self.links,
                decisions=self.decisions,
            ),
            filters or Filters(),
        )

    def plan(self, rows: Sequence[SourceRow], ground: Ground, group: str = "all", rules_version: str = "1") -> Plan:
        filters = Filters(payout_group=None if group == "all" else group)
        desk = self.desk(rows, ground, filters)
        return make_plan(self.store, self.place(ground, group), self.company, desk, ground, rules_version, "lars")

    def start(self, plan: Plan) -> int:
        return start_run(self.store, self.company, plan.id or 0, plan.hash, (), "lars", "test")

    def changed(self, plan: Plan, run: int, rows: Sequence[SourceRow], ground: Ground, version: str = "1") -> list[int]:
        with self.store.read() as session:
            desk = self.desk(rows, ground)
            return changed_items(session, self.integration, plan.id or 0, run, desk, ground, version)

    def send(self, plan: Plan, fails: Callable[[Item], bool] = lambda _: False) -> list[str]:
        """Send the plan's items in order, as the sender would. Answers what was refused, in payroll's words."""
        run = self.start(plan)
        refused: list[str] = []
        with self.store.write() as session:
            items = session.exec(select(Item).where(Item.run_id == run).order_by(col(Item.id))).all()
            for item in items:
                waits = select(Item.state).join(ItemAfter, col(ItemAfter.after_id) == Item.id)
                before = session.exec(waits.where(ItemAfter.item_id == item.id)).all()
                if any(state not in (State.CONFIRMED, State.REVERSED) for state in before):
                    self._mark(session, item, State.CANCELLED)
                    continue
                try:
                    if fails(item):
                        raise Refused("by the test")
                    ref = self._do(session, item)
                except Refused as no:
                    refused.append(str(no))
                    self._mark(session, item, State.REJECTED)
                else:
                    if item.repairs is not None:
                        self._mark(session, session.get_one(Item, item.repairs), State.REVERSED)
                    self._mark(session, item, State.CONFIRMED, ref)
        end_run(self.store, self.company, run, "done", {})
        return refused

    def _mark(self, session: Any, item: Item, state: State, ref: str | None = None) -> None:
        values: dict[str, Any] = {"state": state.value, "change": Item.change + 1}
        if ref is not None:
            values |= {"ref": ref, "attempts": 1}
        session.exec(update(Item).where(col(Item.id) == item.id).values(**values))

    def _do(self, session: Any, item: Item) -> str:
        write = self.write_of(item)
        old = session.get_one(Item, item.repairs) if item.repairs is not None else None
        if item.action == Action.REMOVE:
            assert old is not None
            self.payroll.remove(old.ref or "")
            return old.ref or ""
        wanted = _wanted(write)
        if item.action == Action.REPLACE:
            assert old is not None
            self.payroll.replace(old.ref or "", wanted)
            return old.ref or ""
        return self.payroll.create(wanted)

    def write_of(self, item: Item) -> Write:
        return payload.unseal(
            self.store.cipher,
            item.connection_id,
            item.operation,
            item.subject,
            item.occurrence,
            item.revision,
            item.payload,
        )

    def sheets(self, plan: Plan) -> dict[str, Sheet]:
        query = select(Sheet).join(PlanSheet, col(PlanSheet.sheet_id) == Sheet.id).where(PlanSheet.plan_id == plan.id)
        with self.store.read() as session:
            return {sheet.person: sheet for sheet in session.exec(query)}

    def items(self, *states: State) -> list[Item]:
        with self.store.read() as session:
            return list(session.exec(select(Item).where(col(Item.state).in_(states)).order_by(col(Item.id))))

    def set_state(self, item: Item, state: State, **values: Any) -> None:
        with self.store.write() as session:
            found = session.get_one(Item, item.id)
            found.state, found.change = state.value, found.change + 1
            for name, value in values.items():
                setattr(found, name, value)
            session.add(found)


def _wanted(w: Write) -> Wanted:
    return Wanted(
        operation=w.operation,
        holder=w.holder,
        first=w.first,
        last=w.last,
        start=w.start,
        end=w.end,
        target=w.target,
        quantity=w.quantity,
        amount=w.amount,
        text=w.text,
        sources={},
    )


def _remote(r: Any) -> RemoteRecord:
    return RemoteRecord(
        operation=r.operation,
        ref=r.ref,
        holder=r.holder,
        first=r.first,
        last=r.last,
        start=r.start,
        end=r.end,
        target=r.target,
        quantity=Decimal(r.quantity),
        amount=r.amount,
        state=r.state,
    )
