"""How much agreement on a value is worth: the fewer people carry it, the more. In hundredths of a bit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.matching.names import usual_share
from core.matching.normalise import NAME, Coded, Ints, Lists, Mask, Side

Bits = npt.NDArray[np.float64]
Cents = npt.NDArray[np.int16]

# How many people the shares known beforehand are worth beside those of the two lists.
_USUAL = 100
# The share of people whose name is a letter or two away from a given one.
_USUAL_NEAR = 0.002


@dataclass(frozen=True, slots=True)
class NameBits:
    """By token: what it is worth that the other has it too, one of the same sound, or one a letter or two away.

    The last entry of each stands for "missing" (-1).
    """

    exact: Cents
    sound: Cents
    near: Cents

    def of(self, token: Ints, by_sound: Mask, by_typo: Mask) -> Cents:
        return np.where(by_typo, self.near[token], np.where(by_sound, self.sound[token], self.exact[token]))


def name_bits(lists: Lists, near: Ints) -> NameBits:
    """near: codes `left token * tokens + right token` of tokens taken for typos of each other."""
    words = lists.tokens
    usual = np.array([usual_share(t) for t in words.words])
    sides = (lists.left, lists.right)
    tokens = [_carriers(side.tokens[:, NAME], len(usual)) for side in sides]
    usual_sound = np.zeros(words.n_sounds)
    np.maximum.at(usual_sound, words.sounds, usual)
    sounds = [_carriers(_sounds(lists, side), words.n_sounds) for side in sides]
    one, other = near // len(usual), near % len(usual)
    # Who has the name itself counts too: any of them may be the one whose name was written with a typo.
    around = [tokens[0].copy(), tokens[1].copy()]
    for of_side, carriers in zip(around, tokens, strict=True):
        np.add.at(of_side, one, carriers[other])
        np.add.at(of_side, other, carriers[one])
    by_sound = _bits(sounds, sides, usual_sound)[words.sounds]
    near_bits = _bits([np.maximum(a, 1) for a in around], sides, np.full(len(usual), _USUAL_NEAR))
    return NameBits(*(cents(np.append(b, 0.0)) for b in (_bits(tokens, sides, usual), by_sound, near_bits)))


def bits_of_values(field: Coded, usual: float) -> Bits:
    """Bits of each value. usual: the share of people a value has beforehand; 0 where equal values are to be expected,
    as with numbers that both systems count from 1: then a value is worth no more than one person among all.
    """
    people = max(len(field.left), len(field.right), 1)
    top = field.counts()
    share = (top - 1 + _USUAL * usual) / (people + _USUAL) if usual else top / people
    # The last entry stands for "missing" (-1).
    return np.append(-np.log2(np.clip(share, min(usual, 1e-4) if usual else 1e-9, 1.0)), 0.0)


def cents(bits: Bits) -> Cents:
    return np.asarray(np.rint(bits * 100), np.int16)


def _bits(carriers: list[npt.NDArray[np.float64]], sides: tuple[Side, Side], usual: Bits) -> Bits:
    """One carrier in each list may be one person, so it counts half."""
    people = max(len(side.people) for side in sides)
    return -np.log2(np.clip((np.maximum(*carriers) - 0.5 + _USUAL * usual) / (people + _USUAL), 1e-6, 1.0))


def _sounds(lists: Lists, side: Side) -> Ints:
    tokens = side.tokens[:, NAME]
    return np.where(tokens >= 0, lists.tokens.sounds[tokens], -1)


def _carriers(ids: Ints, size: int) -> npt.NDArray[np.float64]:
    """How many people carry each id, once each."""
    rows = np.repeat(np.arange(len(ids)), ids.shape[1])
    flat = ids.ravel()
    unique = np.unique(rows[flat >= 0] * np.int64(size) + flat[flat >= 0])
    return np.bincount(unique % size, minlength=size).astype(np.float64)
