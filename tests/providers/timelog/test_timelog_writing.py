"""Employee data, new employees and stamps: what goes out, and what is refused before it does."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from starlette.responses import Response

from core.http.errors import Rejected, SignInNeeded, Throttled, Unclear
from core.providers.timelog import PROVIDER
from tests.providers.timelog.golden_server import (
    API,
    REPORTING,
    Played,
    Seen,
    _running,
    connect,
    golden,
    page_of,
    played,
)
from tests.providers.timelog.writing import SERVICES, employee_write, stamp_write, with_soap

__all__ = ["_running", "played"]
ORGANISATION = f"{SERVICES}/Organisation/V1_9/OrganisationServiceSecure.svc"
NAMES = {"holiday_calendar": "Danmark", "allowance_legislation": "DK", "hourly_rate": "A", "cost_price": "B"}


def writes(played: Played) -> list[Seen]:
    """Requests that change something."""
    return [
        s
        for s in played.seen
        if s.method in ("PUT", "DELETE") or s.path.endswith("/create") or b"<UpdateEmployee" in s.body
    ]


def test_a_name_is_changed_with_both_names_and_nothing_else(played: Played) -> None:
    played.on("PUT", f"{API}/user", b"{}")
    receipt = connect(played.url, soap=True).send(employee_write({"first_name": "Maia"}))
    (put,) = writes(played)
    assert json.loads(put.body) == {
        "ID": "5b1f3a62-7d40-4c55-9a3e-1f0e7c9b2d10",
        "FirstName": "Maia",
        "LastName": "Holm",
    }
    assert receipt.ref == "12"


def test_a_closed_day_is_told_in_plain_words(played: Played) -> None:
    played.on("PUT", f"{API}/user", lambda _: Response(golden("12.4-closed-day.response.json"), 422))
    with pytest.raises(Rejected, match="the day is closed in TimeLog") as refusal:
        connect(played.url).send(employee_write({"first_name": "Maia"}))
    assert refusal.value.code == "30012"


def test_empty_fields_are_told_in_timelogs_words(played: Played) -> None:
    played.on("PUT", f"{API}/user", lambda _: Response(golden("6-empty-fields.response.json"), 400))
    with pytest.raises(Rejected, match="'Task Id' must not be empty"):
        connect(played.url).send(employee_write({"first_name": "Maia"}))


def test_a_write_answered_by_500_without_a_code_is_unclear(played: Played) -> None:
    played.on("PUT", f"{API}/user", lambda _: Response("<html>oops</html>", 500))
    with pytest.raises(Unclear):
        connect(played.url).send(employee_write({"first_name": "Maia"}))
    assert len(writes(played)) == 1


def test_a_write_answered_by_500_with_a_code_is_refused(played: Played) -> None:
    played.on("PUT", f"{API}/user", lambda _: Response(golden("6-no-such-user.response.json"), 500))
    with pytest.raises(Rejected):
        connect(played.url).send(employee_write({"first_name": "Maia"}))


def test_a_busy_server_with_a_time_to_wait_is_not_a_refusal(played: Played) -> None:
    body, wait = golden("6-no-such-user.response.json"), {"Retry-After": "7"}
    played.on("PUT", f"{API}/user", lambda _: Response(body, 503, headers=wait))
    with pytest.raises(Throttled) as throttled:
        connect(played.url).send(employee_write({"first_name": "Maia"}))
    assert throttled.value.wait_seconds == 7


@pytest.mark.parametrize("field", ["number", "email", "phone"])
def test_without_a_transactional_user_the_number_is_written_by_hand(played: Played, field: str) -> None:
    with pytest.raises(Rejected, match="by hand") as refusal:
        connect(played.url).send(employee_write({field: "1"}))
    assert refusal.value.fields == (field,)
    assert played.seen == []


@pytest.mark.parametrize("fields", [{"birthday": "x"}, {"number": ""}, {"first_name": " "}, {}])
def test_what_timelog_does_not_take_is_refused_before_anything_is_sent(played: Played, fields: dict[str, str]) -> None:
    with pytest.raises(Rejected):
        connect(played.url, soap=True).send(employee_write(fields))
    assert played.seen == []


def test_a_number_is_not_written_while_a_name_it_needs_is_unknown(played: Played) -> None:
    with_soap(played)
    with pytest.raises(Rejected) as refusal:
        connect(played.url, soap=True).send(employee_write({"number": "1007", "hourly_rate": "Standard"}))
    assert refusal.value.fields == ("allowanceLegislationName", "costPriceName", "holidayCalendarName")
    assert writes(played) == []


def test_a_working_week_that_reporting_does_not_tell_stops_the_change(played: Played) -> None:
    with_soap(played)
    staff = played.answers["POST", f"{REPORTING}/GetEmployeesRaw"]
    assert isinstance(staff, bytes)
    played.on("POST", f"{REPORTING}/GetEmployeesRaw", staff.replace(b"<tlp:WorkWeek>Fuldtid 37</tlp:WorkWeek>", b""))
    with pytest.raises(Rejected, match="normalWorkingTimeName"):
        connect(played.url, soap=True).send(employee_write({"number": "1007", **NAMES}))
    assert writes(played) == []


def test_lists_that_disagree_on_who_somebody_is_stop_the_change(played: Played) -> None:
    with_soap(played)
    staff = played.answers["POST", f"{REPORTING}/GetEmployeesRaw"]
    assert isinstance(staff, bytes)
    played.on(
        "POST", f"{REPORTING}/GetEmployeesRaw", staff.replace(b"Username>maja@nordlys", b"Username>somebody@nordlys")
    )
    with pytest.raises(Rejected, match="do not agree"):
        connect(played.url, soap=True).send(employee_write({"number": "1007", **NAMES}))
    assert writes(played) == []


def test_a_refusal_by_soap_comes_with_its_words(played: Played) -> None:
    with_soap(played)
    kept = played.answers["POST", ORGANISATION]
    assert callable(kept)
    message = b"<a:Messages><a:APIMessage><a:Message>Number in use</a:Message></a:APIMessage></a:Messages>"
    refused = (
        golden("12.3-update-employee.response.xml")
        .replace(b"<a:Messages/>", message)
        .replace(b">Success<", b">Invalid<")
        .replace(b"ErrorCode>0<", b"ErrorCode>7<")
    )
    played.on("POST", ORGANISATION, lambda s: Response(refused) if b"<UpdateEmployee" in s.body else kept(s))
    with pytest.raises(Rejected, match="Number in use") as refusal:
        connect(played.url, soap=True).send(employee_write({"number": "1007", **NAMES}))
    assert refusal.value.code == "7"


def test_a_soap_fault_after_a_write_is_unclear(played: Played) -> None:
    with_soap(played)
    kept = played.answers["POST", ORGANISATION]
    assert callable(kept)
    fault = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        "<faultcode>s:Client</faultcode><faultstring>No</faultstring></s:Fault></s:Body></s:Envelope>"
    )
    played.on("POST", ORGANISATION, lambda s: Response(fault, 500) if b"<UpdateEmployee" in s.body else kept(s))
    with pytest.raises(Unclear):
        connect(played.url, soap=True).send(employee_write({"number": "1007", **NAMES}))
    played.on("POST", ORGANISATION, lambda _: Response(fault, 500))
    with pytest.raises(Rejected, match="GetEmployeesPaged: No"):
        connect(played.url, soap=True).send(employee_write({"number": "1007", **NAMES}))


def test_a_token_is_fetched_once_and_goes_back_as_it_came(played: Played) -> None:
    with_soap(played)
    connect(played.url, soap=True).codes()
    security = played.asked(f"{SERVICES}/Security/V1_2/SecurityServiceSecure.svc")
    salary = played.asked(f"{SERVICES}/Salary/V1_1/SalaryServiceSecure.svc")
    assert (len(security), len(salary)) == (1, 2)
    assert all(b"<t:Hash>q1W2e3==</t:Hash>" in s.body for s in salary)


def test_a_token_that_ends_soon_is_fetched_anew(played: Played) -> None:
    with_soap(played)
    path = f"{SERVICES}/Security/V1_2/SecurityServiceSecure.svc"
    played.on("POST", path, golden("12.3-token.response.xml"))
    connect(played.url, soap=True).codes()
    assert len(played.asked(path)) == 2


def test_a_refused_transactional_user_is_a_sign_in_and_a_problem_of_the_check(played: Played) -> None:
    with_soap(played)
    refused = golden("12.3-token.response.xml").replace(b">Success<", b">Error<")
    played.on("POST", f"{SERVICES}/Security/V1_2/SecurityServiceSecure.svc", refused)
    with pytest.raises(SignInNeeded, match=r"console@nordlys\.example"):
        connect(played.url, soap=True).codes()


def test_the_present_employee_data_is_read_back(played: Played) -> None:
    (found,) = connect(played.url).find(employee_write({"number": "1007"}))
    assert (found.operation, found.ref, found.quantity) == ("employee", "12", Decimal(1))
    assert found.fields["number"] == "1007"
    assert found.fields["phone"] == "+45 20 00 10 07"
    assert played.asked(f"{REPORTING}/GetEmployeesRaw")[0].form["initials"] == "MHO"
    everybody = connect(played.url).records("employee", found.first, found.last)
    assert [r.ref for r in everybody] == ["12", "5"]


def test_a_new_user_that_the_dry_run_refuses_is_not_created(played: Played) -> None:
    played.on("POST", f"{API}/user/validate-new-user", b'{"Message":"Initials are taken"}')
    with pytest.raises(Rejected, match="Initials are taken"):
        connect(played.url).send(employee_write({"user_name": "p"}, operation="employee.create"))
    assert writes(played) == []


def test_a_creation_answered_with_null_is_unclear(played: Played) -> None:
    played.on("POST", f"{API}/user/validate-new-user", b"null")
    played.on("POST", f"{API}/user/create", lambda _: Response(b"null", media_type="application/json"))
    with pytest.raises(Unclear):
        connect(played.url).send(employee_write({"user_name": "p"}, operation="employee.create"))


def test_a_created_person_is_found_by_user_name_or_mail_in_any_case(played: Played) -> None:
    find = connect(played.url).find
    by_name = find(employee_write({"user_name": "MAJA@nordlys.example"}, operation="employee.create"))
    by_mail = find(employee_write({"email": "Maja@Nordlys.example"}, operation="employee.create"))
    assert [r.ref for r in by_name] == [r.ref for r in by_mail] == ["12"]
    assert find(employee_write({"user_name": "nobody", "email": "x@y"}, operation="employee.create")) == []


@pytest.mark.parametrize(
    "fields", [{"first_name": "A"}, {"user_name": "a", "department": "Drift"}, {"user_name": "a", "starts": "1/4"}]
)
def test_a_new_user_with_bad_fields_never_leaves(played: Played, fields: dict[str, str]) -> None:
    with pytest.raises(Rejected):
        connect(played.url).send(employee_write(fields, operation="employee.create"))
    assert played.seen == []


def registration(played: Played, guid: str) -> None:
    body = {"Properties": {"TimeRegistrationID": 50211, "TimeRegistrationGUID": guid}}
    played.on("GET", f"{API}/time-registration/50211", json.dumps(body).encode())
    played.on("PUT", f"{API}/time-registration/50211/external-keys", b"{}")
    played.on("DELETE", f"{API}/time-registration/50211/external-keys", b"")


def test_a_row_is_not_stamped_when_rest_means_another_by_its_number(played: Played) -> None:
    registration(played, "00000000-0000-0000-0000-000000000000")
    for act in (connect(played.url).send, connect(played.url).find, lambda w: connect(played.url).remove("50211", w)):
        with pytest.raises(Rejected, match="means another row"):
            act(stamp_write("x"))
    assert writes(played) == []


def test_a_row_that_is_gone_is_not_stamped(played: Played) -> None:
    registration(played, "6a1d0b52-52b0-4e0c-9b0a-2f6c7c1e9a11")
    with pytest.raises(Rejected, match="no work unit 4711"):
        connect(played.url).send(stamp_write("x", work_unit="4711"))
    assert writes(played) == []


def test_a_stamp_carries_the_marker_and_can_be_taken_back(played: Played) -> None:
    registration(played, "6A1D0B52-52B0-4E0C-9B0A-2F6C7C1E9A11")
    connector = connect(played.url)
    connector.send(stamp_write("March", "ho:1234abcd"))
    connector.remove("50211", stamp_write("March", "ho:1234abcd"))
    put, delete = writes(played)
    assert json.loads(put.body) == {"ExternalID": "March ho:1234abcd", "ExternalSystemID": 4}
    assert (delete.method, delete.query) == ("DELETE", {"externalSystemID": "4"})


def test_nothing_but_a_stamp_can_be_taken_back(played: Played) -> None:
    for operation in ("employee", "employee.create"):
        with pytest.raises(Rejected, match="by hand"):
            connect(played.url).remove("12", employee_write({"first_name": "A"}, operation=operation))
    with pytest.raises(Rejected, match="not created again"):
        connect(played.url).replace("12", employee_write({"user_name": "a"}, operation="employee.create"))
    assert played.seen == []


def check_answers(played: Played, valid: bytes = b"true") -> None:
    namespace = b'xmlns="http://www.timelog.com/ws/tlp/v4_4"'
    played.on("POST", f"{REPORTING}/ValidateCredentials", b"<boolean " + namespace + b">" + valid + b"</boolean>")
    settings = {"Properties": {"Privileges": {"RegistrationAllTasks": True, "Other": False}}}
    played.on("GET", f"{API}/user-setting", json.dumps(settings).encode())
    entity = {"LegalEntityID": 1, "Name": "Nordlys A/S", "IsActive": True, "IsSystemLegalEntity": True}
    played.on("GET", f"{API}/legal-entity", json.dumps(page_of([entity], 1, 1, 1)).encode())


def test_the_check_tells_who_where_and_with_which_rights(played: Played) -> None:
    check_answers(played)
    both = [{"UserID": u, "Date": "2025-03-10T00:00:00"} for u in (12, 5)]
    path = f"{API}/employee-projection/get-in-period"
    played.on("GET", path, json.dumps(page_of(both, 2, 1, 1)).encode())
    check = connect(played.url).check()
    assert check.identity.id == "nordlys/NL01"
    assert check.identity.name == "Nordlys A/S (account nordlys, site NL01)"
    assert (check.signed_in_as, check.role, check.scopes) == ("Maja Holm", "Employee", ("RegistrationAllTasks",))
    assert check.problems == ()
    assert writes(played) == []


def test_the_check_says_when_the_token_sees_only_its_own_user(played: Played) -> None:
    check_answers(played)
    (problem,) = connect(played.url).check().problems
    assert "sees only its own" in problem


def test_the_check_asks_for_other_reporting_credentials(played: Played) -> None:
    check_answers(played, b"false")
    with pytest.raises(SignInNeeded, match="Reporting credentials"):
        connect(played.url).check()
    played.on("POST", f"{REPORTING}/ValidateCredentials", golden("12.1-access-denied.response.xml"))
    with pytest.raises(SignInNeeded, match="Reporting credentials"):
        connect(played.url).check()


def test_the_check_names_a_refused_transactional_user(played: Played) -> None:
    check_answers(played)
    with_soap(played)
    refused = golden("12.3-token.response.xml").replace(b">Success<", b">Error<")
    played.on("POST", f"{SERVICES}/Security/V1_2/SecurityServiceSecure.svc", refused)
    problems = connect(played.url, soap=True).check().problems
    assert any("console@nordlys.example" in p for p in problems)


def test_every_operation_of_the_declaration_is_taken(played: Played) -> None:
    for operation in PROVIDER.capabilities.operations:
        with pytest.raises(Rejected) as refusal:
            connect(played.url).send(employee_write({}, operation=operation.name))
        assert "takes no" not in refusal.value.message
    with pytest.raises(Rejected, match="takes no absence"):
        connect(played.url).send(employee_write({}, operation="absence"))
