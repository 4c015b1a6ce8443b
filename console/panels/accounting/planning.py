"""Reading both systems and planning a posting, asked for by a button and done while the page says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong

import streamlit as st

from console import here as places
from console.formats import plain
from console.language import _
from console.panels.accounting.place import PLAN, VIEW, Place
from console.panels.planning import PATIENCE_SECONDS
from core.actions.errors import EXPECTED
from core.actions.postings import plan_posting

ASKED = "posting-planning"


def ask(about: str, taking_back: bool = False) -> None:
    """about: of the place."""
    st.session_state[ASKED] = (about, taking_back)


def is_asked(at: Place) -> bool:
    return bool(st.session_state.get(ASKED, ("",))[0] == at.about)


def plan_if_asked(at: Place) -> None:
    """What takes too long goes on, and shows at the next look."""
    if not is_asked(at):
        return
    taking_back: bool = st.session_state.pop(ASKED)[1]
    here = at.here
    source, target = here.flow.ends
    words = _("Reading {source} and {target}…").format(source=source.title, target=target.title)
    with st.status(words, expanded=False):
        thread = ThreadPoolExecutor(1)
        about = (here.home, here.company, here.integration, at.posting, at.days.first, at.days.last, here.actor)
        made = thread.submit(plan_posting, *about, taking_back)
        try:
            made.result(PATIENCE_SECONDS)
            st.query_params[VIEW] = PLAN
        except TookTooLong:
            told = _("Reading takes longer than three minutes. It goes on; look here again in a while.")
            places.tell("warning", told)
        except EXPECTED as error:
            places.tell("error", _("Not planned. {error}").format(error=plain(str(error))))
        finally:
            thread.shutdown(wait=False)
    st.rerun()
