"""What goes out and comes back, rule by rule, without a wire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import NotSent
from core.models.codes import HourRate
from core.models.writes import Write
from core.providers.zenegy import PROVIDER, wire
from core.providers.zenegy.convert import codes, people, records
from tests.providers.zenegy.playing import ABSENCE_REF, EMPLOYEE, RATE, USER

OWN = "ac000000-0000-4000-8000-000000000012"
HOURS = Write(
    operation="hours",
    person=EMPLOYEE,
    holder=USER,
    first=date(2025, 3, 1),
    last=date(2025, 3, 31),
    target=RATE,
    quantity=Decimal("37.50"),
    marker="ho:12345678",
    text="TimeLog March ",
)
ABSENCE = replace(HOURS, operation="absence", holder=EMPLOYEE, target=f"5:{OWN}", quantity=Decimal("0.3378"))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_text_and_marker_share_the_note() -> None:
    assert records.note(HOURS) == "TimeLog March ho:12345678"
    assert records.note(replace(HOURS, text="")) == "ho:12345678"
    assert records.note(replace(HOURS, marker="")) == "TimeLog March"


@pytest.mark.parametrize("operation", ["hours", "absence", "supplement"])
@pytest.mark.parametrize("quantity", ["0", "-1", "-0.01", "NaN", "Infinity"])
def test_only_more_than_nothing_goes_out(operation: str, quantity: str) -> None:
    with pytest.raises(NotSent, match="only more than 0"):
        records.quantity(replace(HOURS, operation=operation, quantity=Decimal(quantity)))


@pytest.mark.parametrize(
    ("operation", "quantity"),
    [("hours", "7.405"), ("hours", "0.001"), ("absence", "0.33783"), ("supplement", "1.00001")],
)
def test_what_would_have_to_be_rounded_does_not_go_out(operation: str, quantity: str) -> None:
    with pytest.raises(NotSent, match="Round it in the plan"):
        records.quantity(replace(HOURS, operation=operation, quantity=Decimal(quantity)))


@pytest.mark.parametrize("quantity", ["7.40", "7.4000", "0.01", "100", "1E+2"])
def test_hours_of_two_decimals_go_out_unchanged(quantity: str) -> None:
    assert records.quantity(replace(HOURS, quantity=Decimal(quantity))) == Decimal(quantity)


def test_a_sum_over_a_period_has_no_times_and_lies_on_the_last_day() -> None:
    body = records.hours_body(HOURS)
    assert body["date"] == "2025-03-31T00:00:00"
    assert not {"from", "to", "periodFrom", "periodTo", "rate"} & body.keys()


def test_the_period_goes_along_only_where_the_connection_says_so() -> None:
    body = records.hours_body(HOURS, send_period_fields=True)
    assert (body["periodFrom"], body["periodTo"]) == ("2025-03-01T00:00:00", "2025-03-31T23:59:59")


@pytest.mark.parametrize(
    ("start", "end", "sent"),
    [
        ("2025-03-31T08:00:00", "2025-03-31T15:24:00", True),
        ("2025-03-31T22:00:00", "2025-04-01T06:00:00", False),
        ("2025-03-30T08:00:00", "2025-03-30T15:24:00", False),
        ("2025-03-31T15:24:00", "2025-03-31T08:00:00", False),
    ],
)
def test_times_go_out_only_within_the_day(start: str, end: str, sent: bool) -> None:
    body = records.hours_body(replace(HOURS, start=moment(start), end=moment(end)))
    assert ("from" in body, "to" in body) == (sent, sent)


def test_everything_goes_out_as_approved_in_its_own_numbering() -> None:
    assert int(records.hours_body(HOURS)["status"]) == 2
    assert int(records.absence_body(ABSENCE)["status"]) == 1
    assert int(records.supplement_body(replace(HOURS, operation="supplement"))["status"]) == 1


def test_an_own_amount_goes_out_as_rate() -> None:
    assert records.hours_body(replace(HOURS, amount=Decimal("212.5")))["rate"] == Decimal("212.5")


def test_a_companys_own_absence_type_goes_with_its_system_type() -> None:
    body = records.absence_body(ABSENCE, ABSENCE_REF)
    assert (body["absenceType"], body["companyAbsenceTypeUid"], body["uid"]) == (5, OWN, ABSENCE_REF)
    assert "companyAbsenceTypeUid" not in records.absence_body(replace(ABSENCE, target="5"))


@pytest.mark.parametrize("target", ["", "5:", "x", "-1", ":" + OWN, "5:own", "1.0", "٣"])
def test_a_target_that_is_no_absence_type_does_not_go_out(target: str) -> None:
    with pytest.raises(NotSent):
        records.absence_body(replace(ABSENCE, target=target))


def registration(**given: Any) -> wire.HourRegistration:
    row = {"uid": ABSENCE_REF, "hours": 1, "status": 1, "date": "2025-03-03T00:00:00", "user": {"uid": USER}}
    return wire.read(wire.HourRegistration, {**row, "hourPaymentRate": {"uid": RATE}, **given})


@pytest.mark.parametrize(
    ("start", "end", "timed"),
    [
        ("2025-03-03T08:00:00", "2025-03-03T15:24:00", True),
        ("2025-03-03T08:00:00Z", "2025-03-03T15:24:00.000Z", True),
        ("2025-03-03T00:00:00", "2025-03-03T23:59:59", False),
        ("2025-03-01T00:00:00", "2025-03-31T23:59:59", False),
        ("2025-03-03T00:00:00", "2025-03-03T00:00:00", False),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00", False),
        (None, None, False),
    ],
)
def test_a_period_is_a_shift_only_where_it_is_one(start: str | None, end: str | None, timed: bool) -> None:
    found = records.hours_record(registration(periodFrom=start, periodTo=end), own_amount=False)
    assert (found.start is not None, found.end is not None) == (timed, timed)
    assert found.first == date(2025, 3, 3)
    if timed:
        assert (found.start, found.end) == (moment("2025-03-03T08:00:00"), moment("2025-03-03T15:24:00"))


def test_an_amount_is_the_rows_own_only_where_the_rate_allows_one() -> None:
    one = registration(rate=185)
    assert records.hours_record(one, own_amount=False).amount is None
    assert records.hours_record(one, own_amount=True).amount == 185


def employee(**given: Any) -> Any:
    return people.employee(wire.read(wire.Employee, {"uid": EMPLOYEE, **given}), "company")


@pytest.mark.parametrize(
    ("period", "group"),
    [(0, "unknown"), (1, "weekly"), (2, "biweekly"), (4, "monthly"), (3, "unknown"), (None, "unknown")],
)
def test_payout_groups_follow_the_sheet(period: int | None, group: str) -> None:
    assert employee(salaryPayoutPeriod=period).payout_group == group


@pytest.mark.parametrize(("number", "basis"), [(1, "hourly"), (2, "monthly"), (3, "other"), (9, None), (None, None)])
def test_pay_bases_follow_the_sheet(number: int | None, basis: str | None) -> None:
    assert employee(type=number).pay_basis == basis


def test_an_employee_with_nothing_but_a_uid_is_still_one() -> None:
    found = employee()
    assert (found.id, found.account, found.number, found.active, found.legal_entity) == (
        EMPLOYEE,
        None,
        None,
        True,
        "company",
    )


def test_an_employee_who_left_is_not_active_and_ends_on_the_last_working_day() -> None:
    found = employee(isResigned=True, lastWorkDay="2025-03-28T00:00:00", dateOfResignation="2025-03-31T00:00:00")
    assert (found.active, found.ends) == (False, date(2025, 3, 28))
    assert employee(isResigned=True, dateOfResignation="2025-03-31T00:00:00").ends == date(2025, 3, 31)
    assert employee(lastWorkDay="0001-01-01T00:00:00").ends is None


def absence(**given: Any) -> wire.Absence:
    row = {"uid": ABSENCE_REF, "employee": {"uid": EMPLOYEE}, "days": 1, "status": 1, "absenceType": 4}
    dates = {"fromDate": "2025-03-10T00:00:00Z", "toDate": "2025-03-11T23:59:59Z"}
    return wire.read(wire.Absence, {**row, **dates, **given})


def test_days_of_absence_are_the_days_as_written() -> None:
    found = records.absence_record(absence())
    assert (found.first, found.last) == (date(2025, 3, 10), date(2025, 3, 11))


def test_own_types_are_collected_from_absence_and_from_the_setting() -> None:
    own = {"uid": OWN, "name": "Barns 2. sygedag", "absenceType": 4}
    rows = [
        absence(companyAbsenceType=own),
        absence(companyAbsenceType=own),
        absence(companyAbsenceType={**own, "isCustomAbsenceType": False}),
        absence(absenceType=11, absenceTypeName="Senior day"),
    ]
    pasted = f"5:{OWN} Unpaid paternity\n\n6:{OWN}"
    found = codes.absence_types(rows, pasted)
    assert [one.id for one in found[:8]] == [str(n) for n in range(8)]
    assert [(one.id, one.name, one.system_type, one.company_type) for one in found[8:]] == [
        (f"4:{OWN}", "Barns 2. sygedag", 4, OWN),
        ("11", "Senior day", 11, None),
        (f"5:{OWN}", "Unpaid paternity", 5, OWN),
        (f"6:{OWN}", f"6:{OWN}", 6, OWN),
    ]
    with pytest.raises(NotSent, match="expected a number"):
        codes.absence_types([], "Unpaid paternity")


def test_a_changed_rate_keeps_what_we_do_not_know_of_it() -> None:
    present = {"allowedUserGroups": [{"uid": OWN, "name": "Vagthold"}], "denmarkSpecificData": {"wageCode": "1100"}}
    rate = HourRate(id=RATE, number="200", name="Overtid", amount=Decimal(95), accounts=frozenset({USER}))
    body = codes.rate_body(rate, present)
    assert (body["allowedUserGroups"], body["denmarkSpecificData"]) == ([OWN], {"wageCode": "1100"})


@pytest.mark.parametrize("number", ["", " "])
def test_a_rate_without_a_number_does_not_go_out(number: str) -> None:
    with pytest.raises(NotSent, match="needs a number and a name"):
        codes.rate_body(HourRate(id="", number=number, name="Overtid"))


def test_the_declaration_holds_what_the_sheet_leaves_open() -> None:
    told = PROVIDER.capabilities
    assert (told.parallel, told.settle_seconds, told.production_hosts) == (2, 120, ("api.zenegy.com",))
    topics = {one.topic: one for one in told.unconfirmed}
    for topic in ("Mileage", "Expenses", "Company absence types"):
        assert "not confirmed by Zenegy" in topics[topic].says or "confirmed by Zenegy" in topics[topic].says
    assert all(one.says.endswith(".") and one.sheet for one in told.unconfirmed)
    assert {one.name for one in told.operations} == {"hours", "absence", "supplement", "rate"}
    assert [one.name for one in told.settings if one.secret] == ["client_secret"]
