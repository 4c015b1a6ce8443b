"""What TimeLog's answers can hide, and what is made of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from core.http.errors import Broken, NotSent, ProviderError, Rejected, SignInNeeded
from core.http.protocols import Exchange
from core.models.rows import PROJECT_TIME, Absence, Approval, Kind
from tests.providers.timelog.golden_server import (
    API,
    REPORTING,
    Played,
    Seen,
    _running,
    connect,
    enveloped,
    golden,
    page_of,
    played,
)
from tests.providers.timelog.writing import with_soap

__all__ = ["_running", "played"]
FIRST, LAST = date(2025, 3, 1), date(2025, 3, 31)
WORK_UNITS = f"{REPORTING}/GetWorkUnitsRawPaged"
TIME_OFF = f"{REPORTING}/GetTimeOffRegistrationsRaw"
PROJECTIONS = f"{API}/employee-projection/get-in-period"
UNIT = golden("12.1-work-units.response.xml")
UNIT_ITEM = UNIT[UNIT.index(b"<tlp:WorkUnit ") : UNIT.index(b"</tlp:WorkUnits>")]


def users(count: int, claimed: int | None = None, overlap: int = 0) -> Callable[[Seen], Response]:
    """A user list that is paged as TimeLog does it: ten rows unless `$pagesize` says otherwise."""
    everybody = [
        {"UserID": 1000 + n, "ID": f"00000000-0000-0000-0000-{n:012}", "FirstName": f"P{n}", "IsActive": True}
        for n in range(count)
    ]

    def answer(seen: Seen) -> Response:
        size, number = int(seen.query.get("$pagesize", "10")), int(seen.query.get("$page", "1"))
        start = (number - 1) * size - (overlap if number > 1 else 0)
        pages = -(-count // size)
        rows = everybody[start : start + min(size, count - (number - 1) * size)]
        return JSONResponse(page_of(rows, count if claimed is None else claimed, pages, number))

    return answer


def work_units(*, pages: int, total: int, per_page: Callable[[int], int]) -> Callable[[Seen], Response]:
    def answer(seen: Seen) -> Response:
        number = int(seen.form["page"])
        head = (
            '<tlp:WorkUnits xmlns:tlp="http://www.timelog.com/XML/Schema/tlp/v4_4" '
            f'Page="{number}" PageSize="500" TotalPages="{pages}" TotalRecords="{total}">'
        ).encode()
        items = b"".join(
            UNIT_ITEM.replace(b'ID="50211" OldID="50211"', f'ID="{number * 1000 + n}" OldID="{n}"'.encode())
            for n in range(per_page(number))
        )
        return Response(head + items + b"</tlp:WorkUnits>", media_type="text/xml")

    return answer


def changed(content: bytes, *pairs: tuple[bytes, bytes]) -> bytes:
    for old, new in pairs:
        assert old in content
        content = content.replace(old, new)
    return content


def hours(played: Played, content: bytes, **settings: str) -> list[Any]:
    played.on("POST", WORK_UNITS, content)
    return list(connect(played.url, **settings).rows([Kind.HOURS], FIRST, LAST))


def absence(played: Played, content: bytes | None = None) -> Absence:
    if content is not None:
        played.on("POST", TIME_OFF, content)
    (row,) = connect(played.url).rows([Kind.ABSENCE], FIRST, LAST)
    assert isinstance(row, Absence)
    return row


def test_more_than_ten_users_are_all_read(played: Played) -> None:
    played.on("GET", f"{API}/user", users(1203))
    found = connect(played.url).rest.users()
    assert len({u.UserID for u in found}) == 1203
    assert sorted((s.query["$page"], s.query["$pagesize"]) for s in played.seen) == [
        ("1", "500"),
        ("2", "500"),
        ("3", "500"),
    ]


def test_a_list_that_holds_fewer_rows_than_it_claims_is_not_used(played: Played) -> None:
    played.on("GET", f"{API}/user", users(12, claimed=13))
    with pytest.raises(Broken, match="users promises 13 rows and holds 12"):
        connect(played.url).rest.users()


def test_pages_that_overlap_are_not_used(played: Played) -> None:
    played.on("GET", f"{API}/user", users(503, overlap=3))
    with pytest.raises(Broken, match="users holds 1497 twice"):
        connect(played.url).rest.users()


def test_a_list_that_changes_while_it_is_read_is_to_be_read_again(played: Played) -> None:
    both = iter([users(501), users(502)])
    played.on("GET", f"{API}/user", lambda seen: next(both)(seen))
    with pytest.raises(NotSent, match="changed while"):
        connect(played.url).rest.users()


def test_a_bare_list_is_taken_only_if_it_is_surely_whole(played: Played) -> None:
    row = {"UserID": 1, "ID": "a", "IsActive": True}
    played.on("GET", f"{API}/user", lambda _: JSONResponse([row]))
    assert len(connect(played.url).rest.users()) == 1
    played.on("GET", f"{API}/user", lambda _: JSONResponse([row] * 500))
    with pytest.raises(Broken, match="whether these are all"):
        connect(played.url).rest.users()


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"Entities":[]}',
        b'{"Properties":{"TotalRecord":"x","TotalPage":"1"},"Entities":[]}',
        b'{"Properties":{"TotalRecord":"1","TotalPage":"1"},"Entities":[{"UserID":1}]}',
        b'{"Properties":{"TotalRecord":"1","TotalPage":"1"},"Entities":[{"Properties":{"UserID":"x"}}]}',
        b"<html>Sign in</html>",
    ],
)
def test_an_answer_of_another_shape_is_broken(played: Played, body: bytes) -> None:
    played.on("GET", f"{API}/user", body)
    with pytest.raises(Broken):
        connect(played.url).rest.users()


def test_all_pages_of_work_units_are_read_by_the_counters(played: Played) -> None:
    played.on("POST", WORK_UNITS, work_units(pages=3, total=1100, per_page=lambda n: 100 if n == 3 else 500))
    found = connect(played.url).rows([Kind.HOURS], FIRST, LAST)
    assert len({r.id for r in found}) == 1100
    assert sorted(s.form["page"] for s in played.asked(WORK_UNITS)) == ["1", "2", "3"]


def test_an_empty_month_is_no_error(played: Played) -> None:
    played.on("POST", WORK_UNITS, work_units(pages=0, total=0, per_page=lambda _: 0))
    assert connect(played.url).rows([Kind.HOURS], FIRST, LAST) == []


def test_a_page_of_work_units_that_lacks_a_row_is_not_used(played: Played) -> None:
    played.on("POST", WORK_UNITS, work_units(pages=2, total=600, per_page=lambda n: 99 if n == 2 else 500))
    with pytest.raises(Broken, match="work units promises 600 rows and holds 599"):
        connect(played.url).rows([Kind.HOURS], FIRST, LAST)


def test_reporting_errors_with_status_200_ask_for_a_sign_in(played: Played) -> None:
    for path in (WORK_UNITS, TIME_OFF, f"{REPORTING}/GetEmployeesRaw", f"{REPORTING}/GetExpensesRaw"):
        played.reset()
        played.on("POST", path, golden("12.1-access-denied.response.xml"))
        with pytest.raises(SignInNeeded, match="Reporting credentials"):
            connect(played.url).rows(list(Kind), FIRST, LAST)


def test_another_reporting_error_is_told_in_its_own_words(played: Played) -> None:
    denied = golden("12.1-access-denied.response.xml")
    other = denied[: denied.index(b"Access")] + b"The period is too long" + denied[denied.index(b"</tlp:Error>") :]
    with pytest.raises(Rejected, match="The period is too long"):
        hours(played, other)


def test_a_missing_parameter_is_broken_at_once(played: Played) -> None:
    played.on("POST", WORK_UNITS, lambda _: PlainTextResponse("Missing parameter: foo.", 500))
    with pytest.raises(Broken, match="Missing parameter: foo"):
        connect(played.url).rows([Kind.HOURS], FIRST, LAST)
    assert len(played.asked(WORK_UNITS)) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>Sign in</body></html>",
        b"not xml at all",
        b"",
        golden("12.2-time-off.response.xml"),
        changed(UNIT, (b"tlp:WorkUnit ", b"tlp:Other "), (b"</tlp:WorkUnit>", b"</tlp:Other>")),
        changed(UNIT, (b' TotalRecords="1"', b"")),
    ],
)
def test_another_list_than_the_one_asked_for_is_broken(played: Played, content: bytes) -> None:
    with pytest.raises(Broken):
        hours(played, content)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"7.400000000000000e+000", "7.4"),
        (b"1.125000000000000e+001", "11.25"),
        (b"3.000000000000000e-001", "0.3"),
        (b"1e+2", "100"),
        (b"0.000000000000000e+000", "0"),
        (b"-1.5000", "-1.5"),
    ],
)
def test_hours_in_scientific_notation_are_exact(played: Played, written: bytes, meant: str) -> None:
    row = absence(played, changed(golden("12.2-time-off.response.xml"), (b"7.400000000000000e+000", written)))
    assert str(row.quantity) == meant


@pytest.mark.parametrize("written", [b"7,4", b"seven", b"NaN", b"Infinity", b"0x7", b"1_0", b"7.4h"])
def test_hours_that_are_no_number_name_their_row(played: Played, written: bytes) -> None:
    with pytest.raises(Broken, match="time off 8120: RegHours"):
        absence(played, changed(golden("12.2-time-off.response.xml"), (b"7.400000000000000e+000", written)))


@pytest.mark.parametrize("field", ["RegHours", "Date", "EmployeeID", "WorkUnitGuid", "TimeRegistrationGuid"])
def test_a_work_unit_without_a_needed_field_is_named(played: Played, field: str) -> None:
    start = UNIT.index(f"<tlp:{field}>".encode())
    end = UNIT.index(f"</tlp:{field}>".encode()) + len(f"</tlp:{field}>")
    with pytest.raises(Broken, match=f"work unit 50211 has no {field}"):
        hours(played, UNIT[:start] + UNIT[end:])
    with pytest.raises(Broken, match=f"work unit 50211 has no {field}"):
        hours(played, UNIT[:start] + f"<tlp:{field}/>".encode() + UNIT[end:])


@pytest.mark.parametrize("when", [b"2025-03-03T00:00:00+01:00", b"2025-03-03T00:00:00Z", b"3/3/2025", b"2025-02-30"])
def test_a_day_with_a_zone_or_of_no_calendar_is_broken(played: Played, when: bytes) -> None:
    with pytest.raises(Broken, match="work unit 50211: Date"):
        hours(played, changed(UNIT, (b"<tlp:Date>2025-03-03T00:00:00", b"<tlp:Date>" + when)))


def test_element_names_are_read_in_any_case_and_namespace(played: Played) -> None:
    other = changed(
        UNIT,
        (b"tlp:RegHours>", b"tlp:reghours>"),
        (b"tlp:EmployeeID>", b"tlp:EmployeeId>"),
        (b"<tlp:UserID>", b'<UserId xmlns="urn:other">'),
        (b"</tlp:UserID>", b"</UserId>"),
    )
    (row,) = hours(played, other)
    assert (row.quantity, row.person) == (Decimal("7.4"), "12")


def test_empty_texts_are_nothing(played: Played) -> None:
    (row,) = hours(played, changed(UNIT, (b"<tlp:Note>Driftsvagt</tlp:Note>", b"<tlp:Note> </tlp:Note>")))
    assert row.note is None


@pytest.mark.parametrize(
    ("step", "approved_from", "approval"),
    [
        ("30", "30", Approval(True, "row")),
        ("20", "30", Approval(False, "row", "Kirsten Jensen")),
        ("20", "20", Approval(True, "row")),
        ("10", "20", Approval(False, "row", "Kirsten Jensen")),
        ("10", "10", Approval(True, "row")),
        ("0", "10", Approval(False, "row", "Kirsten Jensen")),
        ("0", "0", Approval(True, "row")),
        ("25", "20", Approval(False, "row", "Kirsten Jensen")),
        ("40", "30", Approval(False, "row", "Kirsten Jensen")),
        ("", "0", Approval(False, "missing", "Kirsten Jensen")),
    ],
)
def test_hours_are_approved_from_the_step_of_the_connection_on(
    played: Played, step: str, approved_from: str, approval: Approval
) -> None:
    content = changed(UNIT, (b"ApprovedStatus>30<", f"ApprovedStatus>{step}<".encode()))
    (row,) = hours(played, content, approved_from=approved_from)
    assert row.approval == approval


def test_a_row_of_nobody_in_the_list_stops_the_transfer(played: Played) -> None:
    with pytest.raises(Broken, match="time off 8120 belongs to EmployeeID 77"):
        absence(played, changed(golden("12.2-time-off.response.xml"), (b"<tlp:EmployeeID>31<", b"<tlp:EmployeeID>77<")))


def test_hours_of_somebody_unlisted_keep_their_own_user_id(played: Played) -> None:
    unlisted = changed(UNIT, (b"<tlp:EmployeeID>31<", b"<tlp:EmployeeID>77<"), (b"UserID>12<", b"UserID>70<"))
    (row,) = hours(played, unlisted)
    assert row.person == "70"
    with pytest.raises(Broken, match="EmployeeID 77"):
        hours(played, changed(unlisted, (b"<tlp:UserID>70</tlp:UserID>", b"")))


def test_two_numbers_of_two_people_in_one_row_are_not_believed(played: Played) -> None:
    with pytest.raises(Broken, match="EmployeeID 31 and UserID 5, but that employee's UserID is 12"):
        hours(played, changed(UNIT, (b"UserID>12<", b"UserID>5<")))


def test_a_number_is_never_read_as_one_of_the_other_kind(played: Played) -> None:
    """Kirsten's EmployeeID is made Maja's UserID: her absence must stay hers."""
    staff = played.answers["POST", f"{REPORTING}/GetEmployeesRaw"]
    assert isinstance(staff, bytes)
    played.on("POST", f"{REPORTING}/GetEmployeesRaw", changed(staff, (b'ID="16"', b'ID="12"')))
    row = absence(
        played, changed(golden("12.2-time-off.response.xml"), (b"<tlp:EmployeeID>31<", b"<tlp:EmployeeID>12<"))
    )
    assert row.person == "5"


def test_an_employee_listed_twice_is_not_believed(played: Played) -> None:
    staff = played.answers["POST", f"{REPORTING}/GetEmployeesRaw"]
    assert isinstance(staff, bytes)
    played.on("POST", f"{REPORTING}/GetEmployeesRaw", changed(staff, (b"EmployeeUserId>5<", b"EmployeeUserId>12<")))
    with pytest.raises(Broken, match="12 twice"):
        connect(played.url).employees()


def projection(played: Played, **properties: Any) -> None:
    page = json.loads(golden("12.2-projection.response.json"))
    page["Entities"][0]["Properties"].update(properties)
    played.on("GET", PROJECTIONS, json.dumps(page).encode())


def test_absence_waits_for_the_manager_until_its_day_is_approved(played: Played) -> None:
    projection(played, IsApproved=False)
    assert absence(played).approval == Approval(False, "day", "Kirsten Jensen")


def test_absence_without_its_day_is_not_approved(played: Played) -> None:
    played.on("GET", PROJECTIONS, json.dumps(page_of([], 0, 0, 1)).encode())
    assert absence(played).approval == Approval(False, "missing", "Kirsten Jensen")
    projection(played, IsApproved=None)
    assert absence(played).approval == Approval(False, "missing", "Kirsten Jensen")


def test_a_code_that_needs_no_approval_is_approved_as_it_stands(played: Played) -> None:
    projection(played, IsApproved=False)
    sick = changed(golden("12.2-time-off.response.xml"), (b"TimeOffCode>20<", b"TimeOffCode>30<"))
    assert absence(played, sick).approval == Approval(True, "not_required")


def test_a_code_that_nobody_declared_needs_approval(played: Played) -> None:
    projection(played, IsApproved=False)
    unknown = changed(golden("12.2-time-off.response.xml"), (b"TimeOffCode>20<", b"TimeOffCode>55<"))
    row = absence(played, unknown)
    assert (row.code, row.label, row.approval.approved) == ("55", "Ferie", False)


@pytest.mark.parametrize(("day", "norm"), [("2025-03-10", Decimal("7.5")), ("2025-03-11", None), ("2025-03-15", None)])
def test_the_usual_norm_is_used_only_where_both_readings_of_the_weekday_agree(
    played: Played, day: str, norm: Decimal | None
) -> None:
    """Weekdays 1 and 2 have 7.5 hours, 3 has 7.0: Monday is 1 or 2, Tuesday 2 or 3, Saturday 6 or 7."""
    played.on("GET", PROJECTIONS, json.dumps(page_of([], 0, 0, 1)).encode())
    content = golden("12.2-time-off.response.xml")
    row = absence(played, changed(content, (b"2025-03-10T", f"{day}T".encode())))
    assert row.norm_hours == norm


def test_the_usual_week_is_not_read_when_every_day_has_its_norm(played: Played) -> None:
    projection(played, NormalWorkingHours=0)
    assert absence(played).norm_hours == 0
    assert played.asked(f"{REPORTING}/GetEmployeeNormalWorkingHoursRaw") == []


def test_the_version_changes_with_all_that_a_transfer_depends_on(played: Played) -> None:
    versions = {
        hours(played, content)[0].version
        for content in (
            UNIT,
            changed(UNIT, (b"RegHours>7.4000<", b"RegHours>7.5000<")),
            changed(UNIT, (b"Date>2025-03-03T", b"Date>2025-03-04T")),
            changed(UNIT, (b"T15:24:00", b"T15:30:00")),
            changed(UNIT, (b"ApprovedStatus>30<", b"ApprovedStatus>20<")),
        )
    }
    assert len(versions) == 5
    same = changed(UNIT, (b"RegHours>7.4000<", b"RegHours>7.400000000000000e+000<"))
    assert hours(played, same)[0].version == hours(played, UNIT)[0].version


def test_the_version_of_absence_changes_with_norm_and_approval(played: Played) -> None:
    versions = {absence(played).version}
    projection(played, NormalWorkingHours=7)
    versions.add(absence(played).version)
    projection(played, IsApproved=False)
    versions.add(absence(played).version)
    assert len(versions) == 3


def test_salary_codes_come_with_the_hours_when_they_are_switched_on(played: Played) -> None:
    with_soap(played)
    connector = connect(played.url, soap=True, salary_codes_on_hours="yes")
    (row,) = connector.rows([Kind.HOURS], FIRST, LAST)
    assert (row.code, row.label) == ("2200", "Overtid 50 %")
    codes = {c.code: c for c in connector.codes()}
    assert {PROJECT_TIME, "2200"} <= set(codes)
    assert (codes["20"].payroll_number, codes["20"].in_salary_export) == ("0", True)
    (plain,) = connect(played.url, soap=True).rows([Kind.HOURS], FIRST, LAST)
    assert plain.code == PROJECT_TIME


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"0c9e4f77", b"0c9e4f78", "is not in the list that carries salary codes"),
        (b"Hours>7.4<", b"Hours>7<", "differs in the list"),
        (b"UserId>12<", b"UserId>5<", "differs in the list"),
    ],
)
def test_hours_without_their_salary_code_are_not_guessed(
    played: Played, old: bytes, new: bytes, complaint: str
) -> None:
    with_soap(played)
    service = "/nordlys/WebServices/ProjectManagement/V1_8/ProjectManagementServiceSecure.svc"
    item = changed(golden("4.5-work-paged.item.xml"), (old, new))
    api = "http://www.timelog.com/api/tlp/v1_8"
    played.on("POST", service, enveloped("GetWorkPaged", item, namespace=api, pages=1))
    with pytest.raises(Broken, match=complaint):
        connect(played.url, soap=True, salary_codes_on_hours="yes").rows([Kind.HOURS], FIRST, LAST)


def test_only_expenses_of_the_named_payment_methods_are_read(played: Played) -> None:
    named = connect(played.url, paid_back="Firmakort, betalt af MEDARBEJDER")
    assert len(named.rows([Kind.SUPPLEMENT], FIRST, LAST)) == 3
    other = connect(played.url, paid_back="Firmakort")
    assert [r.code for r in other.rows([Kind.SUPPLEMENT], FIRST, LAST)] == ["mileage"]


def test_a_wrong_token_asks_for_a_sign_in(played: Played) -> None:
    played.on("GET", f"{API}/user/me", lambda _: Response(golden("6-wrong-token.response.json"), 401))
    with pytest.raises(SignInNeeded, match="personal access token"):
        connect(played.url).check()


def test_a_token_pasted_with_its_quotes_is_taken_without_them(played: Played) -> None:
    from tests.providers.timelog import golden_server

    golden_server.SECRETS["pat"] = '"tl-pat-of-the-tests"'
    try:
        connect(played.url).rest.me()
    finally:
        golden_server.SECRETS["pat"] = "tl-pat-of-the-tests"
    assert played.seen[0].headers["authorization"] == "Bearer tl-pat-of-the-tests"


def test_a_500_with_a_code_is_a_refusal_and_is_not_tried_again(played: Played) -> None:
    body = golden("6-no-such-user.response.json")
    played.on("GET", f"{API}/user/4711", lambda _: Response(body, 500, media_type="application/json"))
    with pytest.raises(Rejected, match="TimeLog knows no such user") as refusal:
        connect(played.url).rest.user(4711)  # type: ignore[arg-type]
    assert refusal.value.code == "37040"
    assert len(played.seen) == 1


def test_no_secret_reaches_the_record_of_an_exchange(played: Played) -> None:
    with_soap(played)
    exchanges: list[Exchange] = []
    connector = connect(played.url, soap=True, recorder=exchanges.append, salary_codes_on_hours="yes")
    connector.rows([Kind.HOURS], FIRST, LAST)
    connector.rest.me()
    assert len(exchanges) >= 4
    recorded = repr(exchanges)
    for secret in ("tl-pat-of-the-tests", "s3cret", ">pw<", "q1W2e3=="):
        assert secret not in recorded


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"approved_from": "15"}, NotSent),
        ({"salary_codes_on_hours": "maybe"}, NotSent),
        ({"salary_codes_on_hours": "yes"}, NotSent),
        ({"site_code": ""}, SignInNeeded),
    ],
)
def test_settings_that_make_no_sense_are_refused_before_anything_is_asked(
    played: Played, settings: dict[str, str], error: type[ProviderError]
) -> None:
    with pytest.raises(error):
        connect(played.url, **settings)
    assert played.seen == []


def test_the_account_stands_in_the_address_or_beside_it(played: Played) -> None:
    connect(played.url).rest.me()
    connect(played.url, account="nordlys").rest.me()
    assert [s.path for s in played.seen] == [f"{API}/user/me"] * 2
