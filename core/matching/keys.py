"""The keys by which people find each other: a kind and one or two codes in one whole number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.matching.normalise import MAIL, NAME, WIDTH, Coded, Ints, Lists, Side
from core.matching.vocabulary import Vocabulary

# A key that is not made of the name is worth as much as the many keys that one name makes.
_ALONE = 3


@dataclass(frozen=True, slots=True)
class Keys:
    """rows: whose key; keys: which; worth: by how much it counts beside others as rare."""

    rows: Ints
    keys: Ints
    worth: Ints


class _Collector:
    """Adds keys of one kind after another."""

    def __init__(self) -> None:
        self._kind = 0
        self._parts: list[tuple[Ints, Ints, Ints]] = []

    def next_kind(self) -> None:
        self._kind += 1

    def add(self, rows: Ints, first: Ints, second: Ints | None = None, worth: int = 1) -> None:
        """Codes below 0 make no key."""
        there = first >= 0 if second is None else (first >= 0) & (second >= 0)
        key = np.int64(self._kind << 56) | (first[there] << 28)
        if second is not None:
            key |= second[there]
        self._parts.append((rows[there], key, np.full(len(key), worth, np.int64)))

    def keys(self) -> Keys:
        return Keys(*(np.concatenate([part[i] for part in self._parts]) for i in range(3)))


def keys_of(lists: Lists) -> tuple[Keys, Keys]:
    """Of the left and of the right list."""
    shortened = _Shortened(lists.tokens)
    return _keys_of(lists, lists.left, shortened), _keys_of(lists, lists.right, shortened)


def _keys_of(lists: Lists, side: Side, shortened: _Shortened) -> Keys:
    collector = _Collector()
    everybody = np.arange(len(side.people), dtype=np.int64)
    for name in ("number", "number_core", "email", "local", "phone", "initials"):
        collector.next_kind()
        collector.add(everybody, _of(lists.fields[name], lists, side), worth=_ALONE)
    _add_dates(lists, side, everybody, collector)
    _add_names(lists.tokens, side, everybody, shortened, collector)
    _add_departments(lists, side, everybody, collector)
    return collector.keys()


def _of(field: Coded, lists: Lists, side: Side) -> Ints:
    return field.left if side is lists.left else field.right


def _add_dates(lists: Lists, side: Side, everybody: Ints, collector: _Collector) -> None:
    """The birth date, also with day and month swapped; two of its parts, and the year, with the start of a name."""
    field = lists.fields["birth_date"]
    codes = _of(field, lists, side)
    days = np.array([*(int(v) for v in field.values), -1], np.int64)[codes]
    known = days > 0
    year, month, day = days // 10_000, days // 100 % 100, days % 100
    collector.next_kind()
    swapless = year * 10_000 + np.minimum(month, day) * 100 + np.maximum(month, day)
    collector.add(everybody, np.where(known, swapless, -1), worth=_ALONE)
    for part in (year * 100, month * 100 + day):
        collector.next_kind()
        for place in range(NAME.stop):
            token = side.tokens[:, place]
            beginning = np.where(token >= 0, lists.tokens.beginnings[token], -1)
            collector.add(everybody, np.where(known, part, -1), beginning)


def _add_names(words: Vocabulary, side: Side, everybody: Ints, shortened: _Shortened, collector: _Collector) -> None:
    """One sound; two; an initial with a sound; two beginnings; a token less a letter with another's initial."""
    tokens = side.tokens
    there = tokens >= 0
    sounds = np.where(there, words.sounds[tokens], -1)
    beginnings = np.where(there, words.beginnings[tokens], -1)
    initials = np.where(there, words.first[tokens], -1)
    places = range(WIDTH)
    names = range(NAME.stop)
    collector.next_kind()
    for one in places:
        collector.add(everybody, sounds[:, one])
    collector.next_kind()
    for one, other in ((a, b) for a in names for b in names if a != b):
        collector.add(everybody, initials[:, one], sounds[:, other])
    collector.next_kind()
    for one, other in ((a, b) for a in places for b in places if a < b and a < MAIL.start):
        collector.add(everybody, *_ordered(sounds[:, one], sounds[:, other]))
    collector.next_kind()
    for one, other in ((a, b) for a in names for b in names if a < b):
        collector.add(everybody, *_ordered(beginnings[:, one], beginnings[:, other]))
    collector.next_kind()
    for one, other in ((a, b) for a in names for b in names if a != b):
        collector.add(*shortened.of(tokens[:, one], initials[:, other]))


def _add_departments(lists: Lists, side: Side, everybody: Ints, collector: _Collector) -> None:
    """Where there are many departments, or places, one says much: with the start or the sound of a name."""
    codes = _of(lists.fields["department"], lists, side)
    for of_token in (lists.tokens.beginnings, lists.tokens.sounds):
        collector.next_kind()
        for place in range(NAME.stop):
            token = side.tokens[:, place]
            collector.add(everybody, codes, np.where(token >= 0, of_token[token], -1))


def _ordered(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    return np.minimum(one, other), np.maximum(one, other)


class _Shortened:
    """Every token less one letter, and whole: a typo leaves one of these equal."""

    def __init__(self, words: Vocabulary) -> None:
        forms = [
            (i, {t, *(t[:at] + t[at + 1 :] for at in range(len(t)))}) for i, t in enumerate(words.words) if len(t) > 3
        ]
        ids = {form: i for i, form in enumerate(sorted({f for _, found in forms for f in found}))}
        flat = [(i, ids[f]) for i, found in forms for f in sorted(found)]
        self._owners = np.array([f[0] for f in flat], np.int64)
        self._forms = np.array([f[1] for f in flat], np.int64)

    def of(self, token: Ints, initial: Ints) -> tuple[Ints, Ints, Ints]:
        """Row, form and initial. The forms of a token are one slice, for owners are sorted."""
        rows = np.flatnonzero((token >= 0) & (initial >= 0))
        start = np.searchsorted(self._owners, token[rows])
        count = np.searchsorted(self._owners, token[rows], side="right") - start
        repeated = np.repeat(rows, count)
        offset = np.arange(len(repeated)) - np.repeat(np.cumsum(count) - count, count)
        return repeated, self._forms[np.repeat(start, count) + offset], initial[repeated]
