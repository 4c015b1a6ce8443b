"""The two tellings: documents that the sandboxes take, and that agree with the story and with each other."""

from __future__ import annotations

import ast
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.providers.sandbox_host import SandboxClock
from core.providers.timelog.sandbox.seed import Seed as TimeLogSeed
from core.providers.timelog.sandbox.state import TimeLogState
from core.providers.zenegy.sandbox.seed import Seed as ZenegySeed
from core.providers.zenegy.sandbox.state import ZenegyState
from data.demo import Story, tell, timelog, zenegy

DATA = Path(__file__).parents[2] / "data"
Document = dict[str, Any]

story = cache(tell)


@cache
def documents(size: int) -> tuple[Document, Document]:
    return timelog.document(story(size)), zenegy.document(story(size))


def main_company(size: int = 140) -> Document:
    company: Document = documents(size)[1]["companies"][0]
    return company


def total(rows: list[Document], amount: str, kind: Callable[[Document], object]) -> dict[object, Decimal]:
    sums: dict[object, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[kind(row)] += Decimal(row[amount])
    return dict(sums)


@pytest.mark.parametrize("size", [5, 20, 140, pytest.param(5000, marks=pytest.mark.long)])
def test_the_documents_fit_the_seed_models_after_a_trip_through_json(size: int) -> None:
    time, pay = (json.loads(json.dumps(document)) for document in documents(size))
    assert len(TimeLogSeed.model_validate(time).users) == len(time["users"])
    assert len(ZenegySeed.model_validate(pay).companies) == 2


@pytest.mark.parametrize("size", [5, 40, 140])
def test_the_sandboxes_load_the_documents_and_show_the_demo_credentials(size: int) -> None:
    time, pay = documents(size)
    timelog_state, zenegy_state = TimeLogState(SandboxClock()), ZenegyState(SandboxClock())
    timelog_state.load(time)
    zenegy_state.load(pay)
    assert timelog_state.auth["pat"] == timelog.PAT
    assert {*zenegy_state.companies} == {*zenegy.COMPANY_UIDS.values()}
    assert pay["grants"][0]["access_token"] == zenegy.ACCESS_TOKEN


def test_time_system_and_payroll_tell_of_the_same_people() -> None:
    of = story(140)
    time, pay = documents(140)
    users = {row["UserID"]: row for row in time["users"]}
    employees = {row["uid"]: row for company in pay["companies"] for row in company["employees"]}
    assert len(of.truth) + len(of.truth_second) > 130
    for pairs, entity, company in ((of.truth, 1, 0), (of.truth_second, 2, 1)):
        here = {row["uid"] for row in pay["companies"][company]["employees"]}
        for user_id, uid in pairs:
            user, employee = users[user_id], employees[uid]
            assert uid in here
            assert user["LegalEntityID"] == entity
            assert user["Mobile"] == employee["contactPhone"]
            assert user["HiredDate"] == employee["employmentDate"]
            assert (user["SalaryGroupID"] == 3) == (employee["salaryPayoutPeriod"] == 2)
            assert (user["EmployeeTypeID"] == 2) == (employee["type"] == 1)


def test_most_people_have_one_number_in_both_systems() -> None:
    time, pay = documents(140)
    numbers = {row["UserID"]: row["EmployeeNo"] for row in time["users"]}
    theirs = {row["uid"]: row["employeeNumber"] for row in pay["companies"][0]["employees"]}
    same = sum(numbers[user_id] == theirs[uid] for user_id, uid in story(140).truth)
    assert len(story(140).truth) - 8 <= same < len(story(140).truth)


def test_hours_and_absence_add_up_to_the_story_by_kind() -> None:
    of = story(140)
    time, _ = documents(140)
    codes = {row["SalaryCodeID"]: row["Code"] for row in time["salary_codes"]}
    absence = {row["AbsenceCodeID"]: row["AbsenceCode"] for row in time["absence_codes"]}
    told: dict[object, Decimal] = defaultdict(Decimal)
    for work in of.work:
        told[work.salary_code] += work.hours
    for away in of.absences:
        told[away.code] += away.hours
    by_code = total(time["work_units"], "RegHours", lambda row: codes.get(row.get("SalaryCodeID")))
    assert by_code | total(time["time_off"], "RegHours", lambda row: absence[row["AbsenceCodeID"]]) == told
    assert sum(Decimal(row["TravelKM"]) for row in time["mileage"]) == sum(trip.km for trip in of.trips)
    assert sum(Decimal(row["Amount"]) for row in time["expenses"]) == sum(outlay.amount for outlay in of.outlays)


def test_a_row_without_clock_times_begins_and_ends_at_midnight() -> None:
    of = story(140)
    told = {row.id: row for row in of.work}
    for unit in documents(140)[0]["work_units"]:
        row = told[unit["ID"]]
        assert (unit["StartTime"] == unit["EndTime"] == "00:00") == (row.start is None)


def test_two_absence_codes_share_a_payroll_number_and_an_active_one_has_none() -> None:
    codes = [c for c in documents(140)[0]["absence_codes"] if c["IsActive"] and c["IsTransferredToSalaryIntegration"]]
    numbers = Counter(c["CodeForSalaryIntegration"] for c in codes)
    assert numbers["1"] == 2
    assert {c["Name"] for c in codes if not c["CodeForSalaryIntegration"]} == {"Diverse", "Fædreorlov uden løn"}


def test_hourly_people_with_a_login_have_a_standard_rate_and_nobody_else() -> None:
    company = main_company()
    standard = {rate["allowedUsers"][0] for rate in company["rates"] if rate.get("isStandard")}
    hourly = {e["user"]["uid"] for e in company["employees"] if e["type"] == 1 and e["user"]}
    assert standard == hourly
    assert any(e["type"] == 1 and not e["user"] for e in company["employees"])


def test_there_are_shared_limited_and_own_amount_rates_with_numbers_of_their_own() -> None:
    general = [rate for rate in main_company()["rates"] if not rate.get("isStandard")]
    assert len({rate["number"] for rate in general}) == len(general)
    assert {"1100", "1150", "1200", "1300"} <= {r["number"] for r in general if not r["limitUserAccess"]}
    assert [rate["number"] for rate in general if rate["limitUserAccess"]] == ["1400"]
    assert [rate["number"] for rate in general if rate["overrideRate"]] == ["1500"]
    groups = {group["uid"]: group["userUids"] for group in main_company()["userGroups"]}
    (limited,) = [rate for rate in general if rate["limitUserAccess"]]
    assert groups[limited["allowedUserGroups"][0]]


def test_the_month_before_is_finished_and_the_period_is_open() -> None:
    of = story(140)
    runs = [run for run in main_company()["payrolls"] if run["salaryPayoutPeriod"] == 4]
    finished, still_open = sorted(runs, key=lambda run: run["periodFrom"])
    assert (finished["status"], finished["periodFrom"], finished["periodTo"]) == (4, "2026-09-01", "2026-09-30")
    assert (still_open["status"], still_open["periodFrom"]) == (1, str(of.first))
    assert all(run["periodTo"] < str(of.first) for run in main_company()["payrolls"] if run["status"] == 4)


def test_the_company_type_shows_on_an_archived_absence_only() -> None:
    company = main_company()
    (own,) = company["absenceTypes"]
    using = [a for a in company["absences"] if a["companyAbsenceTypeUid"] == own["uid"]]
    assert [a["status"] for a in using] == [3]
    assert all(a["toDate"] < str(story(140).first) for a in using)


def test_nothing_of_the_period_in_payroll_comes_from_us() -> None:
    rows = [*main_company()["hourRegistrations"], *main_company()["absences"]]
    assert len(rows) >= 5
    assert not any("ho:" in (row["note"] or "") for row in rows)


def test_the_integration_user_is_an_administrator_of_both_companies_and_an_employee_can_sign_in_too() -> None:
    _, pay = documents(140)
    people = {person["uid"]: person for person in pay["people"]}
    first, second, plain = pay["grants"]
    assert first["person"] == second["person"]
    assert {*people[first["person"]]["roles"].values()} == {"PayrollAdminFull"}
    assert {*people[first["person"]]["roles"]} == {*zenegy.COMPANY_UIDS.values()}
    assert {*people[plain["person"]]["roles"].values()} == {"Employee"}
    roles = {role for person in people.values() for role in person["roles"].values()}
    assert {"CompanyOwner", "DepartmentManager"} <= roles


def test_nothing_in_data_imports_anything_but_the_standard_library_and_data() -> None:
    for path in DATA.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] not in {"core", "console", "pages", "pydantic"}, f"{path.name} imports {name}"


def test_hours_of_everybody_in_the_time_system_have_a_user_behind_them() -> None:
    of: Story = story(500)
    known = {p.key for p in of.people if p.time}
    assert {row.person for row in of.work} <= known
    assert {sheet.person for sheet in of.sheets} <= known
