"""A port in front of a server that can be shut: connections through it break, new ones are refused."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import urlsplit


class Door:
    """`url` leads to `behind` while the door is open."""

    def __init__(self, behind: str) -> None:
        address = urlsplit(behind)
        self._behind = (address.hostname or "127.0.0.1", address.port or 80)
        self._through: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._port: int = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self._accept()

    def __enter__(self) -> Door:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.shut()

    def shut(self) -> None:
        for one in (self._listening, *self._through):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._through = []

    def open(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self._port))
        self._accept()

    def _accept(self) -> None:
        threading.Thread(target=self._let_in, args=(self._listening,), daemon=True).start()

    def _let_in(self, listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = listening.accept()
                inside = socket.create_connection(self._behind)
                self._through += [visitor, inside]
                for a, b in ((visitor, inside), (inside, visitor)):
                    threading.Thread(target=_carry, args=(a, b), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
    for one in (source, target):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
