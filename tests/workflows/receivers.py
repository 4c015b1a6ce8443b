"""A mail server and a receiver of webhooks, small but real: on sockets, with bytes, and with bad manners on demand."""

from __future__ import annotations

import base64
import ipaddress
import json
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "payroll@nordlys.dk", "hunter/2 #@w0rd"


class Mailbox(socketserver.ThreadingTCPServer):
    """An SMTP server. got: messages it took. logins: user, password, and whether that came encrypted.

    refuse: answer to RCPT instead of 250. slow: seconds before the greeting. drip: the greeting comes byte by byte.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, tls: ssl.SSLContext | None = None, at_once: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.got: list[EmailMessage] = []
        self.logins: list[tuple[str, str, bool]] = []
        self.refuse, self.slow, self.drip, self.visits = "", 0.0, False, 0
        self.tls, self.at_once = tls, at_once

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.server.visits += 1
        self.encrypted = False
        if self.server.at_once:
            self._encrypt()
        time.sleep(self.server.slow)
        if self.server.drip:
            for _ in range(600):
                self.wfile.write(b"2")
                time.sleep(0.05)
        self._say("220 mail.example ready")
        while line := self.rfile.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            if not self._answer(verb.upper(), rest):
                return

    def _answer(self, verb: str, rest: str) -> bool:
        match verb:
            case "EHLO":
                more = ["STARTTLS"] if self.server.tls and not self.encrypted else []
                for word in ["mail.example", *more]:
                    self._say(f"250-{word}")
                self._say("250 AUTH PLAIN")
            case "STARTTLS":
                self._say("220 go on")
                self._encrypt()
            case "AUTH":
                _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                self.server.logins.append((user, password, self.encrypted))
                good = (user, password) == (USER, PASSWORD)
                self._say("235 hello" if good else f"535 {user} {password} is not known here")
            case "RCPT":
                self._say(self.server.refuse or "250 fine")
            case "DATA":
                self._say("354 go on")
                self.server.got.append(self._message())
                self._say("250 taken")
            case "QUIT":
                self._say("221 bye")
                return False
            case _:
                self._say("250 fine")
        return True

    def _message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)  # type: ignore[return-value]

    def _encrypt(self) -> None:
        assert self.server.tls
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.encrypted = True

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class Hook(ThreadingHTTPServer):
    """Takes what is posted. status: what it answers, by path where told. hold: seconds before it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.status: dict[str, int] = {}
        self.hold, self.drip = 0.0, False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def bodies(self, path: str = "/hook") -> list[dict[str, Any]]:
        return [json.loads(body) for at, _, body in self.got if at == path]


class _Post(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        time.sleep(self.server.hold)
        if self.server.drip:
            for _ in range(600):
                self.wfile.write(b"H")
                time.sleep(0.05)
        self.send_response(self.server.status.get(self.path, 204))
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def own_certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for this machine, and the file that whoever shall trust it needs."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "private.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(pem, form, plain))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, private)
    return context, certificate


@pytest.fixture
def hook() -> Iterator[Hook]:
    with running(Hook()) as found:
        yield found


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """The mail server that the environment names."""
    with running(Mailbox()) as found:
        monkeypatch.setenv("HANDOVER_SMTP_URL", f"smtp://127.0.0.1:{found.port}")
        monkeypatch.setenv("HANDOVER_SMTP_FROM", "handover@nordlys.dk")
        yield found
