"""Signing in to the Zenegy sandbox once more, as the person in front of its consent page would."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from core.actions.home import Home
from core.providers.base import Account
from core.providers.zenegy import authorize_url, callback_code
from core.store.tables import Connection
from core.store.tokens import TokenBook

STATE = "a-second-sign-in"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def account_of(home: Home, connection_id: str) -> Account:
    """The connection as a connector is given it, with its stored tokens."""
    with home.store.read() as session:
        row = session.get_one(Connection, connection_id)
    return Account(
        connection=row.id,
        base_url=row.base_url,
        settings=row.settings,
        secrets=json.loads(home.store.cipher.open_secret(row.secrets)),
        tokens=TokenBook(home.store, row.id),
    )


def consent(account: Account, company: str) -> str:
    """Say yes on the consent page for this company; answers the code."""
    url = authorize_url(account, STATE)
    form = {**dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query)), "company_id": company}
    body = urllib.parse.urlencode({**form, "decision": "approve"}).encode()
    request = urllib.request.Request(url.split("?", 1)[0], body, method="POST")
    try:
        urllib.request.build_opener(_NoRedirect).open(request, timeout=30)
    except urllib.error.HTTPError as answer:
        back = urllib.parse.urlsplit(answer.headers["Location"]).query
        return callback_code(account, dict(urllib.parse.parse_qsl(back)), STATE)
    raise AssertionError("The consent page did not send us back.")


def companies(account: Account) -> list[str]:
    """The companies that can be picked on the consent page."""
    with urllib.request.urlopen(authorize_url(account, STATE), timeout=30) as page:
        choice = page.read().decode().split('<select name="company_id">')[1].split("</select>")[0]
    return re.findall(r'value="([^"]+)"', choice)
