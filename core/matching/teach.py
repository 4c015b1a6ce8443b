"""What people's decisions teach beside the links themselves: how much evidence is enough."""

from __future__ import annotations

import numpy as np

from core.matching.shares import Floats

# How far off the estimated odds may be before anybody has decided anything, in bits.
_SPREAD = 1.0
_STEPS = 30


def shift(linked: Floats, rejected: Floats) -> int:
    """Hundredths of a bit to add to the odds of all pairs, so that they fit what was decided.

    linked, rejected: shares (0 to 1) that these pairs would have had if nobody had decided. Decisions that were to be
    expected move next to nothing; rejected pairs that looked sure raise the bar, linked ones that looked unlikely
    lower it.
    """
    share = np.clip(np.concatenate([linked, rejected]), 1e-9, 1 - 1e-9)
    odds = np.log(share / (1 - share))
    truth = np.concatenate([np.ones(len(linked)), np.zeros(len(rejected))])
    width = _SPREAD * float(np.log(2))
    moved = 0.0
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(odds + moved)))
        slope = float((truth - chance).sum()) - moved / width**2
        bend = float((chance * (1 - chance)).sum()) + 1 / width**2
        moved += float(np.clip(slope / bend, -1, 1))
    return round(moved / float(np.log(2)) * 100)
