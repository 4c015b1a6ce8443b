"""Signing in to Zenegy: OAuth code flow and refresh, one grant for one company (sheet 2, 3, 13.1). [docs]"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from core.http.client import Auth
from core.http.errors import Broken, NotSent
from core.http.oauth import OAuthAuth, OAuthClient
from core.http.protocols import Tokens
from core.providers.base import Account
from core.providers.zenegy.routes import TITLE

# Sheet 2. Everywhere else, as at the sandbox, sign-in and data share one address.
_AUTH_URLS: Mapping[str, str] = {
    "api.zenegy.com": "https://auth.zenegy.com",
    "api-gateway.beta.zalary.com": "https://auth.beta.zalary.com",
}


def auth_url(account: Account) -> str:
    """Where people sign in, without a slash at the end: the setting `auth_url`, else derived from the base URL."""
    given = account.settings.get("auth_url", "").strip()
    derived = _AUTH_URLS.get(urlsplit(account.base_url).hostname or "", account.base_url)
    return (given or derived).rstrip("/")


def authorize_url(account: Account, state: str) -> str:
    """Where to send the person who signs in. A company that is known already is pre-selected there.

    Raises NotSent where a setting of the app is missing.
    """
    company = account.settings.get("company_id", "")
    with _application(account) as application:
        return application.authorization_url(state, **({"company_id": company} if company else {}))


def callback_code(account: Account, callback: Mapping[str, str], state: str) -> str:
    """The code among the parameters Zenegy sent the person back with; it lives 5 minutes.

    Raises SignInNeeded where they declined (then there is none), or `state` is not the one given out.
    """
    with _application(account) as application:
        return application.code(callback, state)


def exchange_code(account: Account, code: str) -> tuple[Tokens, str]:
    """The tokens for a code, and the uid of the company that was picked: compare it with the pinned one.

    Raises SignInNeeded for a used or expired code, Rejected where the client id or secret is wrong.
    """
    with _application(account) as application:
        grant = application.exchange(code)
    company = grant.extra.get("company_id")
    if not isinstance(company, str) or not company:
        raise Broken("Zenegy's sign-in does not say for which company it is. Sign in again.", provider=TITLE)
    return grant.tokens, company


def auth(account: Account) -> Auth:
    """Puts the connection's access token on each request and renews it in the account's token store."""

    def refresh(tokens: Tokens) -> Tokens:
        with _application(account) as application:
            return application.refresh(tokens)

    return OAuthAuth(account.tokens, refresh)


@contextmanager
def _application(account: Account) -> Iterator[OAuthClient]:
    """The app that Zenegy registered, for one exchange."""
    given = {**account.settings, **account.secrets}
    missing = [name for name in ("client_id", "client_secret", "redirect_uri") if not given.get(name)]
    if missing:
        raise NotSent(f"The Zenegy connection lacks {', '.join(missing)}. Fill it in first.", provider=TITLE)
    base = auth_url(account)
    application = OAuthClient(
        provider=TITLE,
        authorize_url=f"{base}/auth/authorize",
        token_url=f"{base}/auth/token",
        client_id=given["client_id"],
        client_secret=given["client_secret"],
        redirect_uri=given["redirect_uri"],
        recorder=account.recorder,
    )
    try:
        yield application
    finally:
        application.close()
