"""Starting the console. This machine only: until people sign in to the console itself, nobody else may reach it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from core.models.hosts import LOOPBACK

ADDRESS = "127.0.0.1"
CANNOT_RUN = 3
ROOT = Path(__file__).resolve().parent.parent
NAMED = "STREAMLIT_SERVER_ADDRESS"
PATHS = ("HANDOVER_HOME", "HANDOVER_KEY_FILE")


def is_local(address: str) -> bool:
    return address in LOOPBACK


def serve(port: int) -> int:
    """Serve the console on 127.0.0.1 until it is told to end (Ctrl-C, SIGTERM). Answers the exit code.

    3: it can't run, because the port is taken or the environment names another address; stderr says which.
    """
    named = os.environ.get(NAMED, ADDRESS)
    if not is_local(named):
        return _refuse(f"{NAMED} names {named}, but the console serves this machine only. Unset it.")
    if reason := _taken(port):
        return _refuse(reason)
    child = subprocess.Popen(_command(port), cwd=ROOT, env=_environment())  # noqa: S603
    before = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        return _ended(child.wait())
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)


def _command(port: int) -> list[str]:
    """A process of its own: the command line never imports Streamlit."""
    options = ["--server.address", ADDRESS, "--server.port", str(port), "--server.headless", "true"]
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "console" / "asgi.py"), *options]


def _environment() -> dict[str, str]:
    """The console runs in the repository, where its settings are: relative paths keep meaning what they meant."""
    named = {name: str(Path(os.environ[name]).expanduser().resolve()) for name in PATHS if os.environ.get(name)}
    return {**os.environ, **named, NAMED: ADDRESS}


def _ended(code: int) -> int:
    return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else code


def _taken(port: int) -> str | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            reason = f"Port {port} of {ADDRESS} can't be used ({error.strerror})."
            return f"{reason} Choose another with --port, or make run PORT=8600."
    return None


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return CANNOT_RUN


def answer_at_once() -> None:
    """Streamlit makes its listening socket without naming TCP, and asyncio switches Nagle's algorithm off only where
    TCP is named: a page's messages would wait 40 ms again and again, each for the one before to be acknowledged.
    Connections take this over from the socket that listens."""
    for number in Path("/dev/fd").iterdir():
        with suppress(OSError), socket.socket(fileno=os.dup(int(number.name))) as found:
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
