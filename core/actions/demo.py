"""The demo company, prepared by the same verbs that people use: load, connect, link, map."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, or_, select

from core.actions.codes import map_code, read_codes, remember_rates, remember_types
from core.actions.connecting import add_connection
from core.actions.connections import opened
from core.actions.home import Home
from core.actions.people import accept_proposals, read_people
from core.http.protocols import Tokens
from core.mapping.resolve import LEAVE_OUT, STANDARD, Rule
from core.matching import Status
from core.models.codes import AbsenceType, HourRates
from core.models.period import PayPeriod
from core.models.rows import Kind
from core.providers import zenegy
from core.providers.base import Account
from core.store.audit import audit
from core.store.tables import Company, Connection, Integration
from data.demo import answers, tell
from data.demo import timelog as timelog_demo
from data.demo import zenegy as zenegy_demo

NAME = "demo"
PARALLEL = 8
STATE = "demo-set-up"


class DemoFailed(Exception):
    """The demo can't be prepared; the message says what did not answer as it should."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `prepare_demo` made. linked: how many people by match status."""

    company: Company
    integration: Integration
    period: PayPeriod
    linked: int
    statuses: Mapping[str, int]


def default_period(today: date) -> PayPeriod:
    """The calendar month before today's."""
    last = date(today.year, today.month, 1).toordinal() - 1
    ended = date.fromordinal(last)
    return PayPeriod.month(ended.year, ended.month)


def prepare_demo(
    home: Home, sandbox_url: str, actor: str, period: PayPeriod, employees: int = 140, seed: int = 1
) -> Prepared:
    """Load a demo company into running sandboxes and leave it connected, linked and mapped as integration `demo`.

    An installation that has a demo already gets a new one; the old one keeps its ledger under another name.
    """
    story = tell(employees, seed, (period.first, period.last))
    index = ask("GET", sandbox_url)["providers"]
    ask("POST", f"{index['timelog']['base_url']}/_control/load", timelog_demo.document(story))
    ask("POST", f"{index['zenegy']['base_url']}/_control/load", zenegy_demo.document(story))
    index = ask("GET", sandbox_url)["providers"]
    company = _company(home, actor)
    source = _connect_timelog(home, company, index["timelog"], actor)
    target = _connect_zenegy(home, company, index["zenegy"], actor)
    integration = _integrate(home, company, source, target, actor)
    read_people(home, integration)
    linked, result = accept_proposals(home, company, integration, (Status.EXACT, Status.CONFIDENT), actor)
    statuses: dict[str, int] = {}
    for proposal in result.proposals:
        statuses[proposal.status.value] = statuses.get(proposal.status.value, 0) + 1
    _map(home, company, integration, actor)
    return Prepared(company, integration, period, linked, statuses)


def ask(method: str, url: str, body: Any = None) -> Any:
    """A request to the sandbox's control routes, as a person with a script would make it."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise DemoFailed(f"{url} answered {error.code}: {error.read().decode(errors='replace')[:400]}") from error
    except OSError as error:
        raise DemoFailed(f"Nothing answers at {url}. Start the sandboxes with `handover sandbox`.") from error


def _company(home: Home, actor: str) -> Company:
    with home.store.write() as session:
        number = len(session.exec(select(Company)).all())
        company = Company(
            slug=f"nordlys-{number}" if number else "nordlys",
            name="Nordlys",
            created_at=home.store.clock(),
        )
        set_aside(session, NAME)
        session.add(company)
        session.flush()
        audit(home.store, session, company.id, actor, "company made", f"company:{company.id}")
    return company


def set_aside(session: Session, name: str) -> None:
    """Integrations of earlier practice companies keep their ledger under another name."""
    named = or_(col(Integration.name) == NAME, col(Integration.name).like(f"{NAME} %"))
    practice = select(Integration.company_id).where(named)
    mine = select(Integration).where(Integration.name == name, col(Integration.company_id).in_(practice))
    for old in session.exec(mine).all():
        old.name = f"{name} {old.created_at:%Y-%m-%d %H.%M.%S}"
        session.add(old)


def _connect_timelog(home: Home, company: Company, offer: Mapping[str, Any], actor: str) -> Connection:
    auth = offer["auth"]
    settings = {name: auth[name] for name in ("account", "site_code", "api_id", "transactional_user") if name in auth}
    settings["salary_codes_on_hours"] = "yes"
    secrets = {name: auth[name] for name in ("pat", "api_password", "transactional_password") if name in auth}
    settle, read_timeout = patience(offer)
    return add_connection(
        home,
        company.id,
        "timelog",
        "TimeLog",
        offer["base_url"],
        settings,
        secrets,
        actor,
        settle_seconds=settle,
        read_timeout_seconds=read_timeout,
    )


def _connect_zenegy(home: Home, company: Company, offer: Mapping[str, Any], actor: str) -> Connection:
    """Sign in as people do: the consent page, a code, tokens for the company that was picked there."""
    auth = offer["auth"]
    settings = {"client_id": auth["client_id"], "redirect_uri": auth["redirect_uri"], "company_id": auth["company_id"]}
    secrets = {"client_secret": auth["client_secret"]}
    account = Account(connection="", base_url=offer["base_url"], settings=settings, secrets=secrets)
    code = zenegy.callback_code(account, _consent(zenegy.authorize_url(account, STATE), auth["company_id"]), STATE)
    tokens, company_id = zenegy.exchange_code(account, code)
    settle, read_timeout = patience(offer)
    return add_connection(
        home,
        company.id,
        "zenegy",
        "Zenegy",
        offer["base_url"],
        {**settings, "company_id": company_id},
        secrets,
        actor,
        tokens=Tokens(tokens.access, tokens.refresh, tokens.expires),
        settle_seconds=settle,
        read_timeout_seconds=read_timeout,
        parallel=PARALLEL,
    )


def patience(offer: Mapping[str, Any]) -> tuple[float, float]:
    """Settle and read time-out: a sandbox says itself how long its effects may take; no real provider does."""
    return float(offer["settle_seconds"]), float(offer.get("read_timeout_seconds", 2.0))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _consent(url: str, company_id: str) -> dict[str, str]:
    """Approve on the consent page, as the person in front of it would; answers what came back with the redirect."""
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    form = {**asked, "company_id": company_id, "decision": "approve"}
    page = url.split("?", 1)[0]
    request = urllib.request.Request(page, urllib.parse.urlencode(form).encode(), method="POST")  # noqa: S310
    try:
        urllib.request.build_opener(_NoRedirect).open(request, timeout=30)
    except urllib.error.HTTPError as answer:
        if location := answer.headers.get("Location"):
            return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))
    raise DemoFailed(f"The consent page at {page} did not send us back.")


def _integrate(home: Home, company: Company, source: Connection, target: Connection, actor: str) -> Integration:
    with home.store.write() as session:
        row = Integration(
            company_id=company.id,
            name=NAME,
            source_id=source.id,
            target_id=target.id,
            settings={"kinds": [Kind.HOURS, Kind.ABSENCE], "legal_entities": ["1"]},
            created_at=home.store.clock(),
        )
        session.add(row)
        session.flush()
        audit(home.store, session, company.id, actor, "integration made", f"integration:{row.id}", name=NAME)
    return row


def _map(home: Home, company: Company, integration: Integration, actor: str) -> None:
    """Confirm what the demo's people decided; what they left open stays open."""
    read_codes(home, integration)
    with opened(home, integration.target_id) as (_, target):
        types: list[AbsenceType] = target.absence_types()
        rates: HourRates = target.hour_rates([])
    remember_types(home, integration.target_id, types)
    remember_rates(home, integration.target_id, rates, [])
    for decision in answers.decisions():
        if (rule := _rule(decision, types, rates)) is not None:
            map_code(home, company, integration, rule, actor)


def _rule(decision: Mapping[str, Any], types: list[AbsenceType], rates: HourRates) -> Rule | None:
    if decision["decision"] == "leave_open":
        return None
    # Salary codes stand on hours rows, whatever payroll makes of them.
    kind = Kind.ABSENCE if decision["kind"] == "absence" else Kind.HOURS
    common = {"kind": kind, "code": decision["code"], "pay_basis": decision.get("pay_basis")}
    if decision["decision"] == "leave_out":
        return Rule(**common, operation=kind.value, target=LEAVE_OUT)
    target = decision["target"]
    match target["type"]:
        case "absence_type":
            return Rule(**common, operation="absence", target=_type_id(target, types))
        case "standard_rate":
            return Rule(**common, operation="hours", target=STANDARD)
        case kind_of_rate:
            operation = "supplement" if kind_of_rate == "supplement_rate" else "hours"
            found = next(r for r in rates.rates.values() if r.operation == operation and r.number == target["number"])
            return Rule(**common, operation=operation, target=found.id)


def _type_id(target: Mapping[str, Any], types: list[AbsenceType]) -> str:
    name = target["company_type"]
    for found in types:
        if found.system_type == target["absence_type"] and (found.name == name if name else found.company_type is None):
            return found.id
    raise DemoFailed(f"Zenegy shows no absence type {name or target['absence_type']}.")
