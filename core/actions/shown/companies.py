"""Companies, and the flow of one: its two connections and how they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlmodel import Session, col, or_, select

from core.actions.home import Home
from core.actions.posting_rules import ACCOUNTING
from core.actions.sync_rules import SYNC
from core.models.hosts import LOOPBACK
from core.providers.base import CLIENT_CREDENTIALS, provider
from core.store.gates import OUTAGES
from core.store.tables import BreakerRow, Company, Connection, Integration, TokenRow


class Health(StrEnum):
    """How a connection is, as far as is known without asking the provider."""

    WORKING = "working"
    READ_ONLY = "read_only"
    MAY_NOT_APPROVE = "may_not_approve"
    LOOK = "look"
    NO_ANSWER = "no_answer"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a flow: a connection as pages show it.

    host: with its port, as people may compare it with what they typed. identity: the account at the provider.
    problems: sentences of the last test. said: what the provider said last, where something is wrong.
    pauses_until: nobody asks it before then. token_expires: of the sign-in, where it isn't renewed with keys.
    unconfirmed: wire facts, counted.
    """

    id: str
    name: str
    provider: str
    title: str
    base_url: str
    host: str
    local: bool
    real: bool
    may_send: bool
    identity: str
    signed_in_as: str
    health: Health
    problems: tuple[str, ...]
    said: str | None
    last_success: datetime | None
    pauses_until: datetime | None
    token_expires: datetime | None
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A company's integration with its two ends."""

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

    @property
    def in_step(self) -> bool:
        """Whether it keeps two systems in step; else it carries into payroll."""
        return self.integration.purpose == SYNC


PAYROLL = "payroll"
EARLIER = "demo ____-__-__ __.__.__"
"""How the integration of a practice company is called once there is a newer one; `_` for any figure."""


def companies(home: Home) -> list[Company]:
    """All companies, the newest first; without earlier practice companies whose systems have ended."""
    live = select(Connection.company_id).where(col(Connection.removed_at).is_(None))
    earlier = select(Integration.company_id).where(col(Integration.name).like(EARLIER))
    asked = select(Company).where(or_(col(Company.id).in_(live), col(Company.id).not_in(earlier)))
    with home.store.read() as session:
        return list(session.exec(asked.order_by(col(Company.created_at).desc())).all())


def flows(home: Home, company: Company) -> list[Flow]:
    """The company's integrations that carry into payroll, then those that keep two systems in step; the oldest first
    of each."""
    return _flows(home, company, PAYROLL, SYNC)


def accounting_flows(home: Home, company: Company) -> list[Flow]:
    """The company's integrations that post to an accounting system, the oldest first."""
    return _flows(home, company, ACCOUNTING)


def _flows(home: Home, company: Company, *purposes: str) -> list[Flow]:
    with home.store.read() as session:
        rows = session.exec(
            select(Integration)
            .where(Integration.company_id == company.id, col(Integration.purpose).in_(purposes))
            .order_by(col(Integration.purpose) == SYNC, col(Integration.created_at))
        ).all()
        return [_flow(home, session, company, row) for row in rows]


def _flow(home: Home, session: Session, company: Company, row: Integration) -> Flow:
    source, target = (session.get_one(Connection, which) for which in (row.source_id, row.target_id))
    return Flow(company, row, end_of(home, session, source), end_of(home, session, target))


def payroll_flow(home: Home, company: Company) -> Flow | None:
    """The company's oldest payroll integration, None while it has none."""
    return next((one for one in flows(home, company) if not one.in_step), None)


def end_of(home: Home, session: Session, row: Connection) -> End:
    """A connection as pages and programs show it."""
    address = urlsplit(row.base_url)
    capabilities = provider(row.provider).capabilities
    breaker, token = session.get(BreakerRow, row.id), session.get(TokenRow, row.id)
    return End(
        id=row.id,
        name=row.name,
        provider=row.provider,
        title=capabilities.title,
        base_url=row.base_url,
        host=address.netloc,
        local=(address.hostname or "") in LOOPBACK,
        real=row.real,
        may_send=row.may_send,
        identity=row.identity_name or "",
        signed_in_as=row.signed_in_as,
        health=_health(home, row, breaker, token),
        problems=tuple(row.problems),
        said=(breaker.reason if breaker and breaker.failures else None) or row.last_error,
        last_success=row.last_success_at,
        pauses_until=breaker.open_until if breaker else None,
        token_expires=token.expires_at if token and capabilities.sign_in != CLIENT_CREDENTIALS else None,
        unconfirmed=len(capabilities.unconfirmed),
    )


def _health(home: Home, row: Connection, breaker: BreakerRow | None, token: TokenRow | None) -> Health:
    if row.removed_at is not None:
        return Health.SIGNED_OUT
    if provider(row.provider).capabilities.sign_in == "oauth" and token is None:
        return Health.SIGNED_OUT
    if breaker is not None and breaker.open_until is not None and breaker.failures < OUTAGES:
        return Health.SIGNED_OUT  # opened by the one answer that does it alone: the sign-in was refused
    if breaker is not None and breaker.open_until is not None and breaker.open_until > home.store.clock():
        return Health.NO_ANSWER
    if row.can_approve is False:
        return Health.MAY_NOT_APPROVE
    if row.problems or row.last_error:
        return Health.LOOK
    return Health.WORKING if row.may_send else Health.READ_ONLY
