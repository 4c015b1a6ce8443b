"""A sign-in that goes on in another window: the way there, noticing that it ended, and the way back by hand."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import streamlit as st

from console import here as places
from console.formats import plain
from console.here import COMPANY, Visit
from console.language import _
from core.actions.home import NotFound
from core.actions.shown.connections import RETURN_ADDRESS, ConnectionNow, system
from core.actions.sign_in import (
    Begun,
    Draft,
    Ended,
    SignInNow,
    begin_again,
    begin_sign_in,
    finish_pasted,
    give_up,
    sign_in_link,
    sign_in_now,
)

SIGN_IN = "sign_in"
"""In the address: the sign-in this page waits for. It opens nothing: the state that does is the provider's alone."""
SECONDS = 1.5
PATH = "/signed-in"


def return_address() -> str:
    """Where this console takes people back: below HANDOVER_PUBLIC_URL, else where this browser reached it."""
    public = os.environ.get("HANDOVER_PUBLIC_URL", "").rstrip("/")
    if not public:
        seen = urlsplit(st.context.url or "http://127.0.0.1:8501")
        public = f"{seen.scheme}://{seen.netloc}"
    return public + PATH


def begin(visit: Visit, draft: Draft) -> None:
    """Raises what `begin_sign_in` raises."""
    _begun(visit, begin_sign_in(visit.home, visit.company, draft, visit.actor))


def begin_once_more(visit: Visit, one: ConnectionNow) -> None:
    """Called by a button: says what is wrong instead of raising."""
    known = one.settings.get(RETURN_ADDRESS, "")
    # What was this machine's own address then may be another port now; one that was registered stays.
    here = return_address() if not known or _on_this_machine(known) else known
    places.tried(lambda: _begun(visit, begin_again(visit.home, visit.company, one.end.id, here, visit.actor)))


def _on_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")


def _begun(visit: Visit, begun: Begun) -> None:
    st.query_params.clear()
    st.query_params.from_dict({COMPANY: visit.key, SIGN_IN: begun.id})


def waiting(visit: Visit) -> SignInNow | None:
    """The sign-in in the address, while it waits. One that ended is told about, once."""
    known = st.query_params.get(SIGN_IN)
    if not known:
        return None
    try:
        now = sign_in_now(visit.home, visit.company, known)
    except NotFound:
        del st.query_params[SIGN_IN]
        return None
    if now.ended is Ended.WAITING:
        return now
    del st.query_params[SIGN_IN]
    if now.made:
        st.query_params["connection"] = now.made
    done = now.ended is Ended.DONE
    words = _("{system} is connected.").format(system=system(now.provider).title) if done else plain(now.message)
    (st.success if done else st.warning if now.ended is Ended.DENIED else st.error)(words)
    return None


def draw(visit: Visit, now: SignInNow) -> None:
    title = system(now.provider).title
    with st.container(key=f"panel-sign-in-{visit.key}"):
        st.header(_("Sign in at {system}").format(system=title), anchor=False)
        url = sign_in_link(visit.home, visit.company, now.id, visit.actor)
        st.markdown(
            _("It opens in a window of its own. Sign in there, pick the company, approve. This page notices.")
            if url
            else _("Somebody else began it, and goes on in a window of their own.")
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if url:
                st.link_button(
                    _("Open {system}").format(system=title),
                    url,
                    key=f"{visit.key}-open-{now.id}",
                    type="primary",
                    icon=":material/open_in_new:",
                )
            st.button(_("Give up"), key=f"{visit.key}-give-up-{now.id}", on_click=_give_up, args=(visit, now.id))
            until = visit.formats.clock(now.expires_at)
            st.caption(_("Waiting; it counts until {time}.").format(time=until), width="content")
        _by_hand(visit, now)
        st.fragment(run_every=SECONDS, key=f"sign-in-{visit.key}-{now.id}")(_look)(visit, now.id)


def _look(visit: Visit, sign_in: str) -> None:
    """Only the store is asked. The page is drawn anew once the other window ended it."""
    if sign_in_now(visit.home, visit.company, sign_in).ended is not Ended.WAITING:
        st.rerun()


def _give_up(visit: Visit, sign_in: str) -> None:
    give_up(visit.home, visit.company, sign_in, visit.actor)


def _by_hand(visit: Visit, now: SignInNow) -> None:
    """The provider may know another return address than this console: then people bring the address themselves."""
    key = f"{visit.key}-pasted-{now.id}"
    with st.expander(_("The window shows an error, or another page"), key=f"{key}-box"):
        st.markdown(
            _(
                "Without a public https address, {system} may send you to a page that does not open. That is fine: "
                "copy all of the address in that window's bar and paste it here."
            ).format(system=system(now.provider).title)
        )
        st.text_input(_("Paste the address you landed on"), key=key, autocomplete="off")
        st.button(_("Finish sign-in"), key=f"{key}-go", on_click=_finish, args=(key,))


def _finish(key: str) -> None:
    back = finish_pasted(places.home(), st.session_state[key])
    st.session_state[key] = ""
    if back.ended is not Ended.DONE:
        places.tell("error", plain(back.message))
