"""Twins and questions in the store. What a twin holds is sealed, for kinds of absence are health data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Table, bindparam, insert, select, update
from sqlmodel import Session, col

from core.models.both_sides import Kept, Standing
from core.store.database import Store
from core.store.tables import Integration, SyncQuestion, TwinRow
from core.sync.actions import Action, question
from core.sync.twins import Choice, Question, Twin
from core.sync.words import Do, State

TWIN: Table = TwinRow.__table__  # type: ignore[attr-defined]
CHANGE_TWIN = update(TWIN).where(TWIN.c.id == bindparam("this"))
FORM = TypeAdapter(Twin)
AT_ONCE = 400
"""Values in one condition."""


Value = TypeVar("Value", int, str)


class NotAsked(Exception):
    """There is no such question, or it is about something else by now. The message is for a person."""


def twin_context(integration: str, kept: str) -> str:
    """What a twin is sealed for."""
    return f"twin:{integration}:{kept}"


def mark(store: Store, content: str, standing: Standing) -> str:
    """Tells whether a side still holds what it held, without opening the twin. Keyed: contents could be guessed."""
    return store.cipher.search_hash(f"{content} {standing}")


def twins_of(
    store: Store,
    session: Session,
    integration: str,
    kept: Kept,
    days: tuple[date, date],
    people: Iterable[str] | None = None,
) -> list[Twin]:
    """The twins whose base touches these days. people: only those of these people of A."""
    about = select(TwinRow).where(col(TwinRow.integration_id) == integration, col(TwinRow.kept) == kept.value)
    near = about.where(col(TwinRow.last) >= days[0], col(TwinRow.first) <= days[1])
    queries = [near] if people is None else [near.where(col(TwinRow.a_person).in_(some)) for some in handfuls(people)]
    rows = {row.id: row for query in queries for row in session.scalars(query)}
    return [_opened(store, row) for _, row in sorted(rows.items(), key=lambda entry: entry[0] or 0)]


def twins_by_id(store: Store, session: Session, ids: Iterable[int]) -> list[Twin]:
    """These twins, opened, in the order of their ids."""
    found: list[Twin] = []
    for some in handfuls(ids):
        rows = session.scalars(select(TwinRow).where(col(TwinRow.id).in_(some)))
        found += [_opened(store, row) for row in sorted(rows, key=lambda row: row.id or 0)]
    return found


def keep_twins(store: Store, session: Session, integration: str, twins: Sequence[Twin]) -> None:
    """Store new twins, which have no id yet, and changed ones. What another plan linked meanwhile stays as it is."""
    fresh = _unlinked(session, integration, [twin for twin in twins if not twin.id])
    new = [_row(store, integration, twin) for twin in fresh]
    changed = [{"this": int(t.id), **_row(store, integration, t)} for t in twins if t.id]
    if new:
        session.connection().execute(insert(TWIN), new)
    if changed:
        session.connection().execute(CHANGE_TWIN, changed)


def questions_of(session: Session, integration: str, kept: Kept) -> dict[str, Question]:
    """All that was asked and is not answered by what both sides hold now, by subject."""
    rows = session.scalars(
        select(SyncQuestion).where(
            col(SyncQuestion.integration_id) == integration, col(SyncQuestion.kept) == kept.value
        )
    )
    return {row.subject: _question(row) for row in rows}


def ask(store: Store, session: Session, integration: str, actions: Iterable[Action]) -> None:
    """Put these before people, in place of what was asked about the same before."""
    for action in actions:
        asked = question(action)
        session.merge(
            SyncQuestion(
                integration_id=integration,
                kept=action.kept.value,
                subject=asked.key,
                do=asked.do.value,
                a_hash=asked.a_hash,
                b_hash=asked.b_hash,
                ref=asked.ref or None,
                asked_at=store.clock(),
            )
        )


def answer(
    store: Store, session: Session, integration: str, kept: Kept, about: Question, choice: Choice, actor: str
) -> None:
    """What a person decided, bound to what both sides held when it was asked. Raises NotAsked."""
    row = session.get(SyncQuestion, (integration, kept.value, about.key), with_for_update=True)
    if row is None or (row.a_hash, row.b_hash, row.ref or "") != (about.a_hash, about.b_hash, about.ref):
        raise NotAsked("This has changed since it was shown. Look at it again.")
    row.choice, row.decided_by, row.decided_at = choice.value, actor, store.clock()
    session.add(row)


def _unlinked(session: Session, integration: str, twins: Sequence[Twin]) -> list[Twin]:
    """Those of whose records none is linked. One plan at a time looks, so that no two link the same."""
    if not twins:
        return []
    session.execute(select(col(Integration.id)).where(col(Integration.id) == integration).with_for_update())
    linked = select(col(TwinRow.a_ref), col(TwinRow.b_ref)).where(
        col(TwinRow.integration_id) == integration,
        col(TwinRow.kept) == twins[0].kept.value,
        col(TwinRow.state) == State.LINKED.value,
    )
    taken: set[tuple[str, str]] = set()
    for some in handfuls(ref for twin in twins for ref in (twin.a.ref, twin.b.ref)):
        found = session.execute(linked.where(col(TwinRow.a_ref).in_(some) | col(TwinRow.b_ref).in_(some)))
        taken |= {pair for a, b in found for pair in (("a", a), ("b", b))}
    return [twin for twin in twins if not {("a", twin.a.ref), ("b", twin.b.ref)} & taken]


def _opened(store: Store, row: TwinRow) -> Twin:
    return replace(
        FORM.validate_json(store.cipher.open(row.sealed, twin_context(row.integration_id, row.kept))), id=str(row.id)
    )


def _row(store: Store, integration: str, twin: Twin) -> Mapping[str, object]:
    first, last = twin.base_form.days
    return {
        "integration_id": integration,
        "kept": twin.kept.value,
        "a_person": twin.a.person,
        "b_person": twin.b.person,
        "a_ref": twin.a.ref,
        "b_ref": twin.b.ref,
        "a_mark": mark(store, twin.a.hash, twin.a.standing),
        "b_mark": mark(store, twin.b.hash, twin.b.standing),
        "state": twin.state.value,
        "first": first,
        "last": last,
        "sealed": store.cipher.seal(FORM.dump_json(twin), twin_context(integration, twin.kept.value)),
    }


def _question(row: SyncQuestion) -> Question:
    choice = Choice(row.choice) if row.choice else None
    return Question(row.subject, Do(row.do), row.a_hash, row.b_hash, choice, row.ref or "")


def handfuls(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values, each once and in order, as many at a time as one condition takes."""
    wanted = sorted(set(values))
    for start in range(0, len(wanted), AT_ONCE):
        yield wanted[start : start + AT_ONCE]
