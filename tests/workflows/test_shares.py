"""No company takes all hands of a worker; lanes that only wait take none."""

from __future__ import annotations

from core.workflows.durable import RUNS_AT_ONCE
from core.workflows.shares import AT_ONCE, fair


def test_a_company_with_many_runs_leaves_hands_for_the_others() -> None:
    owner = {f"run-{n}": "stormy" for n in range(20)} | {"run-90": "calm", "run-91": "calm"}
    begun = fair(owner, {}, owner)
    assert begun == [*(f"run-{n}" for n in range(AT_ONCE)), "run-90", "run-91"]
    assert len(begun) < RUNS_AT_ONCE
    in_hand = {name: owner[name] for name in begun}
    assert fair(owner, in_hand, owner) == []
    del in_hand["run-2"]
    assert fair(owner, in_hand, owner) == ["run-2"]
