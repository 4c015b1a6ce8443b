"""Plans of accounting in the store, and what the ledger holds of each operation."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import Table, delete, insert, select, update
from sqlmodel import Session, col

from core.accounting.net import Held, Net, Step
from core.accounting.rows import Portion, Problem
from core.ledger import changes
from core.ledger.book import ITEM, entries, entry
from core.ledger.changes import Change, Place
from core.ledger.looks import marker_in, same_look
from core.ledger.states import Action, State
from core.models.postings import STANDING, Posting, Standing
from core.models.writes import RemoteRecord, Write
from core.store.database import Store
from core.store.tables import ItemSource, PostingPlan, PostingStep

SOURCE: Table = ItemSource.__table__  # type: ignore[attr-defined]
STEP: Table = PostingStep.__table__  # type: ignore[attr-defined]
PLANNED, ENTERED, CHANGED, STOPPED = "planned", "entered", "changed", "stopped"
HOLDS = (State.CONFIRMED, State.HELD, State.REVERSING)
"""States in which an item stands for a document, or may."""

Covers = Mapping[int, tuple[Portion, ...]]
_STEP = TypeAdapter(Step)
_PROBLEMS = TypeAdapter(tuple[Problem, ...])


@dataclass(frozen=True, slots=True)
class About:
    """What is planned: an operation of an integration, and the days of its rows. taking_back: as if no row were
    approved, so that all that stands there is taken back."""

    integration: str
    posting: Posting
    first: date
    last: date
    taking_back: bool = False


@dataclass(frozen=True, slots=True)
class StoredStep:
    """A step as it stands. item: of the ledger, once it was entered."""

    number: int
    state: str
    item: int | None
    step: Step


class Documents:
    """What stands there, to be looked up by what the ledger knows of it.

    Numbers of deleted documents are given anew and drafts get another one when they are booked, so a number alone
    proves nothing: our mark does, or, where somebody took it out, that it still says the same.
    """

    def __init__(self, records: Iterable[RemoteRecord]) -> None:
        records = list(records)
        self._by_ref = {record.ref: record for record in records}
        self._by_mark = {mark: record for record in records if (mark := marker_in(record.text)) is not None}

    def of(self, write: Write, ref: str) -> RemoteRecord | None:
        """The record that this write made; None where it is there no more."""
        if write.marker in self._by_mark:
            return self._by_mark[write.marker]
        record = self._by_ref.get(ref)
        unmarked = record is not None and marker_in(record.text) is None and same_look(write, record)
        return record if unmarked else None

    def standing(self, write: Write, ref: str) -> Standing | None:
        record = self.of(write, ref)
        return None if record is None else Standing(record.fields[STANDING])


def plan_context(integration: str, posting: str, hash: str) -> str:
    """What a plan's problems are sealed for."""
    return f"posting plan:{integration}:{posting}:{hash}"


def step_context(plan: int, number: int) -> str:
    """What a step is sealed for."""
    return f"posting step:{plan}:{number}"


def keep_plan(
    store: Store, session: Session, about: About, found: Net, problems: Sequence[Problem], waiting: int, actor: str
) -> PostingPlan:
    """Store a plan. problems: all that people should settle; those of `found` are among them. waiting: rows that
    nobody approved. What only covers other rows now is put down at once, for nothing is written for it."""
    written = [_STEP.dump_json(step) for step in found.steps]
    hash = _hash(about, written)
    row = PostingPlan(
        integration_id=about.integration,
        posting=about.posting.value,
        first=about.first,
        last=about.last,
        hash=hash,
        taking_back=about.taking_back,
        counts={
            "steps": dict(sorted(Counter(step.action.value for step in found.steps).items())),
            "problems": dict(sorted(Counter(problem.reason.value for problem in problems).items())),
            "equal": found.equal,
            "waiting": waiting,
        },
        sealed=store.cipher.seal(
            _PROBLEMS.dump_json(tuple(problems)), plan_context(about.integration, about.posting, hash)
        ),
        made_by=actor,
        made_at=store.clock(),
    )
    session.add(row)
    session.flush()
    plan = row.id or 0
    rows = [
        {
            "plan_id": plan,
            "number": number,
            "state": PLANNED,
            "sealed": store.cipher.seal(body, step_context(plan, number)),
        }
        for number, body in enumerate(written)
    ]
    if rows:
        session.connection().execute(insert(STEP), rows)
    cover(session, found.covers)
    return row


def steps_of(store: Store, session: Session, plan: int) -> list[StoredStep]:
    rows = session.scalars(
        select(PostingStep).where(col(PostingStep.plan_id) == plan).order_by(col(PostingStep.number))
    )
    return [
        StoredStep(
            row.number,
            row.state,
            row.item_id,
            _STEP.validate_json(store.cipher.open(row.sealed, step_context(plan, row.number))),
        )
        for row in rows
    ]


def problems_of(store: Store, plan: PostingPlan) -> tuple[Problem, ...]:
    context = plan_context(plan.integration_id, plan.posting, plan.hash)
    return _PROBLEMS.validate_json(store.cipher.open(plan.sealed, context))


def about_of(plan: PostingPlan) -> About:
    """What a plan was made about."""
    return About(plan.integration_id, Posting(plan.posting), plan.first, plan.last, plan.taking_back)


def newest_plan(session: Session, integration: str, posting: Posting) -> PostingPlan | None:
    return session.scalar(
        select(PostingPlan)
        .where(col(PostingPlan.integration_id) == integration, col(PostingPlan.posting) == posting.value)
        .order_by(col(PostingPlan.id).desc())
        .limit(1)
    )


def held_items(store: Store, session: Session, about: About, records: Iterable[RemoteRecord]) -> list[Held]:
    """What the ledger holds of this operation on these days. records: all that stands there on the same days."""
    there = Documents(records)
    found = session.execute(
        entries().where(
            ITEM.c.integration_id == about.integration,
            ITEM.c.operation == about.posting.value,
            ITEM.c.action.in_((Action.CREATE.value, Action.REPLACE.value)),
            ITEM.c.state.in_([state.value for state in HOLDS]),
            ITEM.c.first <= about.last,
            ITEM.c.last >= about.first,
        )
    ).all()
    its = [entry(store, row) for row in found]
    refs = dict(session.execute(select(ITEM.c.id, ITEM.c.ref).where(ITEM.c.id.in_([one.id for one in its]))).all())
    covers = covered(session, [one.id for one in its])
    return [
        Held(
            item=one.id,
            ref=refs[one.id] or "",
            write=one.write,
            covers=covers.get(one.id, ()),
            standing=there.standing(one.write, refs[one.id] or ""),
            unsure=one.state is not State.CONFIRMED,
        )
        for one in sorted(its, key=lambda one: one.id)
    ]


def covered(session: Session, items: Collection[int]) -> dict[int, tuple[Portion, ...]]:
    """Which rows these items stand for, by item."""
    found: defaultdict[int, list[Portion]] = defaultdict(list)
    query = select(SOURCE).where(SOURCE.c.item_id.in_(items)).order_by(SOURCE.c.kind, SOURCE.c.source_row)
    for row in session.execute(query):
        found[row.item_id].append(Portion(row.kind, row.source_row, row.source_version, row.quantity))
    return {item: tuple(parts) for item, parts in found.items()}


def cover(session: Session, covers: Covers) -> None:
    """Say which rows these items stand for, in place of what was said before."""
    session.execute(delete(SOURCE).where(SOURCE.c.item_id.in_(list(covers))))
    rows = [
        {
            "item_id": item,
            "kind": part.kind,
            "source_row": part.row,
            "source_version": part.version,
            "quantity": part.quantity,
        }
        for item, parts in covers.items()
        for part in parts
    ]
    if rows:
        session.connection().execute(insert(SOURCE), rows)


def enter(store: Store, session: Session, place: Place, plan: int, steps: Sequence[StoredStep], now: Net) -> None:
    """Put the steps into the ledger that would still be done as they were shown; the others have changed since.

    A step that waits for one that has changed has changed with it.
    """
    still = {_STEP.dump_json(step) for step in now.steps}
    chosen: dict[int, int] = {}
    listed: list[Change] = []
    for one in steps:
        step = one.step
        if _STEP.dump_json(step) not in still or (step.after is not None and step.after not in chosen):
            continue
        chosen[one.number] = len(listed)
        listed.append(
            Change(
                action=step.action,
                write=step.write,
                source_person=step.write.person,
                ref=step.held.ref if step.held else None,
                held=step.held.write if step.held else None,
                after=None if step.after is None else chosen[step.after],
                marked=True,
            )
        )
    items = changes.enter(store, session, place, listed)
    by_number = {number: items[at] for number, at in chosen.items()}
    for one in steps:
        item = by_number.get(one.number)
        session.execute(
            update(STEP)
            .where(STEP.c.plan_id == plan, STEP.c.number == one.number, STEP.c.state == PLANNED)
            .values(state=CHANGED if item is None else ENTERED, item_id=item)
        )
    cover(session, {by_number[one.number]: one.step.covers for one in steps if one.number in by_number})


def left(session: Session, plan: int) -> None:
    """What a run that ends had not begun is not done."""
    session.execute(update(STEP).where(STEP.c.plan_id == plan, STEP.c.state == PLANNED).values(state=STOPPED))


def _hash(about: About, steps: Sequence[bytes]) -> str:
    said = "|".join((about.integration, about.posting, about.first.isoformat(), about.last.isoformat()))
    return hashlib.sha256(b"\n".join((said.encode(), *steps))).hexdigest()
