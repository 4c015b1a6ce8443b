"""Applications served on a free port by a thread of the test's process. Nothing is printed of what they are asked."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
