"""A running TimeLog sandbox on a free port."""

from __future__ import annotations

import copy
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from core.providers.sandbox_host import host
from core.providers.timelog.sandbox import make
from tests.providers.timelog.sandbox_company import SEED, TimeLog


@pytest.fixture(scope="session")
def timelog_sandbox_root() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(host([make()], alone=True), port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def timelog(timelog_sandbox_root: str) -> Iterator[TimeLog]:
    """The sandbox with the company of the sheet's section 12."""
    client = TimeLog(timelog_sandbox_root)
    client.screen("load", **copy.deepcopy(SEED))
    yield client
    client.screen("reset")
    client.http.close()
