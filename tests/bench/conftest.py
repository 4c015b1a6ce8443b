"""Sandboxes in a process of their own, as a provider is, so that they don't share our interpreter."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.actions.home import Home, open_home

ROOT = Path(__file__).resolve().parents[2]
SERVE = (
    "import sys, uvicorn; from core.providers.base import providers; from core.providers.sandbox_host import host; "
    "uvicorn.run(host([p.sandbox() for p in providers().values()]), port=int(sys.argv[1]), log_config=None)"
)


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], cwd=ROOT)
    url = f"http://127.0.0.1:{port}/"
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            break
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    else:
        pytest.fail("The sandboxes did not start.")
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture
def bench_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("HANDOVER_KEY_FILE", str(tmp_path / "config" / "key"))
    monkeypatch.delenv("HANDOVER_DATABASE_URL", raising=False)
    with open_home(tmp_path / "home") as home:
        yield home
