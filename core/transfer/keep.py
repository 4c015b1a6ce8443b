"""Storing a plan: sheets, items and what they cover, in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlmodel import Session

from core.ledger import looks, payload
from core.ledger.book import AFTER, ITEM, TRANSITION
from core.ledger.lanes import open_lanes
from core.ledger.states import LIVE, Action, State
from core.models.writes import Write
from core.store.database import Store
from core.store.tables import PlanSheet, Sheet
from core.transfer.case import Holding
from core.transfer.holdings import SOURCE, SUPERSEDED, chunks
from core.transfer.moves import Move
from core.transfer.sheet import Drawn, body

SHEET: Table = Sheet.__table__  # type: ignore[attr-defined]
PLAN_SHEET: Table = PlanSheet.__table__  # type: ignore[attr-defined]

Number = tuple[int, int]
"""Occurrence and revision of a subject."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where items of a plan belong."""

    integration: str
    connection: str
    transfer: str


def supersede(store: Store, session: Session, sheets: Sequence[int]) -> None:
    """Cancel what these older sheets planned and nobody has begun to send."""
    for start in range(0, len(sheets), 500):
        some = sheets[start : start + 500]
        where = (ITEM.c.sheet_id.in_(some), ITEM.c.state == State.PLANNED.value)
        ids = session.scalars(select(ITEM.c.id).where(*where)).all()
        _cancel(store, session, ids, SUPERSEDED, "planned anew")


def give_way(store: Store, session: Session, place: Place, days: tuple[date, date], persons: Sequence[str]) -> None:
    """Cancel what other transfers planned for these people and days and nobody has begun to send.

    Two transfers can be about the same person (everybody's and one pay-out group's): the newest plan counts, and the
    other transfer plans these people anew the next time.
    """
    for some in chunks(sorted(persons)):
        query = select(ITEM.c.id).where(
            ITEM.c.integration_id == place.integration,
            ITEM.c.source_person.in_(some),
            ITEM.c.transfer_id != place.transfer,
            ITEM.c.state == State.PLANNED.value,
            ITEM.c.first <= days[1],
            ITEM.c.last >= days[0],
        )
        _cancel(store, session, session.scalars(query).all(), "planned_elsewhere", "another transfer's plan is newer")


def _cancel(store: Store, session: Session, ids: Sequence[int], code: str, note: str) -> None:
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        session.execute(
            update(ITEM)
            .where(ITEM.c.id.in_(some), ITEM.c.state == State.PLANNED.value)
            .values(state=State.CANCELLED.value, code=code, change=ITEM.c.change + 1)
        )
        session.execute(insert(TRANSITION), [_noted(store, i, State.PLANNED, State.CANCELLED, note) for i in some])


def _noted(store: Store, item: int, before: State, after: State, note: str) -> dict[str, Any]:
    return {"item_id": item, "run_id": None, "at": store.clock(), "before": before, "after": after, "note": note}


def keep_sheets(
    store: Store, session: Session, place: Place, drawn: Sequence[tuple[Drawn, str]], marked: Collection[str]
) -> list[tuple[int, str]]:
    """Store new sheets (with their fingerprints) and their items. Answers (sheet id, digest), in the same order.

    marked: operations whose records can carry a marker; an item of another one has none to be recognised by.
    All take-backs get their items before all else: in a lane, items go in the order of their ids.
    """
    numbers = _Numbers(session, place.connection, [d for d, _ in drawn])
    planned = [[_item(store, place, d, move, numbers, marked) for move in d.net.moves] for d, _ in drawn]
    digests = [_sheet_digest(d, items) for (d, _), items in zip(drawn, planned, strict=True)]
    rows = [
        {
            "transfer_id": place.transfer,
            "person": d.case.key,
            "name": d.name,
            "fingerprint": fingerprint,
            "digest": digest,
            "outcome": d.outcome.value,
            "body": body(d),
        }
        for (d, fingerprint), digest in zip(drawn, digests, strict=True)
    ]
    ids: list[int] = []
    if rows:
        ids = list(session.scalars(insert(SHEET).returning(SHEET.c.id, sort_by_parameter_order=True), rows))
    _keep_items(store, session, place, list(zip(drawn, planned, ids, strict=True)))
    _recover(session, [d for d, _ in drawn])
    return list(zip(ids, digests, strict=True))


def _sheet_digest(drawn: Drawn, items: Iterable[dict[str, Any]]) -> str:
    said = [drawn.case.key, body(drawn), [[i["action"], i["payload_hash"], i["state"]] for i in items]]
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class _Numbers:
    """Gives each new item its occurrence and revision among all items of the same subject."""

    def __init__(self, session: Session, connection: str, drawn: Sequence[Drawn]) -> None:
        self._live: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._newest: dict[tuple[str, str, int], int] = {}
        wanted = sorted({_subject(move) for d in drawn for move in d.net.moves})
        for some in chunks(wanted):
            rows = session.execute(
                select(ITEM.c.operation, ITEM.c.subject, ITEM.c.occurrence, ITEM.c.revision, ITEM.c.state).where(
                    ITEM.c.connection_id == connection, ITEM.c.subject.in_(some)
                )
            )
            for operation, subject, occurrence, revision, state in rows:
                at = (operation, subject, occurrence)
                self._newest[at] = max(revision, self._newest.get(at, -1))
                if state in {s.value for s in LIVE}:
                    self._live[operation, subject].add(occurrence)

    def fresh(self, operation: str, subject: str) -> Number:
        """A number for a record of its own: the first occurrence that no live item has."""
        taken = self._live[operation, subject]
        occurrence = next(n for n in range(len(taken) + 1) if n not in taken)
        return self.following(operation, subject, occurrence)

    def following(self, operation: str, subject: str, occurrence: int) -> Number:
        """The next revision of this occurrence."""
        at = (operation, subject, occurrence)
        self._newest[at] = self._newest.get(at, -1) + 1
        self._live[operation, subject].add(occurrence)
        return occurrence, self._newest[at]


def _write(move: Move, lane: str) -> Write:
    """The write of a move, still without its marker."""
    about = move.wanted if move.action is not Action.REMOVE and move.wanted else move.held
    if about is None:
        raise ValueError("A move is about a wanted record or a held one.")
    return Write(
        operation=about.operation,
        person=lane,
        holder=about.holder,
        first=about.first,
        last=about.last,
        start=about.start,
        end=about.end,
        target=about.target,
        quantity=move.quantity,
        amount=about.amount,
        text=move.wanted.text if move.wanted else "",
    )


def _subject(move: Move) -> str:
    return looks.subject(_write(move, ""))


def _item(
    store: Store, place: Place, drawn: Drawn, move: Move, numbers: _Numbers, marked: Collection[str]
) -> dict[str, Any]:
    """One row of the item table; keys beginning with `_` are for what is stored beside it."""
    held = move.held if move.action in (Action.REMOVE, Action.REPLACE) else None
    lane = held.person if held else drawn.case.target.id if drawn.case.target else ""
    write = _write(move, lane)
    subject = looks.subject(write)
    occurrence, revision = numbers.fresh(write.operation, subject)
    if write.operation in marked:
        mark = looks.marker(place.connection, write.operation, subject, occurrence, revision)
        write = replace(write, marker=mark)
    adopts = move.adopts
    state = State.CONFIRMED if adopts else State.HELD if move.action is Action.BY_HAND else State.PLANNED
    return {
        "integration_id": place.integration,
        "connection_id": place.connection,
        "transfer_id": place.transfer,
        "source_person": drawn.case.key,
        "lane": lane,
        "operation": write.operation,
        "action": move.action.value,
        "subject": subject,
        "occurrence": occurrence,
        "revision": revision,
        "repairs": held.item if held else None,
        "tops_up": move.tops_up,
        "first": write.first,
        "last": write.last,
        "target": write.target,
        "quantity": write.quantity,
        "amount": write.amount,
        "marker": write.marker,
        "payload": payload.seal(store.cipher, place.connection, subject, occurrence, revision, write),
        "payload_hash": payload.digest(write),
        "state": state.value,
        "attempts": 0,
        "absent_reads": 0,
        "present": [],
        "ref": adopts.ref if adopts else None,
        "reason": "adopted: was there already" if adopts else "by hand" if state is State.HELD else None,
        "change": 0,
        "_move": move,
    }


def _keep_items(
    store: Store,
    session: Session,
    place: Place,
    sheets: Sequence[tuple[tuple[Drawn, str], list[dict[str, Any]], int]],
) -> None:
    items = [{**item, "sheet_id": sheet} for _, planned, sheet in sheets for item in planned]
    withdrawn = [i for i in items if i["_move"].is_struck]
    _cancel_by_hand(store, session, [i["_move"].held for i in withdrawn])
    items = sorted((i for i in items if not i["_move"].is_struck), key=lambda i: i["action"] != Action.REMOVE)
    if not items:
        return
    open_lanes(session, place.connection, {i["lane"] for i in items})
    columns = [{k: v for k, v in i.items() if not k.startswith("_")} for i in items]
    ids = list(session.scalars(insert(ITEM).returning(ITEM.c.id, sort_by_parameter_order=True), columns))
    session.execute(
        insert(TRANSITION),
        [_noted(store, i, State.PLANNED, State(row["state"]), "planned") for i, row in zip(ids, items, strict=True)],
    )
    covered = [
        {"item_id": i, "kind": kind, "source_row": row, "source_version": version, "quantity": quantity}
        for i, item in zip(ids, items, strict=True)
        for (kind, row), (version, quantity) in item["_move"].sources.items()
    ]
    if covered:
        session.execute(insert(SOURCE), covered)
    repair = {item["repairs"]: i for i, item in zip(ids, items, strict=True) if item["repairs"] is not None}
    waits = [
        {"item_id": i, "after_id": repair[held]}
        for i, item in zip(ids, items, strict=True)
        for held in item["_move"].after
        if held in repair
    ]
    if waits:
        session.execute(insert(AFTER), waits)


def _cancel_by_hand(store: Store, session: Session, held: Sequence[Holding]) -> None:
    for holding in held:
        session.execute(
            update(ITEM)
            .where(ITEM.c.id == holding.item, ITEM.c.state == State.HELD.value)
            .values(state=State.CANCELLED.value, reason="the difference is another one now", change=ITEM.c.change + 1)
        )
        session.execute(
            insert(TRANSITION).values(
                **_noted(store, holding.item, State.HELD, State.CANCELLED, "another difference now")
            )
        )


def _recover(session: Session, drawn: Iterable[Drawn]) -> None:
    """Items that stay, but stand for other rows of the same amount now, cover those from here on."""
    for d in drawn:
        for holding, now in d.net.kept:
            if {key: amount for key, (_, amount) in now.items()} == dict(holding.sources):
                continue
            session.execute(delete(SOURCE).where(SOURCE.c.item_id == holding.item))
            if now:
                session.execute(
                    insert(SOURCE),
                    [
                        {"item_id": holding.item, "kind": k, "source_row": r, "source_version": v, "quantity": amount}
                        for (k, r), (v, amount) in now.items()
                    ],
                )
