"""Hearing at once that something changed: a provider calls an address of ours, and the sync that is due anyway comes
earlier. What a call says is a hint and nothing else: what is so is read.
"""

from __future__ import annotations

import hmac
import os
import secrets
from datetime import timedelta
from typing import Protocol, runtime_checkable

from sqlmodel import Session, col, or_, select

from core.actions.connections import connection_of, opened, sealed, secrets_of
from core.actions.home import Home
from core.actions.workflows import What, kept
from core.http.webhook import checked_webhook
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Connection, Integration, Workflow, WorkflowRun

PATH, TOKEN = "hook_path", "hook_token"
"""Names in a connection's sealed secrets: the part of the address that nobody can guess, and what comes back with
every call."""
SOON = timedelta(seconds=20)
"""What comes within it is one hint: people change several things at once."""
BETWEEN = timedelta(minutes=2)
"""Syncs that hints bring about begin so far apart."""


class CannotHear(StoreError):
    """No calls can come from there. The message says why, and what happens instead."""


@runtime_checkable
class Hookable(Protocol):
    """A connector whose provider calls an address when something changes."""

    def webhook_subscribe(self, url: str, token: str) -> str: ...

    def webhook_remove(self, webhook: str) -> None: ...


def hear(home: Home, company: str, connection: str, actor: str) -> None:
    """From now on the provider tells of changes, and its log of deletes. Raises CannotHear and the errors of
    `core.http.errors`."""
    with home.store.read() as session:
        row = connection_of(session, company, connection)
    if row.settings.get("webhook_id"):
        raise CannotHear(f"{row.name} has a webhook already. End it first.")
    path, token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    url = _address(connection, path)
    with opened(home, connection) as (_, connector):
        if not isinstance(connector, Hookable):
            raise CannotHear(f"{row.name} calls nobody when something changes; it is read at fixed times.")
        webhook = connector.webhook_subscribe(url, token)
    with home.store.write() as session:
        row = connection_of(session, company, connection, lock=True)
        row.secrets = sealed(home, {**secrets_of(home, row), PATH: path, TOKEN: token})
        row.settings = {**row.settings, "webhook_id": webhook}
        session.add(row)
        audit(home.store, session, company, actor, "webhook made", f"connection:{connection}")


def end_hearing(home: Home, company: str, connection: str, actor: str) -> None:
    """Nothing is told any more. Raises CannotHear and the errors of `core.http.errors`."""
    with home.store.read() as session:
        row = connection_of(session, company, connection)
    webhook = row.settings.get("webhook_id", "")
    with opened(home, connection) as (_, connector):
        if not webhook or not isinstance(connector, Hookable):
            raise CannotHear(f"{row.name} has no webhook of ours.")
        connector.webhook_remove(webhook)
    with home.store.write() as session:
        row = connection_of(session, company, connection, lock=True)
        left = {name: value for name, value in secrets_of(home, row).items() if name not in (PATH, TOKEN)}
        row.secrets = sealed(home, left)
        row.settings = {**row.settings, "webhook_id": ""}
        session.add(row)
        audit(home.store, session, company, actor, "webhook ended", f"connection:{connection}")


def heard(home: Home, connection: str, path: str, token: str) -> bool:
    """A call came in. False where it isn't one that we asked for; then nothing happens."""
    with home.store.read() as session:
        row = session.get(Connection, connection)
        known = secrets_of(home, row) if row and row.removed_at is None else {}
    # Both are compared in any case, and as bytes: how long it takes tells nothing.
    right = [hmac.compare_digest(known.get(n, "").encode(), v.encode()) for n, v in ((PATH, path), (TOKEN, token))]
    if not (all(right) and known.get(PATH) and known.get(TOKEN)):
        return False
    with home.store.write() as session:
        ends = or_(col(Integration.source_id) == connection, col(Integration.target_id) == connection)
        for flow in session.exec(select(Integration.id).where(ends)).all():
            for workflow in session.exec(kept(flow).with_for_update()).all():
                if What(workflow.what).kept and workflow.next_at is not None:
                    _sooner(home, session, workflow)
    return True


def _sooner(home: Home, session: Session, workflow: Workflow) -> None:
    newest = select(WorkflowRun).where(WorkflowRun.workflow_id == workflow.id).order_by(col(WorkflowRun.id).desc())
    last = session.exec(newest.limit(1)).first()
    at = home.store.clock() + SOON
    if last is not None:
        at = max(at, last.created_at + BETWEEN)
    if workflow.next_at is not None and at < workflow.next_at:
        workflow.next_at = at
        session.add(workflow)


def _address(connection: str, path: str) -> str:
    public = os.environ.get("HANDOVER_PUBLIC_URL", "").rstrip("/")
    if not public:
        raise CannotHear(
            "No call can reach Handover: HANDOVER_PUBLIC_URL names no address. Changes are read at fixed times all the "
            "same, and deletes once a day."
        )
    try:
        return checked_webhook(f"{public}/hooks/{connection}/{path}")
    except ValueError as error:
        raise CannotHear(f"No call can reach Handover at HANDOVER_PUBLIC_URL: {error}") from error
