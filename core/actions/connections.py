"""Connections: adding, testing, opening and switching them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError

from core.actions.home import Home
from core.http.errors import NotSent, SignInNeeded
from core.http.protocols import Exchange, MemoryTokens, Tokens
from core.ledger.book import exchange_text
from core.providers.base import Account, Capabilities, Check, provider
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.gates import StoredBreaker, StoredGate
from core.store.tables import BreakerRow, Connection
from core.store.tables.base import new_id
from core.store.tokens import NoTokens, TokenBook


class OtherIdentity(StoreError):
    """The provider reports another account than the one this connection is pinned to."""


class SameAccount(StoreError):
    """The company is connected to this account already."""


class ReadOnly(StoreError):
    """The connection may not send."""


class Recording:
    """Keeps the raw exchanges of each thread until they are taken."""

    def __init__(self) -> None:
        self._local = threading.local()

    def __call__(self, exchange: Exchange) -> None:
        kept = self._kept()
        kept.append((exchange.status, exchange_text(exchange.request, exchange.response, exchange.error)))
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


def add_connection(
    home: Home,
    company_id: str,
    provider_name: str,
    name: str,
    base_url: str,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    actor: str,
    tokens: Tokens | None = None,
    settle_seconds: float | None = None,
    read_timeout_seconds: float | None = None,
    parallel: int | None = None,
) -> Connection:
    """Test the sign-in, pin the identity that the provider reports, and store the connection.

    A real one starts read-only. Raises SameAccount for an account that the company has already, and the errors of
    `core.http.errors` when the test fails; nothing is stored then.
    """
    capabilities = provider(provider_name).capabilities
    row = Connection(
        id=new_id(),
        company_id=company_id,
        provider=provider_name,
        name=name,
        base_url=base_url.rstrip("/"),
        settings=dict(settings),
        secrets=home.store.cipher.seal_secret(json.dumps(dict(secrets))),
        real=is_real(capabilities, base_url),
        settle_seconds=capabilities.settle_seconds if settle_seconds is None else settle_seconds,
        read_timeout_seconds=capabilities.read_timeout_seconds
        if read_timeout_seconds is None
        else read_timeout_seconds,
        parallel=capabilities.parallel if parallel is None else parallel,
        owner=actor,
        created_at=home.store.clock(),
    )
    row.may_send = not row.real
    check = _test(row, dict(secrets), tokens)
    _take_over(row, check)
    try:
        with home.store.write() as session:
            session.add(row)
            session.flush()
            audit(
                home.store,
                session,
                company_id,
                actor,
                "connection added",
                f"connection:{row.id}",
                identity=check.identity.id,
            )
    except IntegrityError as error:
        raise SameAccount(f"This company is connected to {check.identity.name} already.") from error
    if tokens is not None:
        TokenBook(home.store, row.id).save(tokens)
    return row


def _test(row: Connection, secrets: Mapping[str, str], tokens: Tokens | None) -> Check:
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


def _take_over(row: Connection, check: Check) -> None:
    if row.identity_id is not None and row.identity_id != check.identity.id:
        raise OtherIdentity(
            f"{row.name} belongs to {row.identity_name}, but is signed in to {check.identity.name} now. "
            "Sign in to the first one again, or make a new connection for the other."
        )
    row.identity_id, row.identity_name = check.identity.id, check.identity.name
    row.signed_in_as, row.role = check.signed_in_as, check.role
    row.can_approve, row.problems = check.can_approve, list(check.problems)


def test_connection(home: Home, connection_id: str, actor: str) -> Check:
    """Ask the provider who we are and what we may do, and store the answer. Raises OtherIdentity."""
    with opened(home, connection_id) as (row, connector):
        check: Check = connector.check()
    with home.store.write() as session:
        row = session.get_one(Connection, connection_id)
        _take_over(row, check)
        row.last_success_at, row.last_error = home.store.clock(), None
        session.add(row)
        audit(home.store, session, row.company_id, actor, "connection tested", f"connection:{row.id}")
    return check


def sign_in_again(
    home: Home, connection_id: str, tokens: Tokens, actor: str, settings: Mapping[str, str] | None = None
) -> Check:
    """Take over a new sign-in and ask the provider again at once.

    settings: what the sign-in itself decided, such as the company that was picked. Raises OtherIdentity where it leads
    to another account than before, and the errors of `core.http.errors`; nothing is stored then.
    """
    with home.store.read() as session:
        row = session.get_one(Connection, connection_id)
    row.settings = {**row.settings, **(settings or {})}
    check = _test(row, json.loads(home.store.cipher.open_secret(row.secrets)), tokens)
    with home.store.write() as session:
        row = session.get_one(Connection, connection_id)
        _take_over(row, check)
        row.last_success_at, row.last_error = home.store.clock(), None
        session.add(row)
        audit(home.store, session, row.company_id, actor, "signed in again", f"connection:{row.id}")
    TokenBook(home.store, connection_id).save(tokens)
    StoredBreaker(home.store, connection_id).success()
    return check


def allow_sending(home: Home, connection_id: str, typed_name: str, actor: str) -> None:
    """Let a real connection send. The person types its name, so that it can't be a slip."""
    with home.store.write() as session:
        row = session.get_one(Connection, connection_id)
        if typed_name.strip() != row.name:
            raise ReadOnly(f"Type the connection's name, {row.name}, to let it send.")
        row.may_send = True
        session.add(row)
        audit(home.store, session, row.company_id, actor, "sending allowed", f"connection:{row.id}")


def open_breaker(home: Home, connection_id: str) -> str | None:
    """Why this connection is not asked at all at the moment; None when it is."""
    with home.store.read() as session:
        row = session.get(BreakerRow, connection_id)
    closed = row is None or row.open_until is None or row.open_until <= home.store.clock()
    return None if row is None or closed else row.reason


@contextmanager
def opened(home: Home, connection_id: str, recording: Recording | None = None) -> Iterator[tuple[Connection, Any]]:
    """A connection with its connector, closed at the end.

    recording: keeps the raw exchanges. Only for sending: masking a page of a thousand rows costs more than reading it.
    """
    with home.store.read() as session:
        row = session.get_one(Connection, connection_id)
    capabilities = provider(row.provider).capabilities
    limit = capabilities.per_second if row.real else None
    account = Account(
        connection=row.id,
        base_url=row.base_url,
        settings=row.settings,
        secrets=json.loads(home.store.cipher.open_secret(row.secrets)),
        tokens=_Tokens(TokenBook(home.store, row.id)),
        gate=StoredGate(home.store, row.id, limit),
        breaker=_Breaker(StoredBreaker(home.store, row.id)),
        recorder=recording,
        read_timeout=row.read_timeout_seconds,
        parallel=row.parallel,
    )
    connector = provider(row.provider).connect(account)
    try:
        yield row, connector
    finally:
        connector.close()
