"""The page where a provider sends people back to: a window of its own, without Streamlit and without scripts."""

from __future__ import annotations

import html

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from console.language import N_, _
from core.actions.errors import sentence
from core.actions.home import home_folder, open_home
from core.actions.sign_in import Ended, Finished, finish_sign_in

TITLES = {
    Ended.DONE: N_("Signed in"),
    Ended.DENIED: N_("No access given"),
    Ended.FAILED: N_("Not connected"),
    Ended.EXPIRED: N_("Too late"),
    Ended.REUSED: N_("Used already"),
    Ended.UNKNOWN: N_("Not known here"),
    Ended.NO_STATE: N_("Not to be told apart"),
}
HEADERS = {
    # The address holds a code: it is neither kept nor told to anybody.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Handover</title><style>
:root{{color-scheme:light dark}}
body{{margin:0;font:15px/1.5 system-ui,sans-serif;background:light-dark(#FFFFFF,#15191D);
color:light-dark(#10171E,#E3E8EC)}}
main{{max-width:34rem;margin:14vh auto 0;padding:0 1.5rem}}
p.brand{{margin:0 0 1.6rem;font-weight:700;color:light-dark(#566370,#9CA9B5)}}
h1{{margin:0 0 .5rem;font-size:1.57rem;font-weight:600}}
p.said{{margin:0 0 1.2rem;padding-left:.9rem;border-left:3px solid {colour}}}
p.next{{margin:0;color:light-dark(#566370,#9CA9B5)}}
</style></head><body><main><p class="brand">Handover</p><h1>{title}</h1><p class="said">{said}</p>
<p class="next">{next}</p></main></body></html>"""
COLOURS = {True: "light-dark(#1E7F55,#4DB588)", False: "light-dark(#C2620C,#E0933F)"}


async def signed_in(request: Request) -> Response:
    """Ends the sign-in that the parameters belong to, and says what happened."""
    back = await run_in_threadpool(_finish, dict(request.query_params))
    done = back.ended is Ended.DONE
    page = PAGE.format(
        title=html.escape(_(TITLES[back.ended])),
        said=html.escape(back.message),
        next=html.escape(_("You can close this window.")),
        colour=COLOURS[done],
    )
    return HTMLResponse(page, 200 if done else 400, headers=HEADERS)


def _finish(parameters: dict[str, str]) -> Finished:
    try:
        with open_home(home_folder()) as home:
            return finish_sign_in(home, parameters)
    except Exception as error:
        words = sentence(error)
        if words is None:
            raise
        return Finished(Ended.FAILED, words)
