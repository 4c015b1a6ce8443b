"""Answers that nobody has published, in the forms they may have: errors, what a POST says, pages that come short."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.http.errors import Broken, NotSent, ProviderError, Rejected, SignInNeeded, Unclear
from core.models.both_sides import Standing
from core.models.both_sides_writes import absence_write, work_write
from core.models.writes import Receipt, RecordState
from tests.providers.timetrack.playing import Answered, Player, golden, talking
from tests.providers.timetrack.samples import ABSENCE, DAY, WORK

APPROVED = absence_write(ABSENCE)
REQUESTED = absence_write(replace(ABSENCE, standing=Standing.REQUESTED))
LISTED = {**golden("11-absences")["response"]["body"][0], "from": f"{DAY}", "to": f"{DAY}"}
OLDER = {**LISTED, "id": 30}
ATTENDANCE = {"id": 901, "user": "idah", "from": "2026-03-02T08:00:00Z", "to": "2026-03-02T16:30:00Z"}


def error(status: int, code: int, title: str, detail: str = "") -> Answered:
    return Answered(status, {"errors": [{"title": title, "status": status, "code": code, "detail": detail}]})


# -- refusals: 6 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (error(422, 10022, "Validation failed", "absenceType: is required"), "10022", "Validation failed: absenceType"),
        (error(409, 7, "Overlap"), "7", "says: Overlap."),
        (Answered(400, {"message": "No such type"}), "400", "No such type"),
        (Answered(403, {}), "403", "not allowed"),
        (Answered(400, b"no"), "400", "refused"),
        (Answered(422, {"errors": ["odd"]}), "422", "refused"),
    ],
)
def test_a_refusal_is_told_in_timetracks_words(answer: Answered, code: str, words: str) -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/absences", Answered(200, []))
        player.on("POST", "/absences", answer)
        with pytest.raises(Rejected) as refused:
            timetrack.send(REQUESTED)
        assert refused.value.code == code
        assert words in refused.value.message


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answered(401, {"message": "no"}), SignInNeeded),
        (Answered(500, {"errors": [{"title": "x", "status": 500, "code": 1, "detail": ""}]}), Unclear),
        (Answered(502, b"<html>"), Unclear),
        (Answered(201, b"<html>Back soon</html>"), Broken),
        (Answered(201, b"made it"), Broken),
    ],
)
def test_what_is_no_refusal_is_not_taken_for_one(answer: Answered, kind: type[ProviderError]) -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/absences", Answered(200, []))
        player.on("POST", "/absences", answer)
        with pytest.raises(kind):
            timetrack.send(REQUESTED)
        assert len(player.of("POST")) == 1


@pytest.mark.parametrize("answer", [error(404, 15020, "TimeEntry exist but it is deleted"), error(404, 1, "Unknown")])
def test_a_record_is_gone_where_timetrack_itself_says_so(answer: Answered) -> None:
    with talking() as (timetrack, player):
        for path in ("/absences/31", "/attendances/31", "/project_time_entries/31"):
            player.on("GET", path, answer)
        assert timetrack.absence_period("31") is None
        assert timetrack.work_period("31", "7", DAY) is None
        assert timetrack.work_period("project:31", "7", DAY) is None
        with pytest.raises(Rejected):
            timetrack.replace("31", APPROVED)


@pytest.mark.parametrize("answer", [Answered(404, b"<html>not here</html>"), Answered(404, b""), Answered(404, [])])
def test_a_404_of_something_in_between_proves_nothing(answer: Answered) -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/absences/31", answer)
        with pytest.raises(Rejected):
            timetrack.absence_period("31")


# -- what a POST says: 11 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        Answered(201, {**LISTED, "status": 0}),
        Answered(200, {"ID": 31}),
        Answered(201, 31),
        Answered(200, "31"),
    ],
)
def test_an_id_is_found_in_any_form_of_answer(answer: Answered) -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/absences", Answered(200, []))
        player.on("POST", "/absences", answer)
        assert timetrack.send(REQUESTED) == Receipt("31")


@pytest.mark.parametrize("status", [200, 201, 204])
def test_without_an_id_the_new_record_is_the_one_that_was_not_there(status: int) -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/absences", Answered(200, [OLDER]), Answered(200, [OLDER, LISTED]))
        player.on("POST", "/absences", Answered(status))
        assert timetrack.send(REQUESTED) == Receipt("31")
        player.on("GET", "/attendances", Answered(200, []), Answered(200, [ATTENDANCE]))
        player.on("POST", "/attendances", Answered(status))
        assert timetrack.send(work_write(WORK)) == Receipt("901", RecordState.APPROVED)


@pytest.mark.parametrize(
    "after",
    [
        [OLDER],
        [OLDER, LISTED, {**LISTED, "id": 32}],
        [OLDER, {**LISTED, "absenceType": 2}],
        [OLDER, {**LISTED, "to": "2026-03-09"}],
    ],
)
def test_what_may_be_somebody_elses_is_not_taken_for_ours(after: list[dict[str, Any]]) -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/absences", Answered(200, [OLDER]), Answered(200, after))
        player.on("POST", "/absences", Answered(201))
        assert timetrack.send(APPROVED) == Receipt(None)
        assert player.of("PUT") == []


def test_a_look_that_fails_after_the_write_is_no_failed_write() -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/absences", Answered(200, []), Answered(400, {"message": "busy"}))
        player.on("POST", "/absences", Answered(201))
        assert timetrack.send(APPROVED) == Receipt(None)


def test_what_was_there_is_looked_at_only_until_an_answer_names_an_id() -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/absences", Answered(200, []))
        player.on("POST", "/absences", Answered(201, 31))
        for _ in range(3):
            timetrack.send(REQUESTED)
        assert len(player.of("GET", "/absences")) == 1


# -- approving: 4.4 ----------------------------------------------------------------------------------------------------


def sending_approved(player: Player, *, answered: Any, read: Any = None, put: Answered | None = None) -> None:
    player.on("GET", "/absences", Answered(200, []))
    player.on("POST", "/absences", Answered(201, answered))
    player.on("GET", "/absences/31", Answered(200, read) if read else Answered(400, {"message": "busy"}))
    player.on("PUT", "/absences/31", put or Answered(200, ""))


def test_an_absence_that_comes_back_waiting_is_approved() -> None:
    with talking() as (timetrack, player):
        sending_approved(player, answered={**LISTED, "status": 0})
        assert timetrack.send(APPROVED) == Receipt("31")
        assert player.of("POST")[0].json()["status"] == 1
        assert player.of("PUT")[0].json() == {"status": "1"}


@pytest.mark.parametrize("answered", [{**LISTED, "status": 1}, {"id": 31, "status": "1"}])
def test_an_absence_that_comes_back_approved_is_left_alone(answered: dict[str, Any]) -> None:
    with talking() as (timetrack, player):
        sending_approved(player, answered=answered)
        assert timetrack.send(APPROVED) == Receipt("31", RecordState.APPROVED)
        assert player.of("PUT") == []


@pytest.mark.parametrize(("status", "puts"), [(0, 1), (1, 0)])
def test_an_answer_without_status_is_read_back_first(status: int, puts: int) -> None:
    with talking() as (timetrack, player):
        sending_approved(player, answered=31, read={**LISTED, "status": status})
        assert timetrack.send(APPROVED).ref == "31"
        assert len(player.of("PUT")) == puts


@pytest.mark.parametrize("put", [Answered(422, {"message": "no"}), Answered(500), Answered(429), Answered(401)])
def test_where_approving_fails_the_absence_is_there_and_waiting(put: Answered) -> None:
    with talking() as (timetrack, player):
        sending_approved(player, answered={**LISTED, "status": 0}, put=put)
        assert timetrack.send(APPROVED) == Receipt("31", RecordState.PENDING)
        assert len(player.of("PUT")) == 1


def test_where_reading_back_fails_the_absence_is_there_and_waiting() -> None:
    with talking() as (timetrack, player):
        sending_approved(player, answered=31)
        assert timetrack.send(APPROVED) == Receipt("31", RecordState.PENDING)


def test_a_requested_absence_is_not_approved() -> None:
    with talking() as (timetrack, player):
        sending_approved(player, answered={**LISTED, "status": 0})
        assert timetrack.send(REQUESTED) == Receipt("31")
        assert "status" not in player.of("POST")[0].json()
        assert player.of("PUT") == []


# -- changing: 4.4 -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "status"), [(RecordState.PENDING, "0"), (RecordState.REJECTED, "2")])
def test_the_standing_of_an_absence_is_changed_both_ways(state: RecordState, status: str) -> None:
    with talking() as (timetrack, player):
        sending_approved(player, answered="", read={**LISTED, "status": 1})
        assert timetrack.replace("31", replace(APPROVED, state=state)) == Receipt("31")
        assert player.of("PUT")[0].json() == {"status": status}


def test_a_standing_that_is_so_already_costs_no_write() -> None:
    with talking() as (timetrack, player):
        sending_approved(player, answered="", read={**LISTED, "status": 1})
        assert timetrack.replace("31", replace(APPROVED, text="A note has no place")) == Receipt("31")
        assert player.of("PUT") == []


@pytest.mark.parametrize(
    "changed", [{"target": "2"}, {"first": DAY.replace(day=1)}, {"last": DAY.replace(day=9)}, {"person": "8"}]
)
def test_anything_else_of_an_absence_is_not_sent(changed: dict[str, Any]) -> None:
    with talking() as (timetrack, player):
        sending_approved(player, answered="", read={**LISTED, "status": 0})
        with pytest.raises(NotSent, match="nothing of an absence but its standing"):
            timetrack.replace("31", replace(APPROVED, **changed))
        assert player.of("PUT") == []


# -- pages: 5 ----------------------------------------------------------------------------------------------------------


def users(first: int, count: int) -> list[dict[str, Any]]:
    return [{"id": n, "username": f"u{n}"} for n in range(first, first + count)]


@pytest.mark.parametrize(
    ("pages", "asked"),
    [
        ([0], 1),
        ([49], 1),
        ([1000, 1000, 3], 3),
        # A limit that is lost or cut on the way: full pages are shorter than what was asked for.
        ([50, 50, 20], 3),
        ([200, 200, 0], 3),
    ],
)
def test_every_page_is_read_whatever_a_full_page_is(pages: list[int], asked: int) -> None:
    with talking() as (timetrack, player):
        starts = [sum(pages[:n]) for n in range(len(pages))]
        player.on("GET", "/users", *(Answered(200, users(*both)) for both in zip(starts, pages, strict=True)))
        assert len(timetrack.employees()) == sum(pages)
        assert [f"page_number={n}&" in one.target for n, one in enumerate(player.asked)] == [True] * asked


def test_a_page_that_comes_twice_is_not_believed() -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/users", Answered(200, users(1, 60)))
        with pytest.raises(Broken, match="same page twice"):
            timetrack.employees()


def test_a_row_that_comes_twice_is_not_believed() -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/users", Answered(200, users(1, 60)), Answered(200, users(60, 10)))
        with pytest.raises(Broken, match="holds 60 twice"):
            timetrack.employees()


@pytest.mark.parametrize("answer", [{"data": []}, {}, None, "none"])
def test_a_list_that_is_none_is_not_taken_for_an_empty_one(answer: Any) -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/users", Answered(200, answer))
        with pytest.raises(Broken, match="no list of users"):
            timetrack.employees()


def test_a_row_of_nobody_stops_the_reading() -> None:
    with talking() as (timetrack, player):
        player.on("GET", "/attendances", Answered(200, [{**ATTENDANCE, "user": "renamed"}]))
        with pytest.raises(Broken, match="'renamed', who is not in its list of users"):
            timetrack.work_periods(DAY, DAY)
