"""What stops a whole run (section 6): one side suddenly empty, too much deleted, people gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.sync.presence import Look
from core.sync.twins import Guard, SyncState, Twin
from core.sync.words import How, Side, State

SENTENCES: Mapping[Guard, str] = {
    Guard.EMPTY_SIDE: "{side} shows nothing at all, though {count} twins are known. Nothing was done.",
    Guard.MANY_DELETES: "{count} of {of} twins would be deleted. Nothing was done.",
    Guard.PEOPLE_GONE: "{count} people with twins are no longer listed in {side}. Nothing was done.",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a plan does nothing. side: None for both. of: how many there are, of which `count` are concerned."""

    guard: Guard
    side: Side | None
    count: int
    of: int


def stops(state: SyncState, looks: Mapping[Side, Look], deletes: int) -> tuple[Stop, ...]:
    """deletes: how many twins would be deleted or voided, asked about or not."""
    unclear = {item.twin for item in state.open_items}
    linked = [twin for twin in state.twins if twin.state is State.LINKED and twin.id not in unclear]
    found = [*_empty(state, looks, linked), *_gone(state, linked)]
    known = sum(1 for twin in linked if _in_window(state, twin)) + state.quiet.in_window
    if deletes > max(state.config.delete_floor, known * state.config.delete_percent // 100):
        found.append(Stop(Guard.MANY_DELETES, None, deletes, known))
    return tuple(stop for stop in found if stop.guard not in state.overruled)


def _empty(state: SyncState, looks: Mapping[Side, Look], linked: list[Twin]) -> Iterable[Stop]:
    for side in Side:
        reading = state.reading(side)
        if reading.records or reading.how is How.DELTA or state.quiet.in_window:
            continue
        people = reading.people
        here = [t for t in linked if _in_window(state, t) and (people is None or t.end(side).person in people)]
        if here and not looks[side].held:
            yield Stop(Guard.EMPTY_SIDE, side, len(here), len(linked))


def _gone(state: SyncState, linked: list[Twin]) -> Iterable[Stop]:
    for side in Side:
        known = state.known_people.get(side)
        with_twins = {twin.end(side).person for twin in linked} | state.quiet.people.get(side, frozenset())
        people = {person for person in with_twins if state.mapping.person(side, person)}
        gone = people - known - state.people_gone.get(side, frozenset()) if known is not None else set()
        if gone:
            yield Stop(Guard.PEOPLE_GONE, side, len(gone), len(people))


def _in_window(state: SyncState, twin: Twin) -> bool:
    first, last = twin.days
    return all(state.reading(side).first <= last and first <= state.reading(side).last for side in Side)
