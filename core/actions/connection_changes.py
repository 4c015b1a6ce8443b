"""What people change about a connection: name, address, patience, overrides, whether it may send, its end."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session, col, or_, select

from core.actions.connecting import checked_address, checked_name
from core.actions.connections import CannotConnect, ReadOnly, connection_of, is_real
from core.actions.file_rows import forget_files
from core.actions.home import Home
from core.actions.restored import closed_because
from core.providers.base import provider
from core.store.audit import audit
from core.store.gates import StoredBreaker
from core.store.tables import Catalogue, Connection, Integration, Item, PersonCopy, Run, TokenRow

LEAST_SETTLE, MOST_SETTLE = 0.0, 3600.0
MOST_PARALLEL = 16
MOST_PER_SECOND = 100


def rename(home: Home, company_id: str, connection_id: str, name: str, actor: str) -> None:
    """Raises CannotConnect for an empty name, and where another connection has it."""
    with home.store.write() as session:
        row = connection_of(session, company_id, connection_id, lock=True)
        before, row.name = row.name, checked_name(session, company_id, name, but=row.id)
        session.add(row)
        about = f"connection:{row.id}"
        audit(home.store, session, company_id, actor, "connection renamed", about, before=before, name=row.name)


def change_settings(
    home: Home,
    company_id: str,
    connection_id: str,
    actor: str,
    settings: Mapping[str, str] | None = None,
    settle_seconds: float | None = None,
    read_timeout_seconds: float | None = None,
    parallel: int | None = None,
    per_second: float | None = None,
) -> None:
    """Change what is no secret: the provider's own settings, and how patient we are with it. None leaves as it is.
    per_second: requests a second at most, 0 for as many as the provider allows.

    Raises CannotConnect for a value that makes no sense.
    """
    with home.store.write() as session:
        row = connection_of(session, company_id, connection_id, lock=True)
        changed: dict[str, object] = {}
        if settings:
            _declared(row, settings)
            changed |= {name: value for name, value in settings.items() if row.settings.get(name, "") != value}
            row.settings = {**row.settings, **settings}
        for name, value in (
            ("settle_seconds", _within("The settle time", settle_seconds, LEAST_SETTLE, MOST_SETTLE)),
            ("read_timeout_seconds", _within("The read time-out", read_timeout_seconds, 1, 600)),
            ("parallel", _within("Requests at once", parallel, 1, MOST_PARALLEL)),
            ("per_second", _within("The number of requests a second", per_second, 0, MOST_PER_SECOND)),
        ):
            if value is not None and value != getattr(row, name):
                setattr(row, name, value)
                changed[name] = value
        if not changed:
            return
        session.add(row)
        audit(home.store, session, company_id, actor, "connection changed", f"connection:{row.id}", **changed)


def _declared(row: Connection, settings: Mapping[str, str]) -> None:
    """Secrets never go into the settings, which are stored in clear, and who we are is told by a sign-in alone."""
    known = {s.name: s for s in provider(row.provider).capabilities.settings}
    for name, value in settings.items():
        if name not in known or known[name].secret or not known[name].override:
            raise CannotConnect(f"{row.provider} has no setting {name} that can be changed without signing in again.")
        if known[name].choices and value not in known[name].choices:
            raise CannotConnect(f"{value!r} is none of the choices of {known[name].title}.")


def _within(what: str, value: float | None, least: float, most: float) -> float | None:
    if value is not None and not least <= value <= most:
        raise CannotConnect(f"{what} is between {least:g} and {most:g}, not {value:g}.")
    return value


def change_address(home: Home, company_id: str, connection_id: str, base_url: str, actor: str) -> bool:
    """Point the connection at another address. Its secrets are thrown away: they were given to the old one alone.

    It is signed out then, belongs to no account, and what was read through it is forgotten. Answers False where it is
    the address that it has. Raises CannotConnect, naming both, once something was sent through it.
    """
    address = checked_address(base_url)
    with home.store.write() as session:
        row = connection_of(session, company_id, connection_id, lock=True)
        if address == row.base_url:
            return False
        if _has_ledger(session, row.id):
            raise CannotConnect(
                f"What was sent is known by {row.base_url}, so {row.name} can't move to {address}. "
                "Make a new connection for the new address."
            )
        before, row.base_url = row.base_url, address
        row.real = is_real(provider(row.provider).capabilities, address)
        row.may_send = not row.real
        row.identity_id = row.identity_name = None
        row.signed_in_as = row.role = ""
        row.scopes, row.can_approve, row.problems = None, None, []
        row.last_success_at = row.last_error = None
        _forget_secrets(session, row)
        for table in (PersonCopy, Catalogue):
            for known in session.exec(select(table).where(col(table.connection_id) == row.id)).all():
                session.delete(known)
        row.copies += 1
        about = f"connection:{row.id}"
        audit(home.store, session, company_id, actor, "address changed", about, before=before, address=address)
    return True


def _has_ledger(session: Session, connection_id: str) -> bool:
    """Whether anything was ever planned to go to this connection, or from it."""
    ends = select(Integration.id).where(
        or_(Integration.source_id == connection_id, Integration.target_id == connection_id)
    )
    query = select(Item.id).where(or_(Item.connection_id == connection_id, col(Item.integration_id).in_(ends)))
    return session.exec(query.limit(1)).first() is not None


def _forget_secrets(session: Session, row: Connection) -> None:
    row.secrets = ""
    session.add(row)
    if (pair := session.get(TokenRow, row.id)) is not None:
        session.delete(pair)


def allow_sending(home: Home, connection_id: str, typed_name: str, actor: str) -> None:
    """Let a real connection send. The person types its name, so that it can't be a slip. Raises ReadOnly."""
    with home.store.write() as session:
        row = session.get_one(Connection, connection_id)
        if typed_name.strip() != row.name:
            raise ReadOnly(f"Type the connection's name, {row.name}, to let it send.")
        if why := closed_because(session, row.id):
            raise ReadOnly(why)
        row.may_send = True
        session.add(row)
        audit(home.store, session, row.company_id, actor, "sending allowed", f"connection:{row.id}")


def disconnect(home: Home, company_id: str, connection_id: str, actor: str) -> None:
    """Throw away secrets, tokens and what was taken in from files, and keep all else: links, mappings and what was sent
    stay provable.

    Connecting the same account again brings it back. Raises CannotConnect while a run of its integration is unfinished.
    """
    with home.store.write() as session:
        row = connection_of(session, company_id, connection_id, lock=True)
        if run := _unfinished_run(session, row.id):
            raise CannotConnect(f"Run {run} is not finished. Stop it or let it end, then disconnect {row.name}.")
        row.removed_at = home.store.clock()
        row.may_send = False
        _forget_secrets(session, row)
        forget_files(session, row.id)
        audit(home.store, session, company_id, actor, "disconnected", f"connection:{row.id}", name=row.name)
    StoredBreaker(home.store, connection_id).success()


def _unfinished_run(session: Session, connection_id: str) -> int | None:
    ends = or_(Integration.source_id == connection_id, Integration.target_id == connection_id)
    query = (
        select(Run.id)
        .join(Integration, col(Integration.id) == Run.integration_id)
        .where(ends)
        .where(col(Run.ended_at).is_(None))
    )
    return session.exec(query.limit(1)).first()
