"""`handover sandbox`, `console`, `worker` and `run`: processes that stay until they are ended."""

from __future__ import annotations

import errno
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

CANNOT_RUN = 3
HERE = "127.0.0.1"

Port = Annotated[int, typer.Option("--port", help="Port on 127.0.0.1.", min=0, max=65535)]


def sandbox(
    port: Annotated[
        int, typer.Option("--port", help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)
    ] = 8600,
    provider: Annotated[str | None, typer.Option("--provider", help="Serve this one alone, at the root path.")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Folder of `<provider>.json` seed documents.")] = None,
) -> int:
    """Serve local stand-ins for the providers: their wire formats, with state, and control routes beside."""
    listening = listen(port)
    if listening is None:
        return CANNOT_RUN
    from core.actions.sandboxes import sandbox_app

    with listening:
        _serve(sandbox_app(provider, data), listening)
    return 0


def worker() -> int:
    """Take runs and send them, until ended. One for a home is enough."""
    from core.actions.worker import work_forever

    return work_forever()


def console(port: Port = 8501) -> int:
    """Serve the console's pages, to this machine alone."""
    from console.serve import serve

    return serve(port)


def run(port: Port = 8501) -> int:
    """Start sandboxes, worker and console with a practice company; Ctrl-C ends everything."""
    from console.cli.supervisor import supervise

    return supervise(port)


def listen(port: int) -> socket.socket | None:
    """A socket that listens on this port of 127.0.0.1. None, said on stderr, where it is taken."""
    try:
        listening = socket.create_server((HERE, port))
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = "is taken by another program" if taken else f"can't be used: {error.strerror}"
        print(f"Port {port} {reason}. Choose another with --port.", file=sys.stderr)
        return None
    # What it accepts inherits this; else every answer waits 40 ms for an acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _serve(app: Any, listening: socket.socket) -> None:
    """Serve until ended, and print the address once requests are answered."""
    import uvicorn

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(f"http://{HERE}:{listening.getsockname()[1]} serves the sandboxes. Ctrl-C ends it.", flush=True)

    config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=2)
    Announcing(config).run(sockets=[listening])
