"""Two numberings that can't be mixed up, and calls that can't be written without naming records."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.http.errors import NotSent
from core.models.writes import RecordState
from core.providers.zenegy.routes import TABLE, Refs, Routes
from core.providers.zenegy.status import HoursStatus, PayrollStatus, hours_state, payroll_state
from tests.providers.zenegy.playing import COMPANY, HOURS_REF, USER

ROOT = Path(__file__).parents[3]


def test_hours_count_from_one_and_everything_else_from_zero() -> None:
    assert [hours_state(HoursStatus(n)).value for n in range(1, 6)] == [
        "pending",
        "approved",
        "rejected",
        "archived",
        "archived",
    ]
    assert [payroll_state(PayrollStatus(n)).value for n in range(5)] == [
        "pending",
        "approved",
        "rejected",
        "archived",
        "archived",
    ]
    assert {hours_state(one) for one in HoursStatus} == set(RecordState)


@pytest.mark.parametrize("wrong", [PayrollStatus.APPROVED, 1, True, "1"])
def test_a_status_of_absence_is_no_status_of_hours(wrong: Any) -> None:
    with pytest.raises(TypeError):
        hours_state(wrong)


@pytest.mark.parametrize("wrong", [HoursStatus.PENDING, 1, False, "0"])
def test_a_status_of_hours_is_no_status_of_absence(wrong: Any) -> None:
    with pytest.raises(TypeError):
        payroll_state(wrong)


def test_the_number_one_of_both_is_not_the_same() -> None:
    pending: object = HoursStatus(1)
    approved: object = PayrollStatus(1)
    assert pending != approved
    assert {pending: "hours"}.get(approved) is None
    assert HoursStatus(1) == HoursStatus.PENDING


def test_an_unknown_status_is_not_guessed() -> None:
    with pytest.raises(ValueError):
        HoursStatus(0)
    with pytest.raises(ValueError):
        PayrollStatus(5)
    with pytest.raises(ValueError):
        HoursStatus(PayrollStatus.APPROVED)


@pytest.mark.long
def test_the_type_checker_refuses_one_for_the_other(tmp_path: Path) -> None:
    program = tmp_path / "mixed.py"
    program.write_text(
        "from core.providers.zenegy.status import HoursStatus, PayrollStatus, hours_state, payroll_state\n"
        "hours_state(HoursStatus.APPROVED)\n"
        "hours_state(PayrollStatus.APPROVED)\n"
        "payroll_state(HoursStatus.APPROVED)\n"
        "hours_state(2)\n"
    )
    found = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), "--follow-imports=silent", str(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert [line.split(":")[1] for line in found.splitlines() if "[arg-type]" in line] == ["3", "4", "5"], found


@pytest.mark.parametrize(
    "uids", [(), ("",), (HOURS_REF, ""), ("*",), ("status",), (HOURS_REF + "&status=1",), ("1/2",)]
)
def test_no_set_of_records_is_empty_or_holds_anything_but_uids(uids: tuple[str, ...]) -> None:
    with pytest.raises(NotSent):
        Refs(*uids)


def test_a_status_change_names_every_record_in_the_address() -> None:
    other = "f0000000-0000-4000-8000-000000000102"
    call = Routes(COMPANY).call("hours_status", refs=Refs(HOURS_REF, other), status=HoursStatus.APPROVED)
    assert (call.method, call.path) == ("PATCH", f"/api/hours/accounts/{COMPANY}/registrations/status")
    assert call.params == (("newStatus", "2"), ("registrationUids", HOURS_REF), ("registrationUids", other))


def test_a_status_change_without_records_cannot_be_written() -> None:
    with pytest.raises(NotSent, match="needs the records"):
        Routes(COMPANY).call("hours_status", status=HoursStatus.APPROVED)


@pytest.mark.parametrize("name", [name for name, route in TABLE.items() if route.method == "DELETE"])
@pytest.mark.parametrize("ref", ["", "..", "status", HOURS_REF + "/x", HOURS_REF + "?all=1"])
def test_a_delete_without_a_record_cannot_be_written(name: str, ref: str) -> None:
    with pytest.raises(NotSent):
        Routes(COMPANY).call(name, user=USER, registration=ref)


def test_every_change_in_the_table_needs_a_record_or_creates_one() -> None:
    for name, route in TABLE.items():
        if route.method in ("PATCH", "PUT", "DELETE"):
            named = {"{registration}", "{rate}", "{&registrationUids*}"} & route.places
            assert named, f"{name} would touch everything"


def test_a_connection_may_override_a_path() -> None:
    routes = Routes(COMPANY, json.dumps({"absence_list": "/api/v2/companies/{company}/absences"}))
    assert routes.call("absence_list").path == f"/api/v2/companies/{COMPANY}/absences"
    assert routes.call("company").path == f"/api/companies/{COMPANY}"


@pytest.mark.parametrize(
    ("override", "why"),
    [
        ("{", "valid JSON"),
        ("[]", "must look like"),
        ('{"nothing": "/a"}', "no route named nothing"),
        ('{"absence_list": 3}', "begins with one /"),
        ('{"absence_list": "https://elsewhere.example/{company}"}', "begins with one /"),
        ('{"absence_list": "//elsewhere.example/{company}"}', "begins with one /"),
        ('{"absence_list": "/api/absence"}', "exactly {company}"),
        ('{"hours_delete": "/api/hours/accounts/{company}/users/{user}/registrations"}', "registration}"),
        ('{"hours_status": "/api/{company}/registrations/status?newStatus={status}"}', "registrationUids"),
    ],
)
def test_an_override_that_would_widen_a_call_is_refused(override: str, why: str) -> None:
    with pytest.raises(NotSent, match=why):
        Routes(COMPANY, override)


def test_many_records_are_approved_in_several_calls() -> None:
    refs = Refs(*(f"f0000000-0000-4000-8000-{n:012d}" for n in range(120)))
    assert [len(batch.uids) for batch in refs.batches(50)] == [50, 50, 20]
    assert sum((batch.uids for batch in refs.batches(50)), ()) == refs.uids
