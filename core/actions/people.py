"""Employees of both systems: reading them, and what `copies`, `links` and `proposals` keep of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from core.actions.connections import opened
from core.actions.copies import remember_people, remembered_people
from core.actions.entities import remember_entities
from core.actions.home import Home
from core.actions.links import decisions, link_people, links, unlink_people
from core.actions.proposals import accept_proposals, propose_links
from core.models.people import Employee
from core.providers.base import Source
from core.store.tables import Integration

__all__ = [
    "accept_proposals",
    "decisions",
    "link_people",
    "links",
    "propose_links",
    "read_people",
    "remember_people",
    "remembered_people",
    "unlink_people",
]


def read_people(home: Home, integration: Integration) -> tuple[list[Employee], list[Employee]]:
    """Read both systems' employees and remember them for the pages."""
    with ThreadPoolExecutor(2) as threads:
        source, target = threads.map(lambda side: _read(home, side), (integration.source_id, integration.target_id))
    return source, target


def _read(home: Home, connection_id: str) -> list[Employee]:
    with opened(home, connection_id) as (_, connector):
        people: list[Employee] = connector.employees()
        entities = connector.legal_entities() if isinstance(connector, Source) else None
    remember_people(home, connection_id, people)
    if entities is not None:
        remember_entities(home, connection_id, entities)
    return people
