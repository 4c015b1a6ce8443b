"""All name tokens of both lists, each with what comparing and finding need of it, worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.matching.names import KNOWN, SHORT_FORMS
from core.matching.text import letters, skeleton

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# One person may be in both lists; a third carrier shows a name in its own right.
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """words: the tokens, sorted, never empty. All arrays: (tokens,).

    lengths: letters. letters: which letters occur, a bit each (`text.letters`); kinds: how many. first: id of the first
    letter. beginnings: id of the first three letters. sounds: id of the skeleton, of which there are `n_sounds`.
    own_right: names known beforehand or carried by several people, so hardly a typo of another name.
    formed: names that have short forms. short_forms: sorted codes `a * len(words) + b` of forms of one name.
    """

    words: tuple[str, ...]
    lengths: Ints
    letters: npt.NDArray[np.uint64]
    kinds: npt.NDArray[np.int16]
    first: Ints
    beginnings: Ints
    sounds: Ints
    n_sounds: int
    own_right: Mask
    formed: Mask
    short_forms: Ints


def vocabulary(words: Sequence[str], carriers: Ints) -> Vocabulary:
    """words: sorted, each once. carriers: how many people have each as part of their name."""
    size = len(words)
    ids = {t: i for i, t in enumerate(words)}
    pairs = [(ids[a], ids[b]) for a, b in SHORT_FORMS if a in ids and b in ids]
    formed = np.zeros(size, bool)
    formed[[a for a, _ in pairs]] = True
    bits = letters(words)
    sounds = _ids([skeleton(t) for t in words])
    return Vocabulary(
        words=tuple(words),
        lengths=np.array([len(t) for t in words], np.int64),
        letters=bits,
        kinds=np.bitwise_count(bits).astype(np.int16),
        first=_ids([t[:1] for t in words]),
        beginnings=_ids([t[:3] for t in words]),
        sounds=sounds,
        n_sounds=int(sounds.max()) + 1,
        own_right=(carriers >= _SEVERAL) | np.array([t in KNOWN for t in words]),
        formed=formed,
        short_forms=np.array(sorted(a * size + b for a, b in pairs), np.int64),
    )


def _ids(keys: Sequence[str]) -> Ints:
    numbers = {k: i for i, k in enumerate(sorted(set(keys)))}
    return np.array([numbers[k] for k in keys], np.int64)
