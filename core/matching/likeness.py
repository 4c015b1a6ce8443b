"""How alike two name tokens are, for many pairs of them at once.

Equal words, sounds and initials are told by their ids. Of the rest, which letters they have rules out nearly all, so
that only what may be a typo or a piece of the other is measured letter by letter, each pair once.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler, Prefix

from core.matching.vocabulary import Ints, Mask, Vocabulary

Table = npt.NDArray[np.int8]

_WINKLER = 0.86


class Likeness(IntEnum):
    """Of two tokens."""

    MISSING, DIFFERENT, INITIAL, SIMILAR, CLOSE, FAMILY, SAME = range(7)


def likeness(words: Vocabulary, left: Ints, right: Ints) -> tuple[Table, Ints]:
    """The likeness of each pair of token ids; and the codes of those pairs that are `CLOSE`, each once, sorted."""
    size = len(words.words)
    level = np.full(len(left), Likeness.DIFFERENT, np.int8)
    shorter = np.minimum(words.lengths[left], words.lengths[right])
    same_first = words.first[left] == words.first[right]
    level[(shorter == 1) & same_first] = Likeness.INITIAL
    open_ = np.flatnonzero((shorter > 2) & (left != right))
    open_ = open_[_may_be_alike(words, left[open_], right[open_], same_first[open_])]
    codes, places = np.unique(left[open_] * size + right[open_], return_inverse=True)
    measured = _measured(words, codes // size, codes % size)
    level[open_] = measured[places]
    level[(words.sounds[left] == words.sounds[right]) & (shorter > 1)] = Likeness.FAMILY
    formed = np.flatnonzero(words.formed[left] & words.formed[right])
    forms = np.isin(left[formed] * size + right[formed], words.short_forms)
    level[formed[forms]] = Likeness.FAMILY
    level[left == right] = Likeness.SAME
    close = (measured == Likeness.CLOSE) & (words.sounds[codes // size] != words.sounds[codes % size])
    return level, codes[close]


def _may_be_alike(words: Vocabulary, left: Ints, right: Ints, same_first: Mask) -> Mask:
    """What letters they have allows two typos, or the Jaro-Winkler likeness asked for."""
    one, other = words.letters[left], words.letters[right]
    of_one, of_other = words.kinds[left], words.kinds[right]
    common = np.bitwise_count(one & other).astype(np.int16)
    # The share of letters in common, of one and of the other, added up; times both counts, which needs no division.
    shares, whole = common * (of_one + of_other), of_one * of_other
    enough = np.where(same_first, 5 * shares >= 6 * whole, 2 * shares >= 3 * whole)
    return np.asarray(enough | ((of_one + of_other - 2 * common <= 4) & (shares >= whole)))


def _measured(words: Vocabulary, left: Ints, right: Ints) -> Table:
    one, other = [words.words[i] for i in left.tolist()], [words.words[i] for i in right.tolist()]
    shorter = np.minimum(words.lengths[left], words.lengths[right])
    winkler = process.cpdist(one, other, scorer=JaroWinkler.similarity, dtype=np.float32)
    typos = process.cpdist(one, other, scorer=OSA.distance, score_cutoff=2, dtype=np.int32)
    common = process.cpdist(one, other, scorer=Prefix.similarity, dtype=np.int32)
    level = np.full(len(left), Likeness.DIFFERENT, np.int8)
    level[(winkler >= _WINKLER) | (common == shorter) | ((typos == 1) & (shorter == 3))] = Likeness.SIMILAR
    near = ((typos == 1) & (shorter > 3)) | ((typos <= 2) & (shorter > 6))
    two_names = words.own_right[left] & words.own_right[right]
    level[near] = np.where(two_names, Likeness.SIMILAR, Likeness.CLOSE)[near]
    return level
