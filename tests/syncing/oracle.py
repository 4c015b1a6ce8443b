"""What a sync may leave of what both sides held, written from the fact sheet a second time, for whole places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.sync.words import Side

Place = tuple[str, date]
"""Whose (user name in TimeTrack), and the week's or the day's date."""


@dataclass(frozen=True)
class There:
    """What one side holds at a place. raw: all that this side tells; content: as far as both can tell it."""

    refs: tuple[str, ...]
    raw: tuple[Any, ...]
    content: tuple[Any, ...]
    approved: bool
    void: bool = False


Sides = dict[Side, There | None]
"""Nothing live: None, or one that is void."""


def live(there: There | None) -> tuple[Any, ...] | None:
    return None if there is None or there.void else there.content


def allowed(base: Sides | None, now: Sides, spoilt: bool) -> Callable[[Sides], bool]:
    """The oracle: what a sync of two sides, nobody master, deletes carried, may leave of this.

    Written from sections 4 and 4.3 of sync-semantics.md, and knows nothing of `core.sync`.
    """
    a, b = live(now[Side.A]), live(now[Side.B])
    as_now = (a, b)

    def leaves(*ends: tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]) -> Callable[[Sides], bool]:
        return lambda after: (live(after[Side.A]), live(after[Side.B])) in ends

    if spoilt:
        return leaves(as_now, (a, a), (b, b), (None, None))
    if a == b or (base is None and a is not None and b is not None):
        return leaves(as_now)
    if base is None:
        void = next((there for there in now.values() if there is not None and there.void), None)
        return leaves(as_now if void is not None and void.content == (a or b) else (a or b, a or b))
    for mine, his in (Side.A, Side.B), (Side.B, Side.A):
        here, there = now[mine], now[his]
        was, was_there = base[mine], base[his]
        assert was is not None
        assert was_there is not None
        changed = live(here) is not None and here is not None and here.raw != was.raw
        if here is not None and here.refs != was.refs and live(there) is None:
            return leaves(as_now, (live(here), live(here)), (None, None))
        if live(there) is None:  # gone or void on the other side
            void = there is not None
            if not changed:
                assert here is not None
                return leaves(as_now if here.approved else (None, None))
            if void and there is not None and there.refs != was_there.refs:  # another one than theirs
                return leaves(as_now, (live(here), live(here)))
            return leaves(as_now) if void else leaves((live(here), live(here)))
        changed_there = there is not None and there.raw != was_there.raw
        if changed and not changed_there and live(here) is not None and there is not None:
            return leaves(as_now if there.approved else (live(here), live(here)))
    return leaves(as_now)
