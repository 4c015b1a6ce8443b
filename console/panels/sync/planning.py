"""Reading both systems and planning, asked for by a button and done while the page says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong

import streamlit as st

from console import here as places
from console.formats import plain
from console.language import _
from console.panels.planning import PATIENCE_SECONDS
from console.panels.sync.place import PLAN, VIEW, Place
from core.actions.errors import EXPECTED
from core.actions.shown.syncs import Guard
from core.actions.syncs import plan_sync

ASKED = "sync-planning"


def ask(about: str, overruled: tuple[Guard, ...] = ()) -> None:
    """about: of the place. overruled: guards that somebody has lifted for this plan."""
    st.session_state[ASKED] = (about, overruled)


def is_asked(at: Place) -> bool:
    return bool(st.session_state.get(ASKED, ("",))[0] == at.about)


def plan_if_asked(at: Place) -> None:
    """What takes too long goes on, and shows at the next look."""
    if not is_asked(at):
        return
    overruled: tuple[Guard, ...] = st.session_state.pop(ASKED)[1]
    here = at.here
    words = _("Reading {source} and {target}, and comparing…")
    source, target = here.flow.ends
    with st.status(words.format(source=source.title, target=target.title), expanded=False):
        thread = ThreadPoolExecutor(1)
        about = (here.home, here.company, here.integration, at.kept, at.days.first, at.days.last, here.actor)
        planning = thread.submit(plan_sync, *about, at.people, overruled)
        try:
            planning.result(PATIENCE_SECONDS)
            st.query_params[VIEW] = PLAN
        except TookTooLong:
            told = _("Reading takes longer than three minutes. It goes on; look here again in a while.")
            places.tell("warning", told)
        except EXPECTED as error:
            places.tell("error", _("Not planned. {error}").format(error=plain(str(error))))
        finally:
            thread.shutdown(wait=False)
    st.rerun()
