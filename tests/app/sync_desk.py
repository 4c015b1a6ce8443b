"""The sync page on a company of its own: both sandboxes, three people, and what somebody does there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.actions.people import read_people
from core.actions.sync_types import read_types
from core.models.both_sides import Kept
from core.store.tables import Run
from tests.actions.sync_stage import PERSONIO, Stage, set_stage
from tests.actions.test_syncs import away, away_there, worked
from tests.app.looking import opened, sound

__all__ = ["MARCH", "OFFSITE", "Desk", "away", "away_there", "desk_at", "worked"]

MARCH = "2026-03-01..2026-03-31"
OFFSITE, HOURS = "0f0e0000-0000-4000-8000-000000000003", "0f0e0000-0000-4000-8000-000000000004"
MORE_TYPES = [
    {"id": OFFSITE, "name": "Home office", "category": "OFFSITE_WORK"},
    {"id": HOURS, "name": "Overtime off", "category": "OTHER", "unit": "HOUR"},
]


@dataclass(frozen=True)
class Desk:
    """stage: the systems. The page is about its company, in March."""

    stage: Stage

    def open(self, **address: str) -> AppTest:
        return opened("sync", **{"company": self.stage.company.slug, "days": MARCH, **address})

    def work(self) -> list[Run]:
        """What a worker does with all runs that wait."""
        stage = self.stage
        with stage.home.store.read() as session:
            waiting = [run.id or 0 for run in session.exec(select(Run)).all() if run.ended_at is None]
        return [stage.work(run) for run in sorted(waiting)]

    def plan(self, kept: Kept = Kept.ABSENCE, **more: Any) -> Any:
        return self.stage.plan(kept, **more)


def desk_at(home: Any, url: str) -> Desk:
    types = [*PERSONIO["absence_types"], *MORE_TYPES]
    stage = set_stage(home, url)
    stage.screen("personio", "load", **{**PERSONIO, "absence_types": types})
    read_people(home, stage.integration)
    read_types(home, stage.integration)
    return Desk(stage)


def edit(at: AppTest, part: str, row: int, **cells: Any) -> AppTest:
    """Change cells of the editor whose key holds this part."""
    (key,) = [one.key for one in at.data_editor if part in (one.key or "")]
    at.session_state[key] = {"edited_rows": {row: cells}, "added_rows": [], "deleted_rows": []}
    return sound(at.run())
