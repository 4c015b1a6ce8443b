"""Jobs that share a transaction: all stored or each alone, and never one lost or run twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from core.store.database import Store
from core.store.tables import GateRow


def adding(account: str) -> Callable[[Session], None]:
    return lambda session: session.add(GateRow(account=account))


def accounts(store: Store) -> list[str]:
    with store.read() as session:
        return sorted(session.exec(select(GateRow.account)).all())


def test_jobs_of_many_threads_are_all_stored_once(any_store: Store) -> None:
    names = [f"{n:03}" for n in range(200)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: any_store.together(adding(name)), names))
    assert accounts(any_store) == names


@pytest.mark.sqlite
def test_waiting_jobs_share_a_commit(store: Store) -> None:
    commits: list[int] = []
    event.listen(store.engine, "commit", lambda _: commits.append(1))
    start = threading.Barrier(9)

    def one(name: str) -> None:
        start.wait()
        store.together(adding(name))

    with ThreadPoolExecutor(8) as threads:
        running = [threads.submit(one, f"{n}") for n in range(8)]
        with store.write() as session:
            session.add(GateRow(account="first"))
            start.wait()
            while len(store._waiting) < 8:
                pass
        for future in running:
            future.result()
    assert len(accounts(store)) == 9
    assert len(commits) == 2


def test_a_job_that_fails_is_undone_alone_and_its_caller_is_told(any_store: Store) -> None:
    def failing(session: Session) -> None:
        session.add(GateRow(account="never"))
        session.flush()
        raise LookupError("no")

    def one(n: int) -> str:
        if n != 3:
            any_store.together(adding(f"{n}"))
            return "stored"
        with pytest.raises(LookupError):
            any_store.together(failing)
        return "told"

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(one, range(8)))
    assert outcomes.count("told") == 1
    assert accounts(any_store) == ["0", "1", "2", "4", "5", "6", "7"]


@pytest.mark.sqlite
def test_nobody_is_told_stored_when_the_process_ends_before_the_commit(store: Store) -> None:
    class Killed(BaseException):
        pass

    def killed(_: object) -> None:
        raise Killed

    event.listen(store.engine, "commit", killed)
    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(store.together, adding(f"{n}")) for n in range(4)]
        assert [type(future.exception()) for future in running] == [Killed] * 4
    event.remove(store.engine, "commit", killed)
    assert accounts(store) == []
