"""Workflows: when their time comes, what is made up for, and what they may send by themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions.closing import close_period
from core.actions.demo import Prepared, ask
from core.actions.home import Home, NotFound
from core.actions.inline import work_here
from core.actions.scheduled import carry_out, due_periods
from core.actions.transfers import confirm_send, plan_transfer, transfer_for
from core.actions.worker import Worker
from core.actions.workflows import (
    CannotDoNow,
    What,
    change_workflow,
    do_now,
    make_workflow,
    pause_workflow,
    remove_workflow,
    resume_workflow,
    workflow_runs,
    workflows,
)
from core.models.rows import Kind
from core.store.tables import AuditEntry, Company, Workflow, WorkflowRun
from core.workflows.firing import fire, waiting
from core.workflows.slots import BadTimes, daily, hourly
from tests.practice import Ready
from tests.workflows.conftest import PERIOD
from tests.workflows.practice import Practice

START = datetime(2026, 10, 20, 6, 0, tzinfo=UTC)
ALL = frozenset(Kind)


@dataclass(frozen=True)
class Office:
    """A prepared company of which nothing is planned."""

    home: Home
    demo: Prepared


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def office(ready: Ready, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with ready.opened(tmp_path, monkeypatch) as home:
        yield Office(home, ready.demo)


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Clock:
    """Of the home that the test uses."""
    found = Clock()
    used = "practice" if "practice" in request.fixturenames else "office"
    request.getfixturevalue(used).home.store.clock = found
    return found


@pytest.fixture
def made(office: Office, clock: Clock) -> Workflow:
    return make(office, "Every hour", hourly())


def make(
    practice: Practice | Office, name: str, cron: str, what: What = What.PLAN, may: frozenset[Kind] = ALL
) -> Workflow:
    demo = practice.demo
    return make_workflow(practice.home, demo.company, demo.integration, name, cron, what, may, "lone")


def fired(practice: Practice | Office) -> list[tuple[datetime, str]]:
    """Slot and state of all runs of workflows, oldest first."""
    found = workflow_runs(practice.home, practice.demo.integration)
    return [(run.slot, run.state) for run in reversed(found)]


def run_of(home: Home, number: int) -> WorkflowRun:
    with home.store.read() as session:
        return session.get_one(WorkflowRun, number)


def end(home: Home, number: int) -> None:
    with home.store.write() as session:
        run = session.get_one(WorkflowRun, number)
        run.state, run.ended_at = "done", home.store.clock()
        session.add(run)


def test_nothing_happens_before_its_time_and_once_at_it(office: Office, clock: Clock, made: Workflow) -> None:
    fire(office.home.store)
    assert fired(office) == []
    clock.now = START + timedelta(hours=1)
    for _ in range(3):
        fire(office.home.store)
    assert fired(office) == [(clock.now, "queued")]
    assert len(waiting(office.home.store)) == 1


def test_of_many_times_that_passed_the_last_is_made_up_for_once(office: Office, clock: Clock, made: Workflow) -> None:
    clock.now = START + timedelta(days=3, minutes=20)
    fire(office.home.store)
    fire(office.home.store)
    assert fired(office) == [(START + timedelta(days=3), "queued")]
    (row,) = workflows(office.home, office.demo.integration)
    assert row.next_at == START + timedelta(days=3, hours=1)


def test_a_time_is_left_out_while_the_one_before_is_still_going(office: Office, clock: Clock, made: Workflow) -> None:
    for hour in (1, 2):
        clock.now = START + timedelta(hours=hour)
        fire(office.home.store)
    assert [state for _, state in fired(office)] == ["queued", "skipped"]
    end(office.home, waiting(office.home.store)[0])
    clock.now = START + timedelta(hours=3)
    fire(office.home.store)
    assert [state for _, state in fired(office)] == ["done", "skipped", "queued"]


def test_a_paused_one_does_nothing_and_makes_up_for_nothing(office: Office, clock: Clock, made: Workflow) -> None:
    home, company = office.home, office.demo.company
    pause_workflow(home, company, made.id, "lone")
    clock.now = START + timedelta(hours=5)
    fire(home.store)
    resume_workflow(home, company, made.id, "lone")
    fire(home.store)
    assert fired(office) == []
    clock.now += timedelta(hours=1)
    fire(home.store)
    assert fired(office) == [(clock.now, "queued")]


def test_it_is_done_now_when_asked_for_also_while_paused_and_not_twice_at_once(
    office: Office, clock: Clock, made: Workflow
) -> None:
    home, company = office.home, office.demo.company
    pause_workflow(home, company, made.id, "lone")
    first = do_now(home, company, made.id, "mette")
    with pytest.raises(CannotDoNow, match="being done already"):
        do_now(home, company, made.id, "lone")
    end(home, first)
    clock.now += timedelta(seconds=1)
    assert run_of(home, do_now(home, company, made.id, "lone")).actor == "lone"
    assert run_of(home, first).trigger == "by hand"


def test_a_removed_one_is_gone_and_what_it_did_stays(office: Office, clock: Clock, made: Workflow) -> None:
    home, demo = office.home, office.demo
    do_now(home, demo.company, made.id, "lone")
    remove_workflow(home, demo.company, made.id, "lone")
    assert workflows(home, demo.integration) == []
    assert len(workflow_runs(home, demo.integration, made.id)) == 1
    with pytest.raises(NotFound):
        do_now(home, demo.company, made.id, "lone")


def test_what_waits_for_a_worker_is_not_done_after_its_workflow_was_removed(
    office: Office, clock: Clock, made: Workflow
) -> None:
    home, demo = office.home, office.demo
    number = do_now(home, demo.company, made.id, "lone")
    remove_workflow(home, demo.company, made.id, "lone")
    assert waiting(home.store) == []
    run = run_of(home, number)
    assert (run.state, run.ended_at) == ("skipped", clock.now)
    assert run.said == ["The workflow was removed before this time of it began."]


def test_two_workflows_of_a_company_never_have_one_name(office: Office, clock: Clock, made: Workflow) -> None:
    home, company = office.home, office.demo.company
    with pytest.raises(ValueError, match="a workflow named Every hour already"):
        make(office, " every  HOUR ", hourly(30))
    other = make(office, "Other", hourly(30))
    with pytest.raises(ValueError, match="already"):
        change_workflow(home, company, other.id, "Every hour", hourly(30), What.PLAN, ALL, "lone")
    change_workflow(home, company, made.id, "every hour", hourly(5), What.PLAN, ALL, "lone")
    remove_workflow(home, company, made.id, "lone")
    assert make(office, "Every hour", hourly()).id != made.id


def test_a_clock_that_was_set_back_never_keeps_others_from_their_times(
    office: Office, clock: Clock, made: Workflow
) -> None:
    home, company = office.home, office.demo.company
    later = make(office, "Later", daily(time(9, 1)))
    clock.now = START + timedelta(hours=1)
    fire(home.store)
    end(home, waiting(home.store)[0])
    clock.now -= timedelta(seconds=10)
    change_workflow(home, company, made.id, "Every hour", hourly(), What.PLAN, ALL, "lone")
    clock.now += timedelta(minutes=2)
    fire(home.store)
    assert sorted(state for _, state in fired(office)) == ["done", "queued"]
    assert [run.workflow_id for run in workflow_runs(home, office.demo.integration)] == [later.id, made.id]


def test_another_company_reaches_none_of_it(office: Office, clock: Clock, made: Workflow) -> None:
    with office.home.store.write() as session:
        other = Company(slug="other", name="Other ApS", created_at=START)
        session.add(other)
    for act in (pause_workflow, resume_workflow, remove_workflow, do_now):
        with pytest.raises(NotFound):
            act(office.home, other, made.id, "stranger")


@pytest.mark.parametrize(
    ("name", "cron", "what", "may", "told"),
    [
        (" ", hourly(), What.PLAN, ALL, "Give the workflow a name"),
        ("Often", "* * * * *", What.PLAN, ALL, "more often than"),
        ("Never", "soon", What.PLAN, ALL, "names no time"),
        ("Nothing", hourly(), What.SEND, frozenset(), "may send"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    office: Office, clock: Clock, name: str, cron: str, what: What, may: frozenset[Kind], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        make(office, name, cron, what, may)
    assert workflows(office.home, office.demo.integration) == []


def test_a_change_counts_from_its_next_time_on_and_each_act_is_kept(
    office: Office, clock: Clock, made: Workflow
) -> None:
    home, company = office.home, office.demo.company
    row = change_workflow(home, company, made.id, "At night", daily(time(3, 0)), What.SEND, ALL, "mette")
    assert row.next_at == datetime(2026, 10, 21, 1, 0, tzinfo=UTC)
    with pytest.raises(BadTimes):
        change_workflow(home, company, made.id, "At night", "x", What.SEND, ALL, "mette")
    pause_workflow(home, company, made.id, "mette")
    assert change_workflow(home, company, made.id, "Later", hourly(), What.PLAN, ALL, "lone").next_at is None
    with home.store.read() as session:
        acts = [entry.act for entry in session.exec(select(AuditEntry)).all() if entry.act.startswith("workflow")]
    assert acts == ["workflow made", "workflow changed", "workflow paused", "workflow changed"]


def test_open_periods_are_those_of_today_and_those_that_ended_lately(practice: Practice) -> None:
    home, demo = practice.home, practice.demo
    october, november = PERIOD, PERIOD.next()
    for today, expected in (
        (date(2026, 10, 20), [october]),
        (date(2026, 11, 5), [october, november]),
        (date(2026, 12, 10), [november, november.next()]),
    ):
        found = [period for period, group in due_periods(home, demo.integration, today) if group == "monthly"]
        assert found == expected
    monthly = transfer_for(home, demo.integration, october, "monthly")
    close_period(home, demo.company, monthly.id, "lone", "done")
    found = [period for period, group in due_periods(home, demo.integration, date(2026, 11, 5)) if group == "monthly"]
    assert found == [november]


def test_planning_reads_both_systems_and_sends_nothing(practice: Practice, clock: Clock) -> None:
    made = make(practice, "Every hour", hourly())
    home, demo = practice.home, practice.demo
    number = do_now(home, demo.company, made.id, "lone")
    carry_out(home, number)
    run = run_of(home, number)
    assert (run.state, run.runs) == ("done", [])
    assert any(words.startswith("October 2026, paid monthly: planned, ") for words in run.said)
    assert any("people are ready" in words for words in run.said)
    assert practice.sent() == {}


def test_by_itself_goes_only_what_went_before_in_kind(practice: Practice, clock: Clock) -> None:
    home, demo = practice.home, practice.demo
    sending = make(practice, "Send", hourly(), What.SEND)
    first = do_now(home, demo.company, sending.id, "lone")
    carry_out(home, first)
    assert run_of(home, first).runs == []  # nothing was ever confirmed: a person sends the first time
    left = _send_all_but_one_persons_last_days(practice)
    clock.now += timedelta(minutes=1)
    second = do_now(home, demo.company, sending.id, "lone")
    carry_out(home, second)
    (started,) = run_of(home, second).runs
    run = practice.run(started)
    assert run.trigger == "by hand"
    assert run.actor == "workflow Send"
    taken = [i for i in practice.items() if i.run_id == started]
    assert {i.source_person for i in taken} == {left}
    assert {i.action for i in taken} == {"create"}
    with home.store.write() as session:  # as if the worker had been killed before it could say how it ended
        again = session.get_one(WorkflowRun, second)
        again.state, again.said, again.ended_at = "running", [], None
        session.add(again)
    carry_out(home, second)
    assert (run_of(home, second).state, run_of(home, second).runs) == ("done", [started])


def _send_all_but_one_persons_last_days(practice: Practice) -> str:
    """By hand, and worked here; then a manager approves the last days of one person too. Answers who it is."""
    home, demo = practice.home, practice.demo
    monthly = [i for i in practice.items() if i.operation == "hours" and i.transfer_id == practice.plan.transfer_id]
    ((commonest, _),) = Counter(item.target for item in monthly).most_common(1)
    left = max((item for item in monthly if item.target == commonest), key=lambda item: item.last)
    last_days = {"from": left.first.isoformat(), "to": PERIOD.last.isoformat()}
    screens = f"{practice.sandboxes.url}/timelog/_control"
    ask("POST", f"{screens}/withdraw_approval", {"user_id": int(left.source_person), **last_days})
    plan = plan_transfer(home, demo.company, demo.integration, PERIOD, "lone", payout_group="monthly")
    work_here(home, confirm_send(home, demo.company, plan.id or 0, plan.hash, "lone", "test"))
    ask("POST", f"{screens}/approve_days", {"user_ids": [int(left.source_person)], **last_days})
    return left.source_person


def test_a_kind_that_is_not_allowed_waits_for_a_person(practice: Practice, clock: Clock) -> None:
    home, demo = practice.home, practice.demo
    _send_all_but_one_persons_last_days(practice)
    sending = make(practice, "Send", hourly(), What.SEND, frozenset({Kind.SUPPLEMENT}))
    number = do_now(home, demo.company, sending.id, "lone")
    carry_out(home, number)
    assert run_of(home, number).runs == []
    assert "monthly: nobody is sent, 1 person waits for somebody to look" in run_of(home, number).said[0]


def test_a_provider_that_is_away_is_told_and_the_next_time_comes(practice: Practice, clock: Clock) -> None:
    made = make(practice, "Every hour", hourly())
    home, demo = practice.home, practice.demo
    practice.sandboxes.go()
    try:
        number = do_now(home, demo.company, made.id, "lone")
        carry_out(home, number)
    finally:
        practice.sandboxes.come()
    run = run_of(home, number)
    assert run.state == "failed"
    assert run.said
    assert waiting(home.store) == []


def test_a_worker_takes_it_up_and_one_that_ended_is_not_taken_again(
    office: Office, clock: Clock, made: Workflow
) -> None:
    home, demo = office.home, office.demo
    number = do_now(home, demo.company, made.id, "lone")
    worker = Worker(home, "here")
    assert worker.due() == [f"workflow-{number}"]
    worker.take(f"workflow-{number}")
    assert run_of(home, number).state == "done"
    assert worker.due() == []
    worker.take(f"workflow-{number}")
    assert len(fired(office)) == 1
