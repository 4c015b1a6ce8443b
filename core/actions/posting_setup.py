"""Tying a time system and an accounting system together."""

from __future__ import annotations

from sqlmodel import select

from core.actions.connections import CannotConnect, connection_of
from core.actions.home import Home
from core.actions.posting_rules import ACCOUNTING
from core.providers.base import provider
from core.store.audit import audit
from core.store.tables import Company, Integration


def post_to(home: Home, company: Company, source_id: str, target_id: str, name: str, actor: str) -> Integration:
    """Let hours of a time system be posted to an accounting system. Nothing is read or sent yet.

    Raises CannotConnect where the two don't fit or another integration has the name, and NotFound.
    """
    name = " ".join(name.split())
    if not name:
        raise CannotConnect("Give the integration a name; the command line calls it by that.")
    with home.store.write() as session:
        source, target = (connection_of(session, company.id, one) for one in (source_id, target_id))
        if not provider(source.provider).capabilities.is_source:
            raise CannotConnect(f"{source.name} is no time system.")
        if not provider(target.provider).capabilities.posts:
            raise CannotConnect(f"{target.name} is no accounting system.")
        if name in session.exec(select(Integration.name)).all():
            raise CannotConnect(f"There is an integration named {name} already. Choose another name.")
        made = Integration(
            company_id=company.id,
            name=name,
            purpose=ACCOUNTING,
            source_id=source.id,
            target_id=target.id,
            created_at=home.store.clock(),
        )
        session.add(made)
        session.flush()
        audit(home.store, session, company.id, actor, "integration made", f"integration:{made.id}", name=name)
    return made
