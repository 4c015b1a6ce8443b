"""A pay period under every kind of fault, its senders killed four times: nothing doubled, nothing lost, nothing held.

One sender on SQLite, two on PostgreSQL.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from core.actions.demo import ask
from core.actions.home import Home, open_home
from core.actions.verify import verify
from core.store.tables import Company, Integration, Item, Run
from tests.crash.campaign import LATE_SECONDS, PERIOD, begin, pace, prepare, sandbox, send
from tests.databases import Databases
from tests.workflows.practice import PROCESSES

KILLS, MANY_KILLS = 4, 20
FAULTS = {
    "seed": 1,
    "refused": 0.02,
    "error_before": 0.05,
    "error_after": 0.03,
    "late_after": 0.03,
    "write_after_timeout": 0.01,
    "throttle": 0.03,
    "cut": 0.02,
}
FIELDS = (
    ("hours", "userUid", "date", "hourPaymentRateUid", "hours", "note"),
    ("absence", "employeeUid", "fromDate", "absenceType", "days", "note"),
    ("supplements", "employeeUid", "date", "rateUid", "units", "description"),
)
"""Of each kind of record: whose, which day, what, how much, and where our mark stands."""

TINY, SMALL, LARGE, HUGE = 12, 30, 120, 1150
"""People of the demo company that make about 60, 200, 1,000 and 10,000 rows."""

Stored = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Field:
    """The sandboxes in a process of their own, and a home for so many senders."""

    url: str
    home: Path
    senders: int
    environment: dict[str, str]

    @property
    def payroll(self) -> str:
        return f"{self.url}zenegy/_control"

    def start(self, role: Callable[..., None], *about: object) -> BaseProcess:
        process = PROCESSES.Process(target=_play, args=(self.environment, role, *about))
        process.start()
        return process

    def run(self, role: Callable[..., None], *about: object) -> None:
        assert ended(self.start(role, *about)) == 0

    def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = ask("GET", f"{self.payroll}/requests")
        return found

    def written(self) -> int:
        return sum(1 for request in self.requests() if request["write"])

    def stored(self) -> Stored:
        """What payroll holds from us, in its own words: whose, which day, what, how much, in which state."""
        records = ask("GET", f"{self.payroll}/records")
        found: Stored = Counter()
        for kind, holder, day, target, amount, text in FIELDS:
            for row in records[kind]:
                if "ho:" in str(row[text]):
                    found[
                        kind,
                        str(row[holder]),
                        str(row[day])[:10],
                        str(row[target]),
                        str(row[amount]),
                        str(row["status"]),
                    ] += 1
        return found


def _play(environment: Mapping[str, str], role: Callable[..., None], *about: object) -> None:
    os.environ.update(environment)
    role(*about)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("HANDOVER_")}


def ended(process: BaseProcess, seconds: float = 3600) -> int | None:
    """The exit code; None when it has not ended in this time."""
    process.join(seconds)
    return process.exitcode


@pytest.fixture
def field(any_databases: Databases, tmp_path: Path, free_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Field]:
    home = tmp_path / "home"
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("HANDOVER_HOME", str(home))
    monkeypatch.setenv("HANDOVER_DATABASE_URL", any_databases.setting(home))
    senders = 2 if any_databases.setting(home) else 1
    made = Field(f"http://127.0.0.1:{free_port}/", home, senders, _environment())
    server = made.start(sandbox, free_port)
    try:
        for _ in range(300):
            try:
                ask("GET", made.url)
                break
            except Exception:
                time.sleep(0.1)
        yield made
    finally:
        server.kill()
        server.join()


def items(home: Home) -> list[Item]:
    """Of the newest demo company."""
    with home.store.read() as session:
        integration = session.exec(select(Integration).where(Integration.name == "demo")).one()
        return list(session.exec(select(Item).where(Item.integration_id == integration.id).order_by(col(Item.id))))


def sent(home: Home) -> Counter[str]:
    return Counter(item.state for item in items(home))


def prove(home: Home) -> None:
    """Ledger, chain and payroll agree."""
    with home.store.read() as session:
        integration = session.exec(select(Integration).where(Integration.name == "demo")).one()
        company = session.get_one(Company, integration.company_id)
    proof = verify(home, company, integration, PERIOD)
    assert proof.agrees, proof


def calm(field: Field, people: int) -> Stored:
    """What payroll holds after a send in which nothing goes wrong."""
    field.run(prepare, field.url, people)
    field.run(send)
    return field.stored()


def stormy(field: Field, people: int, rows: int, kills: int) -> Stored:
    """The same under faults. rows: about how many writes there are, to spread the kills over them."""
    field.run(prepare, field.url, people)
    ask("POST", f"{field.payroll}/faults", {**FAULTS, "late_seconds": LATE_SECONDS * pace(people)})
    dice = random.Random(people)
    moments = sorted(dice.sample(range(rows // 20, rows), kills))
    senders = deque(field.start(send) for _ in range(field.senders))
    for at in moments:
        sender = senders.popleft()
        while field.written() < at and sender.is_alive():
            time.sleep(rows / 4000)
        assert sender.is_alive(), "The sender ended before it could be killed."
        sender.kill()
        sender.join()
        senders.append(field.start(send))
    assert {ended(sender) for sender in senders} == {0}
    faults = Counter(r["fault"] for r in field.requests() if r["write"])
    print(f"\n{kills} kills at writes {moments}; writes by fault: {dict(sorted(faults.items()))}")
    ask("POST", f"{field.payroll}/faults", {})
    return field.stored()


def campaign(field: Field, people: int, kinds: int, kills: int = KILLS) -> None:
    expected = calm(field, people)
    assert expected.total() > 0
    started = time.monotonic()
    found = stormy(field, people, expected.total(), kills)
    doubled, lost = found - expected, expected - found
    with open_home() as home:
        states = sent(home)
        print(
            f"{expected.total()} rows in {time.monotonic() - started:.0f} s: {doubled.total()} doubled, "
            f"{lost.total()} lost, {states['held']} held; {dict(states)}"
        )
        assert (doubled, lost) == (Counter(), Counter())
        assert states["held"] == states["sending"] == states["planned"] == 0
        assert sum(1 for i in items(home) if i.state == "confirmed") == found.total()
        faults = {r["fault"] for r in field.requests() if r["write"]}
        assert len(faults - {""}) >= kinds
        prove(home)


def test_two_hundred_rows_under_every_fault_and_four_kills(field: Field) -> None:
    campaign(field, SMALL, kinds=6)


def test_two_processes_that_work_the_same_run_at_once_send_everything_once(field: Field) -> None:
    field.run(prepare, field.url, TINY)
    field.run(begin)
    ask("POST", f"{field.payroll}/faults", {"latency": 0.05})
    senders = [field.start(send) for _ in range(2)]
    assert [ended(sender, 120) for sender in senders] == [0, 0]
    with open_home() as home:
        assert set(sent(home)) <= {"confirmed", "cancelled"}
        rows = sent(home)["confirmed"]
        prove(home)
    assert rows > 50
    assert field.stored().total() == field.written() == rows


@pytest.mark.long
def test_a_thousand_rows_under_every_fault_and_four_kills(field: Field) -> None:
    campaign(field, LARGE, kinds=7)


@pytest.mark.long
def test_ten_thousand_rows_under_every_fault_and_twenty_kills(field: Field) -> None:
    campaign(field, HUGE, kinds=7, kills=MANY_KILLS)


@pytest.mark.long
def test_a_calm_send_of_a_thousand_rows_takes_at_most_1_3_requests_a_row(field: Field) -> None:
    field.run(prepare, field.url, LARGE)
    ask("POST", f"{field.payroll}/settings", {})
    before = len(field.requests())
    field.run(send)
    with open_home() as home:
        rows = sent(home)["confirmed"]
        with home.store.read() as session:
            assert [run.state for run in session.exec(select(Run))] == ["done"]
    asked = len(field.requests()) - before
    print(f"\n{rows} rows, {asked} requests: {asked / rows:.3f} a row, planning before and after included")
    assert rows > 900
    assert asked / rows <= 1.3
