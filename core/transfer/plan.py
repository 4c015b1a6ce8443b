"""Making a plan: only people whose data changed are planned anew, all others keep their sheet."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import case as either
from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from core.ledger.states import State
from core.models.writes import RemoteRecord
from core.store.audit import audit
from core.store.database import Store
from core.store.tables import Integration, Item, Plan, Run, Transfer
from core.transfer.addup import check_coverage
from core.transfer.case import Case, Ground, Outcome
from core.transfer.figures import plan_figures
from core.transfer.fingerprint import Fingerprint, case_fingerprint, ground_digest, own_rates
from core.transfer.gather import Desk
from core.transfer.holdings import HeldVersion, chunks, elsewhere, held_versions, load_holdings, our_records
from core.transfer.keep import PLAN_SHEET, SHEET, Place, give_way, keep_sheets, supersede
from core.transfer.sheet import Drawn, draw
from core.transfer.wanted import SENT_BEFORE


class BeingSent(Exception):
    """A run of this transfer is under way; planning waits until it has ended."""


class PeriodClosed(Exception):
    """Somebody closed this transfer; it must be reopened first."""


@dataclass(frozen=True, slots=True)
class Old:
    """The sheet that a person had in the plan before. waits: for what another person's or period's plan takes back."""

    id: int
    fingerprint: str
    digest: str
    waits: bool


def make_plan(
    store: Store,
    place: Place,
    company: str,
    desk: Desk,
    ground: Ground,
    rules_version: str,
    actor: str,
    notes: Sequence[Any] = (),
) -> Plan:
    """Plan this transfer and store the plan. Raises BeingSent, PeriodClosed, DoesNotAddUp.

    notes: what is told beside the plan; no part of its hash.

    All in one transaction that holds the integration's and the transfer's row: two people planning at once come one
    after the other, also where two transfers are about the same people.
    """
    with store.write() as session:
        # Not the key: what refers to the integration may be stored meanwhile.
        session.get_one(Integration, place.integration, with_for_update={"key_share": True})
        transfer = session.get_one(Transfer, place.transfer, with_for_update=True)
        _may_plan(session, transfer)
        old = _old_sheets(session, place.transfer)
        held = held_versions(session, place.integration, desk.gathered.decisions)
        cases = desk.cases(held.keys())
        prints = fingerprints(held, desk, ground, rules_version, cases)
        changed = [c for c in cases if (o := old.get(c.key)) is None or o.fingerprint != str(prints[c.key]) or o.waits]
        drawn = _draw(store, session, place, desk, ground, changed, [old[c.key].id for c in changed if c.key in old])
        marked = [name for name, operation in ground.operations.items() if operation.marker]
        sheets = keep_sheets(store, session, place, [(d, str(prints[d.case.key])) for d in drawn], marked)
        kept = {d.case.key: sheet for d, sheet in zip(drawn, sheets, strict=True)}
        check_coverage(session, place.integration, ground.settings.kinds, drawn)
        gone = [o.id for key, o in old.items() if key not in prints]
        supersede(store, session, gone)
        if drawn:
            _print_again(session, place, desk, ground, rules_version, cases, prints, kept)
        everybody = {c.key: (old[c.key].id, old[c.key].digest) for c in cases if c.key in old} | kept
        plan = _store_plan(store, session, place, desk, everybody, actor, notes)
        audit(store, session, company, actor, "plan made", f"plan:{plan.id}", hash=plan.hash, people=len(everybody))
        return plan


def _may_plan(session: Session, transfer: Transfer) -> None:
    if transfer.closed_at is not None:
        raise PeriodClosed(f"This period was closed by {transfer.closed_by}. Reopen it to plan it again.")
    running = session.scalar(select(Run).where(col(Run.transfer_id) == transfer.id, col(Run.ended_at).is_(None)))
    if running is not None:
        raise BeingSent(
            f"Run {running.id}, started by {running.actor}, is still sending. Plan again when it has ended."
        )


def _old_sheets(session: Session, transfer: str) -> dict[str, Old]:
    newest = select(col(Plan.id)).where(col(Plan.transfer_id) == transfer).order_by(col(Plan.id).desc()).limit(1)
    rows = session.execute(
        select(SHEET.c.person, SHEET.c.id, SHEET.c.fingerprint, SHEET.c.digest, _blocked_body())
        .join(PLAN_SHEET, PLAN_SHEET.c.sheet_id == SHEET.c.id)
        .where(PLAN_SHEET.c.plan_id == newest.scalar_subquery())
    )
    return {person: Old(sheet, fingerprint, digest, _waits(body)) for person, sheet, fingerprint, digest, body in rows}


def _blocked_body() -> Any:
    """The body of a blocked sheet, None of others: reading all would cost more than planning."""
    return either((SHEET.c.outcome == Outcome.BLOCKED.value, SHEET.c.body)).label("body")


def _waits(body: Any) -> bool:
    return body is not None and any(found["reason"] in SENT_BEFORE for found in body["problems"])


def _print_again(
    session: Session,
    place: Place,
    desk: Desk,
    ground: Ground,
    rules_version: str,
    cases: Sequence[Case],
    prints: Mapping[str, Fingerprint],
    kept: Mapping[str, tuple[int, str]],
) -> None:
    """Planning itself changes what the ledger holds: figures by hand, adopted records, what it cancelled.

    The stored fingerprint is of the state that it leaves behind, so that only later changes show.
    """
    held = held_versions(session, place.integration, desk.gathered.decisions)
    now = fingerprints(held, desk, ground, rules_version, [c for c in cases if c.key in kept])
    for person, fingerprint in now.items():
        if fingerprint != prints[person]:
            session.execute(update(SHEET).where(SHEET.c.id == kept[person][0]).values(fingerprint=str(fingerprint)))


def fingerprints(
    held: Mapping[str, HeldVersion], desk: Desk, ground: Ground, rules_version: str, cases: Sequence[Case]
) -> dict[str, Fingerprint]:
    """The fingerprint of each case as things stand now. held: from `held_versions`."""
    shared = ground_digest(ground, rules_version)
    own = own_rates(ground.rates)
    decided = _decisions(desk)
    return {
        case.key: case_fingerprint(
            shared,
            case,
            desk.row_digests.get(case.key, ""),
            (*desk.digests_of(case.target), *_elsewhere(case, held, desk), *decided.get(case.key, ())),
            held[case.key].version if case.key in held else "",
            own.get(case.target.account or "", ()) if case.target else (),
        )
        for case in cases
    }


def _elsewhere(case: Case, held: Mapping[str, HeldVersion], desk: Desk) -> list[str]:
    """What is in payroll for people whom this one was linked to when something was sent."""
    linked = case.target.id if case.target else ""
    lanes = held[case.key].lanes if case.key in held else ()
    return [d for lane in lanes if lane != linked for d in desk.digests_of(desk.gathered.target.get(lane))]


def _decisions(desk: Desk) -> dict[str, list[str]]:
    """Per source person, the decisions about foreign records of the person they are linked to."""
    if not desk.gathered.decisions:
        return {}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for record in desk.gathered.records:
        if decision := desk.gathered.decisions.get((record.operation, record.ref)):
            holders[record.holder].append(f"{record.operation}:{record.ref}:{decision}")
    decided = {}
    for person, partner_id in desk.gathered.links.items():
        partner = desk.gathered.target.get(partner_id)
        found = [d for h in (partner_id, partner.account if partner else None) if h for d in holders.get(h, ())]
        if found:
            decided[person] = sorted(found)
    return decided


def _draw(
    store: Store,
    session: Session,
    place: Place,
    desk: Desk,
    ground: Ground,
    changed: Sequence[Case],
    old_sheets: Sequence[int],
) -> list[Drawn]:
    supersede(store, session, old_sheets)
    days = (ground.period.first, ground.period.last)
    persons = [case.key for case in changed]
    planned = [case.key for case in changed if case.target and not case.filtered and not case.other_group]
    _first_come(session, place, days, planned)
    give_way(store, session, place, days, planned)
    held = load_holdings(store, session, place.integration, place.transfer, days, persons, desk.records)
    records = {case.key: desk.records_of(case.target) for case in changed}
    ours = our_records(session, place.connection, [record for found in records.values() for record in found])
    rows = {(row.kind.value, row.id): case.key for case in changed for row in case.rows}
    holders = {holding.item: person for person, found in held.items() for holding in found}
    moved = elsewhere(session, place.integration, rows, holders)
    return [
        draw(
            replace(
                case,
                held=held.get(case.key, ()),
                foreign=_foreign(records[case.key], ours),
                decisions=desk.gathered.decisions,
                elsewhere=moved.get(case.key, {}),
            ),
            ground,
        )
        for case in changed
    ]


def _first_come(session: Session, place: Place, days: tuple[date, date], persons: Sequence[str]) -> None:
    """Raise BeingSent while a run of another transfer is under way for some of these people and days."""
    for some in chunks(sorted(persons)):
        run = session.scalar(
            select(Run)
            .join(Item, col(Item.run_id) == Run.id)
            .where(
                col(Run.ended_at).is_(None),
                col(Item.integration_id) == place.integration,
                col(Item.transfer_id) != place.transfer,
                col(Item.source_person).in_(some),
                col(Item.state) == State.PLANNED.value,
                col(Item.first) <= days[1],
                col(Item.last) >= days[0],
            )
            .limit(1)
        )
        if run is not None:
            raise BeingSent(
                f"Run {run.id}, started by {run.actor}, sends for some of the same people and days. "
                "Plan again when it has ended."
            )


def _foreign(records: Sequence[RemoteRecord], ours: set[tuple[str, str]]) -> list[RemoteRecord]:
    """Records that no item of ours made."""
    return [r for r in records if (r.operation, r.ref) not in ours]


def _store_plan(
    store: Store,
    session: Session,
    place: Place,
    desk: Desk,
    sheets: Mapping[str, tuple[int, str]],
    actor: str,
    notes: Sequence[Any],
) -> Plan:
    lines = "\n".join(f"{key}:{digest}" for key, (_, digest) in sorted(sheets.items()))
    ids = sorted(sheet for sheet, _ in sheets.values())
    counts, totals = plan_figures(session, ids)
    plan = Plan(
        transfer_id=place.transfer,
        hash=hashlib.sha256(lines.encode()).hexdigest(),
        filters=desk.filters.as_json(),
        counts=counts,
        totals=totals,
        notes=list(notes),
        made_by=actor,
        made_at=store.clock(),
    )
    session.add(plan)
    session.flush()
    if ids:
        session.execute(insert(PLAN_SHEET), [{"plan_id": plan.id, "sheet_id": sheet} for sheet in ids])
    return plan
