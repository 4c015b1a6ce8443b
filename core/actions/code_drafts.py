"""Drafts of code mappings: kept at every edit, moving nothing until a person saves what was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from core.actions.code_targets import known_targets, trouble
from core.actions.codes import known_codes, locked_integration, rule_of, rules, suggest_mappings
from core.actions.home import Home
from core.mapping.resolve import Rule
from core.store.audit import audit
from core.store.errors import ChangedMeanwhile, StoreError
from core.store.tables import CodeMapping, Company, Integration
from core.store.tables.base import new_id

DRAFT, CONFIRMED = "draft", "confirmed"


class CannotMap(StoreError):
    """A mapping that can't be: the message says what stands against it."""


class EditedMeanwhile(ChangedMeanwhile):
    """Somebody else changed the mappings of this code since they were shown.

    mine: what was refused. theirs: how it stands now, None where they took it back. by, at: who did, and when.
    """

    def __init__(self, mine: Rule, theirs: CodeMapping | None) -> None:
        super().__init__(f"Somebody else changed code {mine.code} since you looked. Nothing of yours was kept.")
        self.mine = mine
        self.theirs = None if theirs is None else rule_of(theirs)
        self.by = "" if theirs is None else theirs.changed_by
        self.at: datetime | None = None if theirs is None else theirs.changed_at


@dataclass(frozen=True, slots=True)
class Seen:
    """What an edit starts from. draft: the draft that is edited. replaces: the confirmed mapping that is.

    version: of all mappings of the code, as they were shown.
    """

    version: str
    draft: str | None = None
    replaces: str | None = None


def live_mappings(session: Session, integration_id: str) -> list[CodeMapping]:
    """All mappings that count and all drafts, in a stable order."""
    query = select(CodeMapping).where(CodeMapping.integration_id == integration_id, col(CodeMapping.ended_at).is_(None))
    return list(session.exec(query.order_by(col(CodeMapping.changed_at), col(CodeMapping.id))).all())


def version_of(rows: Sequence[CodeMapping]) -> str:
    """Changes with every change of these mappings and drafts. rows: all live ones of one code."""
    said = sorted(f"{row.id}@{row.changed_at.isoformat()}" for row in rows)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def draft_code(
    home: Home, company: Company, integration: Integration, seen: Seen, rule: Rule, actor: str, why: str | None = None
) -> Seen:
    """Keep an edit as a draft, also one that can't be saved yet. Answers what the next edit of it starts from.

    why: reason of a suggestion. Raises EditedMeanwhile where the code's mappings are not those that were `seen`.
    """
    with home.store.write() as session:
        locked_integration(session, integration)
        _check_seen(session, integration, seen, rule)
        row = _keep(home, session, integration, seen, rule, actor, why)
        told = {"kind": row.kind, "code": row.code, "target": row.target}
        audit(home.store, session, company.id, actor, "code drafted", f"integration:{integration.id}", **told)
        session.flush()
        return Seen(version_of(_of_code(session, integration, rule)), row.id, row.replaces)


def _of_code(session: Session, integration: Integration, rule: Rule) -> list[CodeMapping]:
    return [row for row in live_mappings(session, integration.id) if (row.kind, row.code) == (rule.kind, rule.code)]


def _check_seen(session: Session, integration: Integration, seen: Seen, rule: Rule) -> None:
    rows = _of_code(session, integration, rule)
    if version_of(rows) == seen.version:
        return
    about = next((r for r in rows if r.replaces == seen.replaces or r.id == seen.draft), None)
    raise EditedMeanwhile(rule, about or (rows[-1] if rows else None))


def _keep(
    home: Home, session: Session, integration: Integration, seen: Seen, rule: Rule, actor: str, why: str | None
) -> CodeMapping:
    row = session.get_one(CodeMapping, seen.draft) if seen.draft else None
    if row is None:
        row = CodeMapping(
            id=new_id(),
            integration_id=integration.id,
            kind=rule.kind.value,
            code=rule.code,
            operation=rule.operation,
            target=rule.target,
            state=DRAFT,
            replaces=seen.replaces,
            changed_by=actor,
            changed_at=home.store.clock(),
        )
    row.operation, row.target, row.amount = rule.operation, rule.target, rule.amount
    row.pay_basis, row.valid_from, row.valid_to = rule.pay_basis, rule.valid_from, rule.valid_to
    row.why, row.changed_by, row.changed_at = why, actor, home.store.clock()
    session.add(row)
    return row


def discard_drafts(
    home: Home, company: Company, integration: Integration, seen: Mapping[str, datetime], actor: str
) -> int:
    """Give drafts up. seen: when each was changed last, as shown. Raises ChangedMeanwhile; then all are kept."""
    with home.store.write() as session:
        rows = _seen_drafts(session, integration, seen)
        for row in rows:
            row.ended_at = home.store.clock()
            session.add(row)
        codes = [[row.kind, row.code] for row in rows]
        audit(home.store, session, company.id, actor, "drafts discarded", f"integration:{integration.id}", codes=codes)
    return len(rows)


def _seen_drafts(session: Session, integration: Integration, seen: Mapping[str, datetime]) -> list[CodeMapping]:
    locked_integration(session, integration)
    found = {row.id: row for row in live_mappings(session, integration.id) if row.state == DRAFT}
    for draft, at in seen.items():
        row = found.get(draft)
        if row is None:
            raise ChangedMeanwhile("Somebody else saved or discarded one of these drafts. Look again.")
        if row.changed_at != at:
            raise ChangedMeanwhile(f"{row.changed_by} changed the draft for code {row.code} meanwhile. Look again.")
    return [found[draft] for draft in seen]


def save_drafts(
    home: Home, company: Company, integration: Integration, seen: Mapping[str, datetime], actor: str
) -> int:
    """Let drafts count from the next plan on. Answers how many.

    seen: when each was changed last, as shown. What a draft replaces keeps the days before the draft's first one, and
    ends otherwise. Raises ChangedMeanwhile and CannotMap; then none is saved.
    """
    with home.store.write() as session:
        drafts = _seen_drafts(session, integration, seen)
        for row in drafts:
            _confirm(home, session, row, actor)
        session.flush()
        _check(session, integration, drafts)
        told = [[row.kind, row.code, row.target] for row in drafts]
        audit(home.store, session, company.id, actor, "codes mapped", f"integration:{integration.id}", mappings=told)
    return len(drafts)


def _confirm(home: Home, session: Session, row: CodeMapping, actor: str) -> None:
    now = home.store.clock()
    old = session.get(CodeMapping, row.replaces) if row.replaces else None
    if old is not None and old.ended_at is None:
        old.ended_at = now
        session.add(old)
        if (before := kept_before(rule_of(old), rule_of(row))) is not None:
            stays: dict[str, Any] = {
                "integration_id": row.integration_id,
                "state": CONFIRMED,
                "changed_by": actor,
                "changed_at": now,
            }
            session.add(CodeMapping(**asdict(before) | stays))
    row.state, row.changed_by, row.changed_at = CONFIRMED, actor, now
    session.add(row)


def kept_before(old: Rule, new: Rule) -> Rule | None:
    """What stays of a mapping that another one replaces: the days before the other's first one."""
    if new.valid_from is None or (old.valid_from is not None and old.valid_from >= new.valid_from):
        return None
    until = new.valid_from - timedelta(days=1)
    return replace(old, valid_to=until if old.valid_to is None else min(until, old.valid_to))


def _check(session: Session, integration: Integration, drafts: Sequence[CodeMapping]) -> None:
    targets = {target.key: target for target in known_targets(session, integration)}
    for row in drafts:
        if trouble(rule_of(row), (), targets) is not None:
            raise CannotMap(f"The draft for code {row.code} can't be saved as it is. The page says why.")
    try:
        rules(session, integration.id)
    except ValueError as error:
        raise CannotMap(str(error)) from error


def open_suggestions(home: Home, integration: Integration) -> list[tuple[Rule, str]]:
    """Suggested mappings, with their reason, for codes in use at the source that have neither mapping nor draft."""
    with home.store.read() as session:
        taken = {(row.kind, row.code) for row in live_mappings(session, integration.id)}
        targets = {target.key: target for target in known_targets(session, integration)}
        active = {(code.kind, code.code) for code in known_codes(session, integration.source_id) if code.active}
    found: list[tuple[Rule, str]] = []
    for one in suggest_mappings(home, integration):
        if one.target is None or (one.kind, one.code) not in active or (one.kind.value, one.code) in taken:
            continue
        rule = Rule(kind=one.kind, code=one.code, operation=one.operation, target=one.target, pay_basis=one.pay_basis)
        if trouble(rule, (), targets) is None:
            found.append((rule, one.why))
    return found


def draft_suggestions(home: Home, company: Company, integration: Integration, actor: str) -> int:
    """Keep all suggestions for open codes as drafts that say so. Answers how many."""
    offered = open_suggestions(home, integration)
    with home.store.write() as session:
        locked_integration(session, integration)
        taken = {(row.kind, row.code) for row in live_mappings(session, integration.id)}
        fresh = [(rule, why) for rule, why in offered if (rule.kind.value, rule.code) not in taken]
        for rule, why in fresh:
            _keep(home, session, integration, Seen(""), rule, actor, why)
        told: list[Any] = [[rule.kind.value, rule.code, rule.target] for rule, _ in fresh]
        audit(
            home.store, session, company.id, actor, "suggestions drafted", f"integration:{integration.id}", codes=told
        )
    return len(fresh)
