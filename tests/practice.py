"""What tests of a practice company share: sandboxes that are loaded anew for every test, and homes that are copied.

Preparing a company takes seconds; copying its home and loading its documents takes a moment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.actions.home import Home
from core.http.protocols import Tokens
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Integration
from core.store.tokens import TokenBook
from data.demo.zenegy.telling import ACCESS_TOKEN
from tests.serving import serving


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[str]:
    """The address of TimeLog and Zenegy in one server."""
    with serving(host([provider(name).sandbox() for name in ("timelog", "zenegy")])) as url:
        yield url


@pytest.fixture(scope="session")
def shared_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One key file for all homes: they are copies of one."""
    before = os.environ.get("HANDOVER_KEY_FILE")
    os.environ["HANDOVER_KEY_FILE"] = str(tmp_path_factory.mktemp("config") / "key")
    yield
    del os.environ["HANDOVER_KEY_FILE"]
    if before is not None:
        os.environ["HANDOVER_KEY_FILE"] = before


def use_ready_made_token(home: Home, integration: Integration) -> None:
    """Loading a document ends every sign-in but those that the document brings."""
    expires = home.store.clock() + timedelta(days=300)
    tokens = Tokens(ACCESS_TOKEN, ACCESS_TOKEN.replace("access", "refresh"), expires)
    TokenBook(home.store, integration.target_id).save(tokens)
