"""How a notice looks on its way out, and which way it goes: as an e-mail, or posted and signed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from sqlmodel import Session

from core.actions.home import Home
from core.actions.notice_words import link, page, says
from core.http.webhook import NoAnswer, post
from core.providers.base import provider
from core.security.signatures import HEADER, signature
from core.store.tables import Company, Connection, Integration, Notice, NoticeAddress
from core.workflows.delivery import EMAIL, Answer, Came
from core.workflows.delivery_mail import (
    SENDER,
    URL,
    BadMailServer,
    MailServer,
    NotMailed,
    mail_server,
    send_mail,
)

ID_HEADER = "Handover-Notice"


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as it leaves. flow: the integration's name, empty where it belongs to none. page: path and query."""

    notice: Notice
    company: str
    flow: str
    says: str
    page: str
    link: str | None


def letter(session: Session, notice: Notice) -> Letter:
    company = session.get_one(Company, notice.company_id)
    flow = session.get_one(Integration, notice.integration_id).name if notice.integration_id else ""
    path = page(notice, company.slug)
    return Letter(notice, company.name, flow, says(notice, _system(session, notice)), path, link(path))


def _system(session: Session, notice: Notice) -> str:
    kind, _, which = notice.subject.partition(":")
    if kind != "connection":
        return ""
    return provider(session.get_one(Connection, which).provider).capabilities.title


def named_mail_server() -> MailServer | None:
    """The mail server that the environment names; None where it names none. Raises BadMailServer."""
    return mail_server(os.environ.get(URL, ""), os.environ.get(SENDER, ""))


def postman(home: Home) -> Callable[[Notice, NoticeAddress], Answer]:
    """Sends one notice to one address, and answers what came of it. Raises only what is a fault of ours."""

    def send(notice: Notice, address: NoticeAddress) -> Answer:
        with home.store.read() as session:
            found = letter(session, notice)
        to = home.store.cipher.open_secret(address.sealed)
        return _mail(found, to) if address.way == EMAIL else _post(home, found, address, to)

    return send


def _mail(found: Letter, to: str) -> Answer:
    try:
        server = named_mail_server()
    except BadMailServer:
        server = None
    if server is None:
        return Answer(Came.AGAIN, "mail_server")
    try:
        send_mail(server, mail(found, to, server.sender))
    except NotMailed as error:
        return Answer(Came.NEVER if error.for_good else Came.AGAIN, error.code)
    return Answer(Came.DELIVERED)


def mail(found: Letter, to: str, sender: str) -> EmailMessage:
    """The notice as an e-mail. Its Message-ID is the notice's: who gets it twice can drop one."""
    of = ", ".join(" ".join(name.split()) for name in (found.company, found.flow) if name)
    message = EmailMessage()
    message["Subject"] = f"Handover, {of}: {found.says}"
    message["From"], message["To"] = sender, to
    message["Date"] = format_datetime(found.notice.at)
    message["Message-ID"] = f"<{found.notice.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message[ID_HEADER] = found.notice.id
    where = f"Open it: {found.link}" if found.link else f"Open it in Handover: {found.page}"
    message.set_content(f"{of}\n\n{found.says}\n\n{where}\n")
    return message


def _post(home: Home, found: Letter, address: NoticeAddress, to: str) -> Answer:
    now, body = home.store.clock(), posted(found)
    old = address.old_secret if address.old_until is not None and address.old_until > now else ""
    keys = [home.store.cipher.open_secret(sealed) for sealed in (address.secret, old) if sealed]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Handover",
        ID_HEADER: found.notice.id,
        HEADER: signature(keys, int(now.timestamp()), body),
    }
    try:
        status = post(to, body, headers)
    except NoAnswer as error:
        return Answer(Came.AGAIN, error.code)
    match status:
        case _ if 200 <= status < 300:
            return Answer(Came.DELIVERED)
        case 410:
            return Answer(Came.GONE, "gone")
        case _ if 300 <= status < 400:
            return Answer(Came.AGAIN, "redirected")
        case _:
            return Answer(Came.AGAIN, "server_error" if status >= 500 else "refused")


def posted(found: Letter) -> bytes:
    """The body of a webhook, UTF-8 JSON. `id` is the same at every try."""
    body = {
        "id": found.notice.id,
        "kind": found.notice.kind,
        "at": found.notice.at.isoformat(),
        "company": found.company,
        "flow": found.flow,
        "says": found.says,
        "counts": found.notice.facts,
        "page": found.page,
        "link": found.link,
    }
    return json.dumps(body, ensure_ascii=False).encode()
