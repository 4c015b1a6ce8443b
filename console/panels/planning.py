"""Planning from a page: asked for by a button, done while the page says so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong

import streamlit as st

from console import here as places
from console.here import Here
from console.language import _
from core.actions.errors import EXPECTED
from core.actions.shown.periods import EVERYBODY
from core.actions.transfers import plan_transfer
from core.models.period import PayPeriod

PATIENCE_SECONDS = 180
PLANNING = "planning"


def about(here: Here, period: PayPeriod, group: str) -> str:
    """What is planned, as it stands in keys."""
    return f"{here.key}-{period}-{group}"


def is_planning(here: Here, period: PayPeriod, group: str) -> bool:
    return bool(st.session_state.get(PLANNING) == about(here, period, group))


def ask(what: str) -> None:
    """what: from `about`."""
    st.session_state[PLANNING] = what


def plan_if_asked(here: Here, period: PayPeriod, group: str) -> None:
    """Read both systems and plan, while the page says so. What takes too long goes on and shows at the next look."""
    if not is_planning(here, period, group):
        return
    del st.session_state[PLANNING]
    words = _("Reading {source} and {target}, and planning…")
    source, target = here.flow.ends
    with st.status(words.format(source=source.title, target=target.title), expanded=False) as status:
        thread = ThreadPoolExecutor(1)
        planning = thread.submit(
            plan_transfer,
            here.home,
            here.company,
            here.integration,
            period,
            here.actor,
            payout_group=None if group == EVERYBODY else group,
        )
        try:
            planning.result(PATIENCE_SECONDS)
        except TookTooLong:
            told = _("Reading takes longer than three minutes. It goes on; look here again in a while.")
            places.tell("warning", told)
        except EXPECTED as error:
            places.tell("error", _("Not planned. {error}").format(error=error))
        finally:
            thread.shutdown(wait=False)
        status.update(label=_("Planned"), state="complete")
    st.rerun()
