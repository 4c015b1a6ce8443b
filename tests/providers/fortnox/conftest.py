"""A running Fortnox sandbox on a free port, loaded with the company of the sheet's worked exchanges."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from core.providers.fortnox.sandbox import make
from core.providers.sandbox_host import host
from tests.providers.fortnox.sandbox_company import SEED, Sandbox
from tests.serving import serving


@pytest.fixture(scope="session")
def fortnox_sandbox_http() -> Iterator[httpx.Client]:
    with serving(host([make()], alone=True)) as root, httpx.Client(base_url=root, timeout=10) as http:
        yield http


@pytest.fixture
def sandbox(fortnox_sandbox_http: httpx.Client) -> Sandbox:
    fortnox_sandbox_http.post("/_control/load", json=SEED).raise_for_status()
    return Sandbox(fortnox_sandbox_http)
