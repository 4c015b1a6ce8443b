"""The TimeLog sandbox: REST v1 (sheet 3, 4, 5, 6, 12.2, 12.4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.timelog.sandbox_company import SEED, TimeLog

HOURS = {
    "ID": "7b2d0c63-0000-4e0c-9b0a-2f6c7c1e9a12",
    "TaskID": 418,
    "UserID": 13,
    "Date": "2025-04-10",
    "Hours": 7.4,
    "GroupType": 1,
    "Billable": False,
    "Comment": "Driftsvagt",
}
ABSENCE = {
    "TaskID": 0,
    "ProjectID": 0,
    "ContractID": 0,
    "UserID": 12,
    "Date": "2025-04-10T00:00:00",
    "Hours": 7.4,
    "GroupType": 3,
    "AbsenceCodeID": 4,
    "Billable": False,
    "Comment": "HR 4711",
}
NEW_USER = {
    "UserName": "per@nordlys.example",
    "FirstName": "Pernille",
    "LastName": "Lund",
    "Initials": "PEL",
    "Email": "per@nordlys.example",
    "Title": "Tekniker",
    "EmployeeNo": "1019",
    "EmploymentDate": "2025-04-01T00:00:00",
    "LegalEntityID": 1,
    "DepartmentID": 3,
    "ApprovalManagerID": 5,
    "EmployeeTypeID": 2,
    "StandardHourlyRateID": 61,
    "CostPriceID": 7,
    "PublicHolidayCalendarID": 1,
    "AllowanceLegislationID": 1,
    "NormalWorkingTimeID": 1,
    "SalaryGroupID": 1,
    "UserLicenseType": 2,
    "UserRoleIDs": [10],
}


def unit(timelog: TimeLog, number: int) -> dict[str, Any]:
    (row,) = [u for u in timelog.records("work_units") if u["ID"] == number]
    return row


# -- sign-in and envelope ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer wrong", 'Bearer "tl-pat-7c1e9a116a1d0b52"', "Basic tl-pat-7c1e9a116a1d0b52"]
)
def test_a_bad_token_is_denied_in_these_very_words(timelog: TimeLog, header: str) -> None:
    answer = timelog.http.get("/nordlys/api/v1/user/me", headers={"Authorization": header})
    assert (answer.status_code, answer.text) == (
        401,
        '{"Message":"Authorization has been denied for this request."}',
    )


def test_a_token_ends_when_it_expires_and_when_it_is_revoked(timelog: TimeLog) -> None:
    assert timelog.rest("GET", "/user/me").json()["Properties"]["UserID"] == 5
    timelog.screen("revoke_pat")
    assert timelog.rest("GET", "/user/me").status_code == 401
    timelog.screen("load", **{**SEED, "credentials": {"pat_user_id": 5, "pat_expires": "2025-01-01T00:00:00"}})
    assert timelog.rest("GET", "/user/me").status_code == 401


def test_a_list_gives_ten_rows_unless_asked_and_its_counters_are_strings(timelog: TimeLog) -> None:
    period = {"startDate": "2025-03-01", "endDate": "2025-03-31", "includeAllEmployees": "true"}
    path = "/employee-projection/get-in-period"
    first = timelog.rest("GET", path, params=period).json()
    assert first["Properties"] == {"TotalRecord": "98", "TotalPage": "10", "PageNumber": "1"}
    assert len(first["Entities"]) == 10
    last = timelog.rest("GET", path, params={**period, "$page": 2, "$pagesize": 60}).json()
    assert (last["Properties"]["PageNumber"], last["Properties"]["TotalPage"], len(last["Entities"])) == ("2", "2", 38)
    assert (
        timelog.rest("GET", path, params={**period, "pageSize": 60, "$top": 60}).json()["Entities"] == first["Entities"]
    )
    whole = timelog.rows(path, **period)
    assert [e["Properties"] for e in first["Entities"]] == whole[:10]
    assert [e["Properties"] for e in last["Entities"]] == whole[60:]


def test_a_projection_is_the_sheets_exchange(timelog: TimeLog) -> None:
    period = {"startDate": "2025-03-10", "endDate": "2025-03-10", "includeAllEmployees": "true", "$pagesize": 500}
    answer = timelog.rest("GET", "/employee-projection/get-in-period", params=period)
    (row,) = [e["Properties"] for e in answer.json()["Entities"] if e["Properties"]["UserID"] == 12]
    assert row == {
        "ProjectionID": row["ProjectionID"],
        "UserID": 12,
        "User": None,
        "Date": "2025-03-10T00:00:00",
        "NormalWorkingTimeDayOrder": 1,
        "NormalWorkingHours": 7.4,
        "NormalWorkingMinutes": 444,
        "IsClosed": True,
        "IsInClosedAccountingPeriod": False,
        "HasRejectedTime": False,
        "IsApproved": True,
        "ID": row["ID"],
    }
    assert list(answer.json()) == ["Properties", "Entities", "Links"]


def test_projections_are_the_owners_unless_everybodys_are_asked_for(timelog: TimeLog) -> None:
    rows = timelog.rows("/employee-projection/get-in-period", startDate="2025-03-03", endDate="2025-03-04")
    assert {r["UserID"] for r in rows} == {5}


def test_a_public_holiday_has_norm_zero(timelog: TimeLog) -> None:
    (row,) = timelog.rows("/employee-projection/get-in-period", startDate="2025-04-17", endDate="2025-04-17")
    assert (row["NormalWorkingHours"], row["IsClosed"]) == (0.0, False)


def test_unknown_addresses_methods_and_tenants_are_told_apart(timelog: TimeLog) -> None:
    assert timelog.rest("GET", "/nothing").status_code == 404
    assert timelog.rest("DELETE", "/user").status_code == 405
    headers = {"Authorization": f"Bearer {timelog.pat}"}
    assert timelog.http.get("/sydlys/api/v1/user/me", headers=headers).status_code == 404


# -- people and codes --------------------------------------------------------------------------------------------------


def test_users_have_no_number_no_department_and_their_own_id_space(timelog: TimeLog) -> None:
    users = {u["UserID"]: u for u in timelog.rows("/user")}
    assert set(users[12]) == {
        "UserID", "ID", "FirstName", "LastName", "Initials", "IsActive", "UserType", "LegalEntityID", "Email",
    }  # fmt: skip
    assert users[12]["FirstName"] == "Maja"
    assert users[31]["FirstName"] == "Bo"
    assert {r["UserID"]: r["EmployeeID"] for r in timelog.records("users")} == {5: 16, 12: 31, 13: 33, 31: 12}
    assert timelog.rest("GET", "/user/12").json()["Properties"] == users[12]
    answer = timelog.rest("GET", "/user/99")
    assert (answer.status_code, answer.json()["Details"][0]["ErrorCode"]) == (500, 37040)


def test_the_look_up_lists_answer(timelog: TimeLog) -> None:
    paths = (
        "/department /legal-entity /employee-type /salary-group /normal-working-time /holiday-calendar "
        "/allowance-legislation /hourly-rate/default /cost-price /role /external-systems /privilege/user-privileges"
    )
    for path in paths.split():
        assert timelog.rows(path), path
    assert timelog.rest("GET", "/user-setting").json()["Properties"]["Privileges"]["RegistrationAllTasks"] is True


def test_validating_a_new_user_writes_nothing_and_creating_answers_the_model(timelog: TimeLog) -> None:
    dry = timelog.rest("POST", "/user/validate-new-user", json=NEW_USER)
    assert (dry.status_code, dry.text, len(timelog.rows("/user"))) == (200, "null", 4)
    made = timelog.rest("POST", "/user/create", json=NEW_USER)
    assert made.json()["Properties"] == NEW_USER
    (row,) = [u for u in timelog.records("users") if u["EmployeeNo"] == "1019"]
    assert (row["FirstName"], row["HiredDate"], row["ApprovalManagerUserID"]) == ("Pernille", "2025-04-01", 5)
    assert row["UserID"] != row["EmployeeID"]
    again = timelog.rest("POST", "/user/create", json=NEW_USER)
    assert (again.status_code, again.json()["Code"]) == (422, 102)


def test_a_new_user_without_its_fields_is_refused_with_all_of_them(timelog: TimeLog) -> None:
    body = {k: v for k, v in NEW_USER.items() if k not in ("SalaryGroupID", "Email")}
    answer = timelog.rest("POST", "/user/create", json=body)
    assert answer.status_code == 400
    assert answer.json()["Details"] == ["'Email' must not be empty.", "'Salary Group Id' must not be empty."]
    unknown = timelog.rest("POST", "/user/validate-new-user", json={**NEW_USER, "DepartmentID": 99})
    assert (unknown.status_code, unknown.json()["Details"][0]["Message"]) == (422, "There is no DepartmentID 99")


def test_a_user_is_renamed_by_guid_and_roles_need_a_licence(timelog: TimeLog) -> None:
    key = timelog.rest("GET", "/user/13").json()["Properties"]["ID"]
    named = {"ID": key, "FirstName": "Peer", "LastName": "Lund"}
    assert timelog.rest("PUT", "/user", json={**named, "UserRoleIDs": [10]}).status_code == 400
    assert timelog.rest("PUT", "/user", json={"ID": key, "FirstName": "Peer"}).status_code == 400
    answer = timelog.rest("PUT", "/user", json={**named, "UserRoleIDs": [10], "UserLicenseType": 2})
    assert answer.status_code == 200
    (row,) = [u for u in timelog.records("users") if u["UserID"] == 13]
    assert (row["FirstName"], row["UserRoleIDs"]) == ("Peer", [10])


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/absence-code", [4, 5, 6]),
        ("/absence-code/-1", [4, 5, 6]),
        ("/absence-code/active", [4, 5]),
        ("/absence-code/1", [4, 5]),
        ("/absence-code/0", [6]),
        ("/absence-code/all?searchText=syg", [5]),
        ("/absence-code/all?searchText=99", [6]),
        ("/absence-code/1?includeFavouriteOnly=true", [5]),
    ],
)
def test_absence_codes_come_by_number_by_word_and_bare(timelog: TimeLog, path: str, found: list[int]) -> None:
    codes = [e["Properties"] for e in timelog.rest("GET", path).json()["Entities"]]
    assert [c["AbsenceCodeID"] for c in codes] == found
    assert "CodeForSalaryIntegration" not in codes[0]
    assert isinstance(codes[0]["AbsenceCode"], str)


def test_an_absence_code_status_that_does_not_exist_is_invalid(timelog: TimeLog) -> None:
    answer = timelog.rest("GET", "/absence-code/2")
    assert (answer.status_code, answer.json()["Details"]) == (400, ["Status specified is invalid"])


# -- approval ----------------------------------------------------------------------------------------------------------


def test_weeks_are_open_or_closed_for_everybody(timelog: TimeLog) -> None:
    rows = timelog.rows("/timesheet-status/weekly", startDate="2025-03-03", endDate="2025-03-16")
    weeks = {r["EmployeeUserID"]: [(d["WeekNumber"], d["TimesheetStatus"]) for d in r["Details"]] for r in rows}
    assert weeks == {
        5: [(10, "Open"), (11, "Open")],
        12: [(10, "Closed"), (11, "Closed")],
        13: [(10, "Closed"), (11, "Open")],
    }
    assert rows[1]["ManagerInitials"] == "KJE"
    only = timelog.rows("/timesheet-status/weekly", startDate="2025-03-03", endDate="2025-03-09", userId=13)
    assert [r["EmployeeUserID"] for r in only] == [13]


def test_the_status_of_a_period_says_hours_and_the_managers_word(timelog: TimeLog) -> None:
    timelog.screen(
        "withdraw_approval", user_id=12, **{"from": "2025-03-03", "to": "2025-03-03"}, comment="Forkert opgave"
    )
    query = {"employeeUserId": 12, "startDate": "2025-03-03", "endDate": "2025-03-10"}
    status = timelog.rest("GET", "/approval/timesheets/get-status-by-period", params=query).json()["Properties"]
    first, last = status["WeekDays"][0], status["WeekDays"][-1]
    assert (first["Hours"], first["RecentRejectedComment"]["ManagerComment"]) == (7.4, "Forkert opgave")
    assert (last["Hours"], last["ApprovalStatus"]) == (7.4, 6)


# -- time registrations ------------------------------------------------------------------------------------------------


def test_items_by_date_are_the_token_owners_only(timelog: TimeLog) -> None:
    items = timelog.rows("/time-tracking-item/get-by-date", startDate="2025-03-01", endDate="2025-04-30")
    assert [(i["UserID"], i["Hours"], i["TaskID"]) for i in items] == [(5, 1.25, 418)]
    assert "TimeRegistrationGUID" not in items[0]


def test_the_number_of_a_work_unit_is_another_registrations_number(timelog: TimeLog) -> None:
    numbers = {u["ID"]: u["TimeRegistrationID"] for u in timelog.records("work_units")}
    assert all(number != registration for number, registration in numbers.items())
    theirs = timelog.rest("GET", f"/time-registration/{numbers[50211]}").json()["Properties"]
    assert theirs["TimeRegistrationGUID"] == "6a1d0b52-52b0-4e0c-9b0a-2f6c7c1e9a11"


def test_with_the_switch_both_numbers_are_the_same(timelog: TimeLog) -> None:
    timelog.screen("load", **{**SEED, "same_ids": True})
    rows = [*timelog.records("work_units"), *timelog.records("time_off")]
    assert all(r["ID"] == r["TimeRegistrationID"] for r in rows)
    assert timelog.rest("GET", "/time-registration/50211").json()["Properties"]["UserID"] == 12


def test_hours_are_stored_once_under_their_guid(timelog: TimeLog) -> None:
    answer = timelog.rest("POST", "/time-registration", json=HOURS)
    assert answer.status_code == 200
    assert answer.json()["Properties"]["TimeRegistrationGUID"] == HOURS["ID"]
    page = timelog.units(startDate="2025-04-10", endDate="2025-04-10")
    assert page[0][0].text == HOURS["ID"].upper()
    again = timelog.rest("POST", "/time-registration", json=HOURS)
    assert (again.status_code, again.json()["Code"]) == (422, 102)
    assert len(timelog.units(startDate="2025-04-10", endDate="2025-04-10")) == 1


def test_a_closed_day_refuses_every_write(timelog: TimeLog) -> None:
    closed = {**HOURS, "UserID": 12, "Date": "2025-03-03"}
    tries = [
        timelog.rest("POST", "/time-registration", json=closed),
        timelog.rest("PUT", "/time-registration", json={**closed, "ID": "6a1d0b52-52b0-4e0c-9b0a-2f6c7c1e9a11"}),
        timelog.rest("DELETE", "/time-registration/6a1d0b52-52b0-4e0c-9b0a-2f6c7c1e9a11"),
        timelog.rest("POST", "/time-registration/import", json={**ABSENCE, "Date": "2025-03-10"}),
        timelog.rest("POST", "/time-registration/validate-import", json={**ABSENCE, "Date": "2025-03-10"}),
        timelog.rest("POST", "/time-registration", json={**HOURS, "Date": "2025-03-05"}),
    ]
    for answer in tries:
        body = answer.json()
        assert (answer.status_code, body["Code"]) == (422, 102)
        assert body["Details"] == [{"Message": "Date is closed by Timesheet", "ErrorCode": 30012}]
    assert len(timelog.records("work_units")) == 4


def test_moving_hours_out_of_or_into_a_closed_day_is_refused(timelog: TimeLog) -> None:
    timelog.rest("POST", "/time-registration", json=HOURS)
    answer = timelog.rest("PUT", "/time-registration", json={**HOURS, "Date": "2025-03-05"})
    assert answer.status_code == 422


def test_empty_fields_are_named_and_the_model_is_echoed(timelog: TimeLog) -> None:
    answer = timelog.rest(
        "POST", "/time-registration", json={"UserID": 13, "Date": "2025-04-10", "GroupType": 1, "Hours": 7.4}
    )
    body = answer.json()
    assert (answer.status_code, body["Code"]) == (400, 200)
    assert body["Details"] == ["'Task Id' must not be empty."]
    assert body["Parameters"] == '{"UserID": 13, "Date": "2025-04-10", "GroupType": 1, "Hours": 7.4}'
    assert body["Url"].endswith("/nordlys/api/v1/time-registration")
    wrong = timelog.rest("POST", "/time-registration", json={**HOURS, "TaskID": "x", "Hours": 0, "ID": "no-guid"})
    assert len(wrong.json()["Details"]) == 3
    assert timelog.rest("POST", "/time-registration", content=b"{").json()["Code"] == 200


def test_an_unknown_user_is_a_500_with_its_code(timelog: TimeLog) -> None:
    for path, body in (("/time-registration", HOURS), ("/time-registration/import", ABSENCE)):
        answer = timelog.rest("POST", path, json={**body, "UserID": 99})
        assert (answer.status_code, answer.json()["Code"]) == (500, 102)
        assert answer.json()["Details"][0]["ErrorCode"] == 37040


def test_put_replaces_the_whole_row(timelog: TimeLog) -> None:
    timelog.rest("POST", "/time-registration", json=HOURS)
    body = {k: v for k, v in HOURS.items() if k != "Comment"}
    assert timelog.rest("PUT", "/time-registration", json={**body, "Date": "2025-04-11", "Hours": 3}).status_code == 200
    (row,) = [u for u in timelog.records("work_units") if u["TimeRegistrationGuid"] == HOURS["ID"]]
    assert (row["Date"], row["RegHours"], row["Note"]) == ("2025-04-11", "3", "")
    missing = timelog.rest("PUT", "/time-registration", json={**HOURS, "ID": "7b2d0c63-0000-4e0c-9b0a-000000000000"})
    assert (missing.status_code, missing.json()["Code"]) == (500, 102)


def test_a_row_is_deleted_by_guid_or_by_number_and_then_unknown(timelog: TimeLog) -> None:
    first, second = [u for u in timelog.records("work_units") if u["UserID"] == 13]
    assert timelog.rest("DELETE", f"/time-registration/{first['TimeRegistrationGuid']}").status_code == 200
    assert timelog.rest("DELETE", f"/time-registration/{second['TimeRegistrationID']}").status_code == 200
    assert timelog.rest("DELETE", f"/time-registration/{second['TimeRegistrationID']}").status_code == 404
    assert [u["UserID"] for u in timelog.records("work_units")] == [12, 5]


def test_the_import_has_a_dry_run_and_no_memory(timelog: TimeLog) -> None:
    dry = timelog.rest("POST", "/time-registration/validate-import", json=ABSENCE)
    assert (dry.status_code, dry.text) == (200, "null")
    assert len(timelog.records("time_off")) == 2
    for _ in range(2):
        answer = timelog.rest("POST", "/time-registration/import", json=ABSENCE)
        assert answer.json()["Properties"]["Comment"] == "HR 4711"
    rows = [t for t in timelog.records("time_off") if t["Date"] == "2025-04-10"]
    assert [(t["UserID"], t["TimeOffCode"], t["RegHours"], t["Comment"]) for t in rows] == [
        (12, "20", "7.4", "HR 4711")
    ] * 2
    inactive = timelog.rest("POST", "/time-registration/validate-import", json={**ABSENCE, "AbsenceCodeID": 6})
    assert inactive.status_code == 422


def test_own_absence_by_hours_full_and_half_day(timelog: TimeLog) -> None:
    base = {"AbsenceID": 4, "Date": "2025-04-10", "Comment": ""}
    timelog.rest("POST", "/absence-code/registration-by-hours", json={**base, "Hours": 2.5})
    timelog.rest("POST", "/absence-code/registration-by-full-day", json=base)
    timelog.rest("POST", "/absence-code/registration-by-half-day", json={**base, "Type": 1})
    rows = [t for t in timelog.records("time_off") if t["UserID"] == 5]
    assert [t["RegHours"] for t in rows] == ["2.5", "7.4", "3.70"]


def test_approved_absence_leaves_through_its_own_door_only(timelog: TimeLog) -> None:
    (row,) = [t for t in timelog.records("time_off") if t["ID"] == 8120]
    number = row["TimeRegistrationID"]
    assert timelog.rest("DELETE", f"/time-registration/{number}").status_code == 422
    assert timelog.rest("POST", f"/time-registration/delete-approved-absence/{number}").status_code == 400
    gone = timelog.rest("POST", f"/time-registration/delete-approved-absence/{number}", json="Syg i stedet")
    assert gone.status_code == 200
    assert 8120 not in [t["ID"] for t in timelog.records("time_off")]
    work = unit(timelog, 50211)["TimeRegistrationID"]
    assert timelog.rest("POST", f"/time-registration/delete-approved-absence/{work}", json="x").status_code == 422


# -- integration -------------------------------------------------------------------------------------------------------


def test_an_external_key_is_put_twice_and_held_once_even_on_a_closed_day(timelog: TimeLog) -> None:
    number = unit(timelog, 50211)["TimeRegistrationID"]
    path = f"/time-registration/{number}/external-keys"
    for key in ("run-2025-02", "run-2025-03:hours:6a1d0b52"):
        answer = timelog.rest("PUT", path, json={"ExternalID": key, "ExternalSystemID": 4})
        assert answer.json()["Properties"] == {"ExternalID": key, "ExternalSystemID": 4}
    assert timelog.rows(path) == [
        {
            "ExternalID": "run-2025-03:hours:6a1d0b52",
            "DomainType": 147,
            "DomainGuid": "6a1d0b52-52b0-4e0c-9b0a-2f6c7c1e9a11",
            "DomainID": number,
            "ExternalSystemID": 4,
            "ExternalSystemName": "Handover",
            "IsIgnored": False,
        }
    ]
    assert timelog.rest("PUT", path, json={"ExternalID": "x", "ExternalSystemID": 9}).status_code == 500
    assert timelog.rest("DELETE", path, params={"externalSystemID": 4}).status_code == 200
    assert timelog.records("external_keys") == []
    assert timelog.rest("GET", "/time-registration/1/external-keys").json()["Code"] == 102


def test_an_external_system_is_made_without_telling_its_id(timelog: TimeLog) -> None:
    made = timelog.rest("POST", "/external-systems", json={"Name": "Løn", "Description": "d"})
    assert made.json()["Properties"] == {"Name": "Løn", "Description": "d"}
    (number,) = [s["ID"] for s in timelog.rows("/external-systems") if s["Name"] == "Løn"]
    timelog.rest("PUT", f"/external-systems/{number}", json={"Name": "Løn 2"})
    assert timelog.rest("GET", f"/external-systems/{number}").json()["Properties"]["Name"] == "Løn 2"
    assert timelog.rest("DELETE", f"/external-systems/{number}").status_code == 200
    assert timelog.rest("GET", f"/external-systems/{number}").status_code == 500


def test_an_error_can_be_left_in_timelogs_own_list(timelog: TimeLog) -> None:
    body = {"ErrorCode": 17, "ErrorMessage": "No wage type", "ExternalSystemID": 4}
    assert timelog.rest("POST", "/integration-conflicts", json=body).status_code == 200
    assert timelog.rows("/integration-conflicts")[0]["ConflictStatusType"] == 1


def test_salary_accounts_are_plain_arrays_and_take_postings(timelog: TimeLog) -> None:
    assert timelog.rest("GET", "/salary-account").json()[0]["SalaryAccountID"] == 1
    users = [{"UserId": 12, "HoursAdjustment": 14.8}]
    posted = timelog.rest(
        "POST", "/salary-account/1/posting", json={"BalanceDate": "2025-03-20", "EmployeeUsers": users}
    )
    assert posted.status_code == 204
    query = {"balanceDate": "2025-03-31", "userId": 12}
    (row,) = timelog.rest("GET", "/salary-account/1/aggregation", params=query).json()
    assert (row["UserID"], row["AccountBalance"]) == (12, 1.0)
