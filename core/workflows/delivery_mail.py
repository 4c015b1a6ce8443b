"""Handing an e-mail to the mail server that the environment names."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from core.models.hosts import LOOPBACK
from core.security.redaction import register_secret

SECONDS = 10.0
LONGEST_SECONDS = 30.0
PORTS = {"smtp": 25, "smtps": 465}
URL, SENDER = "HANDOVER_SMTP_URL", "HANDOVER_SMTP_FROM"


class BadMailServer(ValueError):
    """What the environment says of the mail server makes no sense. The words hold nothing of the address."""


class NotMailed(Exception):
    """The server did not take it. code: why; never the server's words. for_good: another try would end alike."""

    def __init__(self, code: str, for_good: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class MailServer:
    """tls: from the first byte (`smtps`); starttls: after the greeting, never without."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str
    password: str = field(repr=False)
    sender: str


def mail_server(url: str, sender: str) -> MailServer | None:
    """Read `smtp://user:password@host:port?starttls` or `smtps://...`; None where no server is named.

    Raises BadMailServer, also where a password would leave this machine unencrypted or can't be sent.
    """
    if not url.strip():
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        name, password = unquote(parts.username or ""), unquote(parts.password or "")
        host = parts.hostname or ""
    except ValueError:
        raise BadMailServer(_form()) from None
    register_secret(password)
    starttls = "starttls" in parts.query.casefold().split("&")
    if parts.scheme not in PORTS or not host or (parts.query and not starttls) or parts.path not in ("", "/"):
        raise BadMailServer(_form())
    if password and not starttls and parts.scheme == "smtp" and host not in LOOPBACK:
        raise BadMailServer(f"{URL} would send the password unencrypted. Use smtps://, or add ?starttls at its end.")
    if not (name + password).isascii():
        raise BadMailServer(f"Name and password in {URL} may hold only plain letters, digits and signs (ASCII).")
    try:
        checked_mail(sender)
    except ValueError:
        raise BadMailServer(f"{SENDER} has to name the e-mail address that notices come from.") from None
    return MailServer(host, port or PORTS[parts.scheme], parts.scheme == "smtps", starttls, name, password, sender)


def _form() -> str:
    return (
        f"{URL} is not an address of a mail server. Write smtp://name:password@host:587?starttls or "
        "smtps://name:password@host, with %40 for @ and %23 for # in the password."
    )


def checked_mail(text: str) -> str:
    """The address as it is kept. Raises ValueError, in words, for what is not one e-mail address."""
    tidy = text.strip()
    try:
        found = Address(addr_spec=tidy)
    except (ValueError, MessageError, IndexError):
        found = Address()
    if not found.username or "." not in found.domain.strip(".") or not tidy.isascii() or " " in tidy:
        raise ValueError(f"{tidy or 'This'} is not an e-mail address. Write one, like payroll@company.dk.")
    return found.addr_spec


def send_mail(server: MailServer, message: EmailMessage) -> None:
    """Back when the server has taken it, within LONGEST_SECONDS however slowly it talks. Raises NotMailed."""
    reached: list[smtplib.SMTP] = []
    late = threading.Event()
    timer = threading.Timer(LONGEST_SECONDS, _cut, [reached, late])
    timer.daemon = True
    timer.start()
    try:
        smtp = _connected(server, reached)
        if server.starttls:
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
        smtp.send_message(message)
        with suppress(smtplib.SMTPException, OSError):  # it has been taken: how the server says good-bye is nothing
            smtp.quit()
    except smtplib.SMTPRecipientsRefused as error:
        refused = all(code >= 500 for code, _ in error.recipients.values())
        raise NotMailed("address_refused", for_good=refused) from None
    except smtplib.SMTPAuthenticationError:
        raise NotMailed("mail_sign_in") from None
    except smtplib.SMTPNotSupportedError:
        raise NotMailed("mail_unencrypted" if server.starttls else "mail_sign_in") from None
    except (TimeoutError, smtplib.SMTPServerDisconnected):
        raise NotMailed("no_answer") from None
    except smtplib.SMTPConnectError:  # what it greets with: cut off in the middle, or a refusal
        raise NotMailed("no_answer" if late.is_set() else "mail_refused") from None
    except smtplib.SMTPException:
        raise NotMailed("mail_refused") from None
    except ssl.SSLError:
        raise NotMailed("mail_unencrypted") from None
    except OSError:
        raise NotMailed("no_connection") from None
    finally:
        timer.cancel()
        for smtp in reached:
            smtp.close()


class _Known:
    """Makes itself known before it connects, so that a server that drips its greeting can be cut off too."""

    def __init__(self, reached: list[Any], *arguments: Any, **named: Any) -> None:
        reached.append(self)
        super().__init__(*arguments, **named)


class _Smtp(_Known, smtplib.SMTP):
    pass


class _Smtps(_Known, smtplib.SMTP_SSL):
    pass


def _connected(server: MailServer, reached: list[smtplib.SMTP]) -> smtplib.SMTP:
    here = socket.gethostname()  # smtplib would ask the name service for it, and wait
    if server.tls:
        context = ssl.create_default_context()
        return _Smtps(reached, server.host, server.port, here, timeout=SECONDS, context=context)
    return _Smtp(reached, server.host, server.port, here, timeout=SECONDS)


def _cut(reached: list[smtplib.SMTP], late: threading.Event) -> None:
    late.set()
    for smtp in reached:
        if smtp.sock is not None:
            with suppress(OSError):
                smtp.sock.shutdown(socket.SHUT_RDWR)
