"""What a company chooses to carry, over both sandboxes: what it leaves out is not sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from core.actions.choices import Choices, begin, choose
from core.actions.connections import CannotConnect
from core.actions.entities import entities_of
from core.actions.links import links
from core.actions.shown.approval import approval_of
from core.actions.transfers import confirm_send
from core.models.rows import Kind
from core.store.tables import Connection, Integration, Item, PlanSheet, Sheet
from tests.actions.conftest import PERIOD, Practice
from tests.actions.test_decisions import one, plan

DEPARTMENT_MANAGER, PROJECT_MANAGER, ALWAYS = "30", "20", "0"


def count_from(practice: Practice, step: str) -> None:
    about = (practice.home, practice.demo.company, practice.demo.integration)
    choose(*about, Choices(kinds=frozenset({Kind.HOURS, Kind.ABSENCE}), summed=False, approved_from=step), "me")


def in_payroll(practice: Practice, person: str) -> list[dict[str, Any]]:
    """The person's hours with our mark."""
    with practice.home.store.read() as session:
        partner = links(session, practice.demo.integration.id)[person]
    rows = practice.records("zenegy", "hours")
    return [row for row in rows if row["employeeUid"] == partner and "ho:" in (row["note"] or "")]


def ready_person(practice: Practice) -> str:
    """Somebody whose hours all go."""
    made = plan(practice)
    with practice.home.store.read() as session:
        sheets = session.exec(
            select(Sheet)
            .join(PlanSheet, col(PlanSheet.sheet_id) == Sheet.id)
            .where(PlanSheet.plan_id == made.id, Sheet.outcome == "ready")
            .order_by(col(Sheet.person))
        ).all()
    return next(s.person for s in sheets if any(m["operation"] == "hours" for m in s.body["moves"]))


@pytest.fixture
def person(practice: Practice) -> str:
    """All their days are approved by a project manager, and by no department manager."""
    found = ready_person(practice)
    days = {"from": str(PERIOD.first), "to": str(PERIOD.last)}
    practice.screen("timelog", "approve_days", **days, user_ids=[int(found)], level=int(PROJECT_MANAGER))
    return found


def test_rows_below_the_chosen_step_of_approval_are_not_sent(practice: Practice, person: str) -> None:
    count_from(practice, DEPARTMENT_MANAGER)
    made = plan(practice)
    practice.work(confirm_send(practice.home, practice.demo.company, made.id or 0, made.hash, "me", "test"))
    assert in_payroll(practice, person) == []
    assert one(practice, state="confirmed", operation="hours").source_person != person
    said = approval_of(practice.home, practice.demo.integration, made.id or 0)
    assert (said.step, said.always) == ("Approved by the department manager", False)
    assert said.evidence["row"].keys() == {Kind.HOURS}
    assert said.evidence["day"].keys() == {Kind.ABSENCE}

    count_from(practice, PROJECT_MANAGER)
    made = plan(practice)
    practice.work(confirm_send(practice.home, practice.demo.company, made.id or 0, made.hash, "me", "test"))
    assert in_payroll(practice, person)
    assert approval_of(practice.home, practice.demo.integration, made.id or 0).step == "Approved by the project manager"


def test_a_step_that_is_raised_between_plan_and_send_counts(practice: Practice, person: str) -> None:
    count_from(practice, PROJECT_MANAGER)
    made = plan(practice)
    run = confirm_send(practice.home, practice.demo.company, made.id or 0, made.hash, "me", "test", [person])
    count_from(practice, DEPARTMENT_MANAGER)
    practice.work(run)
    assert in_payroll(practice, person) == []
    with practice.home.store.read() as session:
        found = session.exec(select(Item.state, Item.code).where(Item.run_id == run)).all()
    assert set(found) == {("cancelled", "changed")}


def about(practice: Practice) -> tuple[Any, Any, str, str]:
    flow = practice.demo.integration
    return practice.home, practice.demo.company, flow.source_id, flow.target_id


HOURS = Choices(kinds=frozenset({Kind.HOURS}), summed=False)


def test_a_new_integration_carries_the_people_of_the_company_that_payroll_is_of(practice: Practice) -> None:
    made = begin(*about(practice), "second", HOURS, "me")
    assert made.settings["legal_entities"] == ["1"]
    assert entities_of(practice.home, made.source_id) == {"1": "Nordlys Drift A/S", "2": "Nordlys Service ApS"}


def test_where_it_is_not_clear_whose_people_payroll_pays_somebody_must_say(practice: Practice) -> None:
    home, company, _source, target = about(practice)
    with home.store.write() as session:
        row = session.get_one(Connection, target)
        row.identity_name = "Løn 2026"
        session.add(row)
    with pytest.raises(CannotConnect, match=r"Choose the legal entities.*: Nordlys Drift A/S, Nordlys Service ApS"):
        begin(*about(practice), "second", HOURS, "me")
    with home.store.read() as session:
        assert len(session.exec(select(Integration)).all()) == 1
    made = begin(*about(practice), "second", replace(HOURS, legal_entities=frozenset({"2"})), "me")
    assert made.settings["legal_entities"] == ["2"]
    for wrong in (frozenset[str](), frozenset({"3"})):
        with pytest.raises(CannotConnect, match="legal entities"):
            choose(home, company, made, replace(HOURS, legal_entities=wrong), "me")
    assert choose(home, company, made, HOURS, "me").settings["legal_entities"] == ["2"]


def test_where_nobody_need_approve_it_is_said(practice: Practice, person: str) -> None:
    count_from(practice, ALWAYS)
    assert approval_of(practice.home, practice.demo.integration, plan(practice).id or 0).always
