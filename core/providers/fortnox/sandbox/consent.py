"""The consent page `/oauth-v1/auth` (sheet 3, 11): a user of a company says what an app may do there."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from . import seed
from .access import Consent
from .state import FortnoxState

PATH = "/oauth-v1/auth"
CARRIED = ("response_type", "client_id", "redirect_uri", "scope", "state", "access_type", "account_type")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Fortnox sandbox: give access</title></head><body>
<h1>{app} asks for access</h1>
<p>This is a sandbox, not Fortnox.{service}</p>
<ul>{scopes}</ul>
<form method="post" action="{action}">
{hidden}
<p><label>Signed in as <select name="user_id">{users}</select></label></p>
<p><label>Company <select name="tenant_id">{companies}</select></label></p>
<p><button name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button></p>
</form></body></html>"""
SERVICE = " The access is that of a service account: a system administrator must approve it."


def routes(state: FortnoxState) -> list[BaseRoute]:
    async def ask(request: Request) -> Response:
        asked = dict(request.query_params)
        app = _app(state, asked)
        if app is None:
            return _no_redirect()
        wrong = _wrong(app, asked)
        if wrong:
            return _back(app, asked, wrong)
        if state.switches.auto_approve:
            return _decided(state, app, asked)
        path = f"{request.scope.get('root_path', '')}{PATH}"
        return HTMLResponse(_page(state, app, asked, path))

    async def decide(request: Request) -> Response:
        answer = dict(parse_qsl((await request.body()).decode()))
        app = _app(state, answer)
        return _no_redirect() if app is None else _decided(state, app, answer)

    return [Route(PATH, ask, methods=["GET"]), Route(PATH, decide, methods=["POST"])]


def _app(state: FortnoxState, asked: Mapping[str, str]) -> seed.App | None:
    """The app, if the redirect address is registered; `*` at its end matches the rest; left out, it is the first."""
    app = state.access.apps.get(asked.get("client_id", ""))
    uri = asked.get("redirect_uri")
    if app is None or uri is None:
        return app
    fits = (uri.startswith(one[:-1]) if one.endswith("*") else uri == one for one in app.redirect_uris)
    return app if any(fits) else None


def _wrong(app: seed.App, asked: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the question, as it goes back to the app; empty if nothing is."""
    if asked.get("response_type") != "code":
        return {"error": "unsupported_response_type", "error_description": "response_type must be code"}
    scopes = asked.get("scope", "").split()
    if not scopes or set(scopes) - set(app.scopes):
        return {"error": "invalid_scope", "error_description": "The scope is missing or not one of the app's"}
    if asked.get("account_type") == "service" and not app.service_accounts:
        return {"error": "unauthorized_client", "error_description": "Client does not allow service account"}
    return {}


def _decided(state: FortnoxState, app: seed.App, answer: Mapping[str, str]) -> Response:
    wrong = _wrong(app, answer)
    if wrong:
        return _back(app, answer, wrong)
    denied = {"error": "access_denied", "error_description": "The user denied the request"}
    user = state.access.users.get(_number(answer.get("user_id"), next(iter(state.access.users))))
    tenant_id = _number(answer.get("tenant_id"), next(iter(state.companies)))
    if answer.get("decision") == "deny" or user is None or tenant_id not in state.companies:
        return _back(app, answer, denied)
    service = answer.get("account_type") == "service"
    if service and not user.administrator:
        return _back(app, answer, denied | {"error_description": "Only a system administrator can approve this"})
    scopes = tuple(dict.fromkeys(answer["scope"].split()))
    offline = answer.get("access_type") == "offline"
    consent = Consent(app.client_id, tenant_id, user.id, scopes, service, offline)
    code = state.access.approve(consent, answer.get("redirect_uri"), state.clock.now())
    return _back(app, answer, {"code": code})


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    return int(text) if text.isdigit() else -1


def _back(app: seed.App, asked: Mapping[str, str], extra: Mapping[str, str]) -> Response:
    parts = urlsplit(asked.get("redirect_uri") or app.redirect_uris[0])
    query = [*parse_qsl(parts.query), *extra.items()]
    if "state" in asked:
        query.append(("state", asked["state"]))
    return RedirectResponse(urlunsplit(parts._replace(query=urlencode(query))), 302)


def _no_redirect() -> Response:
    return HTMLResponse("<h1>Unknown application or redirect address.</h1>", 400)


def _page(state: FortnoxState, app: seed.App, asked: Mapping[str, str], action: str) -> str:
    hidden = [(name, asked[name]) for name in CARRIED if name in asked]
    users = [(one.id, one.name) for one in state.access.users.values()]
    companies = [(one.tenant_id, f"{one.name} ({one.tenant_id})") for one in state.companies.values()]
    return PAGE.format(
        app=escape(app.name),
        service=SERVICE if asked.get("account_type") == "service" else "",
        action=escape(action),
        scopes="".join(f"<li>{escape(scope)}</li>" for scope in asked["scope"].split()),
        hidden="\n".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in hidden),
        users=_options(users),
        companies=_options(companies),
    )


def _options(choices: list[tuple[int, str]]) -> str:
    return "".join(f'<option value="{value}">{escape(label)}</option>' for value, label in choices)
