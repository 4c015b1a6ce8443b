"""When codes were read, changed and planned on, and what nobody has confirmed about their targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from core.actions.code_drafts import DRAFT
from core.actions.codes import CODES, RATES, TYPES
from core.actions.home import Home
from core.models.period import PayPeriod
from core.providers.base import provider
from core.store.tables import Catalogue, CodeMapping, Connection, Integration, Plan, Transfer


@dataclass(frozen=True, slots=True)
class Moments:
    """read: the older of both catalogues. changed: of the mappings that count. planned: of the period's newest plans,
    the oldest. None: never.
    """

    read: datetime | None
    changed: datetime | None
    planned: datetime | None


def moments_of(session: Session, integration: Integration, period: PayPeriod) -> Moments:
    return Moments(
        _read_at(session, integration), _changed_at(session, integration), _planned_at(session, integration, period)
    )


def _read_at(session: Session, integration: Integration) -> datetime | None:
    """When the older of the catalogues was read, None while one never was."""
    wanted = ((integration.source_id, CODES), (integration.target_id, TYPES), (integration.target_id, RATES))
    moments = [
        session.exec(select(Catalogue.read_at).where(Catalogue.connection_id == c, col(Catalogue.name) == name)).first()
        for c, name in wanted
    ]
    return None if None in moments else min(moment for moment in moments if moment)


def _changed_at(session: Session, integration: Integration) -> datetime | None:
    """When a mapping that counts was made or ended last."""
    latest = select(func.max(CodeMapping.changed_at), func.max(CodeMapping.ended_at)).where(
        CodeMapping.integration_id == integration.id, CodeMapping.state != DRAFT
    )
    return max((moment for moment in session.exec(latest).one() if moment), default=None)


def _planned_at(session: Session, integration: Integration, period: PayPeriod) -> datetime | None:
    """When the period was planned, of its transfers the one whose newest plan is the oldest."""
    newest = (
        select(func.max(Plan.made_at))
        .join(Transfer, col(Transfer.id) == Plan.transfer_id)
        .where(Transfer.integration_id == integration.id, Transfer.first == period.first, Transfer.last == period.last)
        .group_by(col(Plan.transfer_id))
    )
    return min(session.exec(newest).all(), default=None)


def unconfirmed(home: Home, integration: Integration, topics: Sequence[str]) -> list[str]:
    """What nobody has confirmed about the target on these topics, in its declaration's words."""
    with home.store.read() as session:
        row = session.get_one(Connection, integration.target_id)
    declared = provider(row.provider).capabilities.unconfirmed
    return [f"{one.topic}: {one.says}" for one in declared if one.topic in topics]
