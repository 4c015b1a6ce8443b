"""Practice systems on this machine: where a sandbox answers, what it offers to sign in with, who uses it already."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from sqlmodel import col, select

from core.actions.connection_changes import disconnect
from core.actions.connections import CannotConnect
from core.actions.demo import NAME
from core.actions.home import Home
from core.models.hosts import LOOPBACK
from core.store.tables import Company, Connection, Integration

USUAL = "http://127.0.0.1:8600"
PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Offer:
    """What a sandbox says of one provider. auth: values of the sign-in form by their names; none is a real secret."""

    base_url: str
    auth: Mapping[str, str] = field(repr=False)
    settle_seconds: float
    read_timeout_seconds: float


def offers(url: str) -> dict[str, Offer]:
    """What the sandbox at this address of this machine offers, by provider. Empty where none answers."""
    if (urlsplit(url).hostname or "") not in LOOPBACK:
        return {}
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 - loopback only
            found = json.loads(answer.read())["providers"]
        return {name: _offer(one) for name, one in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _offer(one: Mapping[str, object]) -> Offer:
    auth = one["auth"]
    if not isinstance(auth, Mapping):
        raise TypeError("No sandbox says it like this.")
    return Offer(
        base_url=str(one["base_url"]),
        auth={str(name): str(value) for name, value in auth.items()},
        settle_seconds=float(str(one["settle_seconds"])),
        read_timeout_seconds=float(str(one.get("read_timeout_seconds", 2.0))),
    )


def addresses(home: Home) -> list[str]:
    """Where sandboxes may answer: those that a connection goes to, the newest first, and the usual one."""
    with home.store.read() as session:
        rows = session.exec(select(Connection.base_url).order_by(col(Connection.created_at).desc())).all()
    local = [parts for url in rows if ((parts := urlsplit(url)).hostname or "") in LOOPBACK]
    return list(dict.fromkeys([*(f"{parts.scheme}://{parts.netloc}" for parts in local), USUAL]))


def user_of(home: Home, url: str) -> Company | None:
    """The newest company that is connected to the sandbox at this address: loading it anew would pull it away."""
    with home.store.read() as session:
        return session.exec(
            select(Company)
            .join(Connection, col(Connection.company_id) == Company.id)
            .where(col(Connection.base_url).startswith(f"{url.rstrip('/')}/"), col(Connection.removed_at).is_(None))
            .order_by(col(Company.created_at).desc())
        ).first()


def is_practice(home: Home, company: Company) -> bool:
    """Whether the company was loaded to practise with, and not made and connected by a person."""
    with home.store.read() as session:
        names = session.exec(select(Integration.name).where(Integration.company_id == company.id)).all()
    return any(name.partition(" ")[0] == NAME for name in names)


def set_ended_aside(home: Home, actor: str) -> None:
    """Disconnect practice companies whose systems ended: pages show them no more, their ledger stays.

    One with an unfinished run is left as it is.
    """
    with home.store.read() as session:
        live = session.exec(
            select(Company, Connection)
            .join(Connection, col(Connection.company_id) == Company.id)
            .where(col(Connection.removed_at).is_(None))
        ).all()
    for company, connection in live:
        address = urlsplit(connection.base_url)
        here = address.hostname in LOOPBACK and is_practice(home, company)
        if here and not offers(f"{address.scheme}://{address.netloc}"):
            with suppress(CannotConnect):
                disconnect(home, company.id, connection.id, actor)


def made_since(home: Home, moment: datetime) -> Company | None:
    """The newest company made since then: the one that is being loaded."""
    with home.store.read() as session:
        query = select(Company).where(Company.created_at >= moment).order_by(col(Company.created_at).desc())
        return session.exec(query).first()
