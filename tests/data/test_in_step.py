"""The site that two systems keep: documents that their sandboxes take, alike where they should be."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache

import pytest

from core.providers.personio.sandbox.seed import Seed as PersonioSeed
from core.providers.timetrack.sandbox.seed import Seed as TimeTrackSeed
from data.demo import Story, in_step, personio, tell, timetrack


@cache
def story(size: int) -> Story:
    return tell(size)


@pytest.mark.parametrize("size", [5, 12, 40, 140])
def test_both_documents_fit_the_seed_models_after_a_trip_through_json(size: int) -> None:
    here = TimeTrackSeed.model_validate(json.loads(json.dumps(timetrack.document(story(size)))))
    there = PersonioSeed.model_validate(json.loads(json.dumps(personio.document(story(size)))))
    assert len(here.absences) == len(there.absence_periods) == len(in_step.absences(story(size)))
    worked = sum(
        (one.ends - one.begins).total_seconds() / 60 - one.breakMinutes for one in here.attendances if one.ends
    )
    spans = (
        (one.end.date_time - one.start.date_time) for one in there.attendance_periods if one.type == "WORK" and one.end
    )
    assert worked == sum(span.total_seconds() / 60 for span in spans) > 0


def test_most_people_are_on_both_sides_and_some_on_one() -> None:
    people = in_step.staff(story(140))
    known = Counter((one.user is not None, one.hr is not None) for one in people)
    assert known == {(True, True): 21, (True, False): 1, (False, True): 2}
    assert sum(one.family != one.hr_family for one in people) == 1
    assert sum(one.left is not None for one in people) == 1


def test_every_planned_difference_is_there_even_in_a_small_company() -> None:
    kinds = {(one.provider, one.screen) for one in in_step.edits(story(12))}
    assert kinds == {
        ("timetrack", "move_absence"),
        ("personio", "edit_absence"),
        ("timetrack", "cancel_absence"),
        ("timetrack", "request_absence"),
        ("personio", "create_absence"),
        ("timetrack", "edit_attendance"),
    }


def test_the_same_arguments_tell_the_same() -> None:
    again = tell(40)
    assert timetrack.document(again) == timetrack.document(story(40))
    assert personio.document(again) == personio.document(story(40))
    assert in_step.edits(again) == in_step.edits(story(40))
