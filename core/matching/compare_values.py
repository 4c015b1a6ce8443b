"""Levels of every field but the names: number, e-mail, dates, phone, initials."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from core.matching.block import Pairs
from core.matching.compare_names import Table
from core.matching.levels import Birth, Email, Number, Plain, Starts
from core.matching.normalise import Coded, Ints, Lists, Mask
from core.matching.rarity import bits_of_values, cents
from core.matching.text import letters

Cents = npt.NDArray[np.int16]

# A mailbox that this many people of one list have is shared and proves nothing.
_MAILBOX = 4
# Of an address that is made of the name: namesakes, and those who follow a leaver, may well get the same one.
MADE_OF_NAME = 550
# Of initials, which are made of the name, or are thought to be: where the names agree, and where they don't.
INITIALS_OF_NAMESAKES, INITIALS = 100, 600
# A birth date is taken for a default when this many people have it, and at least one in a thousand.
_DEFAULT_DATE = 4
# Digits from which a number that is the end of another one is told.
_ENDING = 3


class Scale(ABC):
    """How two values of one field compare."""

    field: Coded

    @abstractmethod
    def levels(self, pairs: Pairs) -> Table: ...

    @abstractmethod
    def rarity(self, pairs: Pairs, levels: Table) -> Cents: ...

    def codes(self, pairs: Pairs) -> tuple[Ints, Ints, Mask]:
        """Both codes, and where both are there."""
        left, right = self.field.left[pairs[0]], self.field.right[pairs[1]]
        return left, right, (left >= 0) & (right >= 0)


def scales(lists: Lists) -> dict[str, Scale]:
    """By field name."""
    fields = lists.fields
    return {
        "number": _NumberScale(fields["number"], fields["number_core"]),
        "email": _EmailScale(fields["email"], fields["local"]),
        "birth_date": _BirthScale(fields["birth_date"]),
        "starts": _StartScale(fields["starts"]),
        "phone": _PlainScale(fields["phone"], 1e-5),
        "initials": _PlainScale(fields["initials"], 0.004),
    }


class _NumberScale(Scale):
    def __init__(self, field: Coded, core: Coded) -> None:
        self.field, self._core = field, core
        self._bits, self._core_bits = cents(bits_of_values(field, 0.0)), cents(bits_of_values(core, 0.0))
        self._digits, self._lengths = letters(field.values), np.array([len(v) for v in field.values], np.int64)

    def levels(self, pairs: Pairs) -> Table:
        left, right, there = self.codes(pairs)
        core_left, core_right = self._core.left[pairs[0]], self._core.right[pairs[1]]
        level = np.where(there, Number.DIFFERENT, Number.MISSING).astype(np.int8)
        unlike = np.flatnonzero(there & (left != right))
        one, other = left[unlike], right[unlike]
        shorter = np.minimum(self._lengths[one], self._lengths[other])
        may = (shorter >= _ENDING) & (np.bitwise_count(self._digits[one] ^ self._digits[other]) <= 2)
        may |= (shorter >= _ENDING) & (self._lengths[one] != self._lengths[other])
        unlike, one, other = unlike[may], one[may], other[may]
        level[unlike] = _on_unique(one, other, len(self.field.values), self._likeness)
        level[there & (core_left == core_right) & (core_left >= 0)] = Number.PREFIX
        level[there & (left == right)] = Number.SAME
        return level

    def _likeness(self, left: Ints, right: Ints) -> Table:
        one, other = _texts(self.field, left), _texts(self.field, right)
        digit = process.cpdist(one, other, scorer=OSA.distance, score_cutoff=1, dtype=np.int32) == 1
        digit &= np.minimum(self._lengths[left], self._lengths[right]) >= 4
        ending = np.array([a.endswith(b) or b.endswith(a) for a, b in zip(one, other, strict=True)], bool)
        level = np.where(ending, Number.ENDING, Number.DIFFERENT)
        return np.where(digit, Number.ONE_DIGIT, level).astype(np.int8)

    def rarity(self, pairs: Pairs, levels: Table) -> Cents:
        prefix = levels == Number.PREFIX
        return np.where(
            prefix, self._core_bits[self._core.left[pairs[0]]], self._bits[self.field.left[pairs[0]]]
        ).astype(np.int16)


class _EmailScale(Scale):
    def __init__(self, field: Coded, local: Coded) -> None:
        self.field, self._local = field, local
        self._shared = _crowded(field, _MAILBOX)
        self._bits, self._local_bits = cents(bits_of_values(field, 1e-5)), cents(bits_of_values(local, 1e-3))
        self._letters = letters(local.values)
        bare = [re.sub(r"\d+(?=[^@]*@)", "", v) for v in field.values]
        known = {v: i for i, v in enumerate(sorted(set(bare)))}
        self._bare = np.array([*(known[v] for v in bare), -1], np.int64)

    def levels(self, pairs: Pairs) -> Table:
        left, right, there = self.codes(pairs)
        there &= ~self._shared[left] & ~self._shared[right]
        local_left, local_right = self._local.left[pairs[0]], self._local.right[pairs[1]]
        level = np.where(there, Email.DIFFERENT, Email.MISSING).astype(np.int8)
        unlike = np.flatnonzero(there & (local_left != local_right))
        one, other = self._letters[local_left[unlike]], self._letters[local_right[unlike]]
        common = np.bitwise_count(one & other)
        unlike = unlike[common / np.bitwise_count(one) + common / np.bitwise_count(other) >= 1.4]
        level[unlike] = _on_unique(local_left[unlike], local_right[unlike], len(self._local.values), self._likeness)
        level[there & (left != right) & (self._bare[left] == self._bare[right])] = Email.NUMBERED
        level[there & (local_left == local_right)] = Email.LOCAL
        level[there & (left == right)] = Email.SAME
        return level

    def _likeness(self, left: Ints, right: Ints) -> Table:
        one, other = _texts(self._local, left), _texts(self._local, right)
        near = process.cpdist(one, other, scorer=JaroWinkler.similarity, dtype=np.float32) >= 0.92
        return np.where(near, Email.SIMILAR, Email.DIFFERENT).astype(np.int8)

    def rarity(self, pairs: Pairs, levels: Table) -> Cents:
        local = levels == Email.LOCAL
        return np.where(
            local, self._local_bits[self._local.left[pairs[0]]], self._bits[self.field.left[pairs[0]]]
        ).astype(np.int16)


class _BirthScale(Scale):
    def __init__(self, field: Coded) -> None:
        self.field = field
        self._bits = cents(bits_of_values(field, 1 / 15_000))
        crowd = max(_DEFAULT_DATE, len(field.left) // 1000, len(field.right) // 1000)
        self._default = _crowded(field, crowd) | np.array([*(v.endswith("0101") for v in field.values), False])
        self._digits = _digits(field)

    def levels(self, pairs: Pairs) -> Table:
        left, right, there = self.codes(pairs)
        level = np.where(there, Birth.DIFFERENT, Birth.MISSING).astype(np.int8)
        level[there & (left == right)] = Birth.SAME
        unlike = np.flatnonzero(there & (left != right))
        default = self._default[left[unlike]] | self._default[right[unlike]]
        level[unlike] = np.where(default, Birth.DEFAULT, Birth.DIFFERENT)
        one, other = self._digits[left[unlike]], self._digits[right[unlike]]
        parts = [_equal(one, other, part) for part in (slice(0, 4), slice(4, 6), slice(6, 8))]
        level[unlike[(parts[0].astype(int) + parts[1] + parts[2] == 2) & ~default]] = Birth.PARTLY
        level[unlike[one_digit_off(one, other)]] = Birth.ONE_DIGIT
        turned = parts[0] & (one[:, 4:6] == other[:, 6:8]).all(axis=1) & (one[:, 6:8] == other[:, 4:6]).all(axis=1)
        level[unlike[turned]] = Birth.DAY_MONTH
        return level

    def rarity(self, pairs: Pairs, levels: Table) -> Cents:
        return self._bits[self.field.left[pairs[0]]]


class _StartScale(Scale):
    def __init__(self, field: Coded) -> None:
        self.field = field
        self._bits = cents(bits_of_values(field, 1 / 1_000))
        self._days = np.array([*(date.fromisoformat(v).toordinal() for v in field.values), 0], np.int64)
        self._digits = _digits(field)

    def levels(self, pairs: Pairs) -> Table:
        left, right, there = self.codes(pairs)
        level = np.where(there, Starts.DIFFERENT, Starts.MISSING).astype(np.int8)
        level[there & (abs(self._days[left] - self._days[right]) <= 31)] = Starts.NEAR
        unlike = np.flatnonzero(there & (level == Starts.DIFFERENT))
        one, other = self._digits[left[unlike]], self._digits[right[unlike]]
        turned = (one[:, :4] == other[:, :4]).all(axis=1) & (one[:, 4:6] == other[:, 6:8]).all(axis=1)
        level[unlike[one_digit_off(one, other) | (turned & (one[:, 6:8] == other[:, 4:6]).all(axis=1))]] = Starts.NEAR
        level[there & (left == right)] = Starts.SAME
        return level

    def rarity(self, pairs: Pairs, levels: Table) -> Cents:
        return self._bits[self.field.left[pairs[0]]]


class _PlainScale(Scale):
    """share: how many people a value has beforehand."""

    def __init__(self, field: Coded, share: float) -> None:
        self.field = field
        self._bits = cents(bits_of_values(field, share))

    def levels(self, pairs: Pairs) -> Table:
        left, right, there = self.codes(pairs)
        return np.where(there, np.where(left == right, Plain.SAME, Plain.DIFFERENT), Plain.MISSING).astype(np.int8)

    def rarity(self, pairs: Pairs, levels: Table) -> Cents:
        return self._bits[self.field.left[pairs[0]]]


def one_digit_off(one: Table, other: Table) -> Mask:
    """(n, 8) digits each: one is wrong, or two that stand side by side are exchanged."""
    unlike = one != other
    count = unlike.sum(axis=1)
    exchanged = np.zeros(len(one), bool)
    for at in range(one.shape[1] - 1):
        exchanged |= (
            unlike[:, at] & unlike[:, at + 1] & (one[:, at] == other[:, at + 1]) & (one[:, at + 1] == other[:, at])
        )
    return np.asarray((count == 1) | ((count == 2) & exchanged))


def _equal(one: Table, other: Table, part: slice) -> Mask:
    return np.asarray((one[:, part] == other[:, part]).all(axis=1))


def _digits(field: Coded) -> Table:
    """(values, 8) digits of dates; the last row stands for "missing" (-1)."""
    return np.array([[int(c) for c in v] for v in (*field.values, "00000000")], np.int8)


def _crowded(field: Coded, crowd: int) -> Mask:
    """Values that so many people share in one list; the last entry stands for "missing" (-1)."""
    return np.append(field.counts() >= crowd, False)


def _texts(field: Coded, codes: Ints) -> list[str]:
    return [field.values[i] for i in codes.tolist()]


def _on_unique(left: Ints, right: Ints, size: int, level_of: Callable[[Ints, Ints], Table]) -> Table:
    """The level of every row, worked out once for each pair of codes."""
    unique, places = np.unique(left * size + right, return_inverse=True)
    return level_of(unique // max(size, 1), unique % max(size, 1))[places]
