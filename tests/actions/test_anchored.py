"""A database that somebody brought back by any means is told from the one that sent by the anchors beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.actions.anchored import anchor, close_if_older
from core.actions.backup import CannotRestore, database_restored
from core.actions.home import Home
from core.actions.restored import close_sending, closed_because, compare_restored
from core.actions.runs import work_run
from core.actions.verify import Verdict, check_chain
from core.models.period import PayPeriod
from core.security.ciphers import Cipher
from core.store.audit import audit
from core.store.database import open_store
from core.store.notices import Tells
from core.store.tables import Company, Connection, Integration, Notice, Run
from core.workflows.locks import worker_lock
from tests.databases import Databases, PostgresDatabases
from tests.ledger.house import Hands, House, build, hours

YEARS = PayPeriod(date(2020, 1, 1), date(2030, 12, 31))


class Place:
    """Homes on one kind of database, all on one clock."""

    def __init__(self, databases: Databases, folder: Path, cipher: Cipher) -> None:
        self.databases, self.folder, self.cipher, self.clock = databases, folder, cipher, Hands()

    @contextmanager
    def opened(self, name: str) -> Iterator[Home]:
        home = Home(self.folder / name, open_store(self.databases.url(self.folder / name), self.cipher, self.clock))
        yield home
        home.close()

    def act(self, home: Home, company: str) -> None:
        self.clock.turn(60)
        with home.store.write() as session:
            audit(home.store, session, company, "kim", "did something", "company")

    def keep_copy(self) -> None:
        self.databases.copy(self.folder / "living", self.folder / "copy")

    def bring_back(self) -> None:
        """The copy stands where the living one was: its database, and the anchor file of now."""
        shutil.copyfile(self.folder / "living" / "anchors.txt", self.folder / "copy" / "anchors.txt")
        self.clock.turn(3600)


@pytest.fixture
def place(any_databases: Databases, tmp_path: Path, cipher: Cipher) -> Place:
    return set_place(any_databases, tmp_path, cipher)


def set_place(databases: Databases, folder: Path, cipher: Cipher) -> Place:
    databases.make(folder / "living")
    (folder / "living").mkdir(exist_ok=True)
    return Place(databases, folder, cipher)


def may_send(home: Home, house: House, allowed: bool) -> None:
    with home.store.write() as session:
        row = session.get_one(Connection, house.connection)
        row.may_send = allowed
        session.add(row)


def connection(home: Home, house: House) -> Connection:
    with home.store.read() as session:
        return session.get_one(Connection, house.connection)


def notices(home: Home) -> list[Notice]:
    with home.store.read() as session:
        return list(session.exec(select(Notice).where(Notice.kind == Tells.SENDING_CLOSED.value)).all())


def open_again(home: Home, house: House, period: PayPeriod = YEARS) -> bool:
    with home.store.read() as session:
        company, flow = session.get_one(Company, house.company), session.get_one(Integration, house.integration)
    found = Verdict(tuple(check_chain(home, company)), (), 0, {}, {}, {})
    compared = compare_restored(home, company, flow, period, found, "kim")
    assert compared is not None
    return compared.opened


def test_an_older_database_sends_nothing_until_it_was_compared_and_is_then_as_good_as_any(place: Place) -> None:
    with place.opened("living") as home:
        house = build(home.store)
        may_send(home, house, True)
        house.item(hours())
        run = house.run()
        anchor(home, house.company)
        as_of = place.clock()
    place.keep_copy()
    with place.opened("living") as home:
        place.act(home, house.company)
        anchor(home, house.company)
        assert not close_if_older(home)
    place.bring_back()
    with place.opened("copy") as home:
        assert close_if_older(home)
        closed = connection(home, house)
        assert not closed.may_send
        assert f"complete only until {as_of:%Y-%m-%d %H:%M} UTC" in closed.problems[-1]
        with home.store.read() as session:
            assert session.get_one(Run, run).stop_requested_by == "restore"
            assert closed_because(session, house.connection) == closed.problems[-1]
        assert [told.subject for told in notices(home)] == [f"connection:{house.connection}"]
        assert not close_if_older(home), "Once told is enough."
        assert not open_again(home, house, PayPeriod(date(2026, 10, 1), date(2026, 10, 31)))
        assert open_again(home, house)
        assert (connection(home, house).may_send, connection(home, house).problems) == (True, [])
        place.act(home, house.company)
        anchor(home, house.company)
        assert not close_if_older(home)


@pytest.mark.postgres
def test_a_dump_of_postgresql_brought_back_closes_sending(
    postgres_databases: PostgresDatabases, tmp_path: Path, cipher: Cipher
) -> None:
    place = set_place(postgres_databases, tmp_path, cipher)
    living, dump = tmp_path / "living", tmp_path / "of-the-night.dump"
    with place.opened("living") as home:
        house = build(home.store)
        may_send(home, house, True)
        anchor(home, house.company)
    postgres_databases.dump(living, dump)
    with place.opened("living") as home:
        place.act(home, house.company)
        anchor(home, house.company)
        assert not close_if_older(home)
    postgres_databases.restore(dump, living)
    with place.opened("living") as home:
        assert close_if_older(home)
        assert not connection(home, house).may_send
        assert open_again(home, house)
        assert connection(home, house).may_send


def test_what_is_lost_after_a_restore_closes_again(place: Place) -> None:
    with place.opened("living") as home:
        house = build(home.store)
        place.act(home, house.company)
        close_sending(home, place.clock(), "kim")
        anchor(home, house.company)
    place.keep_copy()
    with place.opened("living") as home:
        place.act(home, house.company)
        anchor(home, house.company)
    place.bring_back()
    with place.opened("copy") as home:
        assert close_if_older(home)


def test_a_database_that_went_on_otherwise_is_another_one(place: Place) -> None:
    """It has entries of the same numbers, so that counting them would not tell."""
    with place.opened("living") as home:
        house = build(home.store)
        place.act(home, house.company)
    place.keep_copy()
    with place.opened("living") as home:
        place.act(home, house.company)
        anchor(home, house.company)
    with place.opened("copy") as home:
        for _ in range(3):
            place.act(home, house.company)
    place.bring_back()
    with place.opened("copy") as home:
        assert close_if_older(home)


def test_a_run_is_anchored_before_it_sends(place: Place) -> None:
    """One that was cut off has left rows in payroll, of which an older database knows nothing either."""
    with place.opened("living") as home:
        house = build(home.store)
        house.item(hours())
        place.act(home, house.company)
    place.keep_copy()
    with place.opened("living") as home:
        run = moved(house, home).run()
        assert work_run(home, run, "me").state == "waiting", "There is no payroll at this address."
    place.bring_back()
    with place.opened("copy") as home:
        assert close_if_older(home)


def moved(house: House, home: Home) -> House:
    """The same house in the store that is open now."""
    return House(
        home.store, house.company, house.connection, house.integration, house.transfer, house.plan, house.sheet
    )


def test_closing_twice_forgets_neither_who_might_send_nor_the_older_day(place: Place) -> None:
    with place.opened("living") as home:
        house = build(home.store)
        may_send(home, house, True)
        first = place.clock()
        for later in (timedelta(0), timedelta(days=9)):
            close_sending(home, first + later, "kim")
        (why,) = connection(home, house).problems
        assert f"{first:%Y-%m-%d %H:%M}" in why
        assert len(notices(home)) >= 1
        assert open_again(home, house)
        assert (connection(home, house).may_send, connection(home, house).problems) == (True, [])


def test_a_new_home_and_one_without_anchors_are_as_they_are(place: Place) -> None:
    with place.opened("living") as home:
        assert not close_if_older(home)
        house = build(home.store)
        place.act(home, house.company)
        assert not close_if_older(home)
        anchor(home, house.company)
        anchor(home, house.company)
        assert len(home.anchors.read_text().splitlines()) == 1, "The same head is written down once."


def test_who_has_no_anchors_left_closes_by_hand_and_not_while_a_worker_lives(place: Place) -> None:
    with place.opened("living") as home:
        with pytest.raises(CannotRestore, match="no company"):
            database_restored(home, "kim")
        house = build(home.store)
        may_send(home, house, True)
        place.act(home, house.company)
        with worker_lock(home.store, home.folder, "here"), pytest.raises(CannotRestore, match="A worker is running"):
            database_restored(home, "kim")
        as_of = place.clock()
        place.clock.turn(3600)
        assert database_restored(home, "kim") == (as_of, 1)
        assert not connection(home, house).may_send
        assert open_again(home, house)
