"""The audit chain of a company: what people did, settings, sign-ins, start and end of runs."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from core.security.chain import GENESIS, entry_digest, verify
from core.store.database import Store
from core.store.tables import AuditEntry, Company


def audit(
    store: Store, session: Session, company_id: str, actor: str, act: str, subject: str, **body: Any
) -> AuditEntry:
    """Append one entry in the caller's transaction, so that an act and its entry are stored together or not at all.

    The company's row is locked first: entries of one company come one after another.
    """
    session.exec(select(Company.id).where(Company.id == company_id).with_for_update()).one()
    last = session.exec(
        select(AuditEntry).where(AuditEntry.company_id == company_id).order_by(col(AuditEntry.number).desc()).limit(1)
    ).first()
    previous, number = (last.digest, last.number + 1) if last else (GENESIS, 1)
    entry = AuditEntry(
        company_id=company_id,
        number=number,
        at=store.clock(),
        actor=actor,
        act=act,
        subject=subject,
        body=body,
        previous=previous,
        digest="",
    )
    entry.digest = entry_digest(store.cipher.audit_key, previous, content(entry))
    session.add(entry)
    return entry


def content(entry: AuditEntry) -> dict[str, Any]:
    """What the digest of an entry covers: all of it."""
    return {
        "company": entry.company_id,
        "number": entry.number,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "act": entry.act,
        "subject": entry.subject,
        "body": entry.body,
    }


def head(session: Session, company_id: str) -> str:
    """The digest of the newest entry, the genesis mark if there is none."""
    newest = (
        select(AuditEntry.digest).where(AuditEntry.company_id == company_id).order_by(col(AuditEntry.number).desc())
    )
    return session.exec(newest.limit(1)).first() or GENESIS


def broken_entries(store: Store, company_id: str) -> list[str]:
    """Sentences about what does not fit in this company's chain; empty when it is whole."""
    with store.read() as session:
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.company_id == company_id).order_by(col(AuditEntry.number))
        ).all()
    return verify(store.cipher.audit_key, [(e.previous, content(e), e.digest) for e in entries])
