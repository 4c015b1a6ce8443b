"""What payroll calls the targets that items go to, as last read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from core.actions.codes import ACCOUNTS, RATES, TYPES, catalogue, catalogue_version
from core.actions.kept import Kept
from core.actions.shown.stamps import Stamp
from core.models.both_sides import Kept as Both
from core.providers.base import provider
from core.store.tables import Connection


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id of the target, and units by operation."""

    names: Mapping[str, Mapping[str, str]]
    units: Mapping[str, str]

    def of(self, operation: str, target: str) -> tuple[str, str]:
        """Name and unit. A target that payroll no longer shows keeps its id as name."""
        return self.names.get(operation, {}).get(target, target), self.units.get(operation, "")


NAMES: Kept[Names] = Kept(16)


def target_names(session: Session, connection_id: str) -> Names:
    row = session.get_one(Connection, connection_id)
    return NAMES.get(session, connection_id, names_version(session, connection_id), lambda _: _names(session, row))


def names_version(session: Session, connection_id: str) -> Stamp:
    return tuple(catalogue_version(session, connection_id, name) for name in (TYPES, RATES, ACCOUNTS))


def _names(session: Session, row: Connection) -> Names:
    units = {o.name: o.unit for o in provider(row.provider).capabilities.operations}
    types = {found["id"]: found["name"] for found in catalogue(session, row.id, TYPES).values()}
    rates: dict[str, dict[str, str]] = {}
    for rate in catalogue(session, row.id, RATES).values():
        rates.setdefault(rate["operation"], {})[rate["id"]] = rate["name"]
    for account in catalogue(session, row.id, ACCOUNTS).values():
        if rate := account["standard"]:
            rates.setdefault(rate["operation"], {})[rate["id"]] = rate["name"]
    return Names({"absence": types, Both.ABSENCE: types, **rates}, units)
