"""A company with nothing connected yet, in front of sandboxes of its own, and the person in front of a consent page."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.actions.demo import ask
from core.actions.home import Home
from core.actions.sign_in import Draft
from core.store.tables import AuditEntry, Company

BACK = "http://127.0.0.1:1/signed-in"


@dataclass(frozen=True)
class Stage:
    """home: open. company: empty. url: of the running sandboxes."""

    home: Home
    company: Company
    url: str

    def offer(self, provider: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = ask("GET", self.url)["providers"][provider]
        return found

    def timelog(self, name: str = "TimeLog", **changes: str) -> Draft:
        offer = self.offer("timelog")
        given = {**offer["auth"], **changes}
        secret = ("pat", "api_password", "transactional_password")
        return Draft(
            provider="timelog",
            name=name,
            base_url=offer["base_url"],
            settings={n: given[n] for n in ("account", "site_code", "api_id", "transactional_user") if n in given},
            secrets={n: given[n] for n in secret if n in given},
        )

    def zenegy(self, name: str = "Zenegy", **changes: str) -> Draft:
        offer = self.offer("zenegy")
        given = {**offer["auth"], "redirect_uri": BACK, **changes}
        return Draft(
            provider="zenegy",
            name=name,
            base_url=offer["base_url"],
            settings={n: given[n] for n in ("client_id", "redirect_uri")},
            secrets={"client_secret": given["client_secret"]},
        )

    def acts(self) -> list[str]:
        from sqlmodel import col, select

        with self.home.store.read() as session:
            query = select(AuditEntry.act).where(AuditEntry.company_id == self.company.id)
            return list(session.exec(query.order_by(col(AuditEntry.number))).all())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def consent(url: str, decision: str = "approve", company: int = 0) -> dict[str, str]:
    """Decide on the consent page, for the company at that place in its list; answers what came back."""
    with urllib.request.urlopen(url, timeout=30) as page:
        choice = page.read().decode().split('<select name="company_id">')[1].split("</select>")[0]
    uids = [part.split('"')[0] for part in choice.split('value="')[1:]]
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
    form = urllib.parse.urlencode({**asked, "company_id": uids[company], "decision": decision}).encode()
    request = urllib.request.Request(url.split("?", 1)[0], form, method="POST")
    try:
        urllib.request.build_opener(_NoRedirect).open(request, timeout=30)
    except urllib.error.HTTPError as answer:
        back = urllib.parse.urlsplit(answer.headers["Location"])
        return dict(urllib.parse.parse_qsl(back.query))
    raise AssertionError("The consent page did not send us back.")
