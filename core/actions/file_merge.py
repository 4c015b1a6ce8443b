"""What a file changes in what is kept: pure, so that looking at a file and taking it in say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.models.rows import Kind
from core.providers.files.cells import Found
from core.providers.files.fields import Content
from core.providers.files.kept import EMPLOYEES, NAMED, kind_of, month_of, plain_person, plain_row

Held = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many rows or people are new, changed, the same, and not there any more afterwards.

    kept: under the names that change, all that is held then. unlisted: people of rows whom no list of employees has,
    where there is one.
    """

    new: int
    changed: int
    same: int
    gone: int
    kept: Held
    unlisted: tuple[str, ...] = ()


def days_of(found: Found) -> tuple[date, date] | None:
    """First and last day of the rows."""
    days = [row.day for row in found.rows]
    return (min(days), max(days)) if days else None


def change(held: Held, found: Found, add: bool) -> Change:
    """A file stands for all days from its first to its last row: what an earlier one said of its kind and these days
    ends. add: only rows that are the same as earlier ones are replaced; all others stay.

    A list of employees replaces the earlier list, or adds to it.
    """
    return _people(held, found, add) if found.content is Content.EMPLOYEES else _rows(held, found, add)


def _people(held: Held, found: Found, add: bool) -> Change:
    before = {body["id"]: body for body in held.get(EMPLOYEES, [])}
    fresh = {person.id: plain_person(person) for person in found.people}
    after = before | fresh if add else fresh
    return _counted(before, after, fresh, {EMPLOYEES: list(after.values())}, ())


def _rows(held: Held, found: Found, add: bool) -> Change:
    kind = Kind(found.content.value)
    names = [name for name in held if kind_of(name) is kind]
    before = {body["id"]: body for name in names for body in held[name]}
    fresh = {row.id: plain_row(row) for row in found.rows}
    days = days_of(found)
    after = dict(fresh)
    for id, body in before.items():
        covered = days is not None and days[0].isoformat() <= body["day"] <= days[1].isoformat()
        if id not in fresh and (add or not covered):
            after[id] = body
    kept: defaultdict[str, list[dict[str, Any]]] = defaultdict(list, {name: [] for name in names})
    for body in sorted(after.values(), key=lambda one: (one["day"], one["person"], one["id"])):
        kept[month_of(kind, date.fromisoformat(body["day"]))].append(body)
    changed = {name: bodies for name, bodies in kept.items() if bodies != held.get(name)}
    return _counted(before, after, fresh, {**changed, **_named(held, kept, found)}, _unlisted(held, found))


def _named(held: Held, kept: Held, found: Found) -> Held:
    """People whom rows name, without those whom no row names any more."""
    every = {**held, **kept}
    still = {body["person"] for name, bodies in every.items() if kind_of(name) for body in bodies}
    known = {body["id"]: body for body in held.get(NAMED, []) if body["id"] in still}
    for person in found.people:
        known[person.id] = known.get(person.id, {}) | plain_person(person)
    return {NAMED: list(known.values())}


def _unlisted(held: Held, found: Found) -> tuple[str, ...]:
    listed = {body["id"] for body in held.get(EMPLOYEES, [])}
    return tuple(sorted(p.id for p in found.people if p.id not in listed)) if listed else ()


def _counted(
    before: Mapping[str, Any], after: Mapping[str, Any], fresh: Mapping[str, Any], kept: Held, unlisted: tuple[str, ...]
) -> Change:
    same = sum(1 for id, body in fresh.items() if before.get(id) == body)
    new = len(fresh.keys() - before.keys())
    return Change(
        new=new,
        changed=len(fresh) - same - new,
        same=same,
        gone=len(before.keys() - after.keys()),
        kept=kept,
        unlisted=unlisted,
    )
