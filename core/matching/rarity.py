"""How much agreement on a value is worth: the fewer people carry it, the more."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.matching.names import usual_share
from core.matching.normalise import NAME, Coded, Ints, Lists, Side

Bits = npt.NDArray[np.float64]

# How many people the shares known beforehand are worth beside those of the two lists.
_USUAL = 100


def bits_of_names(lists: Lists) -> tuple[Bits, Bits]:
    """Bits of each name token, and of each sound. One carrier in each list may be one person, so it counts half."""
    usual = np.array([usual_share(t) for t in lists.tokens])
    sides = (lists.left, lists.right)
    tokens = _bits([_carriers(side.tokens[:, NAME], len(usual)) for side in sides], sides, usual)
    usual_sound = np.zeros(len(lists.sounds))
    np.maximum.at(usual_sound, lists.skeletons, usual)
    sounds = [_carriers(_sounds(lists, side), len(usual_sound)) for side in sides]
    return tokens, _bits(sounds, sides, usual_sound)


def bits_of_values(field: Coded, usual: float) -> Bits:
    """Bits of each value. usual: the share of people a value has beforehand; 0 where equal values are to be expected,
    as with numbers that both systems count from 1: then a value is worth no more than one person among all.
    """
    size = len(field.values)
    counts = [np.bincount(side[side >= 0], minlength=size) for side in (field.left, field.right)]
    people = max(len(field.left), len(field.right), 1)
    top = np.maximum(*counts)
    share = (top - 1 + _USUAL * usual) / (people + _USUAL) if usual else top / people
    # The last entry stands for "missing" (-1).
    return np.append(-np.log2(np.clip(share, min(usual, 1e-4) if usual else 1e-9, 1.0)), 0.0)


def _bits(carriers: list[Ints], sides: tuple[Side, Side], usual: Bits) -> Bits:
    people = max(len(side.people) for side in sides)
    return -np.log2(np.clip((np.maximum(*carriers) - 0.5 + _USUAL * usual) / (people + _USUAL), 1e-6, 1.0))


def _sounds(lists: Lists, side: Side) -> Ints:
    tokens = side.tokens[:, NAME]
    return np.where(tokens >= 0, lists.skeletons[tokens], -1)


def _carriers(ids: Ints, size: int) -> Ints:
    """How many people carry each id, once each."""
    rows = np.repeat(np.arange(len(ids)), ids.shape[1])
    flat = ids.ravel()
    unique = np.unique(rows[flat >= 0] * np.int64(size) + flat[flat >= 0])
    return np.bincount(unique % size, minlength=size).astype(np.int64)
