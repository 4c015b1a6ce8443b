"""Every form an answer may have: envelopes, lists, unknown bodies, refusals. Played over a real socket."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import (
    Broken,
    Duplicate,
    NotSent,
    ProviderError,
    Rejected,
    SignInNeeded,
    Throttled,
    Unclear,
)
from core.models.writes import Receipt, RecordState, Write
from core.providers.zenegy.envelope import ResultType, page, result
from core.providers.zenegy.refusals import REFUSALS
from tests.providers.zenegy.playing import (
    ABSENCE_REF,
    EMPLOYEE,
    HOURS_REF,
    RATE,
    SUPPLEMENT_RATE,
    USER,
    Answered,
    Asked,
    golden,
    in_turn,
    played,
    talking,
)

DAY = date(2025, 3, 3)
HOURS = Write(
    operation="hours", person=EMPLOYEE, holder=USER, first=DAY, last=DAY, target=RATE, quantity=Decimal("7.4")
)
ABSENCE = Write(
    operation="absence", person=EMPLOYEE, holder=EMPLOYEE, first=DAY, last=DAY, target="0", quantity=Decimal(1)
)
SUPPLEMENT = Write(
    operation="supplement",
    person=EMPLOYEE,
    holder=EMPLOYEE,
    first=DAY,
    last=DAY,
    target=SUPPLEMENT_RATE,
    quantity=Decimal(3),
)


def failure(message: Any, kind: Any = "Invalid") -> dict[str, Any]:
    return {
        "isFailure": True,
        "isSuccess": False,
        "message": message,
        "resultType": kind,
        "httpStatusCode": "BadRequest",
    }


def refused(answer: Answered, write: Write = HOURS) -> ProviderError:
    """What sending raises, after one single request."""
    with talking(in_turn(answer)) as (zenegy, server), pytest.raises(ProviderError) as raised:
        zenegy.send(write)
    assert len(server.asked) == 1
    return raised.value


@pytest.mark.parametrize(
    ("raw", "kind"),
    [("Ok", 1), ("NotFound", 2), ("Unauthorized", 6), (0, 0), (1, 1), (5, 5), ("4", 4), (9, None), ("Odd", None)],
)
def test_the_kind_of_a_result_comes_as_name_or_number(raw: Any, kind: int | None) -> None:
    found = result({"isSuccess": True, "resultType": raw})
    assert found is not None
    assert found.kind == (None if kind is None else ResultType(kind))


def test_success_is_decided_by_is_success_and_by_nothing_else() -> None:
    def succeeded(**document: Any) -> bool:
        found = result(document)
        assert found is not None
        return found.success

    assert succeeded(isSuccess=True, resultType="Invalid", httpStatusCode="Conflict") is True
    assert succeeded(isSuccess=False, resultType="Ok", httpStatusCode=200) is False
    assert succeeded(isFailure=True) is False
    assert succeeded(isFailure=False) is True
    assert succeeded(isSuccess=None) is False
    assert result({"uid": "x"}) is None
    assert result(["isSuccess"]) is None


ROW = {"uid": HOURS_REF}


@pytest.mark.parametrize(
    ("document", "rows", "total"),
    [
        ({"totalRecords": 3, "totalDisplayRecords": 3, "data": [ROW]}, 1, 3),
        ({"totalRecords": 300, "totalDisplayRecords": 1, "data": [ROW]}, 1, None),
        ({"data": [ROW, ROW]}, 2, None),
        ([ROW], 1, None),
        (ROW, 1, None),
        (None, 0, None),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_a_list_comes_in_many_forms(document: Any, rows: int, total: int | None, wrapped: bool) -> None:
    found = page({"isSuccess": True, "value": document} if wrapped else document)
    assert found is not None
    assert (len(found.items), found.certain_total) == (rows, total)


@pytest.mark.parametrize("document", ["text", 3, {"error": "no"}, {"data": "none"}])
def test_what_is_no_list_stops_the_read(document: Any) -> None:
    with talking(in_turn(Answered(200, document))) as (zenegy, _), pytest.raises(Broken, match="no list of employees"):
        zenegy.employees()


def pages(rows: list[dict[str, Any]], size: int, **wrong: Any) -> Any:
    """A list that answers at most `size` rows a page, whatever is asked for."""

    def script(asked: Asked) -> Answered:
        skip = int(asked.target.split("skip=")[1].split("&")[0])
        return Answered(200, {"totalRecords": len(rows), "data": rows[skip : skip + size], **wrong})

    return script


PEOPLE = [{"uid": f"e1b2c3d4-2000-4000-8000-{n:012d}", "name": f"Nr. {n}"} for n in range(25)]


def test_pages_shorter_than_asked_for_are_all_read() -> None:
    with talking(pages(PEOPLE, 7)) as (zenegy, server):
        assert [one.id for one in zenegy.employees()] == [one["uid"] for one in PEOPLE]
    assert [asked.target.partition("skip=")[2] for asked in server.asked] == [
        "0&take=200",
        "7&take=200",
        "14&take=200",
        "21&take=200",
    ]


def test_totals_that_differ_are_not_believed_and_an_empty_page_tells_the_end() -> None:
    with talking(pages(PEOPLE, 10, totalRecords=900, totalDisplayRecords=25)) as (zenegy, server):
        assert len(zenegy.employees()) == 25
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "script",
    [
        in_turn(Answered(200, {"totalRecords": 50, "data": PEOPLE})),
        in_turn(Answered(200, {"totalRecords": 50, "data": PEOPLE}), Answered(200, {"totalRecords": 50, "data": []})),
        in_turn(Answered(200, {"totalRecords": 900, "totalDisplayRecords": 25, "data": PEOPLE})),
    ],
    ids=["the same page again", "an empty page too early", "the same page again, totals differ"],
)
def test_a_list_that_holds_less_than_it_promises_is_not_used(script: Any) -> None:
    with talking(script) as (zenegy, _), pytest.raises(Broken):
        zenegy.employees()


def test_an_old_list_without_total_or_skip_is_read_once_and_not_doubled() -> None:
    with talking(in_turn(Answered(200, PEOPLE))) as (zenegy, _):
        assert len(zenegy.employees()) == 25


@pytest.mark.parametrize(
    ("body", "ref"),
    [
        ({"uid": ABSENCE_REF, "days": 1}, ABSENCE_REF),
        (ABSENCE_REF, ABSENCE_REF),
        (ABSENCE_REF.encode(), ABSENCE_REF),
        ({"data": {"uid": ABSENCE_REF}}, ABSENCE_REF),
        ({"data": ABSENCE_REF}, ABSENCE_REF),
        ({"isSuccess": True, "isFailure": False, "value": {"uid": ABSENCE_REF}}, ABSENCE_REF),
        ({"isSuccess": True, "isFailure": False, "value": ABSENCE_REF}, ABSENCE_REF),
        ({"isSuccess": True, "isFailure": False}, None),
        (b"", None),
        (True, None),
        ({"ok": True}, None),
        ("saved", None),
    ],
)
@pytest.mark.parametrize("write", [ABSENCE, SUPPLEMENT], ids=lambda w: w.operation)
def test_the_unknown_answer_of_a_create_is_taken_in_every_form(write: Write, body: Any, ref: str | None) -> None:
    with talking(in_turn(Answered(200, body))) as (zenegy, _):
        assert zenegy.send(write) == Receipt(ref)


def test_an_empty_answer_that_calls_itself_a_page_is_no_page() -> None:
    with talking(in_turn(Answered(200, b"", {"content-type": "text/html"}))) as (zenegy, _):
        zenegy.remove(ABSENCE_REF, ABSENCE)


def test_rates_that_no_list_shows_are_looked_up_once() -> None:
    row = _value(golden("13.5-hours-of-a-user")["response"]["body"])["data"][0]
    rows = [
        {**row, "uid": f"f0000000-0000-4000-8000-{n:012d}", "hourPaymentRate": {"uid": f"{RATE[:-2]}{n:02d}"}}
        for n in range(10, 40)
    ]

    def script(asked: Asked) -> Answered:
        listed = rows if asked.path.endswith("/registrations") else []
        return Answered(200, {"totalRecords": len(listed), "data": listed})

    with talking(script) as (zenegy, server):
        found = [*zenegy.records("hours", DAY, DAY), *zenegy.find(HOURS)]
    assert len(found) == 60
    assert {record.amount for record in found} == {None}
    assert sum(asked.path.endswith("/rates") for asked in server.asked) == 1


@pytest.mark.parametrize("body", [b"", {"isSuccess": True, "isFailure": False}])
def test_hours_without_a_registration_in_the_answer_must_be_read_back(body: Any) -> None:
    with talking(in_turn(Answered(200, body))) as (zenegy, _):
        assert zenegy.send(HOURS) == Receipt(None)


def pending() -> Answered:
    answer = golden("13.4-create-hours")["response"]["body"]
    return Answered(200, json.loads(json.dumps(answer, default=float)) | {"value": {**_value(answer), "status": 1}})


def _value(answer: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(answer["value"], default=float)))


def test_hours_answered_as_pending_are_approved_by_their_uid() -> None:
    with talking(in_turn(pending(), played("13.6-approve-hours"))) as (zenegy, server):
        assert zenegy.send(HOURS) == Receipt(HOURS_REF)
    assert [asked.method for asked in server.asked] == ["POST", "PATCH"]
    assert server.asked[1].target == golden("13.6-approve-hours")["request"]["target"]


def test_hours_that_stay_pending_say_so() -> None:
    with talking(in_turn(pending(), Answered(403, failure("no", "Forbidden")))) as (zenegy, _):
        assert zenegy.send(HOURS) == Receipt(HOURS_REF, RecordState.PENDING)


@pytest.mark.parametrize("status", [200, 400, 403, 404, 409, 422, 500])
@pytest.mark.parametrize("code", REFUSALS)
def test_every_known_code_is_told_in_words_on_any_status(code: str, status: int) -> None:
    error = refused(Answered(status, failure(code)))
    assert isinstance(error, Rejected)
    assert (type(error), error.code) == (REFUSALS[code].error, code)
    assert error.message.startswith("7.4 hours on 2025-03-03: ")
    assert REFUSALS[code].says in error.message


@pytest.mark.parametrize(
    "document",
    [
        {"title": "Bad Request", "status": 400, "detail": "RATE_FORBIDDEN_ACCESS"},
        {"title": "RATE_FORBIDDEN_ACCESS", "status": 400},
        failure("Error: RATE_FORBIDDEN_ACCESS (rate 51)"),
        failure(json.dumps({"message": "RATE_FORBIDDEN_ACCESS", "statusCode": 400})),
        failure(json.dumps({"message": json.dumps({"message": "RATE_FORBIDDEN_ACCESS"})})),
        failure("RATE_FORBIDDEN_ACCESS", 5),
    ],
)
def test_a_code_is_found_wherever_it_hides(document: dict[str, Any]) -> None:
    error = refused(Answered(400, document))
    assert isinstance(error, Rejected)
    assert (error.code, error.fields) == ("RATE_FORBIDDEN_ACCESS", ("target",))


def test_the_overlap_code_is_not_taken_for_the_duplicate() -> None:
    error = refused(Answered(409, failure("REGISTRATION_CONFLICTED_EXISTING_REGISTRATION_IN_PERIOD", "Conflicted")))
    assert isinstance(error, Rejected)
    assert not isinstance(error, Duplicate)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (Answered(200, failure("NEW_RULE_BROKEN")), Rejected, "NEW_RULE_BROKEN"),
        (Answered(200, failure("Something", "Conflicted")), Rejected, "CONFLICTED"),
        (Answered(200, failure(None, None)), Rejected, "200"),
        (Answered(200, failure("", "Unauthorized")), SignInNeeded, None),
        (Answered(200, failure("", "InternalError")), Unclear, None),
        (Answered(400, {"title": "One or more validation errors", "errors": {"Hours": ["too many"]}}), Rejected, "400"),
        (Answered(400, ["odd"]), Rejected, "400"),
        (Answered(401, failure("", "Unauthorized")), SignInNeeded, None),
        (Answered(403, {"title": "Forbidden", "status": 403}), Rejected, "403"),
        (Answered(404, {"title": "Not Found", "status": 404}), Rejected, "404"),
        (Answered(429, failure("slow down"), {"retry-after": "7"}), Throttled, None),
        (Answered(500, failure("crashed", "InternalError")), Unclear, None),
        (Answered(500, b"<html>500</html>", {"content-type": "text/html"}), Unclear, None),
        (Answered(502, b""), Unclear, None),
        (Answered(200, b"<!doctype html><html>", {"content-type": "text/html"}), Broken, None),
        (Answered(403, b"<html>blocked</html>", {"content-type": "text/html; charset=utf-8"}), Broken, None),
        (Answered(200, b"  <html>maintenance</html>"), Broken, None),
        (Answered(200, b"{cut"), Broken, None),
        (Answered(302, b"", {"location": "https://auth.zenegy.com/login"}), Broken, None),
    ],
)
def test_every_other_no_is_named_by_what_follows(answer: Answered, kind: type[ProviderError], code: str | None) -> None:
    error = refused(answer)
    assert type(error) is kind
    assert getattr(error, "code", None) == code


def test_the_fields_of_a_validation_problem_are_named() -> None:
    error = refused(Answered(400, {"title": "Invalid", "errors": {"Hours": ["too many"], "Date": ["no"]}}))
    assert isinstance(error, Rejected)
    assert error.fields == ("Hours", "Date")


def test_a_conflict_of_absence_is_read_before_it_is_believed() -> None:
    error = refused(Answered(400, failure("Employee has absence that day", "Conflicted")), ABSENCE)
    assert type(error) is Duplicate
    assert error.message.startswith("1 days on 2025-03-03: ")
    assert "Employee has absence that day" in error.message


def test_what_cannot_be_read_never_repeats_its_values() -> None:
    row = _value(golden("13.5-hours-of-a-user")["response"]["body"])["data"][0] | {
        "status": 9,
        "hours": "0101901234",
        "note": "private",
    }
    wrapped = {"isSuccess": True, "value": {"totalRecords": 1, "data": [row]}}
    with talking(in_turn(Answered(200, wrapped))) as (zenegy, _), pytest.raises(Broken) as broken:
        zenegy.find(HOURS)
    assert "status" in broken.value.message
    assert "private" not in broken.value.message


@pytest.mark.parametrize("missing", ["uid", "hours", "status", "date", "user", "hourPaymentRate"])
def test_hours_without_what_money_hangs_on_stop_the_read(missing: str) -> None:
    row = _value(golden("13.5-hours-of-a-user")["response"]["body"])["data"][0]
    row.pop(missing)
    wrapped = {"isSuccess": True, "value": {"totalRecords": 1, "data": [row]}}
    with talking(in_turn(Answered(200, wrapped))) as (zenegy, _), pytest.raises(Broken, match="HourRegistration"):
        zenegy.find(HOURS)


@pytest.mark.parametrize("target", ["", "RATE", "0/../x"])
def test_a_write_with_a_target_that_is_no_uid_does_not_leave(target: str) -> None:
    with talking(in_turn(Answered(200))) as (zenegy, server):
        for write in (HOURS, SUPPLEMENT):
            with pytest.raises(NotSent):
                zenegy.send(replace(write, target=target))
    assert server.asked == []
