"""A store whose clock is turned by hand, and a house in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.security.ciphers import Cipher
from core.store.database import Store, open_store
from tests.ledger.house import Hands, House, build
from tests.ledger.payroll import Payroll


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def store(sqlite_url: str, cipher: Cipher, clock: Hands) -> Iterator[Store]:
    opened = open_store(sqlite_url, cipher, clock)
    yield opened
    opened.close()


@pytest.fixture
def house(store: Store) -> House:
    return build(store)


@pytest.fixture
def payroll(clock: Hands) -> Payroll:
    return Payroll(clock)
