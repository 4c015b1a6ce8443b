"""What is known of the people of a plan beside their sheets, as last read from both systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from core.actions.copies import copies_stamp
from core.actions.kept import Kept
from core.actions.links import links
from core.actions.shown.stamps import Stamp, links_stamp
from core.store.tables import Integration, PersonCopy


@dataclass(frozen=True, slots=True)
class Known:
    """What the source says of a person (of those whom only payroll knows: payroll), as last read.

    department_id: empty where only the name is known. entity: id of the source's legal entity.
    pay_basis: payroll's. ends: the last day of employment, the earlier one where the systems differ.
    """

    number: str = ""
    department: str = ""
    department_id: str = ""
    entity: str = ""
    pay_basis: str = ""
    ends: date | None = None


UNKNOWN = Known()
KNOWN: Kept[Mapping[str, Known]] = Kept(8)


def known_stamp(session: Session, integration: Integration) -> Stamp:
    copies = copies_stamp(session, integration.source_id, integration.target_id)
    return *copies, *links_stamp(session, integration)


def known_people(session: Session, integration: Integration) -> Mapping[str, Known]:
    """By sheet key; people whom only payroll knows have the key `@` and their id there."""
    version = known_stamp(session, integration)
    return KNOWN.get(session, integration.id, version, lambda _: _known(session, integration))


def _known(session: Session, integration: Integration) -> Mapping[str, Known]:
    source, target = _bodies(session, integration.source_id), _bodies(session, integration.target_id)
    partners = links(session, integration.id)
    found = {f"@{person}": _words({**body, "legal_entity": ""}, body) for person, body in target.items()}
    for person, body in source.items():
        found[person] = _words(body, target.get(partners.get(person, ""), {}))
    return found


def _bodies(session: Session, connection: str) -> dict[str, Mapping[str, Any]]:
    query = select(PersonCopy.person, PersonCopy.body).where(PersonCopy.connection_id == connection)
    return dict(session.exec(query).all())


def _words(body: Mapping[str, Any], paid: Mapping[str, Any]) -> Known:
    ends = [day for day in (body.get("ends"), paid.get("ends")) if day]
    return Known(
        number=body.get("number") or "",
        department=body.get("department") or "",
        department_id=body.get("department_id") or "",
        entity=body.get("legal_entity") or "",
        pay_basis=paid.get("pay_basis") or "",
        ends=date.fromisoformat(min(ends)) if ends else None,
    )
