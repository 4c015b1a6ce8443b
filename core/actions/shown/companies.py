"""Companies, and the flow of one: its two connections and how they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from core.actions.home import Home
from core.providers.base import provider
from core.store.tables import BreakerRow, Company, Connection, Integration, TokenRow

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Health(StrEnum):
    """How a connection is, as far as is known without asking the provider."""

    WORKING = "working"
    READ_ONLY = "read_only"
    MAY_NOT_APPROVE = "may_not_approve"
    NO_ANSWER = "no_answer"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a flow: a connection as pages show it.

    host: with its port, as people may compare it with what they typed.
    problems: sentences of the last test. said: what the provider said last, where it does not answer.
    """

    id: str
    name: str
    title: str
    host: str
    local: bool
    real: bool
    identity: str
    signed_in_as: str
    health: Health
    problems: tuple[str, ...]
    said: str | None


@dataclass(frozen=True, slots=True)
class Flow:
    """A company's payroll integration with its two ends."""

    company: Company
    integration: Integration
    source: End
    target: End

    @property
    def ends(self) -> tuple[End, End]:
        return self.source, self.target

    @property
    def real(self) -> bool:
        return self.source.real and self.target.real


def companies(home: Home) -> list[Company]:
    """All companies, the newest first."""
    with home.store.read() as session:
        return list(session.exec(select(Company).order_by(col(Company.created_at).desc())).all())


def flow(home: Home, company: Company) -> Flow | None:
    """The company's oldest payroll integration, None while it has none."""
    with home.store.read() as session:
        row = session.exec(
            select(Integration)
            .where(Integration.company_id == company.id, Integration.purpose == "payroll")
            .order_by(col(Integration.created_at))
        ).first()
        if row is None:
            return None
        return Flow(company, row, _view(home, session, row.source_id), _view(home, session, row.target_id))


def _view(home: Home, session: Session, connection_id: str) -> End:
    row = session.get_one(Connection, connection_id)
    address = urlsplit(row.base_url)
    health, said = _health(home, session, row)
    return End(
        id=row.id,
        name=row.name,
        title=provider(row.provider).capabilities.title,
        host=address.netloc,
        local=(address.hostname or "") in LOOPBACK,
        real=row.real,
        identity=row.identity_name or "",
        signed_in_as=row.signed_in_as,
        health=health,
        problems=tuple(row.problems),
        said=said,
    )


def _health(home: Home, session: Session, row: Connection) -> tuple[Health, str | None]:
    if provider(row.provider).capabilities.sign_in == "oauth" and session.get(TokenRow, row.id) is None:
        return Health.SIGNED_OUT, None
    breaker = session.get(BreakerRow, row.id)
    if breaker is not None and _is_later(breaker.open_until, home.store.clock()):
        return Health.NO_ANSWER, breaker.reason
    if row.can_approve is False:
        return Health.MAY_NOT_APPROVE, None
    if not row.may_send:
        return Health.READ_ONLY, None
    return Health.WORKING, row.last_error


def _is_later(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment > now
