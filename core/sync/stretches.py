"""Arithmetic of one day's work and breaks: breaks as stretches of their own on one side, as a length on the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from core.models.both_sides import Activity
from core.sync.forms import Stretch
from core.sync.words import Anchor

Span = tuple[int, int]
Stretches = tuple[Stretch, ...]
NOON = 12 * 60


def joined(stretches: Iterable[Stretch]) -> Stretches:
    """Sorted, without empty ones; what touches and is of one kind is one."""
    real = [s for s in stretches if s.end > s.start]
    if len(real) < 2:
        return tuple(real)
    done: list[Stretch] = []
    last: dict[tuple[str, str, str], int] = {}
    for stretch in sorted(real, key=_order):
        key = (stretch.activity, stretch.project, stretch.note)
        before = last.get(key)
        if before is not None and done[before].end == stretch.start:
            minutes = done[before].break_minutes + stretch.break_minutes
            done[before] = replace(done[before], end=stretch.end, break_minutes=minutes)
        else:
            last[key] = len(done)
            done.append(stretch)
    return tuple(done)


def minutes_worked(stretches: Iterable[Stretch], *, apart: bool) -> int:
    """apart: breaks are stretches, and overlapping work counts once; else every stretch counts less its break."""
    every = list(stretches)
    if not apart:
        return sum(s.end - s.start - s.break_minutes for s in every)
    breaks = union((s.start, s.end) for s in every if s.activity is Activity.BREAK)
    return sum(end - start for start, end in without(union((s.start, s.end) for s in every if _work(s)), breaks))


def apart(stretches: Iterable[Stretch]) -> Stretches | None:
    """Work cut by breaks, nothing overlapping. None where stretches of different work overlap."""
    every = joined(stretches)
    if not overlapping(every):
        return every
    breaks = union((s.start, s.end) for s in every if s.activity is Activity.BREAK)
    work: list[Stretch] = []
    for project, note in sorted({(s.project, s.note) for s in every if _work(s)}):
        of_kind = union((s.start, s.end) for s in every if _work(s) and (s.project, s.note) == (project, note))
        work += [Stretch(start, end, project=project, note=note) for start, end in without(of_kind, breaks)]
    if overlapping(work):
        return None
    return joined([*work, *(Stretch(start, end, Activity.BREAK) for start, end in breaks)])


def together(stretches: Sequence[Stretch]) -> Stretches:
    """Work with the length of its breaks, from what `apart` gives.

    A break counts that lies between two stretches of the same work and touches both: only then it is inside one.
    """
    done: list[Stretch] = []
    rest: Stretch | None = None
    for stretch in stretches:
        if stretch.activity is Activity.BREAK:
            rest = stretch
            continue
        if done and rest and done[-1].end == rest.start and rest.end == stretch.start and _same(done[-1], stretch):
            minutes = done[-1].break_minutes + rest.end - rest.start
            done[-1] = replace(done[-1], end=stretch.end, break_minutes=minutes)
        else:
            done.append(stretch)
        rest = None
    return tuple(done)


def placed(stretch: Stretch, anchor: Anchor) -> Stretches | None:
    """One stretch with its break put in: always at the same place, with work before and after it.

    None where the break leaves no minute of work on either side: a break at an edge could not be told from free time.
    """
    minutes = stretch.break_minutes
    if not minutes:
        return (stretch,)
    if minutes < 0 or stretch.end - stretch.start < minutes + 2:
        return None
    begin = stretch.start + (stretch.end - stretch.start - minutes) // 2
    if anchor is Anchor.NOON and stretch.start < NOON and NOON + minutes < stretch.end:
        begin = NOON
    elif anchor is Anchor.END:
        begin = stretch.end - minutes - 1
    project, note = stretch.project, stretch.note
    before = Stretch(stretch.start, begin, project=project, note=note)
    after = Stretch(begin + minutes, stretch.end, project=project, note=note)
    return before, Stretch(begin, begin + minutes, Activity.BREAK), after


def overlapping(stretches: Iterable[Stretch]) -> bool:
    return any(after.start < before.end for before, after in pairwise(sorted(stretches, key=_order)))


def union(spans: Iterable[Span]) -> list[Span]:
    done: list[Span] = []
    for start, end in sorted(s for s in spans if s[1] > s[0]):
        if done and start <= done[-1][1]:
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        else:
            done.append((start, end))
    return done


def without(spans: Iterable[Span], taken: Sequence[Span]) -> list[Span]:
    """What is left of `spans`. taken: sorted, apart from each other."""
    left: list[Span] = []
    for begin, end in spans:
        start = begin
        for first, last in taken:
            if last <= start or first >= end:
                continue
            if first > start:
                left.append((start, first))
            start = max(start, last)
        if start < end:
            left.append((start, end))
    return left


def _order(stretch: Stretch) -> tuple[int, int, str, int, str, str]:
    return stretch.start, stretch.end, stretch.activity, stretch.break_minutes, stretch.project, stretch.note


def _work(stretch: Stretch) -> bool:
    return stretch.activity is Activity.WORK


def _same(one: Stretch, other: Stretch) -> bool:
    return (one.project, one.note) == (other.project, other.note)
