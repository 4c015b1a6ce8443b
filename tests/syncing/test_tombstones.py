"""What is known to be gone costs nothing more, and is still known when it comes back."""

from __future__ import annotations

import pytest

from core.models.both_sides import Kept
from core.sync.words import Do
from tests.syncing.conftest import Build
from tests.syncing.doing import away, in_personio, in_timetrack, planned_dos, three_of_each, worked
from tests.syncing.town import Town

LISTS = ("/absences", "/absence-periods", "/attendances", "/attendance-periods")


def singly(town: Town) -> list[str]:
    """Addresses of records that were read by their ids."""
    every = [one for name in ("timetrack", "personio") for one in town.stage.requests(name)]
    gets = [one["path"] for one in every if one["method"] == "GET"]
    return [path for path in gets if any(f"{name}/" in path for name in LISTS) and not path.endswith("breakdowns")]


def test_what_was_deleted_is_not_asked_for_again_by_its_id(town: Build) -> None:
    absences = town(Kept.ABSENCE, 1)
    three_of_each(absences)
    for ref in [row["id"] for row in absences.stage.records("timetrack", "absences")]:
        absences.stage.screen("timetrack", "cancel_absence", id=ref)
    absences.calm_sync()
    assert in_personio(absences) == []
    before = singly(absences)
    absences.plan()
    absences.stage.plan()
    assert singly(absences) == before


def test_work_that_was_deleted_is_not_asked_for_again_by_its_id(town: Build) -> None:
    work = town(Kept.WORK, 1)
    gone = worked(work, "2026-03-03T08:00:00", "2026-03-03T16:00:00")
    worked(work, "2026-03-04T08:00:00", "2026-03-04T16:00:00")
    work.calm_sync()
    work.stage.screen("timetrack", "delete_attendance", id=gone)
    work.calm_sync()
    before = singly(work)
    work.plan()
    assert singly(work) == before


@pytest.mark.parametrize("first", [True, False], ids=["at-once", "after-syncs-that-saw-nothing"])
def test_what_comes_back_is_known_and_asked_about(town: Build, first: bool) -> None:
    absences = town(Kept.ABSENCE, 1)
    three_of_each(absences)
    ref = next(row["id"] for row in absences.stage.records("timetrack", "absences") if row["user"] == "idah")
    absences.stage.screen("timetrack", "cancel_absence", id=ref)
    absences.calm_sync()
    if not first:
        absences.calm_sync()
    away(absences, "2026-03-03", "2026-03-05")
    assert planned_dos(absences) == {Do.RESTORE_ASK}
    assert len(in_timetrack(absences)) == 3


def test_what_is_kept_apart_is_not_asked_for_again_by_its_id(town: Build) -> None:
    absences = town(Kept.ABSENCE, 1)
    absences.stage.rules(Kept.ABSENCE, deletes="off")
    three_of_each(absences)
    ref = absences.stage.records("timetrack", "absences")[0]["id"]
    absences.stage.screen("timetrack", "cancel_absence", id=ref)
    absences.calm_sync()
    before = singly(absences)
    absences.plan()
    assert singly(absences) == before
    assert len(in_personio(absences)) == 3
