"""Immediately before sending: is everything still as it was when the plan was shown?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from core.ledger.book import AFTER, ITEM, TRANSITION
from core.ledger.states import State
from core.models.rows import SourceRow
from core.transfer.case import Case, Ground, RowKey
from core.transfer.fingerprint import Fingerprint
from core.transfer.gather import Desk
from core.transfer.holdings import SOURCE, HeldVersion, chunks, held_versions
from core.transfer.keep import PLAN_SHEET, SHEET
from core.transfer.plan import fingerprints

CHANGED = "changed since you looked"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item of the run that has not been sent."""

    id: int
    person: str
    covers: Mapping[RowKey, str]


def changed_items(
    session: Session, integration: str, plan: int, run: int, desk: Desk, ground: Ground, rules_version: str
) -> list[int]:
    """Items of this run that no longer stand for what the source, the links, the mappings and payroll say.

    Where the run has sent something of or to a person already, its own sends would show as changes in payroll; of them
    only the source's side is compared.
    """
    held = held_versions(session, integration, desk.gathered.decisions)
    cases = desk.cases(held.keys())
    now = fingerprints(held, desk, ground, rules_version, cases)
    touched = _touched(session, run, cases, held)
    seen = _seen(session, plan)
    rows = {(row.kind.value, row.id): row for row in desk.gathered.rows}
    changed: list[int] = []
    for item in _waiting(session, run):
        before, after = seen.get(item.person), now.get(item.person)
        if before is None or after is None or before.basis != after.basis:
            changed.append(item.id)
            continue
        payroll_moved = item.person not in touched and before.there != after.there
        if payroll_moved or (before.rows != after.rows and not _still_true(item, rows)):
            changed.append(item.id)
    return _with_followers(session, changed)


def _touched(session: Session, run: int, cases: Sequence[Case], held: Mapping[str, HeldVersion]) -> set[str]:
    """Of whom, or to whom, this run has tried to send something."""
    attempted = select(TRANSITION.c.item_id).where(
        TRANSITION.c.run_id == run, TRANSITION.c.after == State.SENDING.value
    )
    tried = session.execute(select(ITEM.c.source_person, ITEM.c.lane).where(ITEM.c.id.in_(attempted))).all()
    persons, lanes = {person for person, _ in tried}, {lane for _, lane in tried}
    found = set(persons)
    for case in cases:
        theirs = {*(held[case.key].lanes if case.key in held else ()), *([case.target.id] if case.target else ())}
        if theirs & lanes:
            found.add(case.key)
    return found


def _still_true(item: Waiting, rows: Mapping[RowKey, SourceRow]) -> bool:
    """Whether an item's own rows are unchanged. A take-back covers none: it goes only while nothing changed at all."""
    if not item.covers:
        return False
    return all(
        (row := rows.get(key)) is not None and row.version == version and row.approval.approved
        for key, version in item.covers.items()
    )


def _seen(session: Session, plan: int) -> dict[str, Fingerprint]:
    query = (
        select(SHEET.c.person, SHEET.c.fingerprint)
        .join(PLAN_SHEET, PLAN_SHEET.c.sheet_id == SHEET.c.id)
        .where(PLAN_SHEET.c.plan_id == plan)
    )
    return {person: Fingerprint.read(text) for person, text in session.execute(query)}


def _waiting(session: Session, run: int) -> list[Waiting]:
    items = session.execute(
        select(ITEM.c.id, ITEM.c.source_person).where(ITEM.c.run_id == run, ITEM.c.state == State.PLANNED.value)
    ).all()
    covers: dict[int, dict[RowKey, str]] = {item: {} for item, _ in items}
    covered = session.execute(
        select(SOURCE.c.item_id, SOURCE.c.kind, SOURCE.c.source_row, SOURCE.c.source_version)
        .join(ITEM, ITEM.c.id == SOURCE.c.item_id)
        .where(ITEM.c.run_id == run, ITEM.c.state == State.PLANNED.value)
    )
    for item, kind, row, version in covered:
        covers[item][kind, row] = version
    return [Waiting(item, person, covers[item]) for item, person in items]


def _with_followers(session: Session, items: Sequence[int]) -> list[int]:
    """What waits for an item that is left out is left out with it."""
    out, newest = set(items), list(items)
    while newest:
        followers: set[int] = set()
        for some in chunks([str(i) for i in newest]):
            query = select(AFTER.c.item_id).where(AFTER.c.after_id.in_([int(i) for i in some]))
            followers |= set(session.scalars(query))
        newest = sorted(followers - out)
        out |= followers
    return sorted(out)
