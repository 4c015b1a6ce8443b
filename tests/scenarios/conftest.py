"""One pair of sandboxes for all scenarios; a company that was sent once; a fresh copy of it for every test."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from core.actions import demo
from core.actions.home import Home, open_home
from core.http.protocols import Tokens
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Company, Integration
from core.store.tokens import TokenBook
from data.demo import tell
from data.demo import timelog as timelog_demo
from data.demo import zenegy as zenegy_demo
from data.demo.model import Story
from data.demo.zenegy.telling import ACCESS_TOKEN
from tests.scenarios.world import PERIOD, World

EMPLOYEES, SEED = 40, 23


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[str]:
    """The address of TimeLog and Zenegy in one server."""
    app = host([provider(name).sandbox() for name in ("timelog", "zenegy")])
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer waits 40 ms
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


@dataclass(frozen=True)
class Sent:
    """A home after its first send, and what both systems held then, as documents."""

    folder: Path
    company: Company
    integration: Integration
    story: Story
    timelog: Any
    zenegy: Any
    foreign: frozenset[str]
    players: tuple[str, ...]


@pytest.fixture(scope="session")
def keys_for_scenarios(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One key file for all homes: they are copies of one."""
    before = os.environ.get("HANDOVER_KEY_FILE")
    os.environ["HANDOVER_KEY_FILE"] = str(tmp_path_factory.mktemp("config") / "key")
    yield
    del os.environ["HANDOVER_KEY_FILE"]
    if before is not None:
        os.environ["HANDOVER_KEY_FILE"] = before


@pytest.fixture(scope="session")
def sent(sandboxes: str, keys_for_scenarios: None, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    """Prepared, planned and sent once, over the wire, with everything read back."""
    folder = tmp_path_factory.mktemp("sent") / "home"
    with open_home(folder) as home:
        prepared = demo.prepare_demo(home, sandboxes, "lars", PERIOD, EMPLOYEES, SEED)
        story = tell(EMPLOYEES, SEED, (PERIOD.first, PERIOD.last))
        before = demo.ask("GET", f"{sandboxes}/zenegy/_control/records")
        foreign = frozenset(r["uid"] for kind in ("hours", "absence", "supplements") for r in before[kind])
        world = World(home, sandboxes, prepared.company, prepared.integration, story, foreign)
        run = world.send()
        assert run.report["agrees"]
        world.settled()
        players = world.find_players()
        use_ready_made_token(home, prepared.integration)
    document = zenegy_demo.document(story)
    with_records(document, demo.ask("GET", f"{sandboxes}/zenegy/_control/records"))
    return Sent(
        folder,
        prepared.company,
        prepared.integration,
        story,
        timelog_demo.document(story),
        document,
        foreign,
        players,
    )


def use_ready_made_token(home: Home, integration: Integration) -> None:
    """Loading a document ends every sign-in but those that the document brings."""
    expires = home.store.clock() + timedelta(days=300)
    tokens = Tokens(ACCESS_TOKEN, ACCESS_TOKEN.replace("access", "refresh"), expires)
    TokenBook(home.store, integration.target_id).save(tokens)


HOURS = ("uid", "userUid", "hourPaymentRateUid", "hours", "from", "to", "rate", "note", "status", "payrollNumber")
ABSENCE = ("uid", "employeeUid", "days", "absenceType", "companyAbsenceTypeUid", "note", "status")
SUPPLEMENT = ("uid", "employeeUid", "rateUid", "units", "rate", "description", "status")


def with_records(document: Any, records: Any) -> None:
    """Put what Zenegy holds now into its document."""
    for company in document["companies"]:
        mine = {k: [r for r in found if r["companyUid"] == company["uid"]] for k, found in records.items()}
        company["hourRegistrations"] = [{**_some(r, HOURS), "date": r["date"][:10]} for r in mine["hours"]]
        company["absences"] = [
            {**_some(r, ABSENCE), "fromDate": r["fromDate"][:10], "toDate": r["toDate"][:10]} for r in mine["absence"]
        ]
        company["supplementRegistrations"] = [
            {**_some(r, SUPPLEMENT), "date": r["date"][:10]} for r in mine["supplements"]
        ]


def _some(record: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: record[name] for name in fields}


@pytest.fixture
def world(sent: Sent, sandboxes: str, tmp_path: Path) -> Iterator[World]:
    """The company as it was right after its first send."""
    shutil.copytree(sent.folder, tmp_path / "home")
    demo.ask("POST", f"{sandboxes}/timelog/_control/load", sent.timelog)
    demo.ask("POST", f"{sandboxes}/zenegy/_control/load", sent.zenegy)
    with open_home(tmp_path / "home") as home:
        yield World(home, sandboxes, sent.company, sent.integration, sent.story, sent.foreign, sent.players)
