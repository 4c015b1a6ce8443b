"""Sandboxes in a process of their own, as a provider is, so that they don't share our interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions.home import Home
from tests.databases import Databases
from tests.practice import open_on
from tests.serving import unused_port, wait_for_answer

ROOT = Path(__file__).resolve().parents[2]
SERVE = (
    "import sys, uvicorn; from core.providers.base import providers; from core.providers.sandbox_host import host; "
    "made = [p.sandbox() for p in providers().values() if p.sandbox]; "
    "uvicorn.run(host(made), port=int(sys.argv[1]), log_config=None)"
)


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    port = unused_port()
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], cwd=ROOT)
    url = f"http://127.0.0.1:{port}/"
    wait_for_answer(url, process)
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture
def bench_home(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "config" / "key"))
    with open_on(databases, tmp_path / "home", monkeypatch) as home:
        yield home
