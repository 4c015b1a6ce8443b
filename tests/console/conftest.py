"""The real commands over real sandboxes, in a home of the test's own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlmodel import select

from console.cli import main
from core.actions.home import Home, open_home
from core.actions.sandboxes import sandbox_app
from core.models.period import PayPeriod
from core.store.tables import Connection
from tests.databases import Databases
from tests.practice import Ready, get_ready, open_on, sandboxes, shared_keys

__all__ = ["sandboxes", "shared_keys"]

PERIOD = "2026-10"
EMPLOYEES = 10
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Handover = Callable[..., Ended]


@pytest.fixture
def environment(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A home and a key of the test's own, for this process and those it starts."""
    monkeypatch.delenv("HANDOVER_PARENT", raising=False)
    monkeypatch.setenv("HANDOVER_DATABASE_URL", databases.setting(tmp_path / "home"))
    monkeypatch.setenv("HANDOVER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "config" / "key"))
    return dict(os.environ)


@pytest.fixture
def handover(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Handover]:
    """`handover("plan", ...)` runs a command in this process."""
    handlers, level = logging.root.handlers[:], logging.root.level

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["handover", *arguments])
        capsys.readouterr()
        code = main()
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    yield run
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def started(*arguments: str, environment: dict[str, str], **options: Any) -> subprocess.Popen[str]:
    """A command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "console", *arguments],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def ran(*arguments: str, environment: dict[str, str]) -> Ended:
    """A command as a process of its own, to its end."""
    process = started(*arguments, environment=environment)
    out, err = process.communicate(timeout=120)
    return Ended(process.returncode, out, err)


@pytest.fixture
def sandbox_url(serve: Callable[[Any], str]) -> str:
    return serve(sandbox_app())


@pytest.fixture(scope="session")
def ready(databases: Databases, sandboxes: str, shared_keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Ready:
    period = PayPeriod.month(*map(int, PERIOD.split("-")))
    made = get_ready(databases, sandboxes, shared_keys, tmp_path_factory.mktemp("ready") / "home", period, EMPLOYEES)
    with (
        pytest.MonkeyPatch.context() as patch,
        open_on(databases, made.folder, patch) as home,
        home.store.write() as session,
    ):
        for row in session.exec(select(Connection)):
            row.settle_seconds, row.read_timeout_seconds = 0.5, 1.0
    return made


@pytest.fixture
def company(ready: Ready, environment: dict[str, str]) -> str:
    """A small demo company, connected, linked and mapped as integration `demo`. Answers Zenegy's base URL."""
    ready.copied(Path(environment["HANDOVER_HOME"]), Path(environment["HANDOVER_KEY_FILE"]))
    return f"{ready.url}/zenegy"


def opened() -> Any:
    """The home that the environment names."""
    return open_home()


def in_home(read: Callable[[Home], Any]) -> Any:
    with opened() as home:
        return read(home)


def control(base_url: str, action: str, body: Any = None) -> Any:
    """A control route of a sandbox: POST with a body, else GET."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{base_url}/_control/{action}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def ours(base_url: str, kind: str = "hours") -> list[dict[str, Any]]:
    """The registrations that carry our mark."""
    return [row for row in control(base_url, "records")[kind] if "ho:" in (row.get("note") or "")]
