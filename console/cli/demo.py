"""`handover demo`: the whole job without a browser, over real sockets, and the proof of it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from console.cli.children import sandbox, terminated_as_exit
from console.cli.demo_report import Told, print_told, told_json
from console.cli.options import Group, Json, month
from console.cli.printing import print_json

if TYPE_CHECKING:
    from core.actions.demo import Prepared
    from core.actions.home import Home
    from core.models.period import PayPeriod


@dataclass(frozen=True, slots=True)
class Company:
    """Which demo company: how many people, from which seed, in which month."""

    employees: int
    seed: int
    period: PayPeriod


def demo(
    json: Json = False,
    setup: Annotated[bool, typer.Option("--setup", help="Only prepare, against a running sandbox.")] = False,
    sandbox_url: Annotated[str | None, typer.Option("--sandbox", help="With --setup: address of the sandbox.")] = None,
    employees: Annotated[int, typer.Option("--employees", min=5, help="Size of the demo company.")] = 140,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same company.")] = 1,
    period: Annotated[str | None, typer.Option("--period", help="The month worked; by default the last one.")] = None,
    payout_group: Group = None,
    with_sync: Annotated[
        bool, typer.Option("--with-sync", help="With --setup: leave a second integration, `sync`, too.")
    ] = False,
    with_books: Annotated[
        bool, typer.Option("--with-books", help="With --setup: leave an integration for accounting, `books`, too.")
    ] = False,
) -> int:
    """Carry a demo company's month from TimeLog into Zenegy: connect, link, map, plan, send, read back.

    Ends 0 only if what the receiver holds equals the plan, row by row, both ways. Without HANDOVER_HOME it works in a
    folder that is gone afterwards. With --setup it leaves the company ready, as integration `demo`; with --with-sync
    also TimeTrack and Personio of one of its sites, as integration `sync`, with --with-books its books in e-conomic, as
    integration `books`.
    """
    if (with_sync or with_books) and not setup:
        raise typer.BadParameter("--with-sync and --with-books go with --setup.")
    if setup != (sandbox_url is not None):
        raise typer.BadParameter("--setup and --sandbox URL go together.")
    company = Company(employees, seed, month(period) if period else _last_month())
    if sandbox_url is not None:
        return _set_up(sandbox_url, company, json, with_sync, with_books)
    told = Told()
    with terminated_as_exit(), _home_folder():
        begun = time.monotonic()
        with sandbox() as url:
            told.seconds["start"] = round(time.monotonic() - begun, 2)
            _tell(told, url, company, payout_group)
    code = 0 if told.equal else 1
    if json:
        print_json({**told_json(told), "exit": code})
    else:
        print_told(told)
    return code


def _last_month() -> PayPeriod:
    from core.actions.demo import default_period

    return default_period(date.today())  # noqa: DTZ011 - the month that this machine's calendar shows


@contextmanager
def _home_folder() -> Iterator[None]:
    """HANDOVER_HOME where it is set; else a home, a key and a database of the demo's own, gone afterwards."""
    if "HANDOVER_HOME" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="handover-demo-", ignore_cleanup_errors=True) as folder:
        os.environ["HANDOVER_HOME"] = str(Path(folder, "home"))
        os.environ["HANDOVER_KEY_FILE"] = str(Path(folder, "key"))
        os.environ.pop("HANDOVER_DATABASE_URL", None)
        yield


def _set_up(url: str, company: Company, json: bool, with_sync: bool, with_books: bool) -> int:
    from core.actions.demo_accounting import prepare_accounting
    from core.actions.demo_sync import prepare_sync
    from core.actions.home import actor, open_home

    with open_home() as home:
        prepared = _prepare(home, url, company)
        if with_sync:
            mine = (prepared.company, actor(), company.period, company.employees, company.seed)
            prepare_sync(home, url.rstrip("/"), *mine)
        if with_books:
            about = (prepared.company, prepared.integration.source_id, actor())
            prepare_accounting(home, url.rstrip("/"), *about, company.period, company.employees, company.seed)
        folder = home.folder
    first, last = prepared.period.first, prepared.period.last
    if json:
        told = {"integration": prepared.integration.name, "first": first, "last": last, "home": str(folder)}
        print_json({**told, "linked": prepared.linked, "statuses": prepared.statuses, "exit": 0})
    else:
        print(f"The demo company is ready in {folder} as integration `{prepared.integration.name}`.")
        print(f"{prepared.linked:,} people are linked. Its month is {first} to {last}:")
        print(f"  handover plan --integration {prepared.integration.name} --period {first:%Y-%m}")
    return 0


def _prepare(home: Home, url: str, company: Company) -> Prepared:
    from core.actions.demo import prepare_demo
    from core.actions.home import actor
    from core.actions.practice import set_ended_aside

    set_ended_aside(home, actor())
    return prepare_demo(home, url.rstrip("/"), actor(), company.period, company.employees, company.seed)


def _tell(told: Told, url: str, company: Company, payout_group: str | None) -> None:
    """Prepare, plan each pay-out group, send each, read back, check: the same verbs as everywhere."""
    from console.cli.demo_check import compare, get, read_records
    from console.cli.working import work
    from core.actions.home import actor, open_home
    from core.actions.periods import plan_period
    from core.actions.shown.summaries import period_summary, plan_view, planned_items
    from core.actions.transfers import confirm_send

    with open_home() as home:
        with told.step("connect, link, map"):
            told.prepared = prepared = _prepare(home, url, company)
        receiver = get(url)["providers"]["zenegy"]["base_url"]
        before = read_records(receiver)
        with told.step("plan"):
            plans = plan_period(home, prepared.company, prepared.integration, prepared.period, actor(), payout_group)
            told.plans = [plan_view(home, plan.id or 0) for plan in plans]
        with told.step("send, read back"), told.counting(receiver):
            for view in told.plans:
                if view.to_send:
                    run = confirm_send(home, prepared.company, view.id, view.hash, actor(), "demo")
                    told.runs.append(work(home, run))
        with told.step("check"):
            ids = [view.id for view in told.plans]
            told.checked = compare(planned_items(home, ids), before, read_records(receiver))
            told.summary = period_summary(home, ids)
