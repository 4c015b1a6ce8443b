"""Each golden both ways: the request leaves us exactly like that, and its answer is understood exactly like this."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.http.errors import Duplicate, Rejected
from core.models.codes import HourRate
from core.models.people import Employee
from core.models.writes import Receipt, RecordState, RemoteRecord, Write
from core.providers.base import Target
from core.providers.zenegy import rates
from core.providers.zenegy.connector import Zenegy
from core.providers.zenegy.convert.people import Department
from core.providers.zenegy.routes import Refs
from tests.providers.zenegy.playing import (
    ABSENCE_REF,
    COMPANY,
    EMPLOYEE,
    GOLDEN,
    HOURS_REF,
    RATE,
    SUPPLEMENT_RATE,
    USER,
    Answered,
    Asked,
    golden,
    in_turn,
    played,
    talking,
)

MARCH_3 = date(2025, 3, 3)
HOURS = Write(
    operation="hours",
    person=EMPLOYEE,
    holder=USER,
    first=MARCH_3,
    last=MARCH_3,
    start=datetime.fromisoformat("2025-03-03T08:00:00"),
    end=datetime.fromisoformat("2025-03-03T15:24:00"),
    target=RATE,
    quantity=Decimal("7.40"),
    marker="6a1d0b52",
    text="TimeLog 2025-03 /",
)
HOURS_RECORD = RemoteRecord(
    operation="hours",
    ref=HOURS_REF,
    holder=USER,
    first=MARCH_3,
    last=MARCH_3,
    start=datetime.fromisoformat("2025-03-03T08:00:00"),
    end=datetime.fromisoformat("2025-03-03T15:24:00"),
    target=RATE,
    quantity=Decimal("7.4"),
    state=RecordState.APPROVED,
    text="TimeLog 2025-03 / 6a1d0b52",
)
ABSENCE = Write(
    operation="absence",
    person=EMPLOYEE,
    holder=EMPLOYEE,
    first=date(2025, 3, 10),
    last=date(2025, 3, 10),
    target="0",
    quantity=Decimal("1.0"),
    text="TimeLog 20 Ferie",
)
ABSENCE_RECORD = RemoteRecord(
    operation="absence",
    ref=ABSENCE_REF,
    holder=EMPLOYEE,
    first=date(2025, 3, 10),
    last=date(2025, 3, 10),
    target="0",
    quantity=Decimal(1),
    state=RecordState.APPROVED,
    text="TimeLog 20 Ferie",
)
OWN_TYPE_RECORD = RemoteRecord(
    operation="absence",
    ref="ab000000-0000-4000-8000-000000000202",
    holder=EMPLOYEE,
    first=date(2025, 3, 12),
    last=date(2025, 3, 13),
    target="5:ac000000-0000-4000-8000-000000000012",
    quantity=Decimal("1.5"),
    state=RecordState.ARCHIVED,
)
SUPPLEMENT = Write(
    operation="supplement",
    person=EMPLOYEE,
    holder=EMPLOYEE,
    first=date(2025, 3, 1),
    last=date(2025, 3, 31),
    target=SUPPLEMENT_RATE,
    quantity=Decimal(3),
    text="TimeLog 2200 Overtid",
)
SUPPLEMENT_RECORD = RemoteRecord(
    operation="supplement",
    ref="ad000000-0000-4000-8000-000000000301",
    holder=EMPLOYEE,
    first=date(2025, 3, 31),
    last=date(2025, 3, 31),
    target=SUPPLEMENT_RATE,
    quantity=Decimal(3),
    state=RecordState.APPROVED,
    text="TimeLog 2200 Overtid",
)
MAJA = Employee(
    id=EMPLOYEE,
    number="1007",
    full_name="Maja Holm",
    email="maja@nordlys.example",
    phone="+45 20 00 10 07",
    title="Tekniker",
    starts=date(2021, 8, 1),
    department="Drift",
    department_id="b1000000-0000-4000-8000-000000000003",
    legal_entity=COMPANY,
    payout_group="monthly",
    pay_basis="hourly",
    account=USER,
)
OVERTIME = HourRate(id="", number="200", name="Overtid", amount=Decimal("210.5"), accounts=frozenset({USER}))


def matches(asked: Asked, name: str) -> None:
    """What came over the wire is the golden's request: method, address in its exact spelling, body."""
    wanted = golden(name)["request"]
    assert (asked.method, asked.target) == (wanted["method"], wanted["target"])
    assert asked.headers["authorization"] == "Bearer sandbox-access"
    assert asked.headers["accept"] == "application/json"
    if "body" in wanted:
        assert asked.json() == wanted["body"]
        assert asked.headers["content-type"] == "application/json"
    else:
        assert asked.body == b""


def lone(name: str, call: Any, **settings: str) -> Any:
    """The result of a call that needs this one exchange."""
    with talking(in_turn(played(name)), **settings) as (zenegy, server):
        found = call(zenegy)
    (asked,) = server.asked
    matches(asked, name)
    return found


@pytest.mark.parametrize(
    ("name", "call", "wanted"),
    [
        ("13.2-employees", lambda z: z.employees(), [MAJA]),
        ("13.4-create-hours", lambda z: z.send(HOURS), Receipt(HOURS_REF, RecordState.APPROVED)),
        ("13.6-approve-hours", lambda z: z.approve("hours", Refs(HOURS_REF)), None),
        ("13.6-delete-hours", lambda z: z.remove(HOURS_REF, HOURS), None),
        ("13.7-create-absence", lambda z: z.send(ABSENCE), Receipt(ABSENCE_REF)),
        ("5.4-change-absence", lambda z: z.replace(ABSENCE_REF, ABSENCE), Receipt(ABSENCE_REF)),
        ("13.7-delete-absence", lambda z: z.remove(ABSENCE_REF, ABSENCE), None),
        ("5.4-absence", lambda z: z.records("absence", MARCH_3, date(2025, 3, 31)), [ABSENCE_RECORD, OWN_TYPE_RECORD]),
        ("5.4-absence", lambda z: z.find(ABSENCE), [ABSENCE_RECORD]),
        ("13.8-create-supplement", lambda z: z.send(SUPPLEMENT), Receipt(None)),
    ],
)
def test_a_call_leaves_and_its_answer_is_read_as_the_sheet_shows(name: str, call: Any, wanted: Any) -> None:
    assert lone(name, call) == wanted


def by_path(**answers: Answered) -> Any:
    """Answers by the end of the path, with __ for a slash."""

    def script(asked: Asked) -> Answered:
        end = max((key for key in answers if asked.path.endswith(key.replace("__", "/"))), key=len)
        return answers[end]

    return script


def test_lists_that_tell_no_total_are_read_until_nothing_new_comes() -> None:
    with talking(in_turn(played("5.1-departments"), Answered(200, {"data": []}))) as (zenegy, server):
        found = zenegy.departments()
    matches(server.asked[0], "5.1-departments")
    assert server.asked[1].target.endswith("?skip=1&take=200")
    assert found == [Department("b1000000-0000-4000-8000-000000000003", "Drift", "30")]


def test_the_hours_of_a_user_are_read_as_the_sheet_shows() -> None:
    script = by_path(registrations=played("13.5-hours-of-a-user"), rates=played("13.3-rates-of-a-user"))
    with talking(script) as (zenegy, server):
        found = zenegy.find(HOURS)
    matches(server.asked[0], "13.5-hours-of-a-user")
    assert found == [HOURS_RECORD]


def test_the_rates_of_a_user_are_read_as_the_sheet_shows() -> None:
    empty = Answered(200, {"totalRecords": 0, "totalDisplayRecords": 0, "data": []})
    script = by_path(
        users__=empty, rates=empty, rates__list=empty, **{f"{USER}__rates": played("13.3-rates-of-a-user")}
    )
    with talking(script) as (zenegy, server):
        found = zenegy.hour_rates([USER])
    matches(server.asked[0], "13.3-rates-of-a-user")
    assert found.standard == {USER: RATE}
    assert found.rates == {
        RATE: HourRate(
            id=RATE,
            number="100",
            name="Timeløn",
            amount=Decimal(185),
            standard=True,
            accounts=frozenset({USER}),
        )
    }


def test_supplements_and_their_rates_are_read_as_the_sheet_shows() -> None:
    script = by_path(registrations=played("5.5-supplements"))
    with talking(script) as (zenegy, server):
        found = zenegy.find(SUPPLEMENT)
    matches(server.asked[0], "5.5-supplements")
    assert found == [SUPPLEMENT_RECORD]
    empty = Answered(200, [])
    with talking(by_path(rates=empty, rates__list=played("13.8-supplement-rates"))) as (zenegy, server):
        rates = zenegy.hour_rates([]).rates
    matches(next(asked for asked in server.asked if "rates/list" in asked.path), "13.8-supplement-rates")
    assert rates == {
        SUPPLEMENT_RATE: HourRate(
            id=SUPPLEMENT_RATE, number="2200", name="Overtid", operation="supplement", amount=Decimal(50)
        )
    }


@pytest.mark.parametrize(
    ("name", "numbers"), [("5.3-payroll-numbers", [202501, 202502]), ("4-admin-envelope", [202501])]
)
def test_payroll_numbers_come_in_both_forms_of_the_envelope(name: str, numbers: list[int]) -> None:
    with talking(in_turn(played(name))) as (zenegy, server):
        assert zenegy.payroll_numbers() == numbers
    matches(server.asked[0], name)


def test_the_same_hours_again_are_a_duplicate() -> None:
    with pytest.raises(Duplicate) as refused:
        lone("13.4-create-hours-again", lambda z: z.send(HOURS))
    assert refused.value.code == "REGISTRATION_ALREADY_EXISTS"
    assert refused.value.message.startswith("7.40 hours on 2025-03-03: Zenegy already holds")


def test_a_new_general_rate_leaves_as_the_specification_has_it() -> None:
    made = lone("5.3-create-rate", lambda z: rates.create(z.client, OVERTIME))
    assert made.id == "d4c3b2a1-0200-4b6a-9c8d-555566667772"


def test_a_taken_rate_number_is_told_in_words() -> None:
    with pytest.raises(Duplicate, match="already has an hour rate with the number 200; numbers are unique") as refused:
        lone("5.3-create-rate-taken", lambda z: rates.create(z.client, OVERTIME))
    assert refused.value.fields == ("number",)


def test_a_problem_document_is_a_refusal_in_words() -> None:
    with talking(in_turn(played("7-problem-document"))) as (zenegy, _), pytest.raises(Rejected) as refused:
        zenegy.check()
    assert "system administrator" in refused.value.message
    assert "The grant does not cover this company." in refused.value.message


def test_every_golden_names_its_section_and_confidence_and_is_used() -> None:
    here = (GOLDEN.parent / "test_zenegy_goldens.py").read_text() + (
        GOLDEN.parent / "test_zenegy_signin.py"
    ).read_text()
    for path in GOLDEN.glob("*.json"):
        document = json.loads(path.read_text("utf-8"))
        assert document["section"], path.name
        marks = ("spec", "docs", "client", "inferred", "unknown")
        assert any(mark in document["confidence"] for mark in marks), path.name
        assert f'"{path.stem}"' in here, f"{path.name} is tested by nobody"


def test_the_personal_number_stops_at_the_border() -> None:
    with talking(in_turn(played("13.2-employees"))) as (zenegy, server):
        employees = zenegy.employees()
        raw = zenegy.client.employees()
    assert b"0101901234" in played("13.2-employees").response().body
    assert "0101901234" not in repr(employees) + repr(raw)
    assert len(server.asked) == 2


def test_connectors_are_targets() -> None:
    with talking(in_turn(Answered(200))) as (zenegy, _):
        target: Target = zenegy
        assert isinstance(target, Target)
        assert isinstance(zenegy, Zenegy)
