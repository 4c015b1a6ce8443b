"""The same as `test_any_change`, through the real store: sheets that are kept, items, and the plan's own checks."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ledger.states import State
from core.security.ciphers import Cipher
from core.store.database import open_store
from tests.databases import Databases
from tests.transfer.build import target_person
from tests.transfer.changing import PARTNERS, PEOPLE, Company, first_rows, steps
from tests.transfer.payroll import sums
from tests.transfer.stored import Office

UNCHECKED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
QUICK = settings(max_examples=6, suppress_health_check=UNCHECKED)
LONG = settings(max_examples=500, suppress_health_check=UNCHECKED)

IN_THE_WAY = {"two absences on one day", "exact duplicate", "overlap"}
"""What payroll says where a row could not be taken back, and another person's comes to the same account."""


Tell = Callable[[list[dict[str, Any]], list[list[tuple[Any, ...]]], list[bool]], None]


@pytest.fixture
def tell(databases: Databases, tmp_path: Path, cipher: Cipher) -> Tell:
    """`tell(rows, changes, refused)`: one story, each in a store of its own."""

    def telling(rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], refused: list[bool]) -> None:
        store = open_store(databases.make(tmp_path), cipher)
        try:
            tell_in(Office(store), Company(dict(enumerate(rows))), changes, refused)
        finally:
            store.close()

    return telling


def tell_in(office: Office, company: Company, changes: list[list[tuple[Any, ...]]], refused: list[bool]) -> None:
    no = iter(refused)
    for batch in [[], *changes]:
        for what in batch:
            company.happens(what)
        refusals = send(office, company, lambda _: next(no, False))
        assert refusals <= ({"by the test"} | IN_THE_WAY if "by the test" in refusals else set())
    for _ in range(2):  # rows that moved to somebody else go only after they were taken back
        assert send(office, company, lambda _: False) == set()
    plan = plan_of(office, company)
    assert plan.counts["moves"] == {}
    if not plan.counts["problems"]:
        due: dict[Any, Decimal] = {}
        for person in company.links:
            due |= company.due(person)
        assert sums(office.payroll.records.values()) == due
    confirmed = office.items(State.CONFIRMED)
    assert sorted(i.ref or "" for i in confirmed if i.action != "remove") == sorted(office.payroll.records)


def plan_of(office: Office, company: Company) -> Any:
    office.links = dict(company.links)
    office.target = {p: target_person(p, ends=company.ends.get(p)) for p in PARTNERS}
    rows = [row for person in PEOPLE for row in company.source_rows(person)]
    return office.plan(rows, company.ground(), rules_version=str(sorted(map(str, company.rules.items()))))


def send(office: Office, company: Company, fails: Any) -> set[str]:
    return set(office.send(plan_of(office, company), fails))


@QUICK
@given(first_rows, steps, st.lists(st.booleans(), max_size=8))
def test_through_the_store_payroll_ends_at_what_is_approved(
    tell: Tell, rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], refused: list[bool]
) -> None:
    tell(rows, changes, refused)


@pytest.mark.long
@LONG
@given(first_rows, steps, st.lists(st.booleans(), max_size=8))
def test_through_the_store_payroll_ends_at_what_is_approved_long(
    tell: Tell, rows: list[dict[str, Any]], changes: list[list[tuple[Any, ...]]], refused: list[bool]
) -> None:
    tell(rows, changes, refused)
