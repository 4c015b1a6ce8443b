"""One-to-one links of the greatest total, against trying every way."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from core.matching import assign as module
from core.matching.assign import assign


def best_total(gain: dict[tuple[int, int], int], n_left: int) -> int:
    """The greatest total over all ways to link, leaving people out included."""

    @cache
    def best(row: int, taken: frozenset[int]) -> int:
        if row == n_left:
            return 0
        ways = [g + best(row + 1, taken | {b}) for (a, b), g in gain.items() if a == row and b not in taken]
        return max([best(row + 1, taken), *ways])

    return best(0, frozenset())


@pytest.mark.parametrize("small", [10**6, 0], ids=["small", "large"])
@pytest.mark.parametrize("seed", range(15))
def test_the_total_is_the_greatest_and_nobody_is_linked_at_a_loss(
    seed: int, small: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_SMALL", small)
    rng = np.random.default_rng(seed)
    n_left, n_right = int(rng.integers(1, 7)), int(rng.integers(1, 7))
    left, right = (a.ravel() for a in np.indices((n_left, n_right)))
    keep = rng.random(len(left)) < 0.6
    pairs = left[keep], right[keep]
    gain = rng.integers(-5, 20, int(keep.sum())).astype(np.int32)
    worth = {(int(a), int(b)): int(g) for a, b, g in zip(*pairs, gain, strict=True)}
    partner = assign(pairs, gain, n_left, n_right).tolist()
    chosen = [(a, b) for a, b in enumerate(partner) if b >= 0]
    assert len({b for _, b in chosen}) == len(chosen)
    assert all(worth[pair] > 0 for pair in chosen)
    assert sum(worth[pair] for pair in chosen) == best_total(worth, n_left)
