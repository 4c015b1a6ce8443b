"""Locks of workers and runs: one holder, let go however it ends; on SQLite and PostgreSQL."""

from __future__ import annotations

import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from core.security.ciphers import Cipher
from core.security.keys import Keys, load_keys
from core.store.database import Store, open_store
from core.workflows.locks import any_worker, work_lock, worker_lock
from tests.workflows.practice import PROCESSES, until


def test_a_worker_and_a_piece_of_work_have_one_holder(any_store: Store, tmp_path: Path) -> None:
    for lock, key in ((worker_lock, "one"), (work_lock, "run-7")):
        with lock(any_store, tmp_path, key) as first, lock(any_store, tmp_path, key) as second:
            assert (first, second) == (True, False)
        with lock(any_store, tmp_path, key) as again:
            assert again


def test_pieces_of_work_do_not_stand_in_each_others_way(any_store: Store, tmp_path: Path) -> None:
    with work_lock(any_store, tmp_path, "run-1") as one, work_lock(any_store, tmp_path, "workflow-1") as two:
        assert one
        assert two


def test_workers_of_two_names_share_a_server_but_not_a_file(any_store: Store, tmp_path: Path) -> None:
    with worker_lock(any_store, tmp_path, "one") as mine, worker_lock(any_store, tmp_path, "two") as other:
        assert (mine, other) == (True, not any_store.sqlite)


def test_looking_for_a_worker_takes_nothing(any_store: Store, tmp_path: Path) -> None:
    assert not any_worker(any_store, tmp_path)
    with worker_lock(any_store, tmp_path, "one") as mine:
        assert mine
        assert any_worker(any_store, tmp_path)
        assert any_worker(any_store, tmp_path)
    assert not any_worker(any_store, tmp_path)


def test_a_killed_process_lets_go(any_url: str, any_store: Store, keys: Keys, tmp_path: Path) -> None:
    here, there = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_hold, args=(any_url, keys.path, tmp_path, there))
    process.start()
    assert here.recv() == (True, True)
    with worker_lock(any_store, tmp_path, "one") as worker, work_lock(any_store, tmp_path, "run-7") as run:
        assert (worker, run) == (False, False)
    process.kill()
    process.join()
    until(lambda: _free(any_store, tmp_path))
    assert not any_worker(any_store, tmp_path)


def _free(store: Store, folder: Path) -> bool:
    """Both at once. A server lets go of each when it notices that its connection is dead, one after the other."""
    with worker_lock(store, folder, "one") as worker, work_lock(store, folder, "run-7") as run:
        return worker and run


def _hold(url: str, key_file: Path, folder: Path, there: Connection) -> None:
    store = open_store(url, Cipher(load_keys(key_file)))
    with worker_lock(store, folder, "one") as worker, work_lock(store, folder, "run-7") as run:
        there.send((worker, run))
        time.sleep(60)


@pytest.mark.sqlite
def test_the_file_of_a_piece_of_work_is_gone_when_nobody_does_it(store: Store, tmp_path: Path) -> None:
    with work_lock(store, tmp_path, "run-7"):
        assert [path.name for path in (tmp_path / "work").iterdir()] == ["run-7.lock"]
    assert list((tmp_path / "work").iterdir()) == []
