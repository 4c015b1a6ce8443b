"""What tests of a practice company share: sandboxes that are loaded anew for every test, and homes that are copied.

Preparing a company takes seconds; copying its home and loading its documents takes a moment.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.actions.demo import Prepared, ask, prepare_demo
from core.actions.home import Home, open_home
from core.http.protocols import Tokens
from core.models.period import PayPeriod
from core.providers.base import provider
from core.providers.sandbox_host import host
from core.store.tables import Integration
from core.store.tokens import TokenBook
from data.demo import tell
from data.demo import timelog as timelog_demo
from data.demo import zenegy as zenegy_demo
from data.demo.zenegy.telling import ACCESS_TOKEN
from tests.databases import Databases
from tests.serving import serving


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[str]:
    """The address of the practice company's systems in one server."""
    with serving(host([provider(name).sandbox() for name in ("timelog", "zenegy", "economic", "fortnox")])) as url:
        yield url


@pytest.fixture(scope="session")
def shared_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One key file for all homes: they are copies of one."""
    before = os.environ.get("HANDOVER_KEY_FILE")
    path = tmp_path_factory.mktemp("config") / "key"
    os.environ["HANDOVER_KEY_FILE"] = str(path)
    yield path
    del os.environ["HANDOVER_KEY_FILE"]
    if before is not None:
        os.environ["HANDOVER_KEY_FILE"] = before


@dataclass(frozen=True)
class Ready:
    """A home as it was left by preparing the demo, and what both systems held then, as documents."""

    databases: Databases
    folder: Path
    key: Path
    demo: Prepared
    url: str
    documents: Mapping[str, Any]

    def copied(self, home: Path, key: Path) -> None:
        """Copies of the home and of its key, and both systems as they were."""
        key.parent.mkdir(exist_ok=True)
        shutil.copyfile(self.key, key)
        key.chmod(0o600)
        self.databases.copy(self.folder, home)
        for name, document in self.documents.items():
            ask("POST", f"{self.url}/{name}/_control/load", document)

    @contextmanager
    def opened(self, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Home]:
        """A copy in `folder`, its key named to all that is started from now on."""
        self.copied(folder / "home", folder / "config" / "key")
        patch.setenv("HANDOVER_KEY_FILE", str(folder / "config" / "key"))
        with open_on(self.databases, folder / "home", patch) as home:
            yield home


def get_ready(
    databases: Databases, url: str, key: Path, folder: Path, period: PayPeriod, employees: int, seed: int = 1
) -> Ready:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDOVER_KEY_FILE", str(key))
        with open_on(databases, folder, patch) as home:
            demo = prepare_demo(home, f"{url}/", "tester", period, employees, seed)
            use_ready_made_token(home, demo.integration)
    story = tell(employees, seed, (period.first, period.last))
    documents = {"timelog": timelog_demo.document(story), "zenegy": zenegy_demo.document(story)}
    return Ready(databases, folder, key, demo, url, documents)


@contextmanager
def open_on(databases: Databases, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Home]:
    """This home, its database named to all that is started from now on."""
    patch.setenv("HANDOVER_DATABASE_URL", databases.setting(folder))
    with open_home(folder) as home:
        yield home


def use_ready_made_token(home: Home, integration: Integration) -> None:
    """Loading a document ends every sign-in but those that the document brings."""
    expires = home.store.clock() + timedelta(days=300)
    tokens = Tokens(ACCESS_TOKEN, ACCESS_TOKEN.replace("access", "refresh"), expires)
    TokenBook(home.store, integration.target_id).save(tokens)
