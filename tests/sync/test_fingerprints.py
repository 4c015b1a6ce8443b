"""What twins remember must mean the same after an upgrade: else every twin would look edited, and what was deleted on
one side would come back from the other. Who changes a fingerprint on purpose brings a migration of all twins."""

from __future__ import annotations

from datetime import date, datetime

from core.models.both_sides import AbsencePeriod, Activity, Half, Standing, WorkPeriod
from core.sync.forms import as_json, form_of
from core.sync.project import Record, held
from core.sync.words import Side

ABSENCE = AbsencePeriod(
    ref="31",
    person="7",
    type="1",
    first=date(2026, 3, 2),
    last=date(2026, 3, 4),
    begins=Half.SECOND,
    ends=Half.FIRST,
    standing=Standing.APPROVED,
    note=" Skiing\u0301 ",
)
OPEN_ENDED = AbsencePeriod(
    ref="32", person="7", type="3", first=date(2026, 3, 9), last=None, standing=Standing.REQUESTED
)
MORNING = WorkPeriod(
    ref="901",
    person="7",
    day=date(2026, 3, 10),
    start=datetime.fromisoformat("2026-03-10T08:00:30"),
    end=datetime.fromisoformat("2026-03-10T12:00:00"),
    project="82173",
    note="Plant A",
)
PAUSE = WorkPeriod(
    ref="902",
    person="7",
    day=date(2026, 3, 10),
    start=datetime.fromisoformat("2026-03-10T12:00:00"),
    end=datetime.fromisoformat("2026-03-10T12:30:00"),
    activity=Activity.BREAK,
)


def fingerprint(*records: Record) -> str:
    (one,) = held(Side.A, records).values()
    return one.hash


def test_a_known_absence_has_the_fingerprint_that_it_always_had() -> None:
    assert fingerprint(ABSENCE) == "0af77aa8cade0db99c46e2779b2037fe"
    assert fingerprint(OPEN_ENDED) == "c2c1036f871789cd462e2f39059f6190"


def test_a_known_day_of_work_has_the_fingerprint_that_it_always_had() -> None:
    assert fingerprint(MORNING, PAUSE) == fingerprint(PAUSE, MORNING) == "935b0902da1a6d3d57367f10e25623a3"


def test_what_a_twin_keeps_as_its_base_is_read_back_as_it_was() -> None:
    for records in ([ABSENCE], [OPEN_ENDED], [MORNING, PAUSE]):
        (one,) = held(Side.B, records).values()
        assert form_of(as_json(one.form)) == one.form
