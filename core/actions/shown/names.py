"""What payroll calls the targets that items go to, as last read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from core.actions.codes import ACCOUNTS, RATES, TYPES
from core.providers.base import provider
from core.store.tables import Catalogue, Connection


@dataclass(frozen=True, slots=True)
class Names:
    """Names by id of the target, and units by operation."""

    names: Mapping[str, Mapping[str, str]]
    units: Mapping[str, str]

    def of(self, operation: str, target: str) -> tuple[str, str]:
        """Name and unit. A target that payroll no longer shows keeps its id as name."""
        return self.names.get(operation, {}).get(target, target), self.units.get(operation, "")


def target_names(session: Session, connection_id: str) -> Names:
    row = session.get_one(Connection, connection_id)
    units = {o.name: o.unit for o in provider(row.provider).capabilities.operations}
    types = {found["id"]: found["name"] for found in _body(session, connection_id, TYPES).values()}
    rates: dict[str, dict[str, str]] = {}
    for rate in _body(session, connection_id, RATES).values():
        rates.setdefault(rate["operation"], {})[rate["id"]] = rate["name"]
    for account in _body(session, connection_id, ACCOUNTS).values():
        if rate := account["standard"]:
            rates.setdefault(rate["operation"], {})[rate["id"]] = rate["name"]
    return Names({"absence": types, **rates}, units)


def _body(session: Session, connection_id: str, name: str) -> Mapping[str, dict[str, Any]]:
    row = session.get(Catalogue, (connection_id, name))
    return row.body if row else {}
