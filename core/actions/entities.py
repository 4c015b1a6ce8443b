"""The legal entities of a time system: whose people an integration carries, and nobody of another company."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import Session

from core.actions.codes import remember
from core.actions.connections import CannotConnect, connection_of, opened
from core.actions.home import Home
from core.providers.base import Source
from core.store.tables import Catalogue, Company

ENTITIES = "legal_entities"


def read_entities(home: Home, company: Company, source_id: str) -> dict[str, str]:
    """Ask the time system, and remember. Raises NotFound and the errors of `core.http.errors`."""
    with home.store.read() as session:
        connection_of(session, company.id, source_id)
    with opened(home, source_id) as (_, source):
        found = dict(source.legal_entities()) if isinstance(source, Source) else {}
    remember_entities(home, source_id, found)
    return found


def remember_entities(home: Home, source_id: str, found: Mapping[str, str]) -> None:
    remember(home, source_id, ENTITIES, found)


def known_entities(session: Session, source_id: str) -> dict[str, str]:
    """Names by id, as last read; empty where the time system tells of none, or nobody has asked yet."""
    row = session.get(Catalogue, (source_id, ENTITIES))
    return dict(row.body) if row else {}


def entities_of(home: Home, source_id: str) -> dict[str, str]:
    """The same for pages."""
    with home.store.read() as session:
        return known_entities(session, source_id)


def of_payroll(found: Mapping[str, str], account: str) -> frozenset[str] | None:
    """The only entity there is, or the one that the payroll account is named after. None: a person must say."""
    if len(found) == 1:
        return frozenset(found)
    named = [one for one, name in found.items() if name.casefold() in account.casefold()]
    return frozenset(named) if len(named) == 1 else None


def check_entities(found: Mapping[str, str], chosen: Collection[str] | None) -> None:
    """Raises CannotConnect where it is not said whose people are carried, or of an entity that does not exist."""
    names = ", ".join(sorted(found.values()))
    if found and not chosen:
        raise CannotConnect(f"Choose the legal entities whose people this payroll pays: {names}.")
    if found and not set(chosen or ()) <= found.keys():
        raise CannotConnect(f"One of these legal entities does not exist any more. There are: {names}.")
