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
from core.actions.kept import Kept
from core.mapping.resolve import Rule, Rules
from core.mapping.suggest import Suggestion, suggest
from core.models.codes import AbsenceType, HourRate, HourRates, SourceCode
from core.models.rows import Kind
from core.store.audit import audit
from core.store.locked import if_missing
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
    remember(home, integration.source_id, CODES, {f"{c.kind}:{c.code}": _plain(c) for c in found})
    return found


def remember_types(home: Home, connection_id: str, types: Sequence[AbsenceType]) -> None:
    remember(home, connection_id, TYPES, {t.id: _plain(t) for t in types})


def remember_rates(home: Home, connection_id: str, fresh: HourRates, asked: Sequence[str]) -> HourRates:
    """Remember shared rates anew, and what the accounts `asked` for may use. Answers all that is known now.

    Of a rate that is not open to all, the shared list keeps that alone; to whom it is open stands with the accounts.
    """
    shared = {r.id: r for r in fresh.rates.values() if not r.standard}
    with home.store.write() as session:
        rates, accounts = (locked_catalogue(home, session, connection_id, name) for name in (RATES, ACCOUNTS))
        known = _accounts(accounts.body)
        for account in asked:
            own = fresh.rates.get(fresh.standard.get(account, ""))
            limited = sorted(r.id for r in shared.values() if r.accounts is not None and account in r.accounts)
            known[account] = AccountRates(own, tuple(limited))
        body = {
            a: {"standard": r.standard and _plain(r.standard), "limited": list(r.limited)} for a, r in known.items()
        }
        renew(
            home,
            rates,
            {r.id: _plain(r if r.accounts is None else replace(r, accounts=frozenset())) for r in shared.values()},
        )
        renew(home, accounts, body)
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
        return _accounts(catalogue(session, connection_id, ACCOUNTS))


def _accounts(bodies: Mapping[str, Any]) -> dict[str, AccountRates]:
    return {
        account: AccountRates(body["standard"] and _rate(body["standard"]), tuple(body["limited"]))
        for account, body in bodies.items()
    }


def catalogue(session: Session, connection_id: str, name: str) -> Mapping[str, Any]:
    """What was last read under this name, empty where nothing was. It is shared: change a copy of it."""
    version = catalogue_version(session, connection_id, name)
    return BODIES.get(session, (connection_id, name), version, lambda _: _catalogue(session, connection_id, name))


def catalogue_version(session: Session, connection_id: str, name: str) -> str:
    """A digest of what was last read, empty where nothing was."""
    where = Catalogue.connection_id == connection_id, Catalogue.name == name
    return session.exec(select(Catalogue.version).where(*where)).first() or ""


def _catalogue(session: Session, connection_id: str, name: str) -> Mapping[str, Any]:
    where = Catalogue.connection_id == connection_id, Catalogue.name == name
    return session.exec(select(Catalogue.body).where(*where)).first() or {}


BODIES: Kept[Mapping[str, Any]] = Kept(32)


def known_codes(session: Session, connection_id: str) -> list[SourceCode]:
    """The source's codes as last read."""
    bodies = catalogue(session, connection_id, CODES).values()
    return [SourceCode(**{**body, "kind": Kind(body["kind"])}) for body in bodies]


def known_types(session: Session, connection_id: str) -> list[AbsenceType]:
    """The target's absence types as last read."""
    return [AbsenceType(**body) for body in catalogue(session, connection_id, TYPES).values()]


def known_rates(session: Session, connection_id: str) -> list[HourRate]:
    """The target's shared rates as last read; `accounts` is empty for one that is not open to all."""
    return [_rate(body) for body in catalogue(session, connection_id, RATES).values()]


def remember(home: Home, connection_id: str, name: str, body: Mapping[str, Any]) -> None:
    """Keep what was read just now under this name."""
    with home.store.write() as session:
        renew(home, locked_catalogue(home, session, connection_id, name), body)


def locked_catalogue(home: Home, session: Session, connection_id: str, name: str) -> Catalogue:
    """The catalogue, nobody else's to change until the transaction ends; made empty where missing.

    Two processes that read the same thing for the first time at once both get the same row.
    """
    first = {"connection_id": connection_id, "name": name, "version": "", "body": {}, "read_at": home.store.clock()}
    session.execute(if_missing(session, Catalogue).values(first))
    return session.get_one(Catalogue, (connection_id, name), with_for_update=True)


def renew(home: Home, row: Catalogue, body: Mapping[str, Any]) -> None:
    """Put this into a locked catalogue, as read just now."""
    version = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    if row.version != version:
        row.body, row.version = dict(body), version
    row.read_at = home.store.clock()


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
        locked_integration(session, integration)
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


def locked_integration(session: Session, integration: Integration) -> None:
    """Mappings of one integration change one after another: two at once could claim the same code."""
    session.get_one(Integration, integration.id, with_for_update=True, populate_existing=True)


def rules(session: Session, integration_id: str) -> Rules:
    """All confirmed mappings. Raises ValueError where two claim the same code on the same day."""
    return Rules(rule_of(row) for row in session.exec(_live(integration_id)).all())


def rule_of(row: CodeMapping) -> Rule:
    return Rule(
        kind=Kind(row.kind),
        code=row.code,
        operation=row.operation,
        target=row.target,
        amount=row.amount,
        pay_basis=row.pay_basis,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
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
        codes = known_codes(session, integration.source_id)
        types = known_types(session, integration.target_id)
        rates = known_rates(session, integration.target_id)
    return suggest(codes, types, rates, catalogues.load("absence_to_zenegy"))
