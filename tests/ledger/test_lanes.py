"""Lanes: one worker at a time, however workers come and go, and whatever the clock does."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from core.ledger import lanes
from core.ledger.filelock import PROBE_SECONDS, file_lock, is_held
from core.ledger.lanes import LaneLost, Lease
from core.ledger.owners import free_dead, owner
from core.ledger.states import State
from core.security.ciphers import Cipher
from core.security.keys import Keys
from core.store import database
from core.store.database import Store, open_store
from core.store.tables import Lane
from tests.databases import Databases
from tests.ledger.house import CALL, SETTLE, Hands, House, build, hours

ROOT = Path(__file__).parents[2]
CLAIM = """
import sys, time
from pathlib import Path
from core.ledger import lanes
from core.ledger.owners import owner
from core.security.ciphers import Cipher
from core.security.keys import load_keys
from core.store.database import open_store
url, key, folder, connection, lane = sys.argv[1:]
store = open_store(url, Cipher(load_keys(Path(key))))
with owner(store, Path(folder)) as me:
    with store.write() as session:
        assert lanes.claim(store, session, connection, lane, me, 3600)
    print("claimed", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def lane(house: House) -> str:
    house.item(hours())
    return "p1"


def claim(house: House, lane: str, who: str, seconds: float = 10) -> Lease | None:
    with house.store.write() as session:
        return lanes.claim(house.store, session, house.connection, lane, who, seconds)


def renew(house: House, lease: Lease | None) -> None:
    assert lease is not None
    with house.store.write() as session:
        lanes.renew(house.store, session, lease)


def release(house: House, lease: Lease | None) -> None:
    assert lease is not None
    with house.store.write() as session:
        lanes.release(session, lease)


def test_a_lane_has_one_worker_at_a_time(house: House, lane: str) -> None:
    assert claim(house, lane, "one")
    assert claim(house, lane, "two") is None
    assert claim(house, lane, "one") is None, "another thread of the same process is somebody else too"


def test_a_lane_that_was_given_back_can_be_taken(house: House, lane: str) -> None:
    release(house, claim(house, lane, "one"))
    assert claim(house, lane, "two")


def test_a_lease_that_ran_out_can_be_taken_over_and_the_old_worker_notices(
    house: House, lane: str, clock: Hands
) -> None:
    old = claim(house, lane, "one")
    clock.turn(10.5)
    new = claim(house, lane, "two")
    assert old
    assert new
    assert new.fence == old.fence + 1
    with pytest.raises(LaneLost):
        renew(house, old)
    renew(house, new)


def test_giving_back_a_lost_lane_takes_it_from_nobody(house: House, lane: str, clock: Hands) -> None:
    old = claim(house, lane, "one")
    clock.turn(10.5)
    new = claim(house, lane, "two")
    release(house, old)
    renew(house, new)


def test_a_name_does_not_help_an_older_lease(house: House, lane: str, clock: Hands) -> None:
    old = claim(house, lane, "one")
    clock.turn(10.5)
    claim(house, lane, "one")
    with pytest.raises(LaneLost):
        renew(house, old)


def test_each_step_makes_the_lease_last(house: House, lane: str, clock: Hands) -> None:
    lease = claim(house, lane, "one")
    for _ in range(5):
        clock.turn(8)
        renew(house, lease)
    assert claim(house, lane, "two") is None


def test_a_clock_that_steps_back_ten_seconds_gives_nobody_a_second_lease(house: House, lane: str, clock: Hands) -> None:
    lease = claim(house, lane, "one")
    clock.turn(-10)
    assert claim(house, lane, "two") is None
    renew(house, lease)
    clock.turn(9)
    assert claim(house, lane, "two") is None
    clock.turn(2)
    assert claim(house, lane, "two")


class Shifted(datetime):
    """This process's clock, so many seconds off."""

    off = 0.0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + timedelta(seconds=cls.off)


@pytest.mark.parametrize("off", [-10.0, 10.0])
def test_on_postgresql_a_machine_whose_clock_is_off_takes_no_living_lane(
    postgres_databases: Databases, tmp_path: Path, cipher: Cipher, monkeypatch: pytest.MonkeyPatch, off: float
) -> None:
    store = open_store(postgres_databases.make(tmp_path), cipher)
    house = build(store)
    house.item(hours())
    monkeypatch.setattr(Shifted, "off", off)
    lease = claim(house, "p1", "one", seconds=5)
    monkeypatch.setattr(database, "datetime", Shifted)
    assert abs((store.clock() - datetime.now(UTC)).total_seconds() - off) < 1
    assert claim(house, "p1", "two") is None
    renew(house, lease)
    monkeypatch.undo()
    assert claim(house, "p1", "two") is None, "It was not made to end early either."
    release(house, lease)
    last = claim(house, "p1", "two", seconds=0.01)
    time.sleep(0.05)
    assert claim(house, "p1", "three"), "It did end."
    with pytest.raises(LaneLost):
        renew(house, last)
    store.close()


@pytest.fixture
def killed(house: House, keys: Keys, url: str, tmp_path: Path) -> subprocess.Popen[str]:
    """A process that has claimed the lane p1 for an hour."""
    house.item(hours())
    command = [
        sys.executable,
        "-c",
        CLAIM,
        url,
        str(keys.path),
        str(tmp_path / "owners"),
        house.connection,
        "p1",
    ]
    process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    assert process.stdout.readline() == "claimed\n"
    return process


def lane_owner(store: Store, house: House) -> str | None:
    with store.read() as session:
        return session.get_one(Lane, (house.connection, "p1")).owner


def test_lanes_of_a_killed_process_are_free_at_once_and_those_of_a_living_one_are_not(
    house: House, killed: subprocess.Popen[str], tmp_path: Path
) -> None:
    with owner(house.store, tmp_path / "owners"):
        assert lane_owner(house.store, house) is not None
        killed.kill()
        killed.wait()
        assert free_dead(house.store, tmp_path / "owners") == 1
        assert lane_owner(house.store, house) is None
        assert free_dead(house.store, tmp_path / "owners") == 0


def test_what_a_killed_process_left_on_its_way_waits_for_the_settle_time_from_now(
    house: House, killed: subprocess.Popen[str], tmp_path: Path, clock: Hands
) -> None:
    """Not for the longest call too: the call ended with the process."""
    left = house.item(hours(day=1), state=State.SENDING, next_at=clock.now + timedelta(seconds=CALL + SETTLE))
    soon = house.item(hours(day=2), state=State.SENDING, next_at=clock.now + timedelta(seconds=1))
    other = house.item(hours("p2"), state=State.SENDING, next_at=clock.now + timedelta(seconds=CALL + SETTLE))
    killed.kill()
    killed.wait()
    with owner(house.store, tmp_path / "owners"):
        waits = [(at - clock.now).total_seconds() for i in (left, soon, other) if (at := house.get(i).next_at)]
    assert waits == [SETTLE, 1, CALL + SETTLE]


def test_an_owner_that_can_t_be_seen_from_here_keeps_its_lanes(house: House, lane: str, tmp_path: Path) -> None:
    claim(house, lane, "on-another-machine")
    with owner(house.store, tmp_path / "owners"):
        assert lane_owner(house.store, house) == "on-another-machine"


def test_a_name_ends_with_its_owner(house: House, tmp_path: Path) -> None:
    with owner(house.store, tmp_path / "owners") as one, owner(house.store, tmp_path / "owners") as two:
        assert one != two
        assert len(list((tmp_path / "owners").iterdir())) == 2
    assert list((tmp_path / "owners").iterdir()) == []


def test_a_lock_is_held_by_one_and_looking_takes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "a.lock"
    assert is_held(path) is None
    with file_lock(path) as first, file_lock(path) as second:
        assert (first, second) == (True, False)
        assert is_held(path) is is_held(path) is True
    assert is_held(path) is False


def test_whoever_locks_waits_for_those_who_only_look(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with file_lock(path):
        pass
    with path.open() as looking, ThreadPoolExecutor(1) as thread:
        fcntl.flock(looking, fcntl.LOCK_SH)
        taken = thread.submit(lambda: file_lock(path, PROBE_SECONDS).__enter__())
        time.sleep(0.1)
        assert not taken.done()
        fcntl.flock(looking, fcntl.LOCK_UN)
        assert taken.result() is True


def test_a_lock_on_a_file_that_its_holder_removed_counts_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with file_lock(path) as first:
        path.unlink()
        with file_lock(path) as second:
            assert first
            assert second
            assert is_held(path)
