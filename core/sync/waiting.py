"""What would lie over a record on which both sides don't agree: it waits until they do, else it would be refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from core.sync.actions import Action, key_of
from core.sync.forms import overlap
from core.sync.journal import Outcome
from core.sync.words import ASKS, FILLING, Do, Side

REPORTS = frozenset({Do.WAITS, Do.DUPLICATE, Do.REPORT_DRIFT, Do.REPORT_APPROVAL, Do.CONFLICT_APPROVAL})
"""Put before people, but nothing that will move a record."""


def waiting(actions: Iterable[Action], asked: Iterable[Action]) -> Iterator[tuple[Action, Action]]:
    """Writes that have to wait, each with what is told instead. asked: all that is put before people.

    What a person chose goes on: should it be refused, they are told.
    """
    open_ = [one for one in asked if one.do in ASKS - REPORTS or _unclear(one)]
    for action in actions:
        if action.target is None or action.do not in FILLING or action.gate == "chosen":
            continue
        other = next((one for one in open_ if _meets(action, action.target, one)), None)
        if other:
            yield action, _told(action, action.target, other)


def _unclear(action: Action) -> bool:
    return action.resolution is not None and action.resolution.outcome is Outcome.ASK


def _meets(action: Action, target: Side, question: Action) -> bool:
    """Whether it would lie over the record that the question is about, and is about other records itself."""
    there = question.held(target)
    if there is None or there.standing.void or not overlap(action.wanted, there.form):
        return False
    pairs = ((action.held(side), question.held(side)) for side in Side)
    return not any(mine and theirs and mine.ref == theirs.ref for mine, theirs in pairs)


def _told(action: Action, target: Side, question: Action) -> Action:
    """The record that it waits for stands in the target's place, so that it is named."""
    there, source = question.held(target), action.held(target.other)
    a, b = (there, source) if target is Side.A else (source, there)
    hashes = a.hash if a else "", b.hash if b else ""
    return replace(
        action,
        key=key_of(action.kept, action.subject, Do.WAITS, target, action.wanted, hashes),
        do=Do.WAITS,
        why=question.subject,
        origin=None,
        a=a,
        b=b,
        a_hash=hashes[0],
        b_hash=hashes[1],
        steps=(),
    )
