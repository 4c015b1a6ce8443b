"""How far it is with two systems that are to be kept in step: every step read from what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import col, func, select

from core.actions.home import Home
from core.actions.links import links
from core.actions.newcomers import Side, newcomers, takes_new
from core.actions.shown.connections import ConnectionNow, Standing, connections_of
from core.actions.sync_rules import SYNC
from core.actions.sync_setup import can_be, left_out
from core.providers.base import provider, providers
from core.store.tables import Company, Integration, SyncPlan, SyncType


class Step(StrEnum):
    """The way to the first sync. The values of IMPORT and EXPORT are what `leave_out` takes."""

    HR = "hr"
    TIME = "time"
    TIE = "tie"
    IMPORT = "import"
    EXPORT = "export"
    TYPES = "types"
    SYNC = "sync"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncSetup:
    """sources, targets: connections to choose from. linked: people. to_import, to_export: people whom the one system
    may not have yet. types: that are mapped. done: steps; next: the first that is not."""

    integration: Integration | None
    sources: Sequence[ConnectionNow]
    targets: Sequence[ConnectionNow]
    source: ConnectionNow | None
    target: ConnectionNow | None
    linked: int
    to_import: int
    to_export: int
    types: int
    done: frozenset[Step]

    @property
    def next(self) -> Step | None:
        return next((step for step in Step if step not in self.done), None)

    @property
    def begun(self) -> bool:
        return bool(self.integration or (self.sources and self.targets))


def fitting(end: str) -> list[str]:
    """Names of the providers that can be this end: `source` or `target`."""
    return [one.name for one in providers().values() if can_be(end, one.capabilities)]


def sync_setup_now(home: Home, company: Company) -> SyncSetup:
    """Read from the store alone."""
    found = connections_of(home, company)
    ends = {
        end: [one for one in found if can_be(end, provider(one.system.name).capabilities)]
        for end in ("source", "target")
    }
    with home.store.read() as session:
        row = session.exec(
            select(Integration)
            .where(Integration.company_id == company.id, Integration.purpose == SYNC)
            .order_by(col(Integration.created_at))
        ).first()
        linked = len(links(session, row.id)) if row else 0
        types = session.exec(select(func.count()).where(SyncType.integration_id == row.id)).one() if row else 0
        planned = (
            session.exec(select(SyncPlan.id).where(SyncPlan.integration_id == row.id).limit(1)).first() if row else None
        )
    source = _of(ends["source"], row.source_id if row else None)
    target = _of(ends["target"], row.target_id if row else None)
    left = {side: _left(home, row, side) if row else 0 for side in Side}
    done = {
        Step.HR: target is not None,
        Step.TIME: source is not None,
        Step.TIE: row is not None,
        Step.IMPORT: row is not None and (left_out(row, Step.IMPORT) or bool(linked and not left[Side.A])),
        Step.EXPORT: row is not None and (left_out(row, Step.EXPORT) or bool(linked and not left[Side.B])),
        Step.TYPES: types > 0,
        Step.SYNC: planned is not None,
    }
    return SyncSetup(
        integration=row,
        sources=ends["source"],
        targets=ends["target"],
        source=source,
        target=target,
        linked=linked,
        to_import=left[Side.A],
        to_export=left[Side.B],
        types=types,
        done=frozenset(step for step, is_done in done.items() if is_done),
    )


def _of(found: Sequence[ConnectionNow], wanted: str | None) -> ConnectionNow | None:
    fit = [one for one in found if wanted is None or one.end.id == wanted]
    return fit[-1] if fit and fit[-1].standing is not Standing.SIGNED_OUT else None


def _left(home: Home, integration: Integration, into: Side) -> int:
    return len(newcomers(home, integration, into)) if takes_new(home, integration, into) else 0
