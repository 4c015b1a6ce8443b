"""Setting up two systems to be kept in step: tying them together, reading both, leaving a step out."""

from __future__ import annotations

from sqlmodel import select

from core.actions.connections import CannotConnect, connection_of
from core.actions.home import Home
from core.actions.people import propose_links, read_people
from core.actions.sync_rules import SYNC
from core.providers.base import Capabilities, provider
from core.store.audit import audit
from core.store.tables import Company, Integration

SKIPPED = "skipped"


def can_be(end: str, told: Capabilities) -> bool:
    """Whether a provider can be this end of a sync: `source`, where time comes from, or `target`, where HR works."""
    return bool(told.kept_in_step) and (told.is_source if end == "source" else told.is_target)


def keep_in_step(home: Home, company: Company, source_id: str, target_id: str, name: str, actor: str) -> Integration:
    """Tie a time system and an HR system together, both ways. Nothing is read or sent yet.

    Raises CannotConnect where the two don't fit or another integration has the name, and NotFound.
    """
    name = " ".join(name.split())
    if not name:
        raise CannotConnect("Give the integration a name; the command line calls it by that.")
    with home.store.write() as session:
        ends = {
            "source": connection_of(session, company.id, source_id),
            "target": connection_of(session, company.id, target_id),
        }
        for end, row in ends.items():
            if not can_be(end, provider(row.provider).capabilities):
                raise CannotConnect(f"{row.name} can't be kept in step with another system in this way.")
        if name in session.exec(select(Integration.name)).all():
            raise CannotConnect(f"There is an integration named {name} already. Choose another name.")
        made = Integration(
            company_id=company.id,
            name=name,
            purpose=SYNC,
            source_id=ends["source"].id,
            target_id=ends["target"].id,
            created_at=home.store.clock(),
        )
        session.add(made)
        session.flush()
        audit(home.store, session, company.id, actor, "integration made", f"integration:{made.id}", name=name)
    return made


def read_both(home: Home, integration: Integration) -> None:
    """Read everybody of both systems and match them. Raises the errors of `core.http.errors`."""
    read_people(home, integration)
    propose_links(home, integration)


def leave_out(home: Home, company: Company, integration: Integration, step: str, actor: str) -> None:
    """A step of the set-up is not wanted; it can still be done later."""
    with home.store.write() as session:
        row = session.get_one(Integration, integration.id, with_for_update=True)
        mine = row.settings.get(SYNC, {})
        row.settings = {**row.settings, SYNC: {**mine, "setup": {**mine.get("setup", {}), step: SKIPPED}}}
        session.add(row)
        audit(home.store, session, company.id, actor, "step left out", f"integration:{row.id}", step=step)


def left_out(integration: Integration, step: str) -> bool:
    return bool(integration.settings.get(SYNC, {}).get("setup", {}).get(step) == SKIPPED)
