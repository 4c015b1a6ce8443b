"""Absence types of two systems that are kept in step: read by a button, and put side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, select

from core.actions.codes import TYPES, known_types, remember_types
from core.actions.connections import opened
from core.actions.home import Home
from core.actions.sync_reading import connection_of
from core.actions.sync_rules import NotKept, abilities, map_types, mapped_types, pair_of, rules_of
from core.models.both_sides import Kept
from core.models.codes import AbsenceType
from core.store.tables import Catalogue, Company, Integration
from core.sync.through import TypePair
from core.sync.words import Direction, Policy, Side


@dataclass(frozen=True, slots=True)
class Row:
    """One type of A and what it means in B. b: empty while it means nothing there. half: A's own type for half a day
    of it, empty for none. b_half: the same in B. wins: who wins a conflict about it, None for the sync's own rule."""

    a: str
    b: str = ""
    half: str = ""
    b_half: str = ""
    wins: Policy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesNow:
    """Both systems' types as last read, offsite work last, and what was decided about them.

    halves: the types that mean half a day, of the sides that have no other way to say it. read_at: None before the
    first reading.
    """

    a: tuple[AbsenceType, ...]
    b: tuple[AbsenceType, ...]
    halves: Mapping[Side, tuple[AbsenceType, ...]]
    rows: tuple[Row, ...]
    direction: Direction
    read_at: datetime | None


def read_types(home: Home, integration: Integration) -> None:
    """Read both systems' types and remember them. Raises the errors of `core.http.errors`."""
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda side: _read(home, connection_of(integration, side)), Side))


def _read(home: Home, connection_id: str) -> None:
    with opened(home, connection_id) as (_, connector):
        types: list[AbsenceType] = connector.absence_types()
    remember_types(home, connection_id, types)


def types_now(home: Home, integration: Integration) -> TypesNow:
    with home.store.read() as session:
        known = {side: known_types(session, connection_of(integration, side)) for side in Side}
        can = dict(zip(Side, abilities(session, integration, Kept.ABSENCE), strict=True))
        pairs = mapped_types(session, integration)
        where = col(Catalogue.connection_id).in_([integration.source_id, integration.target_id])
        read = session.exec(select(Catalogue.read_at).where(where, Catalogue.name == TYPES)).all()
    whole = {side: tuple(sorted((t for t in known[side] if not t.half), key=_order)) for side in Side}
    halves = {side: () if can[side].halves else tuple(t for t in known[side] if t.half) for side in Side}
    said = {pair.a: pair for pair in pairs}
    ids = list(dict.fromkeys([*(t.id for t in whole[Side.A]), *said]))
    return TypesNow(
        a=whole[Side.A],
        b=whole[Side.B],
        halves=halves,
        rows=tuple(_row(id, said.get(id)) for id in ids),
        direction=rules_of(integration, Kept.ABSENCE).direction,
        read_at=min(read) if len(read) == len(Side) else None,
    )


def _order(type: AbsenceType) -> tuple[bool, str]:
    return not type.away, type.name.casefold()


def _row(id: str, pair: TypePair | None) -> Row:
    return Row(pair.a, pair.b, pair.a_half, pair.b_half, pair.policy) if pair else Row(id)


def unlike(types: TypesNow, rows: Sequence[Row]) -> list[tuple[AbsenceType, AbsenceType]]:
    """Pairs of which one counts days and the other hours."""
    a, b = {t.id: t for t in types.a}, {t.id: t for t in types.b}
    both = [(a[row.a], b[row.b]) for row in rows if row.a in a and row.b in b]
    return [(one, other) for one, other in both if one.unit != other.unit]


def save_rows(home: Home, company: Company, integration: Integration, rows: Sequence[Row], actor: str) -> None:
    """Decide what every type means; one without a counterpart isn't kept in step. Raises NotKept."""
    types = types_now(home, integration)
    a, b = {t.id: t for t in types.a}, {t.id: t for t in types.b}
    with home.store.read() as session:
        before = {pair.a: pair for pair in mapped_types(session, integration)}
    pairs = []
    for row in rows:
        if not row.b:
            continue
        if row.a in a and row.b in b:
            pair = pair_of(a[row.a], b[row.b])
        elif row.a in before and before[row.a].b == row.b:
            pair = before[row.a]  # a type that isn't listed any more keeps what was decided about it
        else:
            raise NotKept("One of these types is not there any more. Read the types again.")
        pairs.append(replace(pair, a_half=row.half, b_half=row.b_half, policy=row.wins))
    map_types(home, company, integration, pairs, actor)
