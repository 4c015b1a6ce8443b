"""The connector and the sandbox, two independent readings of the sheet, over a real socket."""

from __future__ import annotations

import copy
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import Broken, Rejected, SignInNeeded
from core.models.rows import PROJECT_TIME, Absence, Approval, Kind, SourceRow
from core.models.writes import Write
from core.providers.base import Account, Source, Target
from core.providers.timelog import PROVIDER
from core.providers.timelog.client.rest import LOOKUPS
from core.providers.timelog.connector import TimeLog as Connector
from tests.providers.timelog.sandbox_company import SEED, TimeLog
from tests.providers.timelog.writing import employee_write, stamp_write

FIRST, LAST = date(2025, 3, 1), date(2025, 4, 30)
SECRETS = {x.name for x in PROVIDER.capabilities.settings if x.secret}
SETTINGS = {x.name for x in PROVIDER.capabilities.settings} - SECRETS


def connect(timelog: TimeLog, **settings: str) -> Connector:
    """As the product does it: from the index's own words."""
    entry = timelog.http.get("/_control/index").json()["providers"]["timelog"]
    auth = entry["auth"]
    connector: Connector = PROVIDER.connect(
        Account(
            connection="c",
            base_url=entry["base_url"],
            settings={**{k: v for k, v in auth.items() if k in SETTINGS}, **settings},
            secrets={k: v for k, v in auth.items() if k in SECRETS},
            read_timeout=5,
            parallel=4,
        )
    )
    return connector


def load(timelog: TimeLog, **changes: Any) -> None:
    timelog.screen("load", **{**copy.deepcopy(SEED), **changes})


def rows(connector: Connector, *kinds: Kind) -> dict[str, SourceRow]:
    return {r.id: r for r in connector.rows(kinds or list(Kind), FIRST, LAST)}


def test_the_check_names_tenant_site_and_user(timelog: TimeLog) -> None:
    connector = connect(timelog)
    assert isinstance(connector, Source)
    assert isinstance(connector, Target)
    check = connector.check()
    assert check.identity.id == "nordlys/NL01"
    assert check.signed_in_as == "Karin Jensen"
    assert check.problems == ()


def test_everybody_is_read_with_number_manager_and_both_ids(timelog: TimeLog) -> None:
    people = {e.id: e for e in connect(timelog).employees()}
    assert set(people) == {"5", "12", "13", "31"}
    assert (people["12"].number, people["12"].manager, people["12"].keys["employee_id"]) == (
        "1007",
        "Karin Jensen",
        "31",
    )
    assert (people["31"].name, people["31"].keys["employee_id"], people["31"].active) == ("Bo Ek & Søn", "12", False)
    assert people["31"].ends == date(2025, 3, 5)
    assert people["31"].number is None


def test_all_hours_and_absences_are_read_with_their_approval(timelog: TimeLog) -> None:
    found = rows(connect(timelog), Kind.HOURS, Kind.ABSENCE)
    held = {str(r["ID"]): r for r in timelog.records("work_units") + timelog.records("time_off")}
    assert set(found) == set(held)
    for number, row in found.items():
        assert row.person == str(held[number]["UserID"])
        assert row.day.isoformat() == held[number]["Date"][:10]
        assert row.quantity == Decimal(str(held[number]["RegHours"]))
    assert found["50211"].approval == Approval(True, "row")
    holiday = found["8120"]
    assert isinstance(holiday, Absence)
    assert (holiday.norm_hours, holiday.approval) == (Decimal("7.4"), Approval(True, "day"))
    sick = next(r for r in found.values() if r.code == "30")
    assert sick.approval == Approval(True, "not_required")


def test_a_company_of_many_pages_is_read_whole(timelog: TimeLog) -> None:
    others = [
        {**SEED["users"][2], "UserID": 1000 + n, "EmployeeID": 5000 + n, "Initials": f"X{n}", "EmployeeNo": str(n)}
        for n in range(600)
    ]
    hours = [
        {"UserID": 1000 + n % 600, "Date": f"2025-03-{3 + n % 5:02}", "RegHours": "1.5", "TaskID": 418}
        for n in range(1103)
    ]
    load(timelog, users=[*SEED["users"], *others], work_units=hours)
    connector = connect(timelog)
    assert len(connector.employees()) == 604
    found = connector.rows([Kind.HOURS], date(2025, 3, 1), date(2025, 3, 31))
    assert len({r.id for r in found}) == 1103
    assert sum(r.quantity for r in found) == Decimal("1654.5")
    days = connector.rest.projections(date(2025, 3, 3), date(2025, 3, 7))
    assert len({(p.UserID, p.Date) for p in days}) >= 600 * 5


def test_what_people_do_in_timelog_shows_in_the_next_read(timelog: TimeLog) -> None:
    connector = connect(timelog)
    before = rows(connector)
    held = timelog.records("work_units")
    mine = next(str(r["ID"]) for r in held if r["UserID"] == 5)
    pair = [r["ID"] for r in held if r["UserID"] == 13]
    timelog.screen("approve_days", **{"from": "2025-04-04", "to": "2025-04-04", "user_ids": [5]})
    timelog.screen("withdraw_approval", **{"from": "2025-03-10", "to": "2025-03-10", "user_id": 12})
    timelog.screen("edit_work_unit", id=50211, RegHours="6.9")
    timelog.screen("delete_work_unit", id=pair[0])
    timelog.screen("add_work_unit", UserID=12, Date="2025-03-04", RegHours="3", TaskID=419)
    after = rows(connector)

    assert (before[mine].approval.approved, after[mine].approval.approved) == (False, True)
    assert (before["8120"].approval.approved, after["8120"].approval.approved) == (True, False)
    assert after["8120"].approval.waits_for == "Karin Jensen"
    assert after["50211"].quantity == Decimal("6.9")
    assert str(pair[0]) not in after
    (new,) = set(after) - set(before)
    assert (after[new].quantity, after[new].person) == (Decimal(3), "12")
    differ = {i for i in set(before) & set(after) if before[i].version != after[i].version}
    assert {mine, "8120", "50211", "mileage:701"} == differ, "mileage hangs on the approval of its day"


def test_two_equal_shifts_stay_two_rows(timelog: TimeLog) -> None:
    found = [r for r in rows(connect(timelog), Kind.HOURS).values() if r.person == "13"]
    assert len(found) == 2
    assert len({r.id for r in found}) == 2


def test_only_trips_in_the_own_car_are_salary(timelog: TimeLog) -> None:
    lines = rows(connect(timelog), Kind.SUPPLEMENT)
    assert set(lines) == {"mileage:701", "expense:811"}
    assert (lines["mileage:701"].quantity, lines["expense:811"].quantity) == (Decimal("88.4"), Decimal(245))


def test_the_step_of_approval_is_a_setting(timelog: TimeLog) -> None:
    timelog.screen("approve_days", **{"from": "2025-04-03", "to": "2025-04-03", "user_ids": [13], "level": 20})
    for approved_from, approved in (("30", False), ("20", True)):
        found = rows(connect(timelog, approved_from=approved_from), Kind.HOURS).values()
        assert {r.approval.approved for r in found if r.person == "13"} == {approved}


def test_codes_have_the_payroll_number_of_soap_and_salary_codes_come_on_request(timelog: TimeLog) -> None:
    codes = {c.code: c for c in connect(timelog).codes()}
    assert (codes["20"].payroll_number, codes["20"].name) == ("0", "Ferie")
    assert not codes["30"].needs_approval
    assert not codes["99"].active
    assert (codes["2200"].active, codes["2300"].active) == (True, False)
    found = rows(connect(timelog, salary_codes_on_hours="yes"), Kind.HOURS)
    assert found["50211"].code == "2200"
    assert Counter(r.code for r in found.values()) == {"2200": 1, PROJECT_TIME: 3}


def test_weeks_and_look_ups_are_read(timelog: TimeLog) -> None:
    connector = connect(timelog)
    weeks = {w.EmployeeUserID: w for w in connector.weekly_status(date(2025, 3, 3), date(2025, 3, 9))}
    assert weeks[13].Details[0].TimesheetStatus == "Closed"  # type: ignore[index]
    assert weeks[5].Details[0].TimesheetStatus == "Open"  # type: ignore[index]
    look_ups = {name: connector.rest.lookup(name) for name in LOOKUPS}
    assert look_ups["hourly_rate"] == [(61, "Standard")]
    assert look_ups["holiday_calendar"] == [(1, "Danmark")]
    assert look_ups["allowance_legislation"] == [(1, "DK")]
    assert all(look_ups.values())


def test_a_name_is_changed_and_read_back(timelog: TimeLog) -> None:
    connector = connect(timelog)
    write = employee_write({"first_name": "Maia", "last_name": "Holm-Ø"})
    connector.send(write)
    (found,) = connector.find(write)
    assert {k: found.fields[k] for k in write.fields} == write.fields
    assert found.fields["number"] == "1007", "nothing else changes"


def test_an_employee_number_is_written_by_soap_and_nothing_else_changes(timelog: TimeLog) -> None:
    connector = connect(timelog)
    write = employee_write({"number": "2007", "email": "maja.holm@nordlys.example", "phone": "+45 99"})
    before = dict(connector.find(write)[0].fields)
    with pytest.raises(Rejected, match="holidayCalendarName"):
        connector.send(write)
    names = {
        "holiday_calendar": "Danmark",
        "allowance_legislation": "DK",
        "hourly_rate": "Standard",
        "cost_price": "Standard",
    }
    connector.send(employee_write({**write.fields, **names}))
    after = dict(connector.find(write)[0].fields)
    assert after == {**before, **write.fields}


def test_a_number_for_a_name_timelog_does_not_have_is_refused(timelog: TimeLog) -> None:
    names = {
        "holiday_calendar": "X",
        "allowance_legislation": "DK",
        "hourly_rate": "Standard",
        "cost_price": "Standard",
    }
    with pytest.raises(Rejected):
        connect(timelog).send(employee_write({"number": "2007", **names}))


def new_employee(**changes: str) -> Write:
    given = {
        "user_name": "ida@nordlys.example",
        "first_name": "Ida",
        "last_name": "Åkesson",
        "initials": "IAK",
        "email": "ida@nordlys.example",
        "number": "1020",
        "starts": "2025-04-01",
        "legal_entity": "1",
        "department": "3",
        "manager": "5",
        "employee_type": "2",
        "hourly_rate": "61",
        "cost_price": "7",
        "holiday_calendar": "1",
        "allowance_legislation": "1",
        "normal_working_time": "1",
        "salary_group": "1",
        "roles": "10",
    }
    return employee_write({**given, **changes}, operation="employee.create")


def test_a_new_employee_is_created_once_and_found_again(timelog: TimeLog) -> None:
    connector = connect(timelog)
    write = new_employee()
    assert connector.find(write) == []
    connector.send(write)
    (found,) = connector.find(write)
    for field in ("number", "first_name", "last_name", "email", "department", "manager", "starts", "legal_entity"):
        assert found.fields[field] == write.fields[field]
    with pytest.raises(Rejected):
        connector.send(write)
    assert len(connector.find(write)) == 1


def test_a_new_employee_with_unknown_numbers_is_refused_by_the_dry_run(timelog: TimeLog) -> None:
    before = timelog.records("users")
    with pytest.raises(Rejected):
        connect(timelog).send(new_employee(department="77"))
    assert timelog.records("users") == before


def test_a_row_is_stamped_only_where_the_numbers_mean_the_same(timelog: TimeLog) -> None:
    with pytest.raises(Rejected):
        connect(timelog).send(stamp_write("March", "ho:1234abcd"))
    assert timelog.records("external_keys") == []

    load(timelog, same_ids=True)
    connector = connect(timelog)
    write = stamp_write("March", "ho:1234abcd")
    assert [s.Name for s in connector.rest.external_systems()] == ["Handover"]
    assert connector.find(write) == []
    receipt = connector.send(write)
    connector.send(write)
    (found,) = connector.find(write)
    assert (receipt.ref, found.text) == ("50211", "March ho:1234abcd")
    connector.remove("50211", write)
    assert connector.find(write) == []


def test_a_token_revoked_in_mid_run_asks_for_a_sign_in(timelog: TimeLog) -> None:
    connector = connect(timelog)
    rows(connector)
    timelog.screen("revoke_pat")
    with pytest.raises(SignInNeeded, match="personal access token"):
        rows(connector)
    with pytest.raises(SignInNeeded):
        connector.send(employee_write({"first_name": "Maia"}))


def test_reporting_credentials_changed_elsewhere_ask_for_a_sign_in(timelog: TimeLog) -> None:
    connector = connect(timelog)
    timelog.screen("reporting_answers", errors=True)
    with pytest.raises(SignInNeeded, match="Reporting credentials"):
        rows(connector)
    with pytest.raises(SignInNeeded, match="Reporting credentials"):
        connector.check()


def test_wrong_credentials_of_each_kind_are_told_apart(timelog: TimeLog) -> None:
    with pytest.raises(SignInNeeded, match="Reporting credentials"):
        connect(timelog, api_id="somebody").check()
    (problem,) = connect(timelog, transactional_user="somebody").check().problems
    assert "transactional user somebody" in problem


def test_an_address_without_the_account_says_what_is_missing(timelog: TimeLog) -> None:
    with pytest.raises(Rejected, match="no TimeLog account at this address"):
        connect(timelog, account="nobody").check()


@pytest.mark.parametrize(
    ("method", "field", "complaint"),
    [
        ("GetWorkUnitsRawPaged", "RegHours", "work unit .* has no RegHours"),
        ("GetTimeOffRegistrationsRaw", "TimeOffCode", "time off .* has no TimeOffCode"),
        ("GetEmployeesRaw", "EmployeeUserId", "employee .* has no EmployeeUserId"),
        ("GetExpensesRaw", "Amount", "expense .* has no Amount"),
        ("GetMileageRaw", "TravelKM", "mileage .* has no TravelKM"),
    ],
)
def test_a_field_that_disappears_is_named_with_its_row(
    timelog: TimeLog, method: str, field: str, complaint: str
) -> None:
    timelog.screen("drop_field", method=method, field=field)
    with pytest.raises(Broken, match=complaint):
        rows(connect(timelog))


def test_without_any_approval_nothing_is_approved(timelog: TimeLog) -> None:
    timelog.screen("drop_field", method="GetWorkUnitsRawPaged", field="ApprovedStatus")
    timelog.screen("drop_field", method="employee-projection/get-in-period", field="IsApproved")
    approvals = {r.approval.evidence for r in rows(connect(timelog), Kind.HOURS, Kind.ABSENCE).values()}
    assert approvals == {"missing", "not_required"}


def test_reads_survive_a_server_that_stumbles(timelog: TimeLog) -> None:
    whole = set(rows(connect(timelog)))
    plan = {"seed": 3, "throttle": 0.15, "cut": 0.1, "error_before": 0.1, "retry_after_seconds": 0}
    timelog.screen("faults", **plan)
    assert set(rows(connect(timelog))) == whole


def test_a_period_without_rows_is_empty(timelog: TimeLog) -> None:
    day = date(2031, 1, 1)
    assert connect(timelog).rows(list(Kind), day, day + timedelta(days=6)) == []
