"""Levels of every field for all pairs, a slice of them at a time, and what agreement on the values at hand is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.matching.block import Pairs
from core.matching.compare_names import NameLevels, Table, name_levels
from core.matching.compare_values import INITIALS, INITIALS_OF_NAMESAKES, MADE_OF_NAME, scales
from core.matching.levels import FIELDS, Email, Given, Surname
from core.matching.normalise import Ints, Lists, Mask
from core.matching.rarity import NameBits, name_bits

Cents = npt.NDArray[np.int16]

_AT_ONCE = 25_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """levels: by field, (pairs,). rarity: by field, (pairs,) hundredths of a bit that agreement on the value is worth.

    same_name: the whole folded names are equal.
    """

    levels: dict[str, Table]
    rarity: dict[str, Cents]
    same_name: Mask

    def of(self, chosen: Ints) -> Comparison:
        """The same for these pairs only."""
        return Comparison(
            {name: table[chosen] for name, table in self.levels.items()},
            {name: table[chosen] for name, table in self.rarity.items()},
            self.same_name[chosen],
        )


class Comparer:
    """Compares pairs of two lists. near: codes of token pairs taken for typos, learned from the first comparison:
    a name with many like it proves little when it is only like.
    """

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._scales = scales(lists)
        self._near: Ints | None = None

    def levels(self, pairs: Pairs) -> dict[str, Table]:
        """Levels alone, of pairs drawn at random."""
        return {**_levels_of(name_levels(self._lists, pairs)), **{n: s.levels(pairs) for n, s in self._scales.items()}}

    def compare(self, pairs: Pairs) -> Comparison:
        slices = [slice(at, at + _AT_ONCE) for at in range(0, max(len(pairs[0]), 1), _AT_ONCE)]
        names = [name_levels(self._lists, (pairs[0][s], pairs[1][s])) for s in slices]
        if self._near is None:
            self._near = np.unique(np.concatenate([n.near for n in names]))
        bits = name_bits(self._lists, self._near)
        parts = [self._part((pairs[0][s], pairs[1][s]), n, bits) for s, n in zip(slices, names, strict=True)]
        del names
        return Comparison(
            {f.name: np.concatenate([p.levels[f.name] for p in parts]) for f in FIELDS},
            {f.name: np.concatenate([p.rarity[f.name] for p in parts]) for f in FIELDS},
            np.concatenate([p.same_name for p in parts]),
        )

    def _part(self, pairs: Pairs, name: NameLevels, bits: NameBits) -> Comparison:
        levels = _levels_of(name)
        rarity = {
            "first_name": bits.of(name.given_token, name.given == Given.FAMILY, name.given == Given.CLOSE),
            "last_name": bits.of(name.surname_token, name.surname == Surname.FAMILY, _by_typo(name.surname)),
        }
        for field, scale in self._scales.items():
            if scale.field.values:
                levels[field] = scale.levels(pairs)
                rarity[field] = scale.rarity(pairs, levels[field])
            else:
                levels[field], rarity[field] = np.zeros(len(pairs[0]), np.int8), np.zeros(len(pairs[0]), np.int16)
        # Both made of one name, but not equal: that is no likeness of its own.
        levels["email"][name.mail_follows & (levels["email"] == Email.SIMILAR)] = Email.DIFFERENT
        follows = name.mail_follows & (rarity["email"] > MADE_OF_NAME)
        rarity["email"][follows] = MADE_OF_NAME
        most = np.where(name.agree, INITIALS_OF_NAMESAKES, INITIALS).astype(np.int16)
        rarity["initials"] = np.minimum(rarity["initials"], most)
        whole = self._lists.left.names[pairs[0]], self._lists.right.names[pairs[1]]
        return Comparison(levels, rarity, (whole[0] == whole[1]) & (whole[0] >= 0))


def _by_typo(level: Table) -> Mask:
    return np.asarray((level == Surname.CLOSE) | (level == Surname.SWAPPED_NEAR))


def _levels_of(name: NameLevels) -> dict[str, Table]:
    return {"first_name": name.given, "last_name": name.surname}
