"""The sheet's worked exchanges, both ways: what is sent, and what is made of the answer."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal

from lxml import etree

from core.models.rows import PROJECT_TIME, Absence, Approval, Kind, SalaryLine, TimeEntry
from core.providers.timelog.wire import soap as wire
from core.providers.timelog.wire.xml import parse
from tests.providers.timelog.golden_server import (
    API,
    REPORTING,
    Played,
    _running,
    connect,
    enveloped,
    golden,
    played,
)
from tests.providers.timelog.writing import employee_write, stamp_write, with_soap

__all__ = ["_running", "played"]
FIRST, LAST = date(2025, 3, 1), date(2025, 3, 31)
TOKEN = wire.Token("CON", "2025-04-01T20:00:00", "q1W2e3==")
API_1_9 = "http://www.timelog.com/api/tlp/v1_9"


def canonical(content: bytes) -> bytes:
    return etree.tostring(etree.fromstring(content), method="c14n")


def test_work_units_are_asked_for_as_in_12_1_and_become_hours(played: Played) -> None:
    (row,) = connect(played.url).rows([Kind.HOURS], FIRST, LAST)

    (asked,) = played.asked(f"{REPORTING}/GetWorkUnitsRawPaged")
    assert asked.body == golden("12.1-work-units.request.form")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert row == TimeEntry(
        id="50211",
        person="12",
        day=date(2025, 3, 3),
        quantity=Decimal("7.4"),
        code=PROJECT_TIME,
        label="Support",
        approval=Approval(True, "row"),
        version=row.version,
        note="Driftsvagt",
        start=datetime.fromisoformat("2025-03-03T08:00"),
        end=datetime.fromisoformat("2025-03-03T15:24"),
        project="Havn drift",
    )


def test_time_off_becomes_absence_with_the_norm_and_approval_of_its_day(played: Played) -> None:
    (row,) = connect(played.url).rows([Kind.ABSENCE], FIRST, LAST)

    form = played.asked(f"{REPORTING}/GetTimeOffRegistrationsRaw")[0].form
    assert (form["employeeID"], form["departmentID"]) == ("0", "0")
    assert (form["fromDate"], form["toDate"]) == ("2025-03-01", "2025-03-31")
    assert "startDate" not in form
    (projections,) = played.asked(f"{API}/employee-projection/get-in-period")
    assert projections.query == {
        "startDate": "2025-03-01",
        "endDate": "2025-03-31",
        "includeAllEmployees": "true",
        "$page": "1",
        "$pagesize": "500",
    }
    assert projections.headers["authorization"] == "Bearer tl-pat-of-the-tests"
    assert row == Absence(
        id="8120",
        person="12",
        day=date(2025, 3, 10),
        quantity=Decimal("7.4"),
        code="20",
        label="Ferie",
        approval=Approval(True, "day"),
        version=row.version,
        norm_hours=Decimal("7.4"),
    )


def test_mileage_and_expenses_become_salary_lines(played: Played) -> None:
    trip, taxi, other = connect(played.url).rows([Kind.SUPPLEMENT], FIRST, LAST)

    form = played.asked(f"{REPORTING}/GetMileageRaw")[0].form
    assert form["selfPayment"] == "1"
    assert {"customerID", "projectID", "travelCarID", "transportRateID", "startDate", "endDate"} <= set(form)
    assert isinstance(trip, SalaryLine)
    assert (trip.id, trip.person, trip.quantity, trip.unit) == ("mileage:701", "12", Decimal("88.4"), "km")
    assert trip.approval == Approval(True, "day")
    assert (taxi.code, taxi.label, taxi.quantity, taxi.unit) == ("expense:3", "Taxa", Decimal("245"), "DKK")
    assert taxi.approval == Approval(True, "row")
    assert (other.quantity, other.unit) == (Decimal("90.5"), "EUR")
    assert other.approval == Approval(False, "row", "Kirsten Jensen"), "nobody says what step 25 means"


def test_employees_join_reporting_and_rest(played: Played) -> None:
    maja, kirsten = connect(played.url).employees()

    form = played.asked(f"{REPORTING}/GetEmployeesRaw")[0].form
    assert form == {
        "siteCode": "NL01",
        "apiID": "consoleReader",
        "apiPassword": "s3cret",
        "employeeID": "0",
        "initials": "",
        "departmentID": "0",
        "status": "-1",
    }
    assert (maja.id, maja.number, maja.keys["employee_id"]) == ("12", "1007", "31")
    assert maja.keys["guid"] == "5b1f3a62-7d40-4c55-9a3e-1f0e7c9b2d10"
    assert (maja.first_name, maja.last_name, maja.full_name, maja.initials) == ("Maja", "Holm", "Maja Holm", "MHO")
    assert (maja.email, maja.phone, maja.title) == ("maja@nordlys.example", "+45 20 00 10 07", "Tekniker")
    assert (maja.department, maja.department_id, maja.legal_entity) == ("Drift", "3", "1")
    assert (maja.starts, maja.ends, maja.active, maja.manager) == (date(2021, 8, 1), None, True, "Kirsten Jensen")
    assert maja.payout_group is None
    assert (kirsten.number, kirsten.department, kirsten.manager, kirsten.phone) == (None, None, None, None)


def test_codes_that_share_a_number_are_one_code(played: Played) -> None:
    codes = {c.code: c for c in connect(played.url).codes()}

    assert codes["20"].name == "Ferie / Ferie fra sidste år"
    assert codes["20"].needs_approval
    assert not codes["30"].needs_approval, "REST writes 030, the rows write 30"
    assert not codes["99"].active
    assert codes["20"].payroll_number is None
    assert codes[PROJECT_TIME].kind is Kind.HOURS
    assert (codes["mileage"].unit, codes["expense:3"].name) == ("km", "Taxa")


def test_weekly_status_shows_each_week_of_everybody(played: Played) -> None:
    (person,) = connect(played.url).weekly_status(FIRST, LAST)

    assert (person.EmployeeUserID, person.ManagerDisplayName) == (12, "Kirsten Jensen")
    assert [w.TimesheetStatus for w in person.Details] == ["Closed", "Open"]


def test_the_token_request_is_the_one_of_12_3() -> None:
    sent = wire.envelope(wire.GET_TOKEN, [("user", "console@nordlys.example"), ("password", "pw")])
    assert canonical(sent) == canonical(golden("12.3-token.request.xml"))
    assert wire.GET_TOKEN.action == "GetTokenRequest"
    answer = parse(golden("12.3-token.response.xml"), "GetToken")
    assert wire.token(wire.result(answer, wire.GET_TOKEN)) == TOKEN


def test_the_salary_codes_request_and_answer_are_those_of_12_3() -> None:
    sent = wire.envelope(wire.GET_SALARY_CODES, [("salaryCodeStatus", "Active")], TOKEN)
    assert canonical(sent) == canonical(golden("12.3-salary-codes.request.xml"))
    answer = parse(golden("12.3-salary-codes.response.xml"), "GetAllSalaryCodes")
    found = wire.salary_codes(wire.result(answer, wire.GET_SALARY_CODES))
    assert found == [wire.SalaryCode("2200", "Overtid 50 %", True)]


def test_absence_codes_of_soap_carry_the_payroll_number() -> None:
    answer = enveloped(
        "GetAllAbsenceCodes", golden("12.3-absence-code.item.xml"), namespace="http://www.timelog.com/api/tlp/v1_1"
    )
    found = wire.payroll_codes(wire.result(parse(answer, ""), wire.GET_ABSENCE_CODES))
    assert found == [wire.PayrollCode(4, "0", True)]


def test_update_employee_is_the_request_of_12_3(played: Played) -> None:
    """The number in payroll is 1007, TimeLog's SOAP still has 1003: everything else goes back as it is."""
    with_soap(played)
    connector = connect(played.url, soap=True)
    given = {
        "number": "1007",
        "holiday_calendar": "Danmark",
        "allowance_legislation": "DK",
        "hourly_rate": "Standard",
        "cost_price": "Standard",
    }
    connector.send(employee_write(given))

    address = "/nordlys/WebServices/Organisation/V1_9/OrganisationServiceSecure.svc"
    update = played.asked(address)[-1]
    assert update.headers["soapaction"] == f'"{API_1_9}/OrganisationService/UpdateEmployee"'
    assert update.headers["content-type"] == "text/xml; charset=utf-8"
    assert "authorization" not in update.headers
    sent = update.body.replace(b"2099-04-01", b"2025-04-01")
    assert canonical(sent) == canonical(golden("12.3-update-employee.request.xml"))


def test_a_new_user_is_checked_dry_and_then_created_with_the_body_of_12_4(played: Played) -> None:
    played.on("POST", f"{API}/user/validate-new-user", b"null")
    played.on("POST", f"{API}/user/create", golden("12.4-new-user.request.json"))
    given = {
        "user_name": "per@nordlys.example",
        "first_name": "Per",
        "last_name": "Lund",
        "initials": "PLU",
        "email": "per@nordlys.example",
        "title": "Tekniker",
        "number": "1019",
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
        "license": "2",
        "roles": "10",
    }
    receipt = connect(played.url).send(employee_write(given, operation="employee.create"))

    assert receipt.ref is None, "the answer names no UserID: it is read back"
    assert [s.path for s in played.seen] == [f"{API}/user/validate-new-user", f"{API}/user/create"]
    assert all(json.loads(s.body) == json.loads(golden("12.4-new-user.request.json")) for s in played.seen)


def test_a_stamp_is_the_request_of_12_4_and_is_read_back(played: Played) -> None:
    keys = f"{API}/time-registration/50211/external-keys"
    registration = {"TimeRegistrationID": 50211, "TimeRegistrationGUID": "6a1d0b52-52b0-4e0c-9b0a-2f6c7c1e9a11"}
    played.on("GET", f"{API}/time-registration/50211", json.dumps({"Properties": registration}).encode())
    played.on("PUT", keys, golden("12.4-external-key.request.json"))
    played.on("GET", keys, golden("4.8-external-keys.response.json"))
    connector = connect(played.url)

    connector.send(stamp_write("run-2025-03:hours:6a1d0b52"))
    put = next(s for s in played.asked(keys) if s.method == "PUT")
    assert json.loads(put.body) == json.loads(golden("12.4-external-key.request.json"))
    (found,) = connector.find(stamp_write("run-2025-03:hours:6a1d0b52"))
    assert (found.ref, found.target, found.text) == ("50211", "4", "run-2025-03:hours:6a1d0b52")
    form = played.asked(f"{REPORTING}/GetWorkUnitsRawPaged")[0].form
    assert form["workUnitID"] == "50211"


def test_the_sandbox_does_not_pull_in_the_connector() -> None:
    code = "import sys, core.providers.timelog.sandbox; sys.exit('core.providers.timelog.connector' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
