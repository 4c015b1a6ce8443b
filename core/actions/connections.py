"""Connections: opening and testing them. Making them is in `connecting`, changing them in `connection_changes`."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session

from core.actions.file_rows import KeptFiles
from core.actions.home import Home, NotFound
from core.http.errors import NotSent, ProviderError, SignInNeeded
from core.http.protocols import Exchange, MemoryTokens, Tokens
from core.ledger.book import exchange_text
from core.models.limits import Limit
from core.providers.base import NO_HOST, Account, Capabilities, Check, provider
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.gates import StoredBreaker, StoredGate
from core.store.tables import BreakerRow, Connection
from core.store.tokens import NoTokens, TokenBook


class OtherIdentity(StoreError):
    """The provider reports another account than the one this connection is pinned to."""


class SameAccount(StoreError):
    """The company is connected to this account already."""


class ReadOnly(StoreError):
    """The connection may not send."""


class CannotConnect(StoreError):
    """The connection can't be made or changed like this. The message says why, and what to do."""


class Recording:
    """Keeps the raw exchanges of each thread until they are taken."""

    def __init__(self) -> None:
        self._local = threading.local()

    def __call__(self, exchange: Exchange) -> None:
        kept = self._kept()
        line = f"{exchange.method} {exchange.url}"
        kept.append((exchange.status, exchange_text(exchange.request, exchange.response, exchange.error, line)))
        del kept[:-20]

    def take(self) -> Sequence[tuple[int | None, str]]:
        """This thread's exchanges since the last time."""
        kept = list(self._kept())
        self._kept().clear()
        return kept

    def _kept(self) -> list[tuple[int | None, str]]:
        if not hasattr(self._local, "kept"):
            self._local.kept = []
        found: list[tuple[int | None, str]] = self._local.kept
        return found


class _Tokens:
    """The stored pair, in the words of the HTTP client, opened once.

    Somebody else's refresh shows at the latest when the provider refuses the old pair: `renew` then reads again.
    """

    def __init__(self, book: TokenBook) -> None:
        self._book = book
        self._known: Tokens | None = None

    def current(self) -> Tokens | None:
        if self._known is None:
            self._known = self._book.current()
        return self._known

    def renew(self, stale: str, refresh: Callable[[Tokens], Tokens]) -> Tokens:
        self._known = None
        try:
            self._known = self._book.renew(stale, refresh)
        except NoTokens as error:
            raise SignInNeeded(str(error)) from error
        return self._known


class _Breaker:
    """The stored breaker, in the words of the HTTP client."""

    def __init__(self, row: StoredBreaker) -> None:
        self._row = row

    def check(self) -> None:
        if reason := self._row.open_reason():
            raise NotSent(f"Not asked at the moment: {reason}")

    def success(self) -> None:
        self._row.success()

    def failure(self, reason: str, at_once: bool = False) -> None:
        self._row.failure(reason, at_once)


def is_real(capabilities: Capabilities, base_url: str) -> bool:
    """Whether this address is the provider's production. Everything else wears the banner."""
    return (urlsplit(base_url).hostname or "") in capabilities.production_hosts


def connection_of(session: Session, company_id: str, connection_id: str, lock: bool = False) -> Connection:
    """This company's connection that nobody disconnected. Raises NotFound."""
    row = session.get(Connection, connection_id, with_for_update=lock)
    if row is None or row.company_id != company_id or row.removed_at is not None:
        raise NotFound("This company has no such connection. Somebody may have disconnected it.")
    return row


def secrets_of(home: Home, row: Connection) -> dict[str, str]:
    """Opened. Empty where they were thrown away."""
    found: dict[str, str] = json.loads(home.store.cipher.open_secret(row.secrets)) if row.secrets else {}
    return found


def sealed(home: Home, secrets: Mapping[str, str]) -> str:
    return home.store.cipher.seal_secret(json.dumps(dict(secrets)))


def test_account(row: Connection, secrets: Mapping[str, str], tokens: Tokens | None) -> Check:
    """Ask the provider with what may not be stored yet."""
    account = Account(
        connection=row.id,
        base_url=row.base_url,
        settings=row.settings,
        secrets=secrets,
        tokens=MemoryTokens(tokens),
        read_timeout=row.read_timeout_seconds,
        parallel=row.parallel,
    )
    connector = provider(row.provider).connect(account)
    try:
        check: Check = connector.check()
    finally:
        connector.close()
    return check


def take_over(home: Home, row: Connection, check: Check) -> None:
    """Note what a test found. Raises OtherIdentity where it is not the account that the connection is pinned to."""
    if row.identity_id is not None and row.identity_id != check.identity.id:
        raise OtherIdentity(
            f"{row.name} belongs to {row.identity_name}, but is signed in to {check.identity.name} now. "
            "Sign in to the first one again, or make a new connection for the other."
        )
    row.identity_id, row.identity_name = check.identity.id, check.identity.name
    row.signed_in_as, row.role, row.scopes = check.signed_in_as, check.role, " ".join(check.scopes)
    row.can_approve, row.problems = check.can_approve, list(check.problems)
    row.last_success_at, row.last_error = home.store.clock(), None


def test_connection(home: Home, connection_id: str, actor: str) -> Check:
    """Ask the provider who we are and what we may do, and store the answer.

    Raises OtherIdentity and the errors of `core.http.errors`; what went wrong is stored then.
    """
    try:
        with opened(home, connection_id) as (_, connector):
            check: Check = connector.check()
        with home.store.write() as session:
            row = session.get_one(Connection, connection_id, with_for_update=True)
            take_over(home, row, check)
            session.add(row)
            audit(home.store, session, row.company_id, actor, "connection tested", f"connection:{row.id}", works=True)
    except (ProviderError, OtherIdentity) as error:
        with home.store.write() as session:
            row = session.get_one(Connection, connection_id, with_for_update=True)
            row.last_error = str(error)
            session.add(row)
            audit(home.store, session, row.company_id, actor, "connection tested", f"connection:{row.id}", works=False)
        raise
    return check


def open_breaker(home: Home, connection_id: str) -> str | None:
    """Why this connection is not asked at all at the moment; None when it is."""
    with home.store.read() as session:
        row = session.get(BreakerRow, connection_id)
    closed = row is None or row.open_until is None or row.open_until <= home.store.clock()
    return None if row is None or closed else row.reason


def gate_of(home: Home, row: Connection) -> StoredGate:
    """What keeps this account's limits, for all processes: the provider's, which a sandbox has none of, and what a
    person allows."""
    limits = provider(row.provider).capabilities.limits if row.real else ()
    allowed = (Limit(1, 1 / row.per_second),) if row.per_second else ()
    return StoredGate(home.store, row.id, (*limits, *allowed))


@contextmanager
def opened(home: Home, connection_id: str, recording: Recording | None = None) -> Iterator[tuple[Connection, Any]]:
    """A connection with its connector, closed at the end. Raises CannotConnect for one that was disconnected.

    recording: keeps the raw exchanges. Only for sending: masking a page of a thousand rows costs more than reading it.
    """
    with home.store.read() as session:
        row = session.get_one(Connection, connection_id)
    if row.removed_at is not None:
        raise CannotConnect(f"{row.name} was disconnected. Connect it again on Connections.")
    account = Account(
        connection=row.id,
        base_url=row.base_url,
        settings=row.settings,
        secrets=secrets_of(home, row),
        tokens=_Tokens(TokenBook(home.store, row.id)),
        gate=gate_of(home, row),
        breaker=_Breaker(StoredBreaker(home.store, row.id)),
        recorder=recording,
        read_timeout=row.read_timeout_seconds,
        parallel=row.parallel,
    )
    if provider(row.provider).capabilities.production_url == NO_HOST:
        account.held = KeptFiles(home, row.id)
    connector = provider(row.provider).connect(account)
    try:
        yield row, connector
    finally:
        connector.close()
