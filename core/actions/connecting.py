"""Making connections and signing in to them again: tested before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from core.actions.connections import (
    CannotConnect,
    SameAccount,
    is_real,
    sealed,
    secrets_of,
    take_over,
    test_account,
)
from core.actions.home import Home
from core.actions.restored import closed_because
from core.http.protocols import Tokens
from core.providers.base import CLIENT_CREDENTIALS, NO_HOST, Check, provider
from core.store.audit import audit
from core.store.gates import StoredBreaker
from core.store.tables import Connection
from core.store.tables.base import new_id
from core.store.tokens import TokenBook

EXPIRED = Tokens("", None, datetime(1970, 1, 1, tzinfo=UTC))


def checked_address(base_url: str) -> str:
    """The address without blanks around it and slashes at its end. Raises CannotConnect for one that is none."""
    address = base_url.strip().rstrip("/")
    if address == NO_HOST:
        return address
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CannotConnect(f"{address or 'Nothing'} is no address. It begins with https:// and names a host.")
    return address


def checked_name(session: Session, company_id: str, name: str, but: str | None = None) -> str:
    """The name without blanks around it. Raises CannotConnect for an empty one, and where another has it."""
    name = name.strip()
    if not name:
        raise CannotConnect("Give the connection a name.")
    others = select(Connection.id).where(
        Connection.company_id == company_id, Connection.name == name, col(Connection.removed_at).is_(None)
    )
    if any(found != but for found in session.exec(others).all()):
        raise CannotConnect(f"There is a connection named {name} already. Choose another name.")
    return name


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

    A real one starts read-only. An account that was disconnected earlier, at the same address, gets its connection back
    with all that hangs on it. Raises SameAccount for an account that the company has already, CannotConnect for a name
    or address that can't be, and the errors of `core.http.errors` when the test fails; nothing is stored then.
    """
    capabilities = provider(provider_name).capabilities
    with home.store.read() as session:
        name = checked_name(session, company_id, name)
    row = Connection(
        id=new_id(),
        company_id=company_id,
        provider=provider_name,
        name=name,
        base_url=checked_address(NO_HOST if capabilities.production_url == NO_HOST else base_url),
        settings=dict(settings),
        secrets=sealed(home, secrets),
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
    check = test_account(row, secrets, tokens)
    take_over(home, row, check)
    try:
        with home.store.write() as session:
            row = _back_again(session, row)
            session.add(row)
            session.flush()
            about = f"connection:{row.id}"
            audit(home.store, session, company_id, actor, "connection added", about, identity=check.identity.id)
    except IntegrityError as error:
        raise SameAccount(
            f"This company is connected to {check.identity.name} already. Sign in again there, or choose another."
        ) from error
    _keep_tokens(home, row, tokens)
    StoredBreaker(home.store, row.id).success()
    return row


def _keep_tokens(home: Home, row: Connection, tokens: Tokens | None) -> None:
    """Store what the sign-in gave. Where keys are exchanged for tokens, an expired pair: whoever asks first renews it
    for all processes, and what older keys were given is not used any more."""
    if tokens is None and provider(row.provider).capabilities.sign_in == CLIENT_CREDENTIALS:
        tokens = EXPIRED
    if tokens is not None:
        TokenBook(home.store, row.id).save(tokens)


_KEPT = ("id", "company_id", "provider", "created_at")


def _back_again(session: Session, fresh: Connection) -> Connection:
    """The connection that was disconnected from the same account, with what was said now; else the new one."""
    same = select(Connection).where(
        Connection.company_id == fresh.company_id,
        Connection.provider == fresh.provider,
        Connection.identity_id == fresh.identity_id,
        Connection.base_url == fresh.base_url,
        col(Connection.removed_at).is_not(None),
    )
    old = session.exec(same.order_by(col(Connection.removed_at).desc())).first()
    if old is None:
        return fresh
    for name, value in fresh.model_dump(exclude=set(_KEPT)).items():
        setattr(old, name, value)
    old.may_send = old.may_send and closed_because(session, old.id) is None
    return old


def sign_in_again(
    home: Home,
    connection_id: str,
    tokens: Tokens | None,
    actor: str,
    settings: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
) -> Check:
    """Take over a new sign-in and ask the provider again at once.

    settings, secrets: what the sign-in itself decided or the person typed anew; the others stay. tokens: of a sign-in
    at the provider's page. Raises OtherIdentity where it leads to another account than before, and the errors of
    `core.http.errors`; nothing is stored then.
    """
    with home.store.read() as session:
        row = session.get_one(Connection, connection_id)
    row.settings = {**row.settings, **(settings or {})}
    known = {**secrets_of(home, row), **(secrets or {})}
    check = test_account(row, known, tokens)
    take_over(home, row, check)
    with home.store.write() as session:
        stored = session.get_one(Connection, connection_id, with_for_update=True)
        take_over(home, stored, check)
        stored.settings, stored.secrets = row.settings, sealed(home, known)
        session.add(stored)
        audit(home.store, session, stored.company_id, actor, "signed in again", f"connection:{stored.id}")
    _keep_tokens(home, row, tokens)
    StoredBreaker(home.store, connection_id).success()
    return check
