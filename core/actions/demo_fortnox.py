"""The demo company in Fortnox: approved hours and absence go to its payroll as integration `payroll-se`, vouchers and
draft invoices to its books as `books-se`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core.actions.codes import map_code, remember_rates, remember_types
from core.actions.connecting import add_connection
from core.actions.connections import opened
from core.actions.demo import ask, patience, set_aside
from core.actions.demo_accounting import departments
from core.actions.home import Home
from core.actions.people import accept_proposals, read_people
from core.actions.posting_rules import (
    ACCOUNTING,
    PostingSettings,
    RuleDraft,
    change_settings,
    save_rules,
    save_values,
)
from core.mapping.accounts import EVERY, FROM_ROW
from core.mapping.resolve import LEAVE_OUT, Rule
from core.matching import Status
from core.models.bookkeeping import Dimension
from core.models.period import PayPeriod
from core.models.postings import Posting
from core.models.rows import PROJECT_TIME, Kind
from core.models.tokens import Tokens
from core.providers.base import RETURN_ADDRESS
from core.store.audit import audit
from core.store.tables import Company, Connection, Integration
from data.demo import fortnox, tell
from data.demo.company import PROJECTS

PAYROLL, BOOKS = "payroll-se", "books-se"
LASTS = timedelta(days=3000)


@dataclass(frozen=True, slots=True)
class Swedish:
    """What `prepare_fortnox` made. linked: how many people."""

    payroll: Integration
    books: Integration
    linked: int


def prepare_fortnox(
    home: Home,
    sandbox_url: str,
    company: Company,
    source: str,
    actor: str,
    period: PayPeriod,
    employees: int = 140,
    seed: int = 1,
) -> Swedish:
    """Load payroll and books into the running sandbox and leave them connected, linked and mapped.

    source: id of the connection of the time system, which holds the same story already.
    """
    story = tell(employees, seed, (period.first, period.last))
    base_url = ask("GET", sandbox_url)["providers"]["fortnox"]["base_url"]
    ask("POST", f"{base_url}/_control/load", fortnox.document(story))
    target = _connect(home, company, ask("GET", sandbox_url)["providers"]["fortnox"], actor)
    kinds = {"kinds": [Kind.HOURS, Kind.ABSENCE], "legal_entities": ["1"]}
    payroll = _integrate(home, company, PAYROLL, "payroll", kinds, source, target, actor)
    books = _integrate(home, company, BOOKS, ACCOUNTING, {}, source, target, actor)
    linked = 0
    for integration in (payroll, books):
        read_people(home, integration)
        linked, _ = accept_proposals(home, company, integration, (Status.EXACT, Status.CONFIDENT), actor)
    _map_codes(home, company, payroll, actor)
    _decide(home, company, books, actor)
    with home.store.read() as session:
        return Swedish(payroll, session.get_one(Integration, books.id), linked)


def _connect(home: Home, company: Company, offer: Mapping[str, Any], actor: str) -> Connection:
    auth = offer["auth"]
    settle, read_timeout = patience(offer)
    settings = {name: str(auth[name]) for name in ("client_id", RETURN_ADDRESS, "tenant_id") if name in auth}
    codes = "\n".join(f"{number} Jourtillägg" for number in fortnox.SALARY_CODES.values())
    return add_connection(
        home,
        company.id,
        "fortnox",
        "Fortnox",
        offer["base_url"],
        {**settings, "salary_codes": codes},
        {"client_secret": auth["client_secret"]},
        actor,
        tokens=Tokens(auth["token"], auth.get("refresh_token"), home.store.clock() + LASTS),
        settle_seconds=settle,
        read_timeout_seconds=read_timeout,
    )


def _integrate(
    home: Home,
    company: Company,
    name: str,
    purpose: str,
    settings: dict[str, Any],
    source: str,
    target: Connection,
    actor: str,
) -> Integration:
    with home.store.write() as session:
        set_aside(session, name)
        row = Integration(
            company_id=company.id,
            name=name,
            purpose=purpose,
            source_id=source,
            target_id=target.id,
            settings=settings,
            created_at=home.store.clock(),
        )
        session.add(row)
        session.flush()
        audit(home.store, session, company.id, actor, "integration made", f"integration:{row.id}", name=name)
    return row


def _map_codes(home: Home, company: Company, integration: Integration, actor: str) -> None:
    with opened(home, integration.target_id) as (_, target):
        remember_types(home, integration.target_id, target.absence_types())
        remember_rates(home, integration.target_id, target.hour_rates([]), [])
    hours = {PROJECT_TIME: "TID", **fortnox.OVERTIME}
    rules = [Rule(kind=Kind.HOURS, code=code, operation="hours", target=cause) for code, cause in hours.items()]
    rules += [
        Rule(kind=Kind.HOURS, code=code, operation="supplement", target=number)
        for code, number in fortnox.SALARY_CODES.items()
    ]
    rules += [
        Rule(kind=Kind.ABSENCE, code=code, operation="absence", target=cause) for code, cause in fortnox.CAUSES.items()
    ]
    rules.append(Rule(kind=Kind.ABSENCE, code="70", operation="absence", target=LEAVE_OUT))
    for rule in rules:
        map_code(home, company, integration, rule, actor)


def _decide(home: Home, company: Company, integration: Integration, actor: str) -> None:
    accounts = fortnox.ACCOUNTS
    wages = {
        "debit": accounts["wages"],
        "credit": accounts["owed"],
        "rate": "265",
        "text": "Timkostnad",
        f"dimension:{Dimension.DEPARTMENT}": FROM_ROW,
    }
    billed = [p for p in PROJECTS if p.customer in fortnox.CUSTOMERS]
    invoiced = [
        RuleDraft(
            about=p.name,
            goes={
                "customer": fortnox.CUSTOMERS[p.customer],
                "product": fortnox.ARTICLE,
                "price": "850",
                "target": f"P{p.id}",
            },
        )
        for p in billed
    ]
    hours = RuleDraft(kind=Kind.HOURS, about=EVERY, goes=wages)
    save_rules(home, company, integration, Posting.VOUCHER, [hours], actor)
    save_rules(home, company, integration, Posting.INVOICE, invoiced, actor)
    voucher = PostingSettings(
        journal=fortnox.SERIES,
        currency="SEK",
        rounding=accounts["rounding"],
        text="Timkostnad {period}",
        kinds=(Kind.HOURS,),
    )
    invoice = PostingSettings(currency="SEK", text="Timmar {period}", billed=tuple(p.name for p in billed))
    change_settings(home, company, integration, Posting.VOUCHER, voucher, actor)
    change_settings(home, company, integration, Posting.INVOICE, invoice, actor)
    save_values(home, company, integration, departments(home, integration, fortnox.COST_CENTRES), actor)
