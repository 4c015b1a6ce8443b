"""The Zenegy sandbox: supplements, payroll runs and what closing one does (sheet 5.5, 5.7, 11, 13.8)."""

from __future__ import annotations

from typing import Any

import pytest

MAJA = "e1b2c3d4-0007-4a5b-8c6d-111122223331"
SUPPLEMENTS = f"/employees/{MAJA}/supplementsanddeductions/registrations"
OVERTIME = "aa110000-0000-4000-8000-000000000022"
SHEET_13_8 = {
    "rateUid": OVERTIME,
    "date": "2025-03-31T00:00:00",
    "units": 3,
    "status": 1,
    "description": "TimeLog 2200 Overtid",
}
MARCH = {"from": "2025-03-01", "to": "2025-03-31", "payout_period": 4}


def test_13_8_a_supplement_is_stored_and_found_again(zenegy: Any) -> None:
    assert zenegy.payroll("POST", SUPPLEMENTS, json=SHEET_13_8).status_code == 200
    body = zenegy.payroll("GET", SUPPLEMENTS).json()
    assert list(body) == ["data"]
    row = body["data"][0]
    assert (row["supplementRate"]["uid"], row["date"], row["units"]) == (OVERTIME, "2025-03-31T00:00:00", 3)
    assert (row["rate"], row["total"], row["status"], row["name"]) == (95.0, 285.0, 1, "Overtid")
    assert row["description"] == "TimeLog 2200 Overtid"


def test_supplements_are_not_deduplicated(zenegy: Any) -> None:
    for _ in range(2):
        zenegy.payroll("POST", SUPPLEMENTS, json=SHEET_13_8)
    assert len(zenegy.payroll("GET", SUPPLEMENTS).json()["data"]) == 2


def test_an_own_amount_or_name_needs_a_rate_that_allows_it(zenegy: Any) -> None:
    for own in ({"rate": 50}, {"name": "Mine"}):
        assert (
            "cannot be overriden" in zenegy.payroll("POST", SUPPLEMENTS, json={**SHEET_13_8, **own}).json()["message"]
        )
    body = {**SHEET_13_8, "rateUid": "bonus", "rate": 1000, "name": "Juli", "units": 1}
    made = zenegy.payroll("POST", SUPPLEMENTS, json=body).json()
    assert (made["rate"], made["total"], made["name"]) == (1000, 1000, "Juli")


@pytest.mark.parametrize(
    "change", [{"rateUid": "made-up"}, {"units": 0}, {"status": 3}, {"date": None}, {"units": "3"}]
)
def test_a_supplement_that_does_not_fit_is_refused(zenegy: Any, change: dict[str, Any]) -> None:
    assert zenegy.payroll("POST", SUPPLEMENTS, json=SHEET_13_8 | change).status_code == 400
    assert zenegy.records("supplements") == []


def test_supplement_rates_are_listed(zenegy: Any) -> None:
    rates = zenegy.payroll("GET", "/supplementsanddeductions/rates/list").json()["data"]
    assert [(r["number"], r["rate"], r["overrideRate"]) for r in rates] == [("2200", 95.0, False), ("2400", 0.0, True)]


def test_closing_archives_what_is_approved_in_the_period_and_payout_group(zenegy: Any) -> None:
    paid = zenegy.registered()
    pending = zenegy.registered(hours=1, status=1)
    april = zenegy.registered(date="2025-04-01T00:00:00")
    biweekly = zenegy.registered("aisha-user", hourPaymentRateUid="rate-200")
    absence, spanning = zenegy.absent().json()["uid"], zenegy.absent(
        fromDate="2025-03-31T00:00:00", toDate="2025-04-01T23:59:59", days=2
    ).json()["uid"]  # fmt: skip
    zenegy.payroll("POST", SUPPLEMENTS, json=SHEET_13_8)
    closed = zenegy.control("close_payroll", **MARCH)
    assert (closed["payroll"], closed["number"], closed["archived"]) == ("mar", 8, 3)
    hours = {row["uid"]: (row["status"], row["payrollNumber"]) for row in zenegy.records("hours")}
    assert hours == {paid: (4, 8), pending: (1, None), april: (2, None), biweekly: (2, None)}
    assert {row["uid"]: row["status"] for row in zenegy.records("absence")} == {absence: 3, spanning: 1}
    assert [row["statusName"] for row in zenegy.records("supplements")] == ["Archived"]


def test_a_closed_period_takes_no_hours_of_its_group_and_keeps_its_rows(zenegy: Any) -> None:
    uid = zenegy.registered()
    zenegy.control("close_payroll", **MARCH)
    assert zenegy.register(hours=1).json()["message"] == "REGISTRATION_INVALID_PERIOD_RANGE"
    assert zenegy.register("aisha-user", hourPaymentRateUid="rate-200").status_code == 200
    assert zenegy.hours("DELETE", f"/registrations/{uid}").status_code == 400
    assert zenegy.hours("PATCH", f"/registrations/status?newStatus=1&registrationUids={uid}").status_code == 400
    listed = zenegy.hours("GET", "/registrations?showStandard=true&payrollNumbers=8").json()["value"]["data"]
    assert [row["uid"] for row in listed] == [uid]


def test_closing_a_period_nobody_drafted_makes_its_payroll(zenegy: Any) -> None:
    closed = zenegy.control("close_payroll", **{"from": "2025-03-03", "to": "2025-03-16", "payout_period": 2})
    assert closed["number"] == 9
    assert zenegy.payroll("GET", f"/payroll/{closed['payroll']}").json()["status"] == 4
    assert zenegy.register("aisha-user", hourPaymentRateUid="rate-200").status_code == 400


def test_a_payroll_shows_its_people_and_can_be_cancelled_until_finished(zenegy: Any) -> None:
    march = zenegy.payroll("GET", "/payroll/mar").json()
    assert (march["periodFrom"], march["periodTo"], march["status"]) == (
        "2025-03-01T00:00:00",
        "2025-03-31T00:00:00",
        1,
    )
    assert [e["name"] for e in march["employees"]] == ["Maja Holm", "Jens Østergaard", "Ida Brandt", "Ole Friis"]
    assert isinstance(zenegy.payroll("GET", f"/payroll/mar/employees/{MAJA}").json(), list)
    assert zenegy.payroll("GET", "/payroll/mar/employees/aisha").status_code == 404
    assert zenegy.payroll("DELETE", "/payroll/feb").status_code == 400
    assert zenegy.payroll("DELETE", "/payroll/mar").status_code == 204
    assert zenegy.payroll("GET", "/payroll/mar").status_code == 404


def test_payslips_come_with_finished_payrolls(zenegy: Any) -> None:
    assert [p["payrollUid"] for p in zenegy.payroll("GET", f"/employees/{MAJA}/payslips").json()["data"]] == ["feb"]
    zenegy.control("close_payroll", **MARCH)
    assert len(zenegy.payroll("GET", f"/employees/{MAJA}/payslips").json()["data"]) == 2
