"""What tells, once each, in the transaction of what it is about; and that nothing health-near or personal leaves."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions import notices
from core.actions.home import Home, NotFound
from core.actions.late_records import look_again
from core.actions.notices import CannotSubscribe, Tells
from core.actions.noticing import TOO_LONG, Notices, look
from core.actions.restored import close_sending
from core.actions.scheduled import carry_out
from core.actions.shown.notices import NoticeNow, addresses_of, notices_of, unseen_notices
from core.actions.transfers import confirm_send, plan_transfer
from core.actions.worker import Worker
from core.actions.workflows import What, do_now, make_workflow
from core.ledger import runs
from core.models.rows import Kind
from core.store.database import Store
from core.store.gates import OPEN_SECONDS, OUTAGES, StoredBreaker
from core.store.tables import AuditEntry, Catalogue, Company, Connection, Item, Notice, NoticeAddress
from core.workflows.slots import hourly
from data.demo import tell as tell_story
from tests.actions.conftest import EMPLOYEES, PERIOD, SEED, Practice
from tests.actions.test_decisions import one
from tests.actions.test_late_records import arrives_late
from tests.ledger.house import Hands, House, build, hours
from tests.ledger.mortal import Mortal
from tests.ledger.payroll import Killed
from tests.workflows.receivers import Hook, Mailbox

CANARY = "Zebrowitz was refused: Sygdom, 48.211,37 kr., code ZX-SICK-9"


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def house(any_store: Store, clock: Hands) -> House:
    any_store.clock = clock
    return build(any_store)


@pytest.fixture
def home(house: House, tmp_path: Path) -> Home:
    return Home(tmp_path, house.store)


@pytest.fixture
def company(house: House) -> Company:
    with house.store.read() as session:
        return session.get_one(Company, house.company)


def told(home: Home, company: Company) -> list[tuple[str, dict[str, int]]]:
    """Kind and numbers, oldest first."""
    return [(one.kind.value, dict(one.counts)) for one in reversed(notices_of(home, company))]


def set_up(house: House, **columns: object) -> None:
    with house.store.write() as session:
        row = session.get_one(Connection, house.connection)
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)


def test_a_run_that_ends_with_rows_refused_or_held_tells_once_how_many(
    house: House, home: Home, company: Company
) -> None:
    items = [house.item(hours("p1", day)) for day in range(4)]
    run = house.run()
    for item, state in zip(items, ("rejected", "rejected", "held", "confirmed"), strict=True):
        house.change(item, state=state)
    for _ in range(2):
        runs.end_run(house.store, house.company, run, "done", {"differences": [{}]})
    (found,) = notices_of(home, company)
    assert (found.kind, found.counts) == (Tells.RUN_ENDED, {"refused": 2, "held": 1, "differences": 1})
    assert found.says == (
        "A run ended with 2 rows refused, 1 row that needs a decision and 1 difference from what payroll holds."
    )
    assert found.page == f"/history?company={company.slug}&run={run}"
    assert found.deliveries == ()


def test_a_run_that_ends_well_tells_nothing(house: House, home: Home, company: Company) -> None:
    item = house.item(hours())
    run = house.run()
    house.change(item, state="confirmed")
    runs.end_run(house.store, house.company, run, "done", {"differences": []})
    assert told(home, company) == []


@pytest.mark.parametrize("after", [False, True])
def test_a_process_that_dies_as_the_run_ends_loses_no_notice_and_doubles_none(
    house: House, home: Home, company: Company, after: bool
) -> None:
    house.change(house.item(hours()), state="rejected")
    item = house.item(hours("p2"))
    run = house.run()
    with house.store.write() as session:
        for row in session.exec(select(Item)).all():
            row.run_id = run
            row.state = "rejected" if row.id != item else "confirmed"
            session.add(row)
    mortal = Mortal(house.store)
    mortal.die_at(1, after)
    with pytest.raises(Killed):
        runs.end_run(mortal, house.company, run, "done", {})
    assert len(told(home, company)) == int(after)
    runs.end_run(house.store, house.company, run, "done", {})
    assert told(home, company) == [("run_ended", {"refused": 1, "held": 0, "differences": 0})]


def test_a_run_that_could_not_go_on_for_a_fault_tells_once(house: House, home: Home, company: Company) -> None:
    house.item(hours())
    run = house.run()
    for _ in range(3):
        runs.set_state(house.store, run, "waiting", CANARY, fault=True)
    runs.set_state(house.store, run, "waiting", "a provider's trouble is the breaker's to tell")
    assert told(home, company) == [("run_fault", {})]


def test_an_outage_tells_when_it_begins_and_when_it_ends(
    house: House, home: Home, company: Company, clock: Hands
) -> None:
    breaker = StoredBreaker(house.store, house.connection)
    for _ in range(OUTAGES - 1):
        breaker.failure(CANARY)
    breaker.success()
    assert told(home, company) == []
    for _ in range(OUTAGES + 3):
        breaker.failure(CANARY)
    for _ in range(4):
        clock.turn(OPEN_SECONDS + 1)
        assert breaker.open_reason() is None
        breaker.failure(CANARY)
    clock.turn(300)
    breaker.success()
    breaker.success()
    assert told(home, company) == [("breaker_opened", {}), ("breaker_closed", {"minutes": 7})]
    clock.turn(1)
    breaker.failure(CANARY, at_once=True)
    breaker.success()
    clock.turn(1)
    for _ in range(OUTAGES):
        breaker.failure(CANARY)
    assert [kind for kind, _ in told(home, company)][2:] == ["sign_in_ended", "breaker_opened"]


def test_a_sign_in_tells_a_week_before_its_last_day_and_once_after(
    house: House, home: Home, company: Company, clock: Hands
) -> None:
    last = clock.now.date() + timedelta(days=8)
    set_up(house, settings={"valid_until": last.isoformat()})
    seen = []
    for _ in range(11):
        for _ in range(3):
            look(home)
        seen.append([kind for kind, _ in told(home, company)])
        clock.turn(24 * 3600)
    assert seen == [[]] + [["sign_in_ends"]] * 8 + [["sign_in_ends", "sign_in_ended"]] * 2
    first = notices_of(home, company)[-1]
    assert f"ends on {last:%d.%m.%Y}" in first.says
    assert first.page == f"/connections?company={company.slug}&connection={house.connection}"
    StoredBreaker(house.store, house.connection).failure("The key is refused.", at_once=True)
    assert len(told(home, company)) == 2  # of the same end
    StoredBreaker(house.store, house.connection).success()
    set_up(house, settings={"valid_until": "next summer"}, last_success_at=clock())
    clock.turn(60)
    StoredBreaker(house.store, house.connection).failure("The key is refused.", at_once=True)
    look(home)
    assert [kind for kind, _ in told(home, company)] == ["sign_in_ends", "sign_in_ended", "sign_in_ended"]


def test_a_run_that_waits_for_a_sign_in_for_an_hour_tells_once(
    house: House, home: Home, company: Company, clock: Hands
) -> None:
    house.item(hours())
    house.run()
    clock.turn(3 * 3600)
    look(home)
    StoredBreaker(house.store, house.connection).failure("Sign in again.", at_once=True)
    clock.turn(TOO_LONG.total_seconds())
    look(home)
    assert [kind for kind, _ in told(home, company)] == ["sign_in_ended"]
    clock.turn(1)
    for _ in range(3):
        look(home)
        clock.turn(3600)
    assert [kind for kind, _ in told(home, company)] == ["sign_in_ended", "run_waits"]


def test_the_worker_looks_once_a_minute_also_when_the_clock_was_set_back(
    house: House, home: Home, company: Company, clock: Hands
) -> None:
    sweeping = Notices(home)
    sweeping.sweep()
    set_up(house, settings={"valid_until": clock.now.date().isoformat()})
    clock.turn(59)
    sweeping.sweep()
    assert told(home, company) == []
    clock.turn(-7200)
    sweeping.sweep()
    assert [kind for kind, _ in told(home, company)] == ["sign_in_ends"]


def test_what_nobody_has_looked_at_is_counted_until_somebody_does(
    house: House, home: Home, company: Company, clock: Hands
) -> None:
    for _ in range(3):
        clock.turn(1)
        StoredBreaker(house.store, house.connection).failure("Sign in again.", at_once=True)
        StoredBreaker(house.store, house.connection).success()
    first = notices_of(home, company)[-1]
    assert notices.mark_seen(home, company, "lone", [first.id]) == 1
    assert (unseen_notices(home, company), len(notices_of(home, company, unseen=True))) == (2, 2)
    other = Company(slug="other", name="Other ApS", created_at=clock())
    assert notices.mark_seen(home, other, "stranger") == 0
    assert notices.mark_seen(home, company, "mette") == 2
    assert [one.seen_by for one in notices_of(home, company)] == ["mette", "mette", "lone"]


@pytest.mark.parametrize(
    ("way", "address", "told"),
    [
        ("email", "lone", "is not an e-mail address"),
        ("webhook", "http://example.com/hook", "only to https://"),
        ("pigeon", "lone", "by email or by webhook"),
    ],
)
def test_an_address_that_makes_no_sense_is_refused_in_words(
    home: Home, company: Company, monkeypatch: pytest.MonkeyPatch, way: str, address: str, told: str
) -> None:
    monkeypatch.setenv("HANDOVER_SMTP_URL", "smtp://127.0.0.1")
    monkeypatch.setenv("HANDOVER_SMTP_FROM", "handover@nordlys.dk")
    with pytest.raises(CannotSubscribe, match=told):
        notices.subscribe(home, company, way, address, "lone")
    assert addresses_of(home, company) == []


def test_who_has_no_mail_server_hears_so_before_anything_is_stored(
    home: Home, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HANDOVER_SMTP_URL", raising=False)
    with pytest.raises(CannotSubscribe, match=r"No mail server is named\. Set HANDOVER_SMTP_URL"):
        notices.subscribe(home, company, "email", "lone@nordlys.dk", "lone")
    monkeypatch.setenv("HANDOVER_SMTP_URL", "smtps://mail.example")
    assert "HANDOVER_SMTP_FROM" in (notices.mail_trouble() or "")


def test_an_address_is_kept_once_sealed_and_its_secret_shown_once(home: Home, company: Company) -> None:
    url = "https://hooks.example.com/services/T0123/SECRETPART9876?key=hidden"
    made = notices.subscribe(home, company, "webhook", url, "lone")
    with pytest.raises(CannotSubscribe, match=r"go to https://hooks.example.com/…9876 already"):
        notices.subscribe(home, company, "webhook", url, "mette")
    fresh = notices.change_secret(home, company, made.id, "lone")
    (shown,) = addresses_of(home, company)
    assert shown.shown == "https://hooks.example.com/…9876"
    with home.store.read() as session:
        row = session.get_one(NoticeAddress, made.id)
        entries = session.exec(select(AuditEntry)).all()
    stored = json.dumps([row.model_dump(mode="json"), *(entry.model_dump(mode="json") for entry in entries)])
    for hidden in (made.secret, fresh, "SECRETPART", "hidden"):
        assert hidden
        assert hidden not in stored + repr(made)
    assert [entry.act for entry in entries if "notice" in entry.act] == ["notices subscribed", "notice secret changed"]


def test_an_address_hears_what_it_chose_and_nothing_after_it_left(
    house: House, home: Home, company: Company, clock: Hands
) -> None:
    made = notices.subscribe(home, company, "webhook", "https://example.com/a", "lone", {Tells.BREAKER_OPENED})
    breaker = StoredBreaker(house.store, house.connection)
    breaker.failure("Sign in again.", at_once=True)
    breaker.success()
    clock.turn(60)
    for _ in range(OUTAGES):
        breaker.failure("No answer.")
    assert [len(one.deliveries) for one in notices_of(home, company)] == [1, 0]
    with pytest.raises(CannotSubscribe, match="at least one kind"):
        notices.choose_kinds(home, company, made.id, {Tells.TEST}, "lone")
    notices.choose_kinds(home, company, made.id, {Tells.BREAKER_CLOSED}, "lone")
    notices.unsubscribe(home, company, made.id, "lone")
    clock.turn(60)
    breaker.success()
    newest, before, _ = notices_of(home, company)
    assert newest.deliveries == ()
    assert [(one.state, one.trouble) for one in before.deliveries] == [("given_up", "unsubscribed")]
    assert addresses_of(home, company) == []


def test_kinds_that_are_newer_than_an_address_are_named_and_taken_on_request(home: Home, company: Company) -> None:
    every = [what for what in Tells if what is not Tells.TEST]
    made = notices.subscribe(home, company, "webhook", "https://example.com/a", "lone")
    with home.store.write() as session:  # as it was before the last two kinds existed
        row = session.get_one(NoticeAddress, made.id)
        row.kinds = [what.value for what in every[:-2]]
        session.add(row)
    assert addresses_of(home, company)[0].not_chosen == tuple(every[-2:])
    notices.take_kinds(home, company, made.id, every[-1:], "mette")
    assert addresses_of(home, company)[0].not_chosen == (every[-2],)
    notices.choose_kinds(home, company, made.id, every[:1], "lone")
    notices.take_kinds(home, company, made.id, every[-2:], "mette")
    (shown,) = addresses_of(home, company)
    assert shown.kinds == (every[0], *every[-2:])
    with pytest.raises(NotFound):
        notices.take_kinds(home, Company(slug="b", name="B", created_at=home.store.clock()), made.id, every, "lone")


def test_another_company_reaches_no_address(house: House, home: Home, company: Company, clock: Hands) -> None:
    made = notices.subscribe(home, company, "webhook", "https://example.com/a", "lone")
    other = Company(slug="other", name="Other ApS", created_at=clock())
    for act in (notices.unsubscribe, notices.change_secret, notices.send_test):
        with pytest.raises(NotFound):
            act(home, other, made.id, "stranger")
    assert addresses_of(home, other) == []


def send(practice: Practice) -> int:
    demo = practice.demo
    plan = plan_transfer(practice.home, demo.company, demo.integration, PERIOD, "lone", payout_group="monthly")
    return confirm_send(practice.home, demo.company, plan.id or 0, plan.hash, "lone", "test")


def newest(practice: Practice, kind: Tells) -> list[NoticeNow]:
    return [one for one in notices_of(practice.home, practice.demo.company) if one.kind is kind]


def test_nothing_health_near_or_personal_leaves_whatever_goes_wrong(
    practice: Practice, mailbox: Mailbox, hook: Hook
) -> None:
    home, demo = practice.home, practice.demo
    practice.screen("zenegy", "faults", seed=1, refused=0.3)
    for way, address in (("email", "lone@nordlys.dk"), ("webhook", f"{hook.url}/hook")):
        notices.subscribe(home, demo.company, way, address, "lone")
    run = practice.work(send(practice))
    arrives_late(practice, one(practice, state="confirmed", operation="hours"), CANARY)
    look_again(home, run.id or 0)
    _everything_else_goes_wrong(practice)
    sweeping = Notices(home)
    for _ in range(12):
        sweeping.sweep()
        sweeping.leave()
    kinds = {body["kind"] for body in hook.bodies()}
    waited_for, asked_for = {"workflow_idle", "run_waits", "sync_waits"}, {"test"}
    assert kinds == {what.value for what in Tells} - waited_for - asked_for
    assert len(mailbox.got) == len(hook.got)
    with home.store.read() as session:
        rows = [row.model_dump_json() for row in session.exec(select(Notice)).all()]
    out = "\n".join([*map(str, mailbox.got), *(body.decode() for _, _, body in hook.got), *rows])
    words = set(re.findall(r"[\w@.+-]+", out.replace("=\n", "")))
    hidden = _hidden(practice)
    assert len(hidden) > 10 * EMPLOYEES
    assert not hidden & {word.strip(".").casefold() for word in words}


def _everything_else_goes_wrong(practice: Practice) -> None:
    """With a name, a sickness, an amount and a code in whatever a person or a provider says about it."""
    home, demo = practice.home, practice.demo
    breaker = StoredBreaker(home.store, demo.integration.source_id)
    for _ in range(OUTAGES):
        breaker.failure(CANARY)
    made = make_workflow(home, demo.company, demo.integration, CANARY, hourly(), What.SEND, frozenset(Kind), "lone")
    carry_out(home, do_now(home, demo.company, made.id, "lone"))
    breaker.success()
    StoredBreaker(home.store, demo.integration.target_id).failure(CANARY, at_once=True)
    StoredBreaker(home.store, demo.integration.target_id).success()
    practice.screen("zenegy", "faults", seed=1)
    run = send(practice)
    with home.store.write() as session:
        row = session.get_one(Connection, demo.integration.target_id)
        row.name, row.removed_at = CANARY, home.store.clock()
        session.add(row)
        source = session.get_one(Connection, demo.integration.source_id)
        today = home.store.clock().date()
        source.name, source.settings = CANARY, {**source.settings, "valid_until": (today + timedelta(5)).isoformat()}
        session.add(source)
    Worker(home, "here").take(f"run-{run}")
    close_sending(home, home.store.clock(), CANARY)


def _hidden(practice: Practice) -> set[str]:
    """What tells a person, a health or a pay: as both systems and the ledger write it."""
    found: set[str] = set(re.findall(r"\w[\w.,-]*", CANARY)) - {"was", "refused", "code"}
    for person in tell_story(EMPLOYEES, SEED, (PERIOD.first, PERIOD.last)).people:
        found |= {person.given, person.family, person.phone, person.birth.isoformat()}
        for side in (person.time, person.pay):
            found |= {side.number or "", side.email or ""} if side is not None else set()
        if person.pay is not None:
            found |= {person.pay.uid, *person.pay.name.split()}
    with practice.home.store.read() as session:
        for item in session.exec(select(Item)).all():
            found |= {item.source_person, item.marker, item.target, str(item.quantity), item.operation}
        for catalogue in session.exec(select(Catalogue)).all():
            found |= set(re.findall(r'"name": "([^"]+)"', json.dumps(catalogue.body)))
    # A small number is also a count, and the year is the year's: what is left of codes is told by its letters.
    known = {"run", "hours", "handover"}
    return {word.casefold() for word in found if len(word) > 3 or not word.isdigit()} - known - {""}


def test_a_workflow_that_fails_every_hour_or_leaves_all_to_people_tells_once_a_day(practice: Practice) -> None:
    home, demo = practice.home, practice.demo
    clock = Hands()
    clock.now = clock.now.replace(month=10, day=20)
    home.store.clock = clock
    made = make_workflow(home, demo.company, demo.integration, "Send", hourly(), What.SEND, frozenset(Kind), "lone")

    def hour(away: bool) -> None:
        clock.turn(3600)
        practice.screen("timelog", "faults", seed=1, error_before=1.0 if away else 0.0)
        carry_out(home, do_now(home, demo.company, made.id, "lone"))
        StoredBreaker(home.store, demo.integration.source_id).success()

    for away in (True, True, False):
        hour(away)
    (failed,) = newest(practice, Tells.WORKFLOW_FAILED)
    (idle,) = newest(practice, Tells.WORKFLOW_IDLE)
    assert failed.page == f"/workflows?company={demo.company.slug}"
    assert idle.counts["ready"] > 5
    assert idle.flow == demo.integration.name
    assert date.fromisoformat(_occurrence(home, idle)) == clock.now.date()
    clock.turn(24 * 3600)
    hour(True)
    assert len(newest(practice, Tells.WORKFLOW_FAILED)) == 2


def _occurrence(home: Home, found: NoticeNow) -> str:
    with home.store.read() as session:
        return session.get_one(Notice, found.id).occurrence
