"""Keys that are exchanged for tokens: one token for all processes, and a new one after new keys."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from core.actions.connecting import EXPIRED, sign_in_again
from core.actions.connections import opened
from core.actions.demo import ask
from core.actions.home import Home
from core.actions.shown.connections import connections_of
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Company, Connection
from core.store.tables.base import new_id
from core.store.tokens import TokenBook
from tests.actions.sync_stage import connect
from tests.serving import serving

READ = """
import sys
from core.actions.connections import opened
from core.actions.home import open_home
with open_home() as home:
    print("ready", flush=True)
    sys.stdin.readline()
    with opened(home, sys.argv[1]) as (_, connector):
        print(len(connector.absence_types()), flush=True)
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    with serving(host([provider("personio").sandbox()])) as url:
        yield f"{url}/"


@pytest.fixture
def company(home: Home) -> Company:
    made = Company(slug=new_id(), name="Nordwind GmbH", created_at=home.store.clock())
    with home.store.write() as session:
        session.add(made)
    return made


@pytest.fixture
def personio(home: Home, sandbox: str, company: Company) -> Connection:
    return connect(home, sandbox, company, "personio")


def sign_ins(sandbox: str) -> int:
    found: Any = ask("GET", f"{sandbox}personio/_control/requests")
    rows = found["requests"] if isinstance(found, dict) else found
    return sum("/v2/auth/token" in str(row) for row in rows)


def test_two_processes_share_one_token(home: Home, sandbox: str, personio: Connection) -> None:
    before = sign_ins(sandbox)
    command = [sys.executable, "-c", READ, personio.id]
    named = {**os.environ, "HANDOVER_HOME": str(home.folder)}
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=named) for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    counts = [process.communicate("go\n", timeout=60)[0].strip() for process in processes]
    assert counts[0] == counts[1] != "0"
    assert sign_ins(sandbox) == before + 1
    with opened(home, personio.id) as (_, connector):
        connector.absence_types()
    assert sign_ins(sandbox) == before + 1


def test_after_new_keys_the_old_token_is_not_used_any_more(home: Home, sandbox: str, personio: Connection) -> None:
    with opened(home, personio.id) as (_, connector):
        connector.absence_types()
    book = TokenBook(home.store, personio.id)
    old = book.current()
    sign_in_again(home, personio.id, None, "kim")
    assert book.current() == EXPIRED
    with opened(home, personio.id) as (_, connector):
        connector.absence_types()
    assert book.current() not in (old, EXPIRED)


def test_such_a_connection_renews_itself_and_has_no_end(home: Home, company: Company, personio: Connection) -> None:
    (found,) = connections_of(home, company)
    assert (found.renews, found.expires, found.end.token_expires) == (True, None, None)
