"""Old notices go; what nobody looked at, could not be delivered, or keeps a cause from being told twice, stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import func, select

from core.actions import noticing
from core.actions.home import Home
from core.actions.notices import Tells, change_secret, mark_seen, send_test, subscribe, unsubscribe
from core.actions.noticing import KEPT, Notices, forget, look
from core.actions.shown.notices import notices_of
from core.ledger import runs
from core.store.database import Store
from core.store.gates import OUTAGES, StoredBreaker
from core.store.notices import tell
from core.store.tables import Company, Connection, NoticeDelivery
from core.workflows.delivery import Answer, Came, claim, settle
from tests.ledger.house import Hands, House, build, hours

A_MINUTE = 60
FOR_LONG = KEPT.total_seconds() + 1


@dataclass
class Past:
    """A company whose notices grow old on a clock that is turned by hand."""

    house: House
    home: Home
    company: Company
    clock: Hands
    number: int = 0

    def tell(self, what: Tells = Tells.WORKFLOW_FAILED) -> None:
        self.number += 1
        with self.home.store.write() as session:
            tell(session, self.clock(), what, self.company.id, f"workflow:{self.number}")

    def deliver(self, answer: Answer) -> None:
        for parcel in claim(self.home.store):
            settle(self.home.store, parcel, answer)

    def seen_for_long(self) -> None:
        mark_seen(self.home, self.company, "lone")
        self.clock.turn(FOR_LONG)

    def left(self) -> list[Tells]:
        """Oldest first."""
        return [one.kind for one in reversed(notices_of(self.home, self.company))]

    def deliveries(self) -> int:
        with self.home.store.read() as session:
            return session.exec(select(func.count()).select_from(NoticeDelivery)).one()


@pytest.fixture
def past(any_store: Store, tmp_path: Path) -> Past:
    any_store.clock = clock = Hands()
    house = build(any_store)
    with any_store.read() as session:
        company = session.get_one(Company, house.company)
    return Past(house, Home(tmp_path, any_store), company, clock)


def hears(past: Past, address: str = "https://example.com/hook") -> str:
    return subscribe(past.home, past.company, "webhook", address, "lone").id


def test_what_was_delivered_and_seen_goes_after_ninety_days_and_its_deliveries_with_it(past: Past) -> None:
    hears(past)
    hears(past, "https://example.com/other")
    past.tell()
    past.deliver(Answer(Came.DELIVERED))
    mark_seen(past.home, past.company, "lone")
    past.clock.turn(KEPT.total_seconds())
    assert forget(past.home) == 0
    past.clock.turn(1)
    past.tell()
    mark_seen(past.home, past.company, "lone")
    assert forget(past.home) == 1
    assert len(past.left()) == 1
    assert past.deliveries() == 2


def test_what_nobody_has_looked_at_stays(past: Past) -> None:
    hears(past)
    past.tell()
    past.deliver(Answer(Came.DELIVERED))
    past.clock.turn(FOR_LONG)
    assert forget(past.home) == 0
    mark_seen(past.home, past.company, "lone")
    assert forget(past.home) == 1


@pytest.mark.parametrize("came", [None, Came.AGAIN, Came.NEVER])
def test_what_waits_or_could_not_be_delivered_stays_though_another_address_has_it(
    past: Past, came: Came | None
) -> None:
    hears(past)
    past.tell()
    past.deliver(Answer(Came.DELIVERED))
    hears(past, "https://example.com/other")
    past.tell()
    first, *more = claim(past.home.store)
    settle(past.home.store, first, Answer(Came.DELIVERED))
    for parcel in more if came else []:
        settle(past.home.store, parcel, Answer(came or Came.NEVER, "refused"))
    past.seen_for_long()
    assert forget(past.home) == 1
    assert len(past.left()) == 1


def test_what_an_address_wanted_no_more_is_no_failure(past: Past) -> None:
    left, gone = hears(past), hears(past, "https://example.com/gone")
    past.tell()
    first, second = claim(past.home.store)
    settle(past.home.store, first if first.address.id == gone else second, Answer(Came.GONE, "gone"))
    unsubscribe(past.home, past.company, left, "lone")
    past.seen_for_long()
    assert forget(past.home) == 1


def test_a_test_that_arrived_goes_though_no_page_lists_it(past: Past) -> None:
    which = hears(past)
    send_test(past.home, past.company, which, "lone")
    past.deliver(Answer(Came.DELIVERED))
    past.clock.turn(FOR_LONG)
    assert forget(past.home) == 1
    assert change_secret(past.home, past.company, which, "lone")


def test_a_run_that_still_waits_is_not_told_again(past: Past) -> None:
    past.house.item(hours())
    run = past.house.run()
    StoredBreaker(past.home.store, past.house.connection).failure("Sign in again.", at_once=True)
    past.clock.turn(2 * 3600)
    look(past.home)
    past.seen_for_long()
    for _ in range(2):
        forget(past.home)
        look(past.home)
    assert past.left() == [Tells.RUN_WAITS]
    runs.end_run(past.home.store, past.house.company, run, "done", {})
    assert forget(past.home) == 1


def test_a_last_day_is_told_once_as_long_as_it_is_noted(past: Past) -> None:
    note_day(past, (past.clock.now + timedelta(days=3)).date().isoformat())
    look(past.home)
    past.clock.turn(5 * 24 * 3600)
    look(past.home)
    past.seen_for_long()
    for _ in range(2):
        forget(past.home)
        look(past.home)
    assert past.left() == [Tells.SIGN_IN_ENDS, Tells.SIGN_IN_ENDED]
    note_day(past, "")
    assert forget(past.home) == 2


def note_day(past: Past, day: str) -> None:
    with past.home.store.write() as session:
        row = session.get_one(Connection, past.house.connection)
        row.settings = {**row.settings, "valid_until": day}
        session.add(row)


def test_an_outage_stays_until_its_end_is_told_and_an_end_never_comes_without_it(past: Past) -> None:
    breaker = StoredBreaker(past.home.store, past.house.connection)

    def outage() -> None:
        for _ in range(OUTAGES):
            breaker.failure("No answer.")

    outage()
    past.seen_for_long()
    assert forget(past.home) == 0
    breaker.success()
    assert past.left() == [Tells.BREAKER_OPENED, Tells.BREAKER_CLOSED]
    past.seen_for_long()
    assert [forget(past.home), past.left()] == [1, [Tells.BREAKER_CLOSED]]
    assert [forget(past.home), past.left()] == [1, []]
    breaker.failure("Sign in again.", at_once=True)
    breaker.success()
    assert past.left() == [Tells.SIGN_IN_ENDED]


def test_an_end_stays_as_long_as_nobody_has_seen_its_begin(past: Past) -> None:
    breaker = StoredBreaker(past.home.store, past.house.connection)
    for _ in range(OUTAGES):
        breaker.failure("No answer.")
    past.clock.turn(60)
    breaker.success()
    end = notices_of(past.home, past.company)[0]
    mark_seen(past.home, past.company, "lone", [end.id])
    past.clock.turn(FOR_LONG)
    assert forget(past.home) == 0
    breaker.failure("Sign in again.", at_once=True)
    breaker.success()
    assert past.left().count(Tells.BREAKER_CLOSED) == 1


def test_the_worker_works_off_a_backlog_minute_by_minute(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noticing, "AT_ONCE", 2)
    for _ in range(5):
        past.tell()
    past.seen_for_long()
    sweeping, left = Notices(past.home), []
    for _ in range(3):
        sweeping.sweep()
        sweeping.sweep()
        left.append(len(past.left()))
        past.clock.turn(A_MINUTE)
    assert left == [3, 1, 0]
