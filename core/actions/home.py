"""Where everything of one installation is: data folder, database, key file, clock."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import platformdirs
from sqlalchemy import inspect
from sqlmodel import col, select

from core.security.ciphers import Cipher
from core.security.keys import KeyMissing, Keys, create_keys, key_file, load_keys
from core.store.database import Clock, Store, machine_clock, make_engine, open_store
from core.store.errors import StoreError
from core.store.tables import Company, Integration


class NotFound(StoreError):
    """Something that was named does not exist. The message says what does."""


@dataclass(frozen=True)
class Home:
    """An open installation. Close it, or use `open_home` as a context."""

    folder: Path
    store: Store

    @property
    def owners(self) -> Path:
        """Where the processes that work lanes hold their locks."""
        return self.folder / "owners"

    @property
    def anchors(self) -> Path:
        """The audit chain's anchor file: outside the database, append only."""
        return self.folder / "anchors.txt"

    def close(self) -> None:
        self.store.close()


def home_folder() -> Path:
    """HANDOVER_HOME, or the user's data folder."""
    named = os.environ.get("HANDOVER_HOME")
    return Path(named).expanduser() if named else platformdirs.user_data_path("handover")


def database_url(folder: Path) -> str:
    """HANDOVER_DATABASE_URL, or a SQLite file in the home."""
    return os.environ.get("HANDOVER_DATABASE_URL") or f"sqlite:///{folder / 'handover.sqlite'}"


@contextmanager
def open_home(folder: Path | None = None, clock: Clock = machine_clock) -> Iterator[Home]:
    """Open the installation, making it at the first start.

    Raises KeyMissing where there are data but no key file, and what `open_store` raises.
    """
    folder = folder or home_folder()
    folder.mkdir(parents=True, exist_ok=True)
    url = database_url(folder)
    home = Home(folder, open_store(url, Cipher(_keys(url)), clock))
    try:
        yield home
    finally:
        home.close()


def _keys(url: str) -> Keys:
    path = key_file()
    try:
        return load_keys(path)
    except KeyMissing:
        if _has_data(url):
            raise
        return create_keys(path)


def _has_data(url: str) -> bool:
    engine = make_engine(url)
    try:
        return inspect(engine).has_table("key_check")
    finally:
        engine.dispose()


def today(home: Home, company: Company) -> date:
    """The company's own day: midnight is where its people are."""
    return home.store.clock().astimezone(ZoneInfo(company.time_zone)).date()


def actor() -> str:
    """The local account's name: who presses the buttons until people sign in to the console itself."""
    return getpass.getuser()


def integration_named(home: Home, name: str) -> tuple[Company, Integration]:
    """The integration of this name. Raises NotFound, naming those that exist."""
    with home.store.read() as session:
        found = session.exec(
            select(Company, Integration).join(Integration, col(Integration.company_id) == Company.id)
        ).all()
    for company, integration in found:
        if integration.name == name:
            return company, integration
    names = ", ".join(sorted(i.name for _, i in found))
    known = f"There is: {names}." if names else "There is none yet; `handover demo --setup` makes one."
    raise NotFound(f"There is no integration named {name}. {known}")
