"""The page on which a customer grants the app access (sheet section 3): a form that a person or a script posts."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from .calls import Holder

PATH = "/secure/api1/requestaccess.aspx"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>e-conomic sandbox: give access</title></head><body>
<h1>{app} asks for access to {company}</h1>
<p>This is a sandbox, not e-conomic.</p>
<ul>{roles}</ul>
<form method="post" action="{action}">
<input type="hidden" name="appPublicToken" value="{token}">
<input type="hidden" name="redirectUrl" value="{back}">
<p><button name="decision" value="approve">Add app</button>
<button name="decision" value="deny">Cancel</button></p>
</form></body></html>"""


def routes(holder: Holder) -> list[BaseRoute]:
    async def ask(request: Request) -> Response:
        return _ask(holder, request)

    async def decide(request: Request) -> Response:
        return _decide(holder, dict(parse_qsl((await request.body()).decode())))

    return [Route(PATH, ask, methods=["GET"]), Route(PATH, decide, methods=["POST"])]


def _ask(holder: Holder, request: Request) -> Response:
    books, asked = holder.books, request.query_params
    back = asked.get("redirectUrl", "")
    if asked.get("appPublicToken") != books.access.app_public or not _is_address(back):
        return _unknown()
    return HTMLResponse(
        PAGE.format(
            app=escape(books.document.appName),
            company=escape(books.document.companyName),
            roles="".join(f"<li>{escape(role)}</li>" for role in books.access.roles),
            action=escape(request.scope.get("root_path", "") + PATH),
            token=escape(books.access.app_public),
            back=escape(back),
        )
    )


def _decide(holder: Holder, answer: dict[str, str]) -> Response:
    """Back to the app with `token`, the agreement grant token itself: there is no code to exchange. [client]"""
    back = answer.get("redirectUrl", "")
    if answer.get("appPublicToken") != holder.books.access.app_public or not _is_address(back):
        return _unknown()
    approved = answer.get("decision") == "approve"
    token = {"token": holder.books.access.grant()} if approved else {}
    parts = urlsplit(back)
    query = [*parse_qsl(parts.query), *token.items()]
    return RedirectResponse(urlunsplit(parts._replace(query=urlencode(query))), 302)


def _is_address(text: str) -> bool:
    return urlsplit(text).scheme in ("http", "https") and bool(urlsplit(text).netloc)


def _unknown() -> Response:
    return HTMLResponse("<h1>Unknown app or redirect address.</h1>", 400)
