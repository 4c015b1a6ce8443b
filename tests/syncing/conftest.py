"""Two systems in step, in process."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.actions.home import Home
from core.models.both_sides import Kept
from core.providers.base import provider
from core.store.tables import Connection
from tests.actions import sync_stage
from tests.actions.sync_stage import PERSONIO, set_stage
from tests.syncing.absences_town import Absences
from tests.syncing.clock import Hasty
from tests.syncing.inside import URL, Inside, inside
from tests.syncing.town import Town
from tests.syncing.work_town import Work

ASKS_FIRST: dict[str, Any] = {
    **PERSONIO,
    "absence_types": [{**kind, "approval_required": True} for kind in PERSONIO["absence_types"]],
}
"""Personio with a rule by which absences wait for approval."""

Build = Callable[[Kept, int], Town]


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inside]:
    with inside([provider(name).sandbox() for name in ("timetrack", "personio")], monkeypatch) as found:
        yield found


@pytest.fixture
def town(home: Home, transport: Inside, monkeypatch: pytest.MonkeyPatch) -> Build:
    """A new town: of absences or of work, with these dice."""

    def build(kept: Kept, seed: int) -> Town:
        clock = Hasty()
        home.store.clock = clock
        with monkeypatch.context() as patched:
            patched.setattr(sync_stage, "PERSONIO", ASKS_FIRST)
            stage = set_stage(home, URL)
        with home.store.write() as session:
            for id in (stage.integration.source_id, stage.integration.target_id):
                session.get_one(Connection, id).settle_seconds = 0.1
        stage.rules(kept, deletes="on")
        stage.screen("personio", "switches", attendance_approval=True)
        return {Kept.ABSENCE: Absences, Kept.WORK: Work}[kept](stage, transport, clock, random.Random(seed))

    return build
