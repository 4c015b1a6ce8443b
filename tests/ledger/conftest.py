"""A store whose clock is turned by hand, and a house in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.security.ciphers import Cipher
from core.store.database import Store, open_store
from tests.ledger.house import Hands, House, build
from tests.ledger.payroll import Payroll


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def store(sqlite_url: str, migrated: Path, cipher: Cipher, clock: Hands) -> Iterator[Store]:
    shutil.copyfile(migrated, sqlite_url.removeprefix("sqlite:///"))
    opened = open_store(sqlite_url, cipher, clock)
    yield opened
    opened.close()


@pytest.fixture
def house(store: Store) -> House:
    return build(store)


@pytest.fixture
def payroll(clock: Hands) -> Payroll:
    return Payroll(clock)
