"""The e-conomic sandbox: time entries and their approval (sheet 4.5, 6)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.providers.economic.fjordbyg import PROJECTS, SEED, TIME, Fjordbyg, hours

LOCKED = "TimeEntryCannotBeCreatedUpdatedOrApprovedAccountingPeriodIsBarredOrClosed"
APPROVE = f"{TIME}/approve"


def test_an_entry_is_found_by_its_text_its_day_and_its_people(fjordbyg: Fjordbyg) -> None:
    assert fjordbyg.made(TIME, hours(isApproved=True, number=5)) == {"number": 90211}
    wanted = "text$like:oc-7f3c$and:date$eq:2026-10-02$and:employeeNumber$eq:12$and:isApproved$eq:false"
    (row,) = fjordbyg.items(TIME, filter=wanted)
    assert {**row, **hours()} == row
    assert fjordbyg.get(f"{TIME}/90211") == row
    assert fjordbyg.items(TIME, filter="lastUpdated$gt:2026-10-01T00:00:00Z")


@pytest.mark.parametrize(
    ("change", "name", "code"),
    [
        ({"projectNumber": 99}, "projectNumber", "EntriesNotAllowedProjectNotFound"),
        ({"projectNumber": 1000}, "projectNumber", "EntriesNotAllowedProjectIsMain"),
        ({"projectNumber": 1002}, "projectNumber", "EntriesNotAllowedProjectIsClosed"),
        ({"projectNumber": 1003}, "projectNumber", "EntriesNotAllowedProjectIsBarred"),
        ({"projectNumber": 1004}, "projectNumber", "EmployeeHasNoAccessToProject"),
        ({"employeeNumber": 99}, "employeeNumber", "EntriesNotAllowedEmployeeNotFound"),
        ({"employeeNumber": 13}, "employeeNumber", "EntriesNotAllowedEmployeeIsBarred"),
        ({"activityNumber": 99}, "activityNumber", "CannotCreateUpdateActivityNotFound"),
        ({"activityNumber": 9}, "activityNumber", "CannotCreateUpdateActivityIsBarred"),
        ({"activityNumber": 10}, "activityNumber", "CannotCreateUpdateActivityNotPartOfProject"),
        ({"activityNumber": 8}, "activityNumber", "TimeEntryCannotBeCreatedUpdatedForCompletedActivity"),
        ({"activityNumber": 11}, "activityNumber", "EmployeeHasNoAccessToActivity"),
        ({"date": "2026-09-30T00:00:00Z"}, "date", LOCKED),
        ({"date": "2026-02-10T00:00:00Z"}, "date", LOCKED),
        ({"date": "2025-10-31T00:00:00Z"}, "date", LOCKED),
        ({"date": "2027-10-31T00:00:00Z"}, "date", "TimeEntryIsNotInAccountingPeriod"),
    ],
)
def test_an_entry_is_refused_with_the_name_of_its_fault(
    fjordbyg: Fjordbyg, change: dict[str, Any], name: str, code: str
) -> None:
    found = fjordbyg.codes("POST", TIME, hours(**change))
    assert (name, code) in found
    of_project = {("activityNumber", "CannotCreateUpdateActivityNotPartOfProject")}
    assert set(found) - of_project <= {(name, code)}
    old = fjordbyg.get(f"{TIME}/90210")
    assert (name, code) in fjordbyg.codes("PUT", TIME, {**old, **hours(**change)})
    assert fjordbyg.get(f"{TIME}/90210") == old
    assert len(fjordbyg.records("time_entries")) == 1


@pytest.mark.parametrize("name", ["projectNumber", "activityNumber", "employeeNumber", "date"])
def test_an_entry_without_what_is_needed_is_refused(fjordbyg: Fjordbyg, name: str) -> None:
    short = {key: value for key, value in hours().items() if key != name}
    assert [found for found, _ in fjordbyg.codes("POST", TIME, short)] == [name]


def test_a_change_needs_the_version_that_stands_there(fjordbyg: Fjordbyg) -> None:
    old = fjordbyg.get(f"{TIME}/90210")
    changed = {**old, "numberOfHours": 7.25}
    for version in ("0000", None):
        assert fjordbyg.call("PUT", TIME, {**changed, "objectVersion": version}).status_code == 409
    assert fjordbyg.call("PUT", TIME, changed).status_code == 204
    now = fjordbyg.get(f"{TIME}/90210")
    assert (now["numberOfHours"], now["objectVersion"] != old["objectVersion"]) == (7.25, True)
    assert fjordbyg.codes("PUT", TIME, changed) == [("", "UpdateConflict")]
    assert fjordbyg.codes("PUT", TIME, {**now, "number": 7}) == [("", "ResourceNotFound")]
    fjordbyg.screen("edit_time_entry", number=90210, numberOfHours=6)
    assert fjordbyg.call("PUT", TIME, now).status_code == 409


def test_a_deleted_entry_is_gone_and_its_number_is_given_again(fjordbyg: Fjordbyg) -> None:
    assert fjordbyg.call("DELETE", f"{TIME}/90210").status_code == 204
    assert fjordbyg.codes("DELETE", f"{TIME}/90210", None) == [("", "ResourceNotFound")]
    assert fjordbyg.made(TIME, hours()) == {"number": 90210}
    assert fjordbyg.call("DELETE", TIME).status_code == 404


def test_an_approved_entry_can_be_neither_changed_nor_deleted(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(TIME, hours())
    assert fjordbyg.call("POST", APPROVE, {"numbers": [90210, 90211], "bookOn": 1}).status_code == 204
    row = fjordbyg.get(f"{TIME}/90211")
    assert row["isApproved"] is True
    assert fjordbyg.codes("PUT", TIME, row) == [("", "TimeEntryCannotBeUpdatedAlreadyApproved")]
    assert fjordbyg.codes("DELETE", f"{TIME}/90211", None) == [("", "TimeEntryIsApproved")]
    assert [one["bookedOn"] for one in fjordbyg.records("time_entries")] == ["2026-10-01", "2026-10-02"]


def test_approval_is_all_or_nothing(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(TIME, hours())
    found = fjordbyg.codes("POST", APPROVE, {"numbers": [90211, 777]})
    assert found == [("numbers[1]", "TimeEntryCannotBeApprovedNotFound")]
    fjordbyg.screen("employee", employeeNumber=12, barred=True)
    found = fjordbyg.codes("POST", APPROVE, {"numbers": [90211]})
    assert found == [("numbers[0]", "CannotBeApprovedEmployeeIsBarred")]
    assert fjordbyg.codes("POST", APPROVE, {"numbers": []}) == [("numbers", "TimeEntryNumberListCannotBeEmpty")]
    assert fjordbyg.get(f"{TIME}/90211")["isApproved"] is False


def test_nothing_is_approved_in_a_period_that_was_closed_meanwhile(fjordbyg: Fjordbyg) -> None:
    fjordbyg.screen("period", year="2026", periodNumber=10, closed=True)
    assert fjordbyg.codes("POST", APPROVE, {"numbers": [90210]}) == [("numbers[0]", LOCKED)]
    fjordbyg.screen("period", year="2026", periodNumber=10, closed=False)
    assert fjordbyg.call("POST", APPROVE, {"numbers": [90210]}).status_code == 204
    assert fjordbyg.codes("POST", APPROVE, {"numbers": [90210]}) == [("numbers[0]", "TimeEntryIsApproved")]
    assert fjordbyg.records("time_entries")[0]["bookedOn"] == "2026-10-31"


def test_approval_in_the_running_month_books_today(fjordbyg: Fjordbyg) -> None:
    today = datetime.now(UTC).date()
    years = [{"year": str(today.year), "fromDate": f"{today.year}-01-01", "toDate": f"{today.year}-12-31"}]
    fjordbyg.screen("load", **{**SEED, "accounting_years": years, "draft_entries": [], "booked_entries": []})
    fjordbyg.made(TIME, hours(date=f"{today:%Y-%m}-01T00:00:00Z"))
    assert fjordbyg.call("POST", APPROVE, {"numbers": [90211]}).status_code == 204
    assert fjordbyg.records("time_entries")[1]["bookedOn"] == today.isoformat()


def test_the_server_computes_prices_from_activity_and_employee(fjordbyg: Fjordbyg) -> None:
    fjordbyg.made(TIME, hours(numberOfHours=7.4))
    assert fjordbyg.get(f"{PROJECTS}/TimeEntryPrices/90211") == {
        "number": 90211,
        "costPrice": 3034.0,
        "salesPrice": 7030.0,
    }


def test_hours_keep_every_digit(fjordbyg: Fjordbyg) -> None:
    for written in ("7.4", "0.0833333333", "-1.25"):
        number = fjordbyg.made(TIME, hours(numberOfHours=float(written)))["number"]
        assert f'"numberOfHours":{written},' in fjordbyg.http.get(f"{TIME}/{number}").text
