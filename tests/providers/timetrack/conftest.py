"""A running TimeTrack sandbox on a free port, with the company of the sheet's section 11."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.providers.sandbox_host import host
from core.providers.timetrack.connector import TimeTrack
from core.providers.timetrack.sandbox import make
from tests.providers.timetrack.acme import SEED, Acme
from tests.providers.timetrack.playing import connected
from tests.serving import serving


@pytest.fixture(scope="session")
def timetrack_sandbox() -> Iterator[Acme]:
    with serving(host([make()], alone=True)) as url:
        client = Acme(url)
        yield client
        client.http.close()


@pytest.fixture
def acme(timetrack_sandbox: Acme) -> Acme:
    timetrack_sandbox.screen("load", **SEED)
    return timetrack_sandbox


@pytest.fixture
def timetrack(acme: Acme) -> Iterator[TimeTrack]:
    """A connector to the sandbox."""
    with connected(acme) as connector:
        yield connector
