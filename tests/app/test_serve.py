"""The console as a process: this machine only, one port, an end when told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.serve import answer_at_once, serve

CONSOLE = "import sys; from console.serve import answer_at_once, serve; sys.exit(serve(int(sys.argv[1])))"


@pytest.fixture
def console(free_port: int, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    names = {"HANDOVER_HOME": str(tmp_path / "home"), "HANDOVER_KEY_FILE": str(tmp_path / "key")}
    process = subprocess.Popen([sys.executable, "-c", CONSOLE, str(free_port)], env={**os.environ, **names})
    url = f"http://127.0.0.1:{free_port}"
    try:
        _wait(f"{url}/healthz", process)
        yield process, url
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "The console ended by itself."
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"Nothing answers at {url}.")


def test_it_answers_on_its_routes_and_ends_when_told(console: tuple[subprocess.Popen[bytes], str]) -> None:
    process, url = console
    for page in ("", "history", "transfer?company=nordlys"):
        _assert_told_where_the_server_is(f"{url}/{page}")
    assert urllib.request.urlopen(f"{url}/healthz", timeout=5).read() == b"ok"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{url}/signed-in?code=abc&state=def", timeout=5)
    assert refused.value.code == 400
    assert b"abc" not in refused.value.read()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{url}/healthz", timeout=5)


def _assert_told_where_the_server_is(url: str) -> None:
    with urllib.request.urlopen(url, timeout=5) as answer:
        document = answer.read().decode()
        assert answer.headers["Cache-Control"] == "no-cache"
    assert document.index("window.__streamlit = {") < document.index('<script type="module"')


def test_no_answer_waits_for_the_one_before_to_be_acknowledged() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        answer_at_once()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_taken_port_is_named_and_the_exit_code_is_3(free_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        assert serve(free_port) == 3
    assert f"Port {free_port}" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "handover.example"])
def test_any_other_address_is_refused(
    address: str, free_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", address)
    assert serve(free_port) == 3
    assert address in capsys.readouterr().err


def test_the_application_itself_refuses_any_other_address(free_port: int) -> None:
    command = ["streamlit", "run", "console/asgi.py", "--server.address", "0.0.0.0", "--server.port", str(free_port)]
    ended = subprocess.run(
        [sys.executable, "-m", *command, "--server.headless", "true"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "serves this machine only" in ended.stdout + ended.stderr
