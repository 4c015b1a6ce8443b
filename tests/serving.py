"""Applications served on a free port by a thread of the test's process, without a word of what they are asked; and
waiting for those that are a process of their own."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn


class PromptServer(uvicorn.Server):
    """Looks often whether it shall end: uvicorn's own second waits of a tenth of a second add up over all tests."""

    async def main_loop(self) -> None:
        counter = 0
        while not await self.on_tick(counter):
            for _ in range(10):
                await asyncio.sleep(0.01)
                if self.should_exit:
                    return
            counter += 1


def prompt_server(app: Any, **options: Any) -> uvicorn.Server:
    return PromptServer(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", **options))


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The base URL of the running application."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer waits 40 ms
    server = prompt_server(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    assert server.started, "The server did not start; its thread says why."
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


def unused_port() -> int:
    """A port of 127.0.0.1 that nobody used a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        return int(unused.getsockname()[1])


def wait_for_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until the process answers at this address, at most a minute."""
    for _ in range(600):
        assert process.poll() is None, "The process ended by itself."
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"Nothing answers at {url}.")
