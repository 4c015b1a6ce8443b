"""Notices for people: where they go besides the console, and that somebody has seen them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from core.actions.home import Home, NotFound
from core.actions.postman import named_mail_server
from core.http.webhook import checked_webhook
from core.security.signatures import new_secret
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.notices import Tells, tell
from core.store.tables import Company, Notice, NoticeAddress
from core.workflows.delivery import ADDRESS_ONLY, EMAIL, RECEIVER, UNSUBSCRIBED, WEBHOOK, end_address
from core.workflows.delivery_mail import SENDER, URL, BadMailServer, checked_mail

__all__ = [
    "EMAIL",
    "WANTED",
    "WEBHOOK",
    "CannotSubscribe",
    "Company",
    "NoKind",
    "Subscribed",
    "Tells",
    "change_secret",
    "choose_kinds",
    "mail_trouble",
    "mark_seen",
    "send_test",
    "subscribe",
    "take_kinds",
    "unsubscribe",
]

WANTED = tuple(what for what in Tells if what is not Tells.TEST)
"""All that an address can hear of."""
OLD_SECRET = timedelta(days=1)
"""After a change the old secret signs beside the new one for so long, so that a receiver can follow."""


class CannotSubscribe(StoreError):
    """Notices can't go there. The message says why, and what to do."""


class NoKind(CannotSubscribe):
    """An address that would hear of nothing."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """secret: signs what a webhook gets; shown this once. None for an e-mail address."""

    id: str
    secret: str | None = field(repr=False)


def subscribe(
    home: Home, company: Company, way: str, address: str, actor: str, wanted: Collection[Tells] = WANTED
) -> Subscribed:
    """From now on notices of these kinds go there. way: `email` or `webhook`. Raises CannotSubscribe."""
    tidy, kinds = _checked(way, address), _checked_kinds(wanted)
    secret = new_secret() if way == WEBHOOK else None
    cipher = home.store.cipher
    row = NoticeAddress(
        company_id=company.id,
        way=way,
        shown=tidy if way == EMAIL else _shown(tidy),
        sealed=cipher.seal_secret(tidy),
        digest=cipher.search_hash(f"{way}:{tidy.casefold() if way == EMAIL else tidy}"),
        secret=cipher.seal_secret(secret) if secret else "",
        kinds=kinds,
        added_by=actor,
        added_at=home.store.clock(),
    )
    try:
        with home.store.write() as session:
            session.add(row)
            session.flush()
            audit(home.store, session, company.id, actor, "notices subscribed", _about(row), way=way, kinds=kinds)
    except IntegrityError as error:
        if "notice_address" not in str(error.orig):
            raise
        raise CannotSubscribe(f"Notices of {company.name} go to {row.shown} already.") from error
    return Subscribed(row.id, secret)


def mail_trouble() -> str | None:
    """Why no e-mail can go out, in words; None when a mail server is named."""
    try:
        found = named_mail_server()
    except BadMailServer as error:
        return str(error)
    return None if found else f"No mail server is named. Set {URL} and {SENDER} for console and worker."


def _checked(way: str, address: str) -> str:
    if way not in (EMAIL, WEBHOOK):
        raise CannotSubscribe(f"Notices go by {EMAIL} or by {WEBHOOK}, not by {way}.")
    if way == EMAIL and (trouble := mail_trouble()):
        raise CannotSubscribe(trouble)
    try:
        return checked_mail(address) if way == EMAIL else checked_webhook(address)
    except ValueError as error:
        raise CannotSubscribe(str(error)) from error


def _checked_kinds(wanted: Collection[Tells]) -> list[str]:
    kinds = [what.value for what in WANTED if what in wanted]
    if not kinds:
        raise NoKind("Choose at least one kind of notice.")
    return kinds


def _shown(url: str) -> str:
    """What tells one webhook from another: the path may hold a key."""
    parts = urlsplit(url)
    path = parts.path if len(parts.path) <= len("/notices/here") else f"/…{parts.path[-4:]}"
    return f"{parts.scheme}://{parts.netloc}{path}"


def choose_kinds(home: Home, company: Company, which: str, wanted: Collection[Tells], actor: str) -> None:
    """What this address hears of from now on. Raises CannotSubscribe and NotFound."""
    kinds = _checked_kinds(wanted)
    with home.store.write() as session:
        _hears(home, session, company, _mine(session, company, which), kinds, actor)


def take_kinds(home: Home, company: Company, which: str, more: Collection[Tells], actor: str) -> None:
    """This address hears of these kinds too, as of those that were new after it was added. Raises NotFound."""
    with home.store.write() as session:
        row = _mine(session, company, which)
        _hears(home, session, company, row, _checked_kinds([*map(Tells, row.kinds), *more]), actor)


def _hears(home: Home, session: Session, company: Company, row: NoticeAddress, kinds: list[str], actor: str) -> None:
    row.kinds = kinds
    session.add(row)
    audit(home.store, session, company.id, actor, "notices chosen", _about(row), kinds=kinds)


def unsubscribe(home: Home, company: Company, which: str, actor: str) -> None:
    """Nothing goes there any more, nor does what is still on its way. Raises NotFound."""
    with home.store.write() as session:
        row = _mine(session, company, which, gone=True)
        end_address(session, row, home.store.clock(), actor, UNSUBSCRIBED)
        audit(home.store, session, company.id, actor, "notices unsubscribed", _about(row))


def change_secret(home: Home, company: Company, which: str, actor: str) -> str:
    """A new secret for a webhook, shown this once; the old one signs too for another day. Raises NotFound."""
    secret = new_secret()
    with home.store.write() as session:
        row = _mine(session, company, which)
        if row.way != WEBHOOK:
            raise CannotSubscribe(f"{row.shown} has no secret: only what a webhook gets is signed.")
        row.old_secret, row.old_until = row.secret, home.store.clock() + OLD_SECRET
        row.secret = home.store.cipher.seal_secret(secret)
        session.add(row)
        audit(home.store, session, company.id, actor, "notice secret changed", _about(row))
    return secret


def send_test(home: Home, company: Company, which: str, actor: str) -> str:
    """Send a test there, by the worker, tried once. Answers its id (`shown.notices.sent_test`). Raises NotFound."""
    now = home.store.clock()
    with home.store.write() as session:
        row = _mine(session, company, which)
        tell(session, now, Tells.TEST, company.id, f"address:{row.id}", now.isoformat(), to=row.id)
        audit(home.store, session, company.id, actor, "notice tested", _about(row))
        made = select(col(Notice.id)).where(
            col(Notice.subject) == f"address:{row.id}", col(Notice.occurrence) == now.isoformat()
        )
        return str(session.scalars(made).one())


def mark_seen(home: Home, company: Company, actor: str, only: Collection[str] | None = None) -> int:
    """Somebody has looked at these notices, or at all. Answers how many were new."""
    unseen = update(Notice).where(col(Notice.company_id) == company.id, col(Notice.seen_at).is_(None))
    if only is not None:
        unseen = unseen.where(col(Notice.id).in_(list(only)))
    with home.store.write() as session:
        marked = session.execute(unseen.values(seen_at=home.store.clock(), seen_by=actor))
        return int(marked.rowcount)  # type: ignore[attr-defined]


def _mine(session: Session, company: Company, which: str, gone: bool = False) -> NoticeAddress:
    """Locked until the end of the transaction. gone: also one that its receiver ended."""
    row = session.get(NoticeAddress, which, with_for_update=ADDRESS_ONLY)
    live = row is not None and (row.ended_at is None or (gone and row.ended_by == RECEIVER))
    if row is None or row.company_id != company.id or not live:
        raise NotFound(f"Notices of {company.name} do not go to such an address.")
    return row


def _about(row: NoticeAddress) -> str:
    return f"notice_address:{row.id}"
