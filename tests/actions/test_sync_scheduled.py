"""Two systems kept in step at fixed times: over which days, what is done without a person, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlmodel import select

from core.actions.home import Home
from core.actions.scheduled import carry_out
from core.actions.scheduled_sync import days_of
from core.actions.shown.workflows import TimeNow, time_now
from core.actions.workflows import What, do_now, make_workflow, workflows
from core.models.both_sides import Kept
from core.models.rows import Kind
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.notices import Tells
from core.store.tables import Notice
from tests.actions.sync_stage import Stage, set_stage
from tests.actions.test_syncs import away, in_personio
from tests.serving import serving


@pytest.fixture(scope="module")
def both() -> Iterator[str]:
    with serving(host([provider(name).sandbox() for name in ("timetrack", "personio")])) as url:
        yield f"{url}/"


@pytest.fixture
def stage(home: Home, both: str) -> Stage:
    return set_stage(home, both)


def soon(stage: Stage) -> str:
    """A day that is in every window of absences."""
    return stage.home.store.clock().date().isoformat()


def done(stage: Stage, what: What = What.SYNC_ABSENCES) -> TimeNow:
    """The workflow at one of its times, and the runs that it began."""
    home, flow = stage.home, stage.integration
    name = str(what)
    made = {row.name: row.id for row in workflows(home, flow)}
    which = made.get(name) or make_workflow(home, stage.company, flow, name, "0 * * * *", what, [], "kim").id
    number = do_now(home, stage.company, which, "kim")
    carry_out(home, number)
    came = time_now(home, flow, number)
    for run in came.runs:
        assert stage.work(run).state == "done"
    return came


@pytest.mark.parametrize(
    ("kept", "today", "days"),
    [
        (Kept.WORK, date(2026, 3, 31), (date(2026, 2, 1), date(2026, 3, 31))),
        (Kept.WORK, date(2026, 1, 1), (date(2025, 12, 1), date(2026, 1, 1))),
        (Kept.ABSENCE, date(2027, 2, 28), (date(2027, 1, 1), date(2028, 2, 29))),
        (Kept.ABSENCE, date(2028, 2, 29), (date(2028, 1, 1), date(2029, 2, 28))),
    ],
)
def test_the_days_that_are_read(kept: Kept, today: date, days: tuple[date, date]) -> None:
    assert days_of(kept, today) == days


def test_only_what_is_allowed_is_done_and_people_are_told_what_waits(stage: Stage) -> None:
    day = soon(stage)
    away(stage, "idah", day, day)
    came = done(stage)
    assert (came.state, came.said, came.runs) == ("done", ("Absences: 1 waits for somebody to look.",), ())
    assert in_personio(stage) == []
    with stage.home.store.read() as session:
        (notice,) = session.exec(select(Notice)).all()
    assert (notice.kind, notice.facts) == (Tells.SYNC_WAITS, {"actions": 1})
    stage.rules(apply=["create"])
    came = done(stage)
    assert came.said == ("Absences: 1 change is carried over.",)
    assert [row[0] for row in in_personio(stage)] == ["5005"]
    assert done(stage).said == ("Absences: both systems agree.",)
    assert done(stage, What.SYNC_WORK).said == ("Time entries: both systems agree.",)


def test_what_a_system_refused_waits_for_somebody_or_a_day(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    day = soon(stage)
    stage.rules(apply=["create"])
    away(stage, "idah", day, day)
    stage.screen("personio", "faults", refused=1, writes_only=True)
    assert done(stage).said == ("Absences: 1 change is carried over.",)
    stage.screen("personio", "faults")
    assert done(stage).said == ("Absences: 1 waits for somebody to look.",)
    assert in_personio(stage) == []
    real = stage.home.store.clock
    monkeypatch.setattr(stage.home.store, "clock", lambda: real() + timedelta(days=1, minutes=1))
    done(stage)
    assert [row[0] for row in in_personio(stage)] == ["5005"]


def test_a_sync_keeps_in_step_and_nothing_else(stage: Stage) -> None:
    about = (stage.home, stage.company, stage.integration)
    for what, may in ((What.PLAN, []), (What.SEND, [Kind.HOURS])):
        with pytest.raises(ValueError, match="can't do that"):
            make_workflow(*about, "Nightly", "0 3 * * *", what, may, "kim")
    with pytest.raises(ValueError, match="in its own settings"):
        make_workflow(*about, "Nightly", "0 3 * * *", What.SYNC_WORK, [Kind.HOURS], "kim")
