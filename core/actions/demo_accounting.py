"""The demo company's third integration, `books`: the time system's approved hours go to its accounting in e-conomic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.accounting.rows import department_of
from core.actions.books_row import read_books
from core.actions.connecting import add_connection
from core.actions.copies import remembered_people
from core.actions.demo import ask, patience, set_aside
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
from core.matching import Status
from core.models.bookkeeping import Dimension
from core.models.period import PayPeriod
from core.models.postings import Posting
from core.models.rows import Kind
from core.store.audit import audit
from core.store.tables import Company, Connection, Integration
from data.demo import economic, tell
from data.demo.company import PROJECTS, UNITS

NAME = "books"
SECRETS = ("app_secret_token", "agreement_grant_token")
WAGES, OVERTIME, OWED, ROUNDING = "2210", "2211", "6990", "2750"


@dataclass(frozen=True, slots=True)
class Books:
    """What `prepare_accounting` made. linked: how many people."""

    integration: Integration
    linked: int


def prepare_accounting(
    home: Home,
    sandbox_url: str,
    company: Company,
    source: str,
    actor: str,
    period: PayPeriod,
    employees: int = 140,
    seed: int = 1,
) -> Books:
    """Load the books into the running sandbox and leave them connected, linked and mapped as integration `books`.

    source: id of the connection of the time system, which holds the same story already.
    """
    story = tell(employees, seed, (period.first, period.last))
    base_url = ask("GET", sandbox_url)["providers"]["economic"]["base_url"]
    ask("POST", f"{base_url}/_control/load", economic.document(story))
    offer = ask("GET", sandbox_url)["providers"]["economic"]
    settle, read_timeout = patience(offer)
    target = add_connection(
        home,
        company.id,
        "economic",
        "e-conomic",
        offer["base_url"],
        {},
        {name: offer["auth"][name] for name in SECRETS},
        actor,
        settle_seconds=settle,
        read_timeout_seconds=read_timeout,
    )
    integration = _integrate(home, company, source, target, actor)
    read_people(home, integration)
    linked, _ = accept_proposals(home, company, integration, (Status.EXACT, Status.CONFIDENT), actor)
    _decide(home, company, integration, actor)
    read_books(home, target.id)
    with home.store.read() as session:
        return Books(session.get_one(Integration, integration.id), linked)


def _integrate(home: Home, company: Company, source: str, target: Connection, actor: str) -> Integration:
    with home.store.write() as session:
        set_aside(session, NAME)
        row = Integration(
            company_id=company.id,
            name=NAME,
            purpose=ACCOUNTING,
            source_id=source,
            target_id=target.id,
            created_at=home.store.clock(),
        )
        session.add(row)
        session.flush()
        audit(home.store, session, company.id, actor, "integration made", f"integration:{row.id}", name=NAME)
    return row


def _decide(home: Home, company: Company, integration: Integration, actor: str) -> None:
    """What the bookkeeper decided: accounts by code, departments as they are called, projects and prices."""
    dimension = {f"dimension:{Dimension.DEPARTMENT}": FROM_ROW}
    wages = {"debit": WAGES, "credit": OWED, "rate": "265", "text": "Lønforbrug", **dimension}
    rules: dict[Posting, list[RuleDraft]] = {
        Posting.VOUCHER: [RuleDraft(kind=Kind.HOURS, about=EVERY, goes=wages)],
        Posting.PROJECT_TIME: [
            RuleDraft(about=p.name, goes=_numbers(economic.PROJECT_NUMBERS[p.name], economic.activity_of(p.customer)))
            for p in PROJECTS
        ],
        Posting.INVOICE: [
            RuleDraft(
                about=p.name,
                goes={
                    "customer": str(economic.CUSTOMERS[p.customer]),
                    "product": economic.PRODUCT,
                    "price": "850",
                },
            )
            for p in PROJECTS
            if p.customer in economic.CUSTOMERS
        ],
    }
    billed = tuple(p.name for p in PROJECTS if p.customer in economic.CUSTOMERS)
    settings: dict[Posting, PostingSettings] = {
        Posting.VOUCHER: PostingSettings(
            journal=str(economic.JOURNAL), rounding=ROUNDING, text="Lønforbrug {period}", kinds=(Kind.HOURS,)
        ),
        Posting.PROJECT_TIME: PostingSettings(),
        Posting.INVOICE: PostingSettings(text="Timer {period}", billed=billed),
    }
    for posting in Posting:
        save_rules(home, company, integration, posting, rules[posting], actor)
        change_settings(home, company, integration, posting, settings[posting], actor)
    save_values(home, company, integration, departments(home, integration, economic.DEPARTMENTS), actor)


def _numbers(project: int, activity: int) -> dict[str, Any]:
    return {"target": str(project), "activity": str(activity)}


def departments(
    home: Home, integration: Integration, numbers_of: Mapping[str, Any]
) -> dict[tuple[Dimension, str], str]:
    """Each department of the time system as the books number it. numbers_of: its number there, by working unit."""
    numbers = {names[0]: str(numbers_of[unit]) for unit, names in UNITS.items()}
    with home.store.read() as session:
        people = remembered_people(session, integration.source_id).values()
    return {
        (Dimension.DEPARTMENT, known): numbers[person.department]
        for person in people
        if (known := department_of(person)) and person.department in numbers
    }
