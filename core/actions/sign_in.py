"""Signing in at the provider's own page: begun here, ended by the address that the provider sends the person back to.

The way back is a window of its own that knows nothing of the page that began. What ties the two together is the state:
good once, for ten minutes, found by its digest, with the company, the draft of the connection and the person. While it
waits, the state itself is sealed with the draft, so that whoever began it finds the way there again after a reload.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from sqlmodel import Session, select

from core.actions import sign_in_words as words
from core.actions.connecting import add_connection, checked_address, checked_name, sign_in_again
from core.actions.connections import CannotConnect, connection_of, secrets_of
from core.actions.home import Home, NotFound
from core.http.errors import ProviderError
from core.http.oauth import new_state
from core.http.protocols import Tokens
from core.providers.base import RETURN_ADDRESS, Account, OAuth, provider
from core.store.audit import audit
from core.store.errors import StoreError
from core.store.tables import Company, SignIn

LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A connection as a person typed it, before it is tested. None: the provider's own value."""

    provider: str
    name: str
    base_url: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    settle_seconds: float | None = None
    read_timeout_seconds: float | None = None


class Ended(StrEnum):
    """What became of a sign-in, or of an address that somebody came back with."""

    WAITING = "waiting"
    DONE = "done"
    DENIED = "denied"
    FAILED = "failed"
    EXPIRED = "expired"
    REUSED = "reused"
    UNKNOWN = "unknown"
    NO_STATE = "no_state"


@dataclass(frozen=True, slots=True)
class Begun:
    """id: for the page that waits; it opens nothing. url: where the person signs in; it holds the state."""

    id: str
    url: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignInNow:
    """How a sign-in stands. message: for the person, empty while it waits. made: the connection it made or renewed."""

    id: str
    ended: Ended
    message: str
    provider: str
    connection: str | None
    made: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Finished:
    """What to say to somebody who came back. company: its slug, empty where nobody can tell."""

    ended: Ended
    message: str
    company: str = ""


def add_signed_in(home: Home, company: Company, draft: Draft, actor: str) -> str:
    """Test a connection whose keys were typed, and store it. Answers its id. Raises what `add_connection` raises."""
    return _add(home, company.id, draft, actor)


def begin_sign_in(home: Home, company: Company, draft: Draft, actor: str) -> Begun:
    """Begin a sign-in that ends in a new connection. Raises CannotConnect, and NotSent where a setting is missing."""
    checked_address(draft.base_url)
    with home.store.read() as session:
        checked_name(session, company.id, draft.name)
    return _begin(home, company, draft, None, actor)


def begin_again(home: Home, company: Company, connection_id: str, return_address: str, actor: str) -> Begun:
    """Begin a new sign-in of a connection. return_address: where the provider is to send the person back to."""
    with home.store.read() as session:
        row = connection_of(session, company.id, connection_id)
    draft = Draft(
        provider=row.provider,
        name=row.name,
        base_url=row.base_url,
        settings={**row.settings, RETURN_ADDRESS: return_address},
        secrets=secrets_of(home, row),
    )
    return _begin(home, company, draft, row.id, actor)


def _begin(home: Home, company: Company, draft: Draft, connection_id: str | None, actor: str) -> Begun:
    state = new_state()
    url = _oauth(draft.provider).authorize_url(_account(draft), state)
    now = home.store.clock()
    row = SignIn(
        company_id=company.id,
        provider=draft.provider,
        connection_id=connection_id,
        state=_digest(state),
        draft=home.store.cipher.seal_secret(json.dumps({"state": state, "draft": asdict(draft)})),
        actor=actor,
        created_at=now,
        expires_at=now + LIFE,
    )
    with home.store.write() as session:
        _wipe_old(session, now)
        session.add(row)
        session.flush()
        audit(home.store, session, company.id, actor, "sign-in begun", f"sign_in:{row.id}", provider=draft.provider)
    return Begun(row.id, url, row.expires_at)


def _wipe_old(session: Session, now: datetime) -> None:
    """A draft holds secrets: none outlives its sign-in."""
    for row in session.exec(select(SignIn).where(SignIn.draft != "", SignIn.expires_at < now)).all():
        row.draft = ""
        session.add(row)


def sign_in_now(home: Home, company: Company, sign_in_id: str) -> SignInNow:
    """Raises NotFound."""
    with home.store.read() as session:
        row = session.get(SignIn, sign_in_id)
    if row is None or row.company_id != company.id:
        raise NotFound("There is no such sign-in.")
    ended = Ended(row.outcome) if row.outcome else Ended.WAITING
    message = row.message or ""
    if ended is Ended.WAITING and row.expires_at < home.store.clock():
        ended, message = Ended.EXPIRED, _expired(row)
    return SignInNow(row.id, ended, message, row.provider, row.connection_id, row.made_id, row.expires_at)


def sign_in_link(home: Home, company: Company, sign_in_id: str, actor: str) -> str | None:
    """Where the person signs in, as long as it waits and for whom it was begun; None for anybody else.

    It holds the state, so it isn't logged or kept.
    """
    with home.store.read() as session:
        row = session.get(SignIn, sign_in_id)
    if row is None or (row.company_id, row.actor) != (company.id, actor) or not row.draft:
        return None
    state, draft = _opened(home, row.draft)
    return _oauth(row.provider).authorize_url(_account(draft), state)


def give_up(home: Home, company: Company, sign_in_id: str, actor: str) -> None:
    """Nobody waits for this sign-in any more: an address that comes back for it changes nothing."""
    with home.store.write() as session:
        row = session.get(SignIn, sign_in_id, with_for_update=True)
        if row is None or row.company_id != company.id or row.used_at is not None:
            return
        row.used_at, row.draft = home.store.clock(), ""
        _end(home, session, row, Ended.DENIED, "The sign-in was given up on Connections. Nothing was stored.", actor)


def finish_pasted(home: Home, address: str) -> Finished:
    """End a sign-in by the address that the browser showed after it."""
    query = urlsplit(address.strip()).query
    if not query:
        return Finished(
            Ended.NO_STATE,
            "That is not the address of a finished sign-in. Copy all of it from the address bar: it holds a question "
            "mark and the word state.",
        )
    return finish_sign_in(home, dict(parse_qsl(query)))


def finish_sign_in(home: Home, parameters: Mapping[str, str]) -> Finished:
    """End the sign-in that these parameters belong to: exchange the code, test the account, store the connection.

    parameters: those that the provider added to the return address. Never raises for what a person or a provider did:
    the answer says what happened.
    """
    state = parameters.get("state", "")
    if not state:
        return Finished(Ended.NO_STATE, words.NO_STATE)
    claimed = _claim(home, state)
    if isinstance(claimed, Finished):
        return claimed
    row, company, draft = claimed
    title = _title(row.provider)
    if "code" not in parameters:
        ended, message, made = Ended.DENIED, words.denied(title, parameters), None
    else:
        try:
            made = _exchange(home, row, draft, parameters["code"])
            ended, message = Ended.DONE, f"{title} is connected. The window where you began knows it already."
        except (ProviderError, StoreError) as error:
            ended, message, made = Ended.FAILED, f"Not connected. {error}", None
    with home.store.write() as session:
        row = session.get_one(SignIn, row.id, with_for_update=True)
        row.made_id = made
        _end(home, session, row, ended, message, row.actor)
    return Finished(ended, message, company.slug)


def _claim(home: Home, state: str) -> Finished | tuple[SignIn, Company, Draft]:
    """Take the sign-in of this state, once, however many windows come back with it."""
    now = home.store.clock()
    with home.store.write() as session:
        row = session.exec(select(SignIn).where(SignIn.state == _digest(state)).with_for_update()).first()
        if row is None:
            return Finished(Ended.UNKNOWN, words.UNKNOWN)
        company = session.get_one(Company, row.company_id)
        if row.used_at is not None:
            return Finished(Ended.REUSED, words.reused(row.outcome), company.slug)
        row.used_at = now
        sealed, row.draft = row.draft, ""
        if row.expires_at < now:
            _end(home, session, row, Ended.EXPIRED, _expired(row), row.actor)
            return Finished(Ended.EXPIRED, _expired(row), company.slug)
        session.add(row)
    return row, company, _opened(home, sealed)[1]


def _opened(home: Home, sealed: str) -> tuple[str, Draft]:
    found = json.loads(home.store.cipher.open_secret(sealed))
    return found["state"], Draft(**found["draft"])


def _exchange(home: Home, row: SignIn, draft: Draft, code: str) -> str:
    tokens, decided = _oauth(draft.provider).exchange(_account(draft), code)
    settings = {**draft.settings, **decided}
    if row.connection_id is None:
        filled = Draft(**{**asdict(draft), "settings": settings})
        return _add(home, row.company_id, filled, row.actor, tokens)
    with home.store.read() as session:
        connection_of(session, row.company_id, row.connection_id)
    sign_in_again(home, row.connection_id, tokens, row.actor, settings)
    return row.connection_id


def _add(home: Home, company_id: str, draft: Draft, actor: str, tokens: Tokens | None = None) -> str:
    made = add_connection(
        home,
        company_id,
        draft.provider,
        draft.name,
        draft.base_url,
        draft.settings,
        draft.secrets,
        actor,
        tokens=tokens,
        settle_seconds=draft.settle_seconds,
        read_timeout_seconds=draft.read_timeout_seconds,
    )
    return made.id


def _end(home: Home, session: Session, row: SignIn, ended: Ended, message: str, actor: str) -> None:
    row.outcome, row.message = ended.value, message
    session.add(row)
    about = f"sign_in:{row.id}"
    audit(home.store, session, row.company_id, actor, "sign-in ended", about, outcome=ended.value)


def _expired(row: SignIn) -> str:
    return words.expired(_title(row.provider), LIFE)


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _oauth(name: str) -> OAuth:
    found = provider(name).oauth
    if found is None:
        raise CannotConnect(f"{_title(name)} has no sign-in page: its keys are typed in.")
    return found


def _account(draft: Draft) -> Account:
    return Account(connection="", base_url=draft.base_url, settings=draft.settings, secrets=draft.secrets)


def _title(name: str) -> str:
    return provider(name).capabilities.title
