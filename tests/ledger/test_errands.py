"""New people: whatever becomes of the answer, one call makes one person, and nobody else is taken for them."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest
from sqlmodel import col, select

from core.ledger.errands import new_holders, start_errand
from core.models.writes import RemoteRecord, Write
from core.store.tables import Item
from tests.ledger.house import Hands, House, hours
from tests.ledger.payroll import Payroll
from tests.ledger.test_sender import work

pytestmark = pytest.mark.one_database

ADA = {"number": "17", "email": "ada@nordlys.example", "first_name": "Ada", "last_name": "Holm"}


class People(Payroll):
    """A time system: it names whom it makes itself, and finds them by e-mail."""

    def find(self, write: Write) -> list[RemoteRecord]:
        self.calls["find"] += 1
        self._time_passes()
        return [r for r in self.records_.values() if r.fields["email"] == write.fields["email"]]

    def _create(self, write: Write) -> str:
        ref = super()._create(write)
        self.records_[ref] = replace(self.records_[ref], holder=ref, fields={**write.fields, "title": ""})
        return ref


@pytest.fixture
def people(clock: Hands) -> People:
    return People(clock)


def new_person(lane: str = "new:1", **fields: str) -> Write:
    return hours(lane, operation="employee.create", holder="", target="", quantity="1", fields={**ADA, **fields})


def errand(house: House, *writes: Write) -> int:
    with house.store.write() as session:
        return start_errand(house.store, session, house.integration, house.connection, writes, "kim", "new people")


def items(house: House, run: int) -> list[Item]:
    with house.store.read() as session:
        return list(session.exec(select(Item).where(Item.run_id == run).order_by(col(Item.id))))


@pytest.mark.parametrize("fault", ["error_after", "wrong_answer", "late", "nameless", "error_before"])
def test_an_unclear_new_person_is_made_once(house: House, people: People, clock: Hands, fault: str) -> None:
    run = errand(house, new_person())
    people.faults = deque([fault])
    work(house.desk(people, run), house, clock, "new:1")
    (item,) = items(house, run)
    assert (item.state, item.ref) == ("confirmed", "r001")
    assert list(people.settled()) == ["r001"]


def test_an_unclear_new_person_who_is_there_with_other_data_waits_for_a_human(
    house: House, people: People, clock: Hands
) -> None:
    run = errand(house, new_person())
    people.faults = deque(["late"])
    people.add(new_person())
    people.records_["r001"] = replace(people.records_["r001"], holder="r001", fields={**ADA, "number": "99"})
    people.late *= 100
    work(house.desk(people, run), house, clock, "new:1")
    (item,) = items(house, run)
    assert item.state == "held"
    assert "r001 may be the new person" in (item.reason or "")
    assert people.calls["send"] == 1


def test_two_new_people_are_two_and_the_same_one_again_is_no_second(house: House, people: People, clock: Hands) -> None:
    run = errand(house, new_person(), new_person("new:2", number="18", email="bo@nordlys.example"))
    for lane in ("new:1", "new:2"):
        work(house.desk(people, run), house, clock, lane)
    assert [item.action for item in items(house, run)] == ["create", "create"]
    assert len(people.settled()) == 2
    again = errand(house, new_person())
    assert [item.action for item in items(house, again)] == ["replace"]


def test_only_new_people_that_were_never_tried_are_looked_for_before(
    house: House, people: People, clock: Hands
) -> None:
    known = replace(new_person("p9"), operation="employee", holder="p9")
    run = errand(house, known, new_person())

    def untried() -> list[Write]:
        with house.store.read() as session:
            return new_holders(house.store, session, run)

    assert untried() == [new_person()]
    people.faults = deque(["throttled"])
    work(house.desk(people, run), house, clock, "new:1", patience=0)
    assert untried() == [new_person()]
    people.faults = deque(["error_before"])
    clock.turn(3)
    work(house.desk(people, run), house, clock, "new:1", patience=0)
    assert untried() == []
