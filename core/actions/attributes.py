"""Attributes of people that an account defines itself: read when a connection is made or tested, and kept for pages."""

from __future__ import annotations

from core.actions.codes import remember
from core.actions.connections import opened
from core.actions.home import Home
from core.providers.base import Attributed
from core.store.tables import Catalogue

ATTRIBUTES = "attributes"


def read_attributes(home: Home, connection_id: str) -> None:
    """Remember which ones are released, where the system has any. Raises the errors of `core.http.errors`."""
    with opened(home, connection_id) as (_, connector):
        if not isinstance(connector, Attributed):
            return
        found = {id: f"{label} ({kind})" if kind else label for id, label, kind in connector.attributes()}
    remember(home, connection_id, ATTRIBUTES, found)


def attributes_of(home: Home, connection_id: str) -> dict[str, str]:
    """Labels with their kind, by id, as last read; empty where there are none or nobody has asked yet."""
    with home.store.read() as session:
        row = session.get(Catalogue, (connection_id, ATTRIBUTES))
        return dict(row.body) if row else {}
