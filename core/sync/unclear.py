"""Open items first (section 4.1, step 1): what became of each, and what is held back until that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.models.both_sides import Kept
from core.sync.journal import MAKES, Outcome, Resolution, resolve_absence, resolve_work
from core.sync.presence import Ask, Look, Seen
from core.sync.project import Held
from core.sync.twins import Choice, OpenItem, SyncState, Twin
from core.sync.words import Do, Presence, Side


def resolutions(
    state: SyncState, looks: Mapping[Side, Look], twins: Iterable[Twin], free: Mapping[Side, Iterable[Held]]
) -> tuple[list[Resolution], list[Ask]]:
    """One for each open item, in the order of their keys; and what must be read to say more."""
    by_id = {twin.id: twin for twin in twins}
    found: list[Resolution] = []
    asks: list[Ask] = []
    taken: set[str] = set()
    for item in sorted(state.open_items, key=lambda i: i.key):
        look = looks[item.target]
        if state.kept is Kept.WORK:
            records = look.work(item.person, item.days)
            resolution = resolve_work(item, item.target, records, state.mapping)
            asks += [] if records is not None else look.ask_days(item.person, item.days)
        else:
            seen = _seen(item, look, by_id.get(item.twin))
            new = [held for held in free[item.target] if held.ref not in taken]
            resolution = resolve_absence(item, seen.presence, seen.held, new, state.mapping)
            asks += [seen.ask] if seen.ask and resolution.outcome is Outcome.UNREAD else []
        found.append(_answered(resolution, state, looks))
        made = found[-1].held if found[-1].outcome is Outcome.DONE and item.do in MAKES else None
        taken |= {made.ref} if made else set()
    return found, asks


def _seen(item: OpenItem, look: Look, twin: Twin | None) -> Seen:
    """The record that was written to; where one was to be made, first whether the days of that were read."""
    seen = look.of(twin, twin.days, wanted=True) if twin else Seen(Presence.UNREAD)
    if item.wanted is None or item.do not in MAKES or (item.do is Do.REPLACE and seen.presence is not Presence.MISSING):
        return seen
    lacks = look.lacks(item.person, item.wanted.days)
    return replace(lacks, ask=look.ask_around(item.person, item.wanted.days))


def _answered(resolution: Resolution, state: SyncState, looks: Mapping[Side, Look]) -> Resolution:
    """What a person said about something that isn't quite what was sent: it is that (adopt), or it is another.

    What they meant may be gone by now: then it is asked anew about what is there.
    """
    item = resolution.item
    asked = state.questions.get(item.key)
    if resolution.outcome is not Outcome.ASK or asked is None or asked.choice in (None, Choice.IGNORE):
        return resolution
    takes_target = asked.choice is (Choice.TAKE_A if item.target is Side.A else Choice.TAKE_B)
    if takes_target and resolution.candidates:
        if asked.ref not in resolution.candidates:
            return resolution
        held = looks[item.target].held[asked.ref]
        return replace(resolution, outcome=Outcome.DONE, held=held, adopted=True)
    again = state.kept is Kept.WORK or item.do is Do.REPLACE
    return replace(resolution, outcome=Outcome.AGAIN if again else Outcome.CLOSE, candidates=())


def held_back(resolutions: Iterable[Resolution]) -> dict[Side, set[str]]:
    """Refs that stay out of everything else: what was planned on, which may not yet be the twin's, and candidates."""
    refs: dict[Side, set[str]] = {Side.A: set(), Side.B: set()}
    for resolution in resolutions:
        item = resolution.item
        refs[item.target] |= set(resolution.candidates)
        for side in Side:
            end = item.end(side)
            if end:
                refs[side].add(end.ref)
    return refs
