"""A running e-conomic sandbox on a free port, with the company of the sheet's section 11."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.providers.economic.sandbox import make
from core.providers.sandbox_host import host
from tests.providers.economic.fjordbyg import SEED, Fjordbyg
from tests.serving import serving


@pytest.fixture(scope="session")
def economic_sandbox() -> Iterator[Fjordbyg]:
    with serving(host([make()], alone=True)) as url:
        client = Fjordbyg(url)
        yield client
        client.http.close()
        client.bare.close()


@pytest.fixture
def fjordbyg(economic_sandbox: Fjordbyg) -> Fjordbyg:
    economic_sandbox.screen("load", **SEED)
    return economic_sandbox
