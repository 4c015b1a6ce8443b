"""How an integration keeps two systems in step: direction, who wins, which types mean the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from core.actions.home import Home
from core.actions.links import links
from core.models.both_sides import Kept, SyncAbilities
from core.models.codes import AbsenceType
from core.providers.base import Capabilities, provider
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Company, Connection, Integration, SyncType
from core.sync.through import PersonPair, Shape, SyncMapping, TypePair
from core.sync.twins import Config
from core.sync.words import Deletes, Direction, Drift, Policy, Writeback

SYNC = "sync"
"""The purpose of an integration that keeps two systems in step, and where its settings stand."""


class NotKept(StoreError):
    """These systems can't keep that in step, or not in this way. The message says why, for a person."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings of one resource, as an admin chose them; defaults until then.

    apply: what a scheduled sync may do without a person, by `core.sync.words.Do`.
    """

    direction: Direction = Direction.BOTH
    policy: Policy = Policy.MANUAL
    deletes: Deletes = Deletes.ASK
    drift: Drift = Drift.REPORT
    field_merge: bool = False
    approval_writeback: Writeback = Writeback.REPORT
    apply: tuple[str, ...] = ()


def rules_of(integration: Integration, kept: Kept) -> Rules:
    found = integration.settings.get(SYNC, {}).get(kept.value, {})
    return Rules(
        direction=Direction(found.get("direction", Direction.BOTH)),
        policy=Policy(found.get("policy", Policy.MANUAL)),
        deletes=Deletes(found.get("deletes", Deletes.ASK)),
        drift=Drift(found.get("drift", Drift.REPORT)),
        field_merge=bool(found.get("field_merge", False)),
        approval_writeback=Writeback(found.get("approval_writeback", Writeback.REPORT)),
        apply=tuple(found.get("apply", ())),
    )


def change_rules(
    home: Home, company: Company, integration: Integration, kept: Kept, actor: str, **changes: Any
) -> Rules:
    """Change single rules. Raises NotKept for one that these two systems can't follow, ValueError for no rule."""
    with home.store.write() as session:
        row = session.get_one(Integration, integration.id, with_for_update=True)
        all_ = {**row.settings.get(SYNC, {})}
        all_[kept.value] = {**all_.get(kept.value, {}), **changes}
        row.settings = {**row.settings, SYNC: all_}
        rules = rules_of(row, kept)
        a, b = abilities(session, row, kept)
        if rules.policy is Policy.NEWEST and not (a.has_updated_at and b.has_updated_at):
            raise NotKept("The newest change can't win here: one of the two systems doesn't say when it was made.")
        session.add(row)
        audit(home.store, session, company.id, actor, "sync rules changed", f"integration:{row.id}", **changes)
    return rules


def abilities(session: Session, integration: Integration, kept: Kept) -> tuple[SyncAbilities, SyncAbilities]:
    """What both systems can do with this resource. Raises NotKept."""
    a, b = (_declared(session, id) for id in (integration.source_id, integration.target_id))
    for one in (a, b):
        if kept not in one.kept_in_step:
            raise NotKept(f"{one.title} can't keep this in step with another system.")
    return a.kept_in_step[kept], b.kept_in_step[kept]


def config_of(session: Session, integration: Integration, kept: Kept) -> Config:
    rules, (a, b) = rules_of(integration, kept), abilities(session, integration, kept)
    return Config(
        a=a,
        b=b,
        direction=rules.direction,
        policy=rules.policy,
        deletes=rules.deletes,
        drift=rules.drift,
        field_merge=rules.field_merge,
        approval_writeback=rules.approval_writeback,
    )


def mapping_of(session: Session, integration: Integration, kept: Kept) -> SyncMapping:
    """Who and what corresponds, as people decided it."""
    a, b = abilities(session, integration, kept)
    types = session.scalars(
        select(SyncType).where(SyncType.integration_id == integration.id).order_by(col(SyncType.decided_at))
    )
    return SyncMapping(
        a=Shape.of(a, a.note_limit, projects=False),
        b=Shape.of(b, b.note_limit, projects=False),
        people=tuple(PersonPair(source, target) for source, target in sorted(links(session, integration.id).items())),
        types=tuple(_pair(row) for row in types),
    )


def map_types(home: Home, company: Company, integration: Integration, pairs: Sequence[TypePair], actor: str) -> None:
    """Say which types of absence mean the same; in place of all that was said before.

    Two types onto one are allowed only where nothing goes back. Raises NotKept for pairs that can't be carried over.
    """
    with home.store.write() as session:
        direction = rules_of(session.get_one(Integration, integration.id), Kept.ABSENCE).direction
        _check(pairs, direction)
        session.execute(delete(SyncType).where(col(SyncType.integration_id) == integration.id))
        now = home.store.clock()
        for pair in pairs:
            session.add(
                SyncType(
                    integration_id=integration.id,
                    a=pair.a,
                    b=pair.b,
                    a_half=pair.a_half,
                    b_half=pair.b_half,
                    hours=pair.hours,
                    policy=pair.policy.value if pair.policy else "",
                    decided_by=actor,
                    decided_at=now,
                )
            )
        audit(
            home.store,
            session,
            company.id,
            actor,
            "absence types mapped",
            f"integration:{integration.id}",
            pairs=len(pairs),
        )


def mapped_types(session: Session, integration: Integration) -> list[TypePair]:
    rows = session.scalars(select(SyncType).where(SyncType.integration_id == integration.id).order_by(col(SyncType.a)))
    return [_pair(row) for row in rows]


def pair_of(a: AbsenceType, b: AbsenceType, **more: Any) -> TypePair:
    """Two types as a pair, with what their units say about it."""
    return TypePair(a.id, b.id, hours=a.unit == b.unit == "hours", unlike_units=a.unit != b.unit, **more)


def _check(pairs: Sequence[TypePair], direction: Direction) -> None:
    if any(pair.unlike_units for pair in pairs):
        raise NotKept("One of the types counts days and its counterpart hours. Choose types of one unit.")
    ends = [pair.a for pair in pairs] if direction is Direction.B_TO_A else [pair.b for pair in pairs]
    origins = [pair.b for pair in pairs] if direction is Direction.B_TO_A else [pair.a for pair in pairs]
    if len(set(origins)) < len(origins):
        raise NotKept("One type has two counterparts. Choose the one that it goes to.")
    if direction is Direction.BOTH and len(set(ends)) < len(ends):
        raise NotKept("Two types have one counterpart. That is possible only where nothing is carried back.")


def _pair(row: SyncType) -> TypePair:
    return TypePair(
        row.a, row.b, row.a_half, row.b_half, hours=row.hours, policy=Policy(row.policy) if row.policy else None
    )


def _declared(session: Session, connection: str) -> Capabilities:
    return provider(session.get_one(Connection, connection).provider).capabilities
