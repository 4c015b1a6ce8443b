"""What it costs to keep two systems in step: linking two equal sides, finding nothing changed, finding 1 % changed.

Calls are counted by the sandboxes, seconds from the first call to the stored plan. What Handover itself computed of
that is told too: it is the same on a machine that others use.

    make bench-sync                                     # 2,000 people, 60 days with work each
    python -m tests.bench.bench_sync --people 200
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from core.actions.demo import ask
from core.actions.home import Home, open_home
from core.actions.sync_rules import SYNC
from core.actions.syncs import plan_sync
from core.models.both_sides import Kept
from core.store.tables import Company, Connection, EmployeeLink, Integration
from core.store.tables.base import new_id
from tests.actions.sync_stage import connect
from tests.bench.bench_fairness import sandboxes

FIRST = date(2026, 1, 5)
SHARE = 0.01
SYSTEMS = ("timetrack", "personio")


def documents(people: int, days: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both systems with the same people and the same work: one stretch a day."""
    numbers = range(1, people + 1)
    all_days = [FIRST + timedelta(days=n) for n in range(days)]
    users = [
        {"id": n, "username": f"user{n}", "firstName": "Kim", "lastName": f"Berg{n}", "email": f"k{n}@example.com"}
        for n in numbers
    ]
    entries = [
        {"id": n * 1000 + i + 1, "user": f"user{n}", "from": f"{day}T08:00:00.000Z", "to": f"{day}T16:00:00.000Z"}
        for n in numbers
        for i, day in enumerate(all_days)
    ]
    persons = [
        {
            "id": str(10_000 + n),
            "email": f"k{n}@example.com",
            "first_name": "Kim",
            "last_name": f"Berg{n}",
            "employments": [{"employment_start_date": "2024-01-08"}],
        }
        for n in numbers
    ]
    periods = [
        {
            "id": f"00000000-0000-4000-8000-{n:06}{i:06}",
            "person": {"id": str(10_000 + n)},
            "type": "WORK",
            "start": {"date_time": f"{day}T08:00:00"},
            "end": {"date_time": f"{day}T16:00:00"},
        }
        for n in numbers
        for i, day in enumerate(all_days)
    ]
    return {"users": users, "attendances": entries}, {"persons": persons, "attendance_periods": periods}


def prepared(home: Home, url: str, people: int, days: int) -> tuple[Company, Integration]:
    for name, document in zip(SYSTEMS, documents(people, days), strict=True):
        ask("POST", f"{url}{name}/_control/load", document)
    now = home.store.clock()
    company = Company(slug="bench", name="Bench", time_zone="Europe/Vienna", locale="de_AT", created_at=now)
    with home.store.write() as session:
        session.add(company)
    a, b = (connect(home, url, company, name) for name in SYSTEMS)
    flow = Integration(
        id=new_id(), company_id=company.id, name="sync", purpose=SYNC, source_id=a.id, target_id=b.id, created_at=now
    )
    about = {"status": "linked", "decided_by": "bench", "decided_at": now}
    with home.store.write() as session:
        for row in (a, b):
            found = session.get_one(Connection, row.id)
            found.may_send, found.read_timeout_seconds = True, 60
        session.add(flow)
        session.flush()
        for n in range(1, people + 1):
            session.add(
                EmployeeLink(integration_id=flow.id, source_person=str(n), target_person=str(10_000 + n), **about)
            )
    return company, flow


def change(url: str, people: int, days: int) -> int:
    """One in a hundred entries is edited: half of them here, half there."""
    count = round(people * days * SHARE)
    for number in range(count):
        at = number * (people * days // count)
        n, i = at // days + 1, at % days
        day = FIRST + timedelta(days=i)
        if number % 2:
            body: dict[str, Any] = {"id": n * 1000 + i + 1, "to": f"{day}T17:00:00.000Z"}
            ask("POST", f"{url}timetrack/_control/edit_attendance", body)
        else:
            body = {"id": f"00000000-0000-4000-8000-{n:06}{i:06}", "end": {"date_time": f"{day}T15:00:00"}}
            ask("POST", f"{url}personio/_control/edit_attendance", body)
    return count


def calls(url: str) -> dict[str, int]:
    return {name: len(ask("GET", f"{url}{name}/_control/requests")) for name in SYSTEMS}


class Cost(NamedTuple):
    seconds: float
    computed: float
    calls: int


class Bench:
    def __init__(self, home: Home, url: str, people: int, days: int) -> None:
        self.home, self.url, self.days = home, url, days
        self.company, self.flow = prepared(home, url, people, days)

    def measure(self, title: str, quick: bool) -> Cost:
        before, begun, computed = calls(self.url), time.perf_counter(), time.process_time()
        last = FIRST + timedelta(days=self.days - 1)
        plan = plan_sync(self.home, self.company, self.flow, Kept.WORK, FIRST, last, "bench", quick=quick)
        seconds, computed = time.perf_counter() - begun, time.process_time() - computed
        made = {name: count - before[name] for name, count in calls(self.url).items()}
        said = ", ".join(f"{count:,} to {name}" for name, count in made.items())
        print(
            f"{title:36} {seconds:7.1f} s, {computed:6.1f} s computed   {sum(made.values()):6,} calls ({said})   "
            f"{plan.counts}",
            flush=True,
        )
        return Cost(seconds, computed, sum(made.values()))


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--people", type=int, default=2000)
    told.add_argument("--days", type=int, default=60)
    asked = told.parse_args()
    with tempfile.TemporaryDirectory() as folder, sandboxes() as url:
        os.environ["HANDOVER_KEY_FILE"] = str(Path(folder) / "config" / "key")
        with open_home(Path(folder) / "home") as home:
            bench = Bench(home, url, asked.people, asked.days)
            print(f"{asked.people:,} people, {asked.days} days with work each")
            link = bench.measure("link of two equal sides", quick=False)
            bench.measure("nothing changed, windows", quick=False)
            bench.measure("nothing changed, what changed alone", quick=True)
            count = change(url, asked.people, asked.days)
            print(f"{count:,} entries are edited")
            changed = bench.measure("1 % changed, what changed alone", quick=True)
            bench.measure("1 % changed, windows", quick=False)
            of_link = [f"{now / then:.0%}" for now, then in zip(changed, link, strict=True)]
            print("1 % changed: {} of the seconds, {} computed, {} of the calls of the link".format(*of_link))


if __name__ == "__main__":
    main()
