"""Transfers: planning a pay period, sending exactly what was planned, and proving it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, select

from core.actions.code_use import remember_use
from core.actions.codes import known_accounts, remember_rates, remember_types, rules, rules_version
from core.actions.connections import ReadOnly, opened
from core.actions.home import Home, NotFound
from core.actions.late import late_rows
from core.actions.links import links
from core.actions.people import remember_people
from core.actions.rate_age import believed_accounts, note_asked, rates_max_age
from core.ledger import runs
from core.ledger.readback import held_items, holders_held
from core.mapping.resolve import Rules
from core.models.codes import AbsenceType, HourRates
from core.models.people import Employee
from core.models.period import ClosedPeriod, PayPeriod
from core.models.rows import Kind, SourceRow
from core.models.writes import RemoteRecord
from core.providers.base import provider
from core.store.audit import audit
from core.store.locked import locked_named
from core.store.tables import Company, Connection, ForeignDecision, Integration, Plan, Transfer
from core.transfer.archived import LATE_DAYS
from core.transfer.case import Ground, Grouping, Settings, WhenArchived
from core.transfer.gather import Desk, Filters, Gathered
from core.transfer.holdings import last_held
from core.transfer.keep import Place
from core.transfer.plan import make_plan


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that planning and checking need, read anew."""

    desk: Desk
    ground: Ground
    rules_version: str


def settings_of(integration: Integration) -> Settings:
    """The integration's choices, with defaults for what was never chosen."""
    chosen = integration.settings
    return Settings(
        kinds=frozenset(Kind(k) for k in chosen.get("kinds", [Kind.HOURS, Kind.ABSENCE])),
        grouping=Grouping(chosen.get("grouping", Grouping.PER_DAY)),
        when_archived=WhenArchived(chosen.get("when_archived", WhenArchived.BY_HAND)),
    )


def change_settings(home: Home, company: Company, integration: Integration, actor: str, **changes: Any) -> Integration:
    """Change choices of an integration. Raises ValueError for a choice that does not exist."""
    with home.store.write() as session:
        row = session.get_one(Integration, integration.id)
        row.settings = {**row.settings, **changes}
        settings_of(row)
        rates_max_age(row)
        session.add(row)
        audit(home.store, session, company.id, actor, "settings changed", f"integration:{row.id}", **changes)
    return row


def filters_of(
    integration: Integration, payout_group: str | None = None, people: Collection[str] | None = None
) -> Filters:
    """Whom this integration is about, narrowed further."""
    entities = integration.settings.get("legal_entities")
    return Filters(
        legal_entities=None if entities is None else frozenset(entities),
        payout_group=payout_group,
        people=None if people is None else frozenset(people),
    )


def transfer_for(home: Home, integration: Integration, period: PayPeriod, payout_group: str | None) -> Transfer:
    """The transfer of this period and pay-out group, made when it is the first time."""
    entities = integration.settings.get("legal_entities")
    about: dict[str, Any] = {
        "integration_id": integration.id,
        "first": period.first,
        "last": period.last,
        "legal_entity": ",".join(sorted(entities)) if entities else "all",
        "payout_group": payout_group or "all",
    }
    with home.store.write() as session:
        return locked_named(session, Transfer, about)


def prepare(home: Home, integration: Integration, period: PayPeriod, filters: Filters) -> Prepared:
    """Read both systems for these days. Raises the errors of `core.http.errors`."""
    settings = settings_of(integration)
    with home.store.read() as session:
        linked = links(session, integration.id)
        found_rules = rules(session, integration.id)
        version = rules_version(session, integration.id)
        decided = {
            (d.operation, d.ref): d.decision
            for d in session.exec(select(ForeignDecision).where(ForeignDecision.integration_id == integration.id))
        }
        connection = session.get_one(Connection, integration.target_id)
        days = PayPeriod(period.first, last_day(session, integration, period))
        # With those of which something is in payroll, though perhaps no mapping goes there any more.
        held = held_items(session, integration.target_id, days.first, days.last)
        used = found_rules.operations | {item.operation for item in held}
    operations = {o.name: o for o in provider(connection.provider).capabilities.operations}
    with ThreadPoolExecutor(2) as threads:
        reading_source = threads.submit(_read_source, home, integration, settings, period)
        reading_target = threads.submit(_read_target, home, integration, used, days)
        (source, rows), (target, records, types, closed) = reading_source.result(), reading_target.result()
    records += _read_unlisted(home, integration, found_rules, used, rows, linked, days)
    rates = _rates(home, integration, linked, target, {row.person for row in rows})
    gathered = Gathered(
        source=source,
        target=target,
        rows=rows,
        records=records,
        rates=rates,
        types=types,
        links=linked,
        decisions=decided,
    )
    ground = Ground(
        period=period,
        settings=settings,
        rules=found_rules,
        rates=rates,
        types=types,
        operations=operations,
        closed=closed,
    )
    return Prepared(Desk(gathered, filters), ground, version)


def _read_source(
    home: Home, integration: Integration, settings: Settings, period: PayPeriod
) -> tuple[dict[str, Employee], list[SourceRow]]:
    with opened(home, integration.source_id) as (_, source):
        people: Sequence[Employee] = source.employees()
        rows: list[SourceRow] = source.rows(settings.kinds, period.first, period.last)
    remember_people(home, integration.source_id, people)
    return {p.id: p for p in people}, rows


def _read_target(
    home: Home, integration: Integration, used: set[str], days: PayPeriod
) -> tuple[dict[str, Employee], list[RemoteRecord], dict[str, AbsenceType], list[ClosedPeriod]]:
    with opened(home, integration.target_id) as (row, target):
        people: Sequence[Employee] = target.employees()
        types: Sequence[AbsenceType] = target.absence_types()
        records: list[RemoteRecord] = []
        for operation in provider(row.provider).capabilities.operations:
            if operation.listed and operation.name in used:
                records += target.records(operation.name, days.first, days.last)
        closed: list[ClosedPeriod] = target.closed_periods(days.first, days.last)
    remember_people(home, integration.target_id, people)
    remember_types(home, integration.target_id, types)
    return {p.id: p for p in people}, records, {t.id: t for t in types}, closed


def last_day(session: Session, integration: Integration, period: PayPeriod) -> date:
    """The last day that a plan of this period may touch: late differences go to the next period's first days."""
    held = last_held(session, integration.id, period)
    later = settings_of(integration).when_archived is WhenArchived.NEXT_PERIOD
    return max(held, period.last + timedelta(days=LATE_DAYS)) if later else held


def _read_unlisted(
    home: Home,
    integration: Integration,
    found_rules: Rules,
    used: set[str],
    rows: Sequence[SourceRow],
    linked: Mapping[str, str],
    days: PayPeriod,
) -> list[RemoteRecord]:
    """Records that must be read person by person: of those whose rows may go there, and those who have some."""
    records: list[RemoteRecord] = []
    with opened(home, integration.target_id) as (row, target):
        for operation in provider(row.provider).capabilities.operations:
            if operation.listed or operation.name not in used:
                continue
            codes = found_rules.codes_of(operation.name)
            people = {linked[r.person] for r in rows if (r.kind, r.code) in codes and r.person in linked}
            with home.store.read() as session:
                holders = people | holders_held(session, row.id, operation.name, days.first, days.last)
            if holders:
                records += target.records(operation.name, days.first, days.last, sorted(holders))
    return records


def _rates(
    home: Home, integration: Integration, linked: Mapping[str, str], target: Mapping[str, Employee], with_rows: set[str]
) -> HourRates:
    """Shared rates as they are now; what accounts may use from memory, read where that is too old or was refused."""
    known = known_accounts(home, integration.target_id).keys() & believed_accounts(home, integration)
    accounts = {
        person.account
        for source, partner in linked.items()
        if source in with_rows and (person := target.get(partner)) is not None and person.account
    }
    asked = sorted(accounts - known)
    now = home.store.clock()
    with opened(home, integration.target_id) as (_, connector):
        fresh: HourRates = connector.hour_rates(asked)
    if asked:
        note_asked(home, integration.target_id, asked, now)
    return remember_rates(home, integration.target_id, fresh, asked)


def plan_transfer(
    home: Home,
    company: Company,
    integration: Integration,
    period: PayPeriod,
    actor: str,
    payout_group: str | None = None,
    people: Collection[str] | None = None,
) -> Plan:
    """Read both systems, plan, store. Raises BeingSent, PeriodClosed and the errors of `core.http.errors`."""
    transfer = transfer_for(home, integration, period, payout_group)
    prepared = prepare(home, integration, period, filters_of(integration, payout_group, people))
    _count_codes(home, integration, period, prepared.desk.gathered)
    place = Place(integration.id, integration.target_id, transfer.id)
    late = late_rows(home, integration, transfer, prepared.desk, prepared.ground)
    return make_plan(home.store, place, company.id, prepared.desk, prepared.ground, prepared.rules_version, actor, late)


def _count_codes(home: Home, integration: Integration, period: PayPeriod, read: Gathered) -> None:
    """The rows are at hand: Codes and rates need not read them again."""
    partners = {here: read.target[there] for here, there in read.links.items() if there in read.target}
    remember_use(home, integration, period, read.rows, read.source, partners)


def confirm_send(
    home: Home, company: Company, plan_id: int, plan_hash: str, actor: str, trigger: str, people: Collection[str] = ()
) -> int:
    """Start a run of exactly this plan; a worker takes it from here. Answers the run's number.

    Raises CannotSend, and ReadOnly where the connection may not send or what it sends would not be paid.
    """
    with home.store.read() as session:
        plan = session.get(Plan, plan_id)
        if plan is None:
            raise NotFound(f"There is no plan {plan_id}.")
        transfer = session.get_one(Transfer, plan.transfer_id)
        integration = session.get_one(Integration, transfer.integration_id)
        target = session.get_one(Connection, integration.target_id)
    if integration.company_id != company.id:
        raise NotFound(f"Plan {plan_id} does not belong to {company.name}.")
    if not target.may_send:
        raise ReadOnly(f"{target.name} is read-only. Allow it to send on Connections, by typing its name.")
    if target.can_approve is False:
        raise ReadOnly(
            f"{target.signed_in_as or 'Who is signed in'} may not approve in {target.name}, so nothing sent would be "
            "paid. Sign in with an administrator."
        )
    return runs.start_run(home.store, company.id, plan_id, plan_hash, people, actor, trigger)
