"""Companies, their connections, and what is remembered of the systems behind them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from core.store.tables.base import document, key, moment


class Company(SQLModel, table=True):
    id: str = key()
    slug: str = Field(unique=True)
    name: str
    time_zone: str = "Europe/Copenhagen"
    locale: str = "da_DK"
    created_at: datetime = moment(nullable=False)


class Connection(SQLModel, table=True):
    """A company's signed-in account at a provider.

    secrets: sealed JSON, empty once they were thrown away. identity_*: what the provider reported at the first
    sign-in; pinned. scopes: what the sign-in allows, as the provider names it, a blank between.
    real: the host is one that the provider declares as production. may_send: switched on by a person. per_second: how
    many requests a second a person allows at most, 0 where only the provider says. copies: grows with every reading
    that found its employees changed.
    """

    __table_args__ = (
        Index(
            "uq_connection_account",
            "company_id",
            "provider",
            "identity_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: str = key()
    company_id: str = Field(foreign_key="company.id", index=True)
    provider: str
    name: str
    base_url: str
    settings: dict[str, Any] = document()
    secrets: str = ""
    identity_id: str | None = None
    identity_name: str | None = None
    signed_in_as: str = ""
    role: str = ""
    scopes: str | None = None
    can_approve: bool | None = None
    problems: list[Any] = document()
    real: bool = False
    may_send: bool = False
    settle_seconds: float = 120
    read_timeout_seconds: float = 30
    parallel: int = 2
    per_second: float = Field(default=0, sa_column_kwargs={"server_default": "0"})
    owner: str = ""
    copies: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    last_success_at: datetime | None = moment()
    last_error: str | None = None
    created_at: datetime = moment(nullable=False)
    removed_at: datetime | None = moment()


class TokenRow(SQLModel, table=True):
    """The OAuth pair of a connection, sealed. renewing_*: who refreshes it at the moment, and since when."""

    __tablename__ = "token"

    connection_id: str = Field(primary_key=True, foreign_key="connection.id")
    sealed: bytes = Field(sa_type=LargeBinary)
    expires_at: datetime = moment(nullable=False)
    generation: int = 1
    renewing_by: str | None = None
    renewing_until: datetime | None = moment()


class GateRow(SQLModel, table=True):
    """The rate gate of one account: the time of the last permit given out, in seconds since the epoch.

    held_until: as the provider itself asked, in the same seconds; all else is the limit that we keep ourselves.
    """

    __tablename__ = "gate"

    account: str = Field(primary_key=True)
    last_permit: float = 0
    gap: float = 0
    held_until: float = Field(default=0, sa_column_kwargs={"server_default": "0"})


class BreakerRow(SQLModel, table=True):
    """Outages in a row of one connection, and until when nobody asks it."""

    __tablename__ = "breaker"

    connection_id: str = Field(primary_key=True, foreign_key="connection.id")
    failures: int = 0
    open_until: datetime | None = moment()
    reason: str | None = None


class PersonCopy(SQLModel, table=True):
    """An employee as last read from a connection: what pages show without asking the provider."""

    __tablename__ = "person_copy"

    connection_id: str = Field(primary_key=True, foreign_key="connection.id")
    person: str = Field(primary_key=True)
    version: str
    body: dict[str, Any] = document()
    seen_at: datetime = moment(nullable=False)
    gone_at: datetime | None = moment()


class Catalogue(SQLModel, table=True):
    """Codes, absence types or rates as last read from a connection."""

    connection_id: str = Field(primary_key=True, foreign_key="connection.id")
    name: str = Field(primary_key=True)
    version: str
    body: dict[str, Any] = document()
    read_at: datetime = moment(nullable=False)


class SignIn(SQLModel, table=True):
    """A sign-in that began here and ends at the provider's page. Single use.

    state: SHA-256 of the state in the address that the provider sends people back to. draft: sealed JSON of the
    connection to be made, or of nothing but the way back where connection_id names one that signs in again.
    outcome: `done`, `denied`, `failed`, with what to tell the person in message. made_id: the connection it made.
    """

    __tablename__ = "sign_in"

    id: str = key()
    company_id: str = Field(foreign_key="company.id", index=True)
    provider: str
    connection_id: str | None = Field(default=None, foreign_key="connection.id")
    state: str = Field(unique=True)
    draft: str
    actor: str
    created_at: datetime = moment(nullable=False)
    expires_at: datetime = moment(nullable=False)
    used_at: datetime | None = moment()
    outcome: str | None = None
    message: str | None = None
    made_id: str | None = Field(default=None, foreign_key="connection.id")
