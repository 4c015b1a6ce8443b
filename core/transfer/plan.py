"""Making a plan: only people whose data changed are planned anew, all others keep their sheet."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from core.ledger.looks import marker_in
from core.models.writes import RemoteRecord
from core.store.audit import audit
from core.store.database import Store
from core.store.tables import Plan, Run, Transfer
from core.transfer.case import Case, Ground
from core.transfer.fingerprint import Fingerprint, case_fingerprint, ground_digest, own_rates
from core.transfer.gather import Desk
from core.transfer.holdings import held_versions, load_holdings, our_refs
from core.transfer.keep import PLAN_SHEET, SHEET, Place, check_coverage, keep_sheets, supersede
from core.transfer.sheet import Drawn, draw


class BeingSent(Exception):
    """A run of this transfer is under way; planning waits until it has ended."""


class PeriodClosed(Exception):
    """Somebody closed this transfer; it must be reopened first."""


@dataclass(frozen=True, slots=True)
class Old:
    """The sheet that a person had in the plan before."""

    id: int
    fingerprint: str
    digest: str


def make_plan(
    store: Store, place: Place, company: str, desk: Desk, ground: Ground, rules_version: str, actor: str
) -> Plan:
    """Plan this transfer and store the plan. Raises BeingSent, PeriodClosed, DoesNotAddUp.

    All in one transaction that holds the transfer's row: two people planning at once come one after the other.
    """
    with store.write() as session:
        transfer = session.get_one(Transfer, place.transfer, with_for_update=True)
        _may_plan(session, transfer)
        old = _old_sheets(session, place.transfer)
        held = held_versions(session, place.integration)
        cases = desk.cases(held.keys())
        prints = fingerprints(held, desk, ground, rules_version, cases)
        changed = [c for c in cases if (o := old.get(c.key)) is None or o.fingerprint != str(prints[c.key])]
        drawn = _draw(store, session, place, desk, ground, changed, [old[c.key].id for c in changed if c.key in old])
        kept = keep_sheets(store, session, place, [(d, str(prints[d.case.key])) for d in drawn])
        check_coverage(session, place.integration, drawn)
        gone = [o.id for key, o in old.items() if key not in prints]
        supersede(store, session, gone)
        sheets = {c.key: (old[c.key].id, old[c.key].digest) for c in cases if c.key in old}
        sheets |= {d.case.key: sheet for d, sheet in zip(drawn, kept, strict=True)}
        plan = _store_plan(store, session, place, desk, sheets, actor)
        audit(store, session, company, actor, "plan made", f"plan:{plan.id}", hash=plan.hash, people=len(sheets))
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
        select(SHEET.c.person, SHEET.c.id, SHEET.c.fingerprint, SHEET.c.digest)
        .join(PLAN_SHEET, PLAN_SHEET.c.sheet_id == SHEET.c.id)
        .where(PLAN_SHEET.c.plan_id == newest.scalar_subquery())
    )
    return {person: Old(sheet, fingerprint, digest) for person, sheet, fingerprint, digest in rows}


def fingerprints(
    held: Mapping[str, str], desk: Desk, ground: Ground, rules_version: str, cases: Sequence[Case]
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
            (*desk.digests_of(case.target), *decided.get(case.key, ())),
            held.get(case.key, ""),
            own.get(case.target.account or "", ()) if case.target else (),
        )
        for case in cases
    }


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
    held = load_holdings(store, session, place.integration, place.transfer, days, persons, desk.states)
    records = {case.key: desk.records_of(case.target) for case in changed}
    ours = our_refs(session, place.connection, {(r.operation, r.ref) for found in records.values() for r in found})
    return [
        draw(
            replace(
                case,
                held=held.get(case.key, ()),
                foreign=_foreign(records[case.key], ours),
                decisions=desk.gathered.decisions,
            ),
            ground,
        )
        for case in changed
    ]


def _foreign(records: Sequence[RemoteRecord], ours: set[tuple[str, str]]) -> list[RemoteRecord]:
    """Records that no item of ours made. One with our mark is no foreign one either: reading back reports it."""
    return [r for r in records if (r.operation, r.ref) not in ours and marker_in(r.text) is None]


def _store_plan(
    store: Store, session: Session, place: Place, desk: Desk, sheets: Mapping[str, tuple[int, str]], actor: str
) -> Plan:
    lines = "\n".join(f"{key}:{digest}" for key, (_, digest) in sorted(sheets.items()))
    ids = sorted(sheet for sheet, _ in sheets.values())
    counts, totals = _sums(session, ids)
    plan = Plan(
        transfer_id=place.transfer,
        hash=hashlib.sha256(lines.encode()).hexdigest(),
        filters=desk.filters.as_json(),
        counts=counts,
        totals=totals,
        notes=[],
        made_by=actor,
        made_at=store.clock(),
    )
    session.add(plan)
    session.flush()
    if ids:
        session.execute(insert(PLAN_SHEET), [{"plan_id": plan.id, "sheet_id": sheet} for sheet in ids])
    return plan


def _sums(session: Session, sheets: Sequence[int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The head count, and the figures of all sheets added up."""
    people: Counter[str] = Counter()
    moves: Counter[str] = Counter()
    problems: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    totals: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    wanted = set(sheets)
    for start in range(0, len(sheets), 500):
        some = sheets[start : start + 500]
        for outcome, body in session.execute(select(SHEET.c.outcome, SHEET.c.body).where(SHEET.c.id.in_(some))):
            people[outcome] += 1
            moves.update(move["action"] for move in body["moves"])
            problems.update(found["reason"] for found in body["problems"])
            alarms.update(found["reason"] for found in body["alarms"])
            for name, shares in body["totals"].items():
                for share, value in shares.items():
                    totals[name][share] += Decimal(value)
    counts = {
        "people": dict(sorted(people.items())),
        "everybody": len(wanted),
        "moves": dict(sorted(moves.items())),
        "problems": dict(sorted(problems.items())),
        "alarms": dict(sorted(alarms.items())),
    }
    return counts, {name: {s: str(v) for s, v in sorted(sums.items())} for name, sums in sorted(totals.items())}
