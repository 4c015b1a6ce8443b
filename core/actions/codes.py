"""Codes and rates: what both systems offer, and where each code goes."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from core.actions.connections import opened
from core.actions.home import Home
from core.mapping.resolve import Rule, Rules
from core.mapping.suggest import Suggestion, suggest
from core.models.codes import AbsenceType, HourRate, HourRates, SourceCode
from core.models.rows import Kind
from core.store.audit import audit
from core.store.tables import Catalogue, CodeMapping, Company, Integration
from data import codes as catalogues

CODES, TYPES, RATES, ACCOUNTS = "codes", "absence_types", "rates", "account_rates"


@dataclass(frozen=True, slots=True)
class AccountRates:
    """What one account may use beside the rates that are open to all. standard: None when it has none."""

    standard: HourRate | None
    limited: tuple[str, ...]


def read_codes(home: Home, integration: Integration) -> list[SourceCode]:
    """Read the source's codes and remember them."""
    with opened(home, integration.source_id) as (_, source):
        found: list[SourceCode] = source.codes()
    _remember(home, integration.source_id, CODES, {f"{c.kind}:{c.code}": _plain(c) for c in found})
    return found


def remember_types(home: Home, connection_id: str, types: Sequence[AbsenceType]) -> None:
    _remember(home, connection_id, TYPES, {t.id: _plain(t) for t in types})


def remember_rates(home: Home, connection_id: str, fresh: HourRates, asked: Sequence[str]) -> HourRates:
    """Remember shared rates anew, and what the accounts `asked` for may use. Answers all that is known now."""
    known = known_accounts(home, connection_id)
    shared = {r.id: r for r in fresh.rates.values() if not r.standard}
    for account in asked:
        own = fresh.rates.get(fresh.standard.get(account, ""))
        limited = sorted(r.id for r in shared.values() if r.accounts is not None and account in r.accounts)
        known[account] = AccountRates(own, tuple(limited))
    _remember(home, connection_id, RATES, {r.id: _plain(replace(r, accounts=None)) for r in shared.values()})
    body = {a: {"standard": r.standard and _plain(r.standard), "limited": list(r.limited)} for a, r in known.items()}
    _remember(home, connection_id, ACCOUNTS, body)
    return _all_rates(shared, known)


def _all_rates(shared: Mapping[str, HourRate], known: Mapping[str, AccountRates]) -> HourRates:
    users: defaultdict[str, set[str]] = defaultdict(set)
    for account, rates in known.items():
        for rate in rates.limited:
            users[rate].add(account)
    opened_to = {
        rate.id: rate if rate.accounts is None else replace(rate, accounts=frozenset(users[rate.id]))
        for rate in shared.values()
    }
    own = {account: rates.standard for account, rates in known.items() if rates.standard is not None}
    return HourRates(
        rates={**opened_to, **{rate.id: rate for rate in own.values()}},
        standard={account: rate.id for account, rate in own.items()},
    )


def known_accounts(home: Home, connection_id: str) -> dict[str, AccountRates]:
    """What each account may use, of all accounts that were asked for so far."""
    with home.store.read() as session:
        row = session.get(Catalogue, (connection_id, ACCOUNTS))
    if row is None:
        return {}
    return {
        account: AccountRates(body["standard"] and _rate(body["standard"]), tuple(body["limited"]))
        for account, body in row.body.items()
    }


def _remember(home: Home, connection_id: str, name: str, body: Mapping[str, Any]) -> None:
    version = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    with home.store.write() as session:
        row = session.get(Catalogue, (connection_id, name))
        if row is None:
            row = Catalogue(connection_id=connection_id, name=name, version="", read_at=home.store.clock())
        if row.version != version:
            row.body, row.version = dict(body), version
        row.read_at = home.store.clock()
        session.add(row)


def _plain(thing: Any) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return str(value)
        return sorted(value) if isinstance(value, frozenset) else value

    return {name: plain(value) for name, value in asdict(thing).items()}


def _rate(body: Mapping[str, Any]) -> HourRate:
    values = dict(body)
    values["amount"] = None if values["amount"] is None else Decimal(values["amount"])
    values["accounts"] = None if values["accounts"] is None else frozenset(values["accounts"])
    return HourRate(**values)


def map_code(
    home: Home, company: Company, integration: Integration, rule: Rule, actor: str, replace: bool = True
) -> CodeMapping:
    """Confirm where a code goes. An earlier rule for the same code and people ends with it, unless `replace` is off.

    Raises ValueError where two rules would claim the same code on the same day.
    """
    now = home.store.clock()
    with home.store.write() as session:
        if replace:
            for old in session.exec(_live(integration.id)).all():
                if (old.kind, old.code, old.pay_basis) == (rule.kind.value, rule.code, rule.pay_basis):
                    old.ended_at = now
                    session.add(old)
            session.flush()
        row = CodeMapping(
            integration_id=integration.id,
            kind=rule.kind.value,
            code=rule.code,
            operation=rule.operation,
            target=rule.target,
            amount=rule.amount,
            pay_basis=rule.pay_basis,
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            state="confirmed",
            changed_by=actor,
            changed_at=now,
        )
        session.add(row)
        session.flush()
        rules(session, integration.id)
        told = {"kind": row.kind, "code": row.code, "target": row.target}
        audit(home.store, session, company.id, actor, "code mapped", f"integration:{integration.id}", **told)
    return row


def rules(session: Session, integration_id: str) -> Rules:
    """All confirmed mappings. Raises ValueError where two claim the same code on the same day."""
    rows = session.exec(_live(integration_id)).all()
    return Rules(
        Rule(
            kind=Kind(row.kind),
            code=row.code,
            operation=row.operation,
            target=row.target,
            amount=row.amount,
            pay_basis=row.pay_basis,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
    )


def rules_version(session: Session, integration_id: str) -> str:
    """Changes with every change of a confirmed mapping."""
    ids = session.exec(_live(integration_id).with_only_columns(col(CodeMapping.id))).all()
    return hashlib.sha256(",".join(sorted(ids)).encode()).hexdigest()


def _live(integration_id: str) -> Any:
    return select(CodeMapping).where(
        CodeMapping.integration_id == integration_id,
        CodeMapping.state == "confirmed",
        col(CodeMapping.ended_at).is_(None),
    )


def suggest_mappings(home: Home, integration: Integration) -> list[Suggestion]:
    """Suggestions for every code as last read, from the catalogues that ship. Nothing is stored."""
    with home.store.read() as session:
        codes = session.get(Catalogue, (integration.source_id, CODES))
        types = session.get(Catalogue, (integration.target_id, TYPES))
        rates = session.get(Catalogue, (integration.target_id, RATES))
    return suggest(
        [SourceCode(**{**body, "kind": Kind(body["kind"])}) for body in (codes.body if codes else {}).values()],
        [AbsenceType(**body) for body in (types.body if types else {}).values()],
        [_rate(body) for body in (rates.body if rates else {}).values()],
        catalogues.load("absence_to_zenegy"),
    )
