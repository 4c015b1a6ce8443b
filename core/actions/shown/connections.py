"""A company's connections in full, the systems that can be connected, and what a sign-in form asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, or_, select

from core.actions.home import Home
from core.actions.shown.companies import End, Health, end_of
from core.models.both_sides import Kept
from core.models.postings import Posting
from core.models.rows import Kind
from core.providers.base import (
    ALWAYS,
    APPROVED_FROM,
    CLIENT_CREDENTIALS,
    NO_HOST,
    RETURN_ADDRESS,
    VALID_UNTIL,
    Capabilities,
    provider,
    providers,
)
from core.store.tables import Catalogue, Company, Connection, Integration

SOON = timedelta(days=14)


class Standing(StrEnum):
    """How a connection is, in one word."""

    WORKING = "working"
    SOON = "soon"
    SIGNED_OUT = "signed_out"
    READ_ONLY = "read_only"
    MAY_NOT_APPROVE = "may_not_approve"
    LOOK = "look"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a connection's form. choices: values with their titles, empty for free text.

    override: can be changed without signing in again. attribute: one of the account's own attributes.
    """

    name: str
    title: str
    help: str
    secret: bool
    required: bool
    default: str
    choices: Mapping[str, str]
    override: bool
    attribute: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about a provider that it has not confirmed, and what we do meanwhile."""

    topic: str
    says: str


@dataclass(frozen=True, slots=True)
class System:
    """A provider that can be connected. own_page: people sign in at the provider's page, else they type keys.

    in_step: it can be kept in step with another one. reads, takes: kinds of salary data. kept: what can be kept in
    step. posts: documents of accounting that it takes. steps: what a person does there before connecting it.
    """

    name: str
    title: str
    address: str
    own_page: bool
    is_source: bool
    is_target: bool
    in_step: bool
    on_premise: bool
    reads: tuple[Kind, ...]
    kept: tuple[Kept, ...]
    posts: tuple[Posting, ...]
    steps: tuple[str, ...]
    takes: tuple[Kind, ...]
    not_taken: Mapping[str, str]
    fields: tuple[Field, ...]
    unconfirmed: tuple[Fact, ...]

    @property
    def is_books(self) -> bool:
        return bool(self.posts)

    @property
    def handed_over(self) -> bool:
        """People hand over files: there is no address, and nobody to sign in at."""
        return self.address == NO_HOST


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionNow:
    """A connection as the page shows it.

    expires: the day its key runs out, None where nobody knows or it renews itself. last_success: when the provider
    last answered as it should. integrations: names of those it serves. settings: the provider's own, without secrets.
    """

    end: End
    system: System
    standing: Standing
    owner: str
    role: str
    scopes: tuple[str, ...]
    can_approve: bool | None
    last_success: datetime | None
    expires: date | None
    renews: bool
    settings: Mapping[str, str]
    settle_seconds: float
    read_timeout_seconds: float
    parallel: int
    per_second: float
    integrations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ends:
    """Connections for the banner, where no flow ties them together yet."""

    ends: tuple[End, ...]

    @property
    def real(self) -> bool:
        return all(end.real for end in self.ends)


def systems() -> list[System]:
    """All that can be connected: time systems first, then payroll and HR, then accounting; files after each."""
    found = [_system(one.capabilities, one.oauth is not None) for one in providers().values()]
    return sorted(
        (s for s in found if s.is_source or s.is_target or s.posts),
        key=lambda s: (not s.is_source, not s.is_target, s.handed_over, s.title),
    )


def system(name: str) -> System:
    found = provider(name)
    return _system(found.capabilities, found.oauth is not None)


def _system(told: Capabilities, own_page: bool) -> System:
    return System(
        name=told.name,
        title=told.title,
        address=told.production_url,
        own_page=own_page,
        is_source=told.is_source,
        is_target=told.is_target,
        in_step=bool(told.kept_in_step),
        on_premise=told.on_premise,
        reads=told.kinds if told.is_source else (),
        kept=tuple(told.kept_in_step),
        posts=told.posts,
        steps=told.steps,
        takes=told.takes,
        not_taken=told.not_taken,
        fields=tuple(
            Field(s.name, s.title, s.help, s.secret, s.required, s.default, s.choices, s.override, s.attribute)
            for s in told.settings
        ),
        unconfirmed=tuple(Fact(u.topic, u.says) for u in told.unconfirmed),
    )


def connections_of(home: Home, company: Company) -> list[ConnectionNow]:
    """The company's connections that nobody disconnected, time systems first, then in the order they were made."""
    with home.store.read() as session:
        rows = session.exec(
            select(Connection)
            .where(Connection.company_id == company.id, col(Connection.removed_at).is_(None))
            .order_by(col(Connection.created_at))
        ).all()
        found = [_connection(home, session, row) for row in rows]
    return sorted(found, key=lambda one: not one.system.is_source)


def ends_of(home: Home, company: Company) -> Ends:
    """All live connections of the company, for the banner."""
    return Ends(tuple(one.end for one in connections_of(home, company)))


def _connection(home: Home, session: Session, row: Connection) -> ConnectionNow:
    end, found = end_of(home, session, row), system(row.provider)
    expires = valid_until(row)
    return ConnectionNow(
        end=end,
        system=found,
        standing=_standing(home, row, end, found, expires),
        owner=row.owner,
        role=row.role,
        scopes=tuple((row.scopes or "").split()),
        can_approve=row.can_approve,
        last_success=_last_success(session, row),
        expires=expires,
        renews=_renews(row.provider) and end.health is not Health.SIGNED_OUT,
        settings={f.name: str(row.settings.get(f.name, f.default)) for f in found.fields if not f.secret},
        settle_seconds=row.settle_seconds,
        read_timeout_seconds=row.read_timeout_seconds,
        parallel=row.parallel,
        per_second=row.per_second,
        integrations=_integrations(session, row.id),
    )


def _renews(provider_name: str) -> bool:
    """Whether the sign-in goes on by itself: with a refresh token, or with keys."""
    return provider(provider_name).capabilities.sign_in in ("oauth", CLIENT_CREDENTIALS)


def _standing(home: Home, row: Connection, end: End, found: System, expires: date | None) -> Standing:
    wiped = not row.secrets or row.removed_at is not None
    today = home.store.clock().astimezone(UTC).date()
    if wiped or end.health is Health.SIGNED_OUT or (expires is not None and expires < today):
        return Standing.SIGNED_OUT
    if end.health is Health.NO_ANSWER:
        return Standing.NO_ANSWER
    if row.can_approve is False:
        return Standing.MAY_NOT_APPROVE
    if end.health is Health.LOOK:
        return Standing.LOOK
    if expires is not None and expires - today <= SOON:
        return Standing.SOON
    return Standing.WORKING if row.may_send else Standing.READ_ONLY


def valid_until(row: Connection) -> date | None:
    """The last day of its key, as a person noted it down. A text that is no day says nothing."""
    try:
        return date.fromisoformat(str(row.settings.get(VALID_UNTIL, "")).strip())
    except ValueError:
        return None


def _last_success(session: Session, row: Connection) -> datetime | None:
    read = session.exec(select(func.max(Catalogue.read_at)).where(Catalogue.connection_id == row.id)).one()
    known = [moment for moment in (row.last_success_at, read) if moment is not None]
    return max(known, default=None)


def _integrations(session: Session, connection_id: str) -> tuple[str, ...]:
    ends = or_(Integration.source_id == connection_id, Integration.target_id == connection_id)
    return tuple(session.exec(select(Integration.name).where(ends).order_by(Integration.name)).all())


__all__ = [
    "ALWAYS",
    "APPROVED_FROM",
    "RETURN_ADDRESS",
    "VALID_UNTIL",
    "ConnectionNow",
    "Ends",
    "Field",
    "Standing",
    "System",
]
