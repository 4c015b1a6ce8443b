"""The OAuth routes: consent page, token endpoint, discovery document (sheet 3, 13.1)."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from . import seed
from .access import TOKEN_SECONDS, GrantRefused, Tokens
from .answers import reply
from .company import is_elevated
from .state import ZenegyState

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Zenegy sandbox: give access</title></head><body>
<h1>{app} asks for access</h1>
<p>This is a sandbox, not Zenegy.</p>
<ul>{scopes}</ul>
<form method="post" action="{action}">
{hidden}
<p><label>Signed in as <select name="person">{people}</select></label></p>
<p><label>Company <select name="company_id">{companies}</select></label></p>
<p><button name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button></p>
</form></body></html>"""

CARRIED = ("response_type", "client_id", "redirect_uri", "state")


def routes(state: ZenegyState) -> list[BaseRoute]:
    async def authorize(request: Request) -> Response:
        return _ask(state, request)

    async def decide(request: Request) -> Response:
        return _decide(state, dict(parse_qsl((await request.body()).decode())))

    async def token(request: Request) -> Response:
        return _token(state, request.headers.get("content-type", ""), await request.body())

    async def discovery(request: Request) -> Response:
        return _discovery(str(request.base_url).rstrip("/"))

    return [
        Route("/auth/authorize", authorize, methods=["GET"]),
        Route("/auth/authorize", decide, methods=["POST"]),
        Route("/auth/token", token, methods=["POST"]),
        Route("/.well-known/openid-configuration", discovery, methods=["GET"]),
    ]


def _ask(state: ZenegyState, request: Request) -> Response:
    asked = dict(request.query_params)
    app = state.access.apps.get(asked.get("client_id", ""))
    if app is None or not _is_registered(app, asked.get("redirect_uri", "")):
        return _no_redirect()
    person = _default_person(state, asked.get("company_id", ""))
    if asked.get("response_type") != "code" or person is None:
        return _back(asked, {})
    if state.settings.auto_approve:
        company_uid = asked.get("company_id") or next(iter(person.roles))
        return _decide(state, {**asked, "person": person.uid, "company_id": company_uid})
    path = f"{request.scope.get('root_path', '')}/auth/authorize"
    return HTMLResponse(_page(state, app, asked, person, path))


def _decide(state: ZenegyState, answer: Mapping[str, str]) -> Response:
    app = state.access.apps.get(answer.get("client_id", ""))
    redirect_uri = answer.get("redirect_uri", "")
    if app is None or not _is_registered(app, redirect_uri):
        return _no_redirect()
    person = state.access.people.get(answer.get("person", "")) or _default_person(state, answer.get("company_id", ""))
    company_uid = answer.get("company_id", "")
    allowed = person is not None and company_uid in person.roles and company_uid in state.companies
    if answer.get("decision") == "deny" or person is None or not allowed:
        return _back(answer, {})
    code = state.access.approve(app.client_id, person, company_uid, redirect_uri, state.clock.now())
    return _back(answer, {"code": code})


def _back(asked: Mapping[str, str], extra: Mapping[str, str]) -> Response:
    """Redirect to the app; denial and failure carry no code. That `state` comes back is inferred."""
    parts = urlsplit(asked["redirect_uri"])
    query = [*parse_qsl(parts.query), *extra.items()]
    if "state" in asked:
        query.append(("state", asked["state"]))
    return RedirectResponse(urlunsplit(parts._replace(query=urlencode(query))), 302)


def _no_redirect() -> Response:
    return HTMLResponse("<h1>Unknown application or redirect address.</h1>", 400)


def _is_registered(app: seed.App, redirect_uri: str) -> bool:
    """Registered, query arguments ignored, `*` at the end matches the rest; https, or http on this machine."""
    parts = urlsplit(redirect_uri)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")):
        return False
    bare = redirect_uri.split("?")[0]
    return any(
        bare.startswith(known[:-1]) if known.endswith("*") else bare == known.split("?")[0]
        for known in app.redirect_uris
    )


def _default_person(state: ZenegyState, company_uid: str) -> seed.Person | None:
    """Who the page proposes: somebody with an elevated role, in the company asked for if one is."""
    people = [p for p in state.access.people.values() if not company_uid or company_uid in p.roles]
    elevated = [p for p in people if any(is_elevated(r) for c, r in p.roles.items() if company_uid in ("", c))]
    return next(iter(elevated or people), None)


def _page(state: ZenegyState, app: seed.App, asked: Mapping[str, str], person: seed.Person, action: str) -> str:
    hidden = [(name, asked[name]) for name in CARRIED if name in asked]
    people = [(p.uid, f"{p.name} ({', '.join(sorted(set(p.roles.values())))})") for p in state.access.people.values()]
    companies = [(c.uid, c.name) for c in state.companies.values()]
    return PAGE.format(
        app=escape(app.name),
        action=escape(action),
        scopes="".join(f"<li>{escape(scope)}</li>" for scope in app.scopes),
        hidden="\n".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in hidden),
        people=_options(people, person.uid),
        companies=_options(companies, asked.get("company_id", "")),
    )


def _options(choices: list[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in choices
    )


def _token(state: ZenegyState, content_type: str, body: bytes) -> Response:
    if content_type.split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return reply({"error": "invalid_request"}, 400)
    form = dict(parse_qsl(body.decode("utf-8", "replace")))
    try:
        tokens = _tokens(state, form)
    except GrantRefused as refused:
        return reply({"error": refused.error}, 400)
    return reply(
        {
            "access_token": tokens.access_token,
            "token_type": "bearer",
            "expires_in": TOKEN_SECONDS,
            "refresh_token": tokens.refresh_token,
            "company_id": tokens.company_id,
        }
    )


def _tokens(state: ZenegyState, form: Mapping[str, str]) -> Tokens:
    client = (form.get("client_id", ""), form.get("client_secret", ""))
    now = state.clock.now()
    match form.get("grant_type"):
        case "authorization_code":
            return state.access.exchange(*client, form.get("code", ""), form.get("redirect_uri", ""), now)
        case "refresh_token":
            rotate = state.settings.rotate_refresh_tokens
            return state.access.refresh(*client, form.get("refresh_token", ""), rotate, now)
        case _:
            raise GrantRefused("unsupported_grant_type")


def _discovery(root: str) -> Response:
    return reply(
        {
            "issuer": root,
            "authorization_endpoint": f"{root}/auth/authorize",
            "token_endpoint": f"{root}/auth/token",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
    )
