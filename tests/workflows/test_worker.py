"""The worker over real sockets: it takes runs up, and whatever ends it, the next one finishes without doubling."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.actions import worker
from core.actions.alive import worker_alive
from core.actions.home import Home, open_home
from core.actions.worker import take_run
from core.ledger import runs
from core.store.tables import Connection
from core.workflows.due import Due
from core.workflows.durable import DurableRunner
from core.workflows.locks import work_lock
from core.workflows.runner import Work
from data.demo import tell
from data.demo.model import Person
from tests.workflows.conftest import PEOPLE, PERIOD, StartWorker
from tests.workflows.practice import READ_TIMEOUT_SECONDS, Practice, engine_cells, until

SLOW_SECONDS = 0.15


def test_a_worker_takes_a_run_and_finishes_it_and_its_engine_knows_nobody(
    practice: Practice, start_worker: StartWorker
) -> None:
    worker = start_worker(practice.home).wait_until_ready()
    run = practice.send()
    practice.wait_for(run, "done")
    practice.assert_all_there_once(run)
    (taken,) = worker.logged("run taken")
    assert (taken["company"], taken["run"]) == (practice.demo.company.id, str(run))
    cells = engine_cells(practice.home.store, practice.home.folder)
    assert f"run-{run}-1" in cells
    assert f'{{"namedArgs":{{}},"positionalArgs":["run-{run}"]}}' in cells
    words = set(re.findall(r"\w[\w@.+-]*", " ".join(cells)))
    told = {word for person in tell(PEOPLE, 1, (PERIOD.first, PERIOD.last)).people for word in _identifying(person)}
    assert len(told) > 5 * PEOPLE
    assert not told & words


def _identifying(person: Person) -> set[str]:
    words = {person.given, person.family, person.phone}
    for side in (person.time, person.pay):
        if side is not None:
            words |= {side.number or "", side.email or ""}
    if person.pay is not None:
        words |= {person.pay.uid, *person.pay.name.split()}
    return words - {""}


def test_workers_killed_in_mid_run_are_followed_by_one_of_the_same_or_another_name(
    practice: Practice, start_worker: StartWorker
) -> None:
    practice.sandboxes.slow(SLOW_SECONDS)
    run = practice.send()
    first = start_worker(practice.home, "here")
    until(lambda: len(practice.sent()) >= 5)
    first.kill()
    assert "sending" in {item.state for item in practice.items()}
    assert not worker_alive(practice.home)
    second = start_worker(practice.home, "here")
    until(lambda: bool(second.logged("run taken")))
    second.kill()
    assert practice.run(run).ended_at is None
    practice.sandboxes.slow(0)
    start_worker(practice.home, "elsewhere")
    practice.wait_for(run, "done")
    practice.assert_all_there_once(run)


def _dies_with_the_run_in_the_queue(folder: Path) -> int:
    with open_home(folder) as home, _runner(home, lambda _: None) as runner:
        (run,) = Due(home.store).runs()
        runner.start(f"run-{run}")
        os.kill(os.getpid(), signal.SIGKILL)
    return 0


def _dies_with_the_run_in_its_hands(folder: Path) -> int:
    with open_home(folder) as home, _runner(home, lambda _: os.kill(os.getpid(), signal.SIGKILL)) as runner:
        runner.sweep()
        time.sleep(60)
    return 0


def _runner(home: Home, take: Callable[[str], None]) -> DurableRunner:
    due = Due(home.store)
    work = Work(lambda: [f"run-{run}" for run in due.runs()], take)
    return DurableRunner(work, home.store, home.folder, "here", "1")


def test_a_kill_at_any_moment_of_the_hand_over_strands_nothing(practice: Practice, start_worker: StartWorker) -> None:
    run = practice.send()
    for death in (_dies_with_the_run_in_the_queue, _dies_with_the_run_in_its_hands):
        assert start_worker(practice.home, main=death).ended() == -signal.SIGKILL
    statuses = set(engine_cells(practice.home.store, practice.home.folder)) & {"ENQUEUED", "PENDING"}
    assert statuses
    assert practice.run(run).state == "queued"
    start_worker(practice.home)
    practice.wait_for(run, "done")
    practice.assert_all_there_once(run)


def _works_as_an_older_version(folder: Path) -> int:
    worker._version = lambda: "0001"
    return worker.work_forever(folder)


def test_after_an_upgrade_the_new_worker_takes_the_lanes_that_the_old_one_left_open(
    practice: Practice, start_worker: StartWorker
) -> None:
    practice.sandboxes.slow(SLOW_SECONDS)
    run = practice.send()
    old = start_worker(practice.home, main=_works_as_an_older_version)
    until(lambda: len(practice.sent()) >= 5)
    old.kill()
    assert practice.lanes_held()
    assert "PENDING" in engine_cells(practice.home.store, practice.home.folder)
    practice.sandboxes.slow(0)
    start_worker(practice.home)
    practice.wait_for(run, "done")
    practice.assert_all_there_once(run)


def test_a_worker_told_to_end_leaves_the_run_as_it_is_and_frees_its_lanes(
    practice: Practice, start_worker: StartWorker
) -> None:
    practice.sandboxes.slow(SLOW_SECONDS)
    run = practice.send()
    worker = start_worker(practice.home)
    until(lambda: len(practice.sent()) >= 5)
    assert practice.lanes_held()
    worker.tell(signal.SIGTERM)
    assert worker.ended(READ_TIMEOUT_SECONDS + 10) == 0
    assert worker.logged("worker ended")
    assert practice.lanes_held() == 0
    left = practice.run(run)
    assert (left.state, left.ended_at) == ("sending", None)
    assert "planned" in {item.state for item in practice.items()}
    practice.sandboxes.slow(0)
    start_worker(practice.home)
    practice.wait_for(run, "done")
    practice.assert_all_there_once(run)


def test_a_run_waits_while_a_provider_is_away_and_goes_on_when_it_is_back(
    practice: Practice, start_worker: StartWorker
) -> None:
    practice.sandboxes.go()
    run = practice.send()
    start_worker(practice.home)
    waiting = practice.wait_for(run, "waiting")
    assert waiting.reason
    practice.sandboxes.come()
    practice.wait_for(run, "done")
    practice.assert_all_there_once(run)


@pytest.mark.sqlite
def test_a_second_worker_of_a_home_is_refused_in_words_whatever_its_name(home: Home, start_worker: StartWorker) -> None:
    assert not worker_alive(home)
    first = start_worker(home, "here").wait_until_ready()
    assert worker_alive(home)
    for name in ("here", "elsewhere"):
        second = start_worker(home, name)
        assert second.ended() == 3
        assert "The worker can't run: A worker for" in second.said
        assert "is running already" in second.said
    first.kill()
    start_worker(home, "here").wait_until_ready()


def test_asking_whether_a_worker_lives_brings_nothing_of_the_worker() -> None:
    script = "import sys, core.actions.alive; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert {"core", "sqlmodel"} <= set(loaded)
    assert not {"dbos", "numpy", "httpx"} & set(loaded)


def test_a_worker_without_its_key_file_says_so(
    home: Home, start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(home.folder / "nowhere"))
    worker = start_worker(home)
    assert worker.ended() == 3
    assert "The worker can't run: " in worker.said
    assert "nowhere" in worker.said


def test_a_run_that_another_process_has_in_hand_is_left_to_it(practice: Practice) -> None:
    run = practice.send()
    with work_lock(practice.home.store, practice.home.folder, f"run-{run}") as mine:
        assert mine
        assert take_run(practice.home, run) is None
    assert practice.run(run).state == "queued"
    taken = take_run(practice.home, run)
    assert taken is not None
    practice.assert_all_there_once(run)


def test_who_finds_a_run_in_other_hands_helps_to_send_where_the_account_takes_more_calls(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, store = practice.send(), practice.home.store
    with store.read() as session:
        parallel = session.get_one(Connection, practice.demo.integration.target_id).parallel
    runs.set_state(store, run, "sending")
    with work_lock(store, practice.home.folder, f"run-{run}"):
        monkeypatch.setattr("core.actions.runs.CALLS_AT_ONCE", parallel)
        assert take_run(practice.home, run) is None
        assert practice.sent() == {}, "one process makes all the calls that this account takes"
        monkeypatch.setattr("core.actions.runs.CALLS_AT_ONCE", 1)
        assert take_run(practice.home, run) is None
    assert {item.state for item in practice.items()} == {"confirmed"}
    assert practice.run(run).ended_at is None
    take_run(practice.home, run)
    practice.assert_all_there_once(run)


def test_of_two_workers_on_postgresql_one_dies_and_the_other_finishes(
    practice_on_postgres: Practice, start_worker: StartWorker
) -> None:
    practice = practice_on_postgres
    workers = [start_worker(practice.home, name).wait_until_ready() for name in ("one", "two")]
    twin = start_worker(practice.home, "one")
    assert twin.ended() == 3
    assert "A worker named one is running already" in twin.said
    practice.sandboxes.slow(SLOW_SECONDS)
    run = practice.send()
    until(lambda: len(practice.sent()) >= 5)
    (busy,) = [worker for worker in workers if worker.logged("run taken")]
    busy.kill()
    assert worker_alive(practice.home)
    practice.sandboxes.slow(0)
    practice.wait_for(run, "done")
    practice.assert_all_there_once(run)
