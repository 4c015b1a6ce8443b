"""What is asked about a workflow: what it is to be, whether to send now, whether it ends."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console import here as places
from console import widgets
from console.dialogs import dialog
from console.formats import plain
from console.here import Here
from console.language import _
from console.panels import workflows_form as form
from console.panels import workflows_words as words
from core.actions.errors import EXPECTED
from core.actions.shown.workflows import WorkflowNow
from core.actions.workflows import change_workflow, do_now, make_workflow, remove_workflow

ASKING = "workflow-asking"
"""Which company's page asks what, about which workflow, and what was wrong with the answer."""
MAKE, CHANGE, NOW, REMOVE = "make", "change", "now", "remove"


def ask(key: str, what: str, which: str = "") -> None:
    """key: the company's."""
    st.session_state[ASKING] = (key, what, which, "")


def draw_if_asked(here: Here, found: Sequence[WorkflowNow]) -> None:
    key, what, which, _said = st.session_state.get(ASKING, ("", "", "", ""))
    one = next((one for one in found if one.id == which), None)
    if key != here.key or (one is None) != (what == MAKE):
        return
    if one is None:
        dialog(_("A new workflow"), ASKING, _not_now, _form, here, None, width="medium")
    elif what == CHANGE:
        heading = _("Change {name}").format(name=plain(one.name))
        dialog(heading, ASKING, _not_now, _form, here, one, width="medium")
    elif what == NOW:
        dialog(_("Do {name} now?").format(name=plain(one.name)), ASKING, _not_now, _now, here, one)
    else:
        dialog(_("Remove {name}?").format(name=plain(one.name)), ASKING, _not_now, _remove, here, one)


def _not_now() -> None:
    st.session_state.pop(ASKING, None)


def _wrong(said: str) -> None:
    st.session_state[ASKING] = (*st.session_state[ASKING][:3], said)


def _form(here: Here, one: WorkflowNow | None) -> None:
    key = f"{here.key}-workflow-{one.id if one else 'new'}"
    # Its place is always there: were it to come and go, the fields below would be drawn anew and lose what is typed.
    with st.container():
        if wrong := st.session_state[ASKING][3]:
            st.error(plain(wrong))
    form.draw(here, key, one)
    label = _("Change workflow") if one else _("Make workflow")
    widgets.decision(label, f"{key}-keep", _keep, (here, key, one), _not_now)


def _keep(here: Here, key: str, one: WorkflowNow | None) -> None:
    if ASKING not in st.session_state:
        return
    try:
        said = form.said(key)
        if one is None:
            kept = make_workflow(here.home, here.company, here.integration, *said, here.actor)
        else:
            kept = change_workflow(here.home, here.company, one.id, *said, here.actor)
    except (*EXPECTED, ValueError) as error:
        _wrong(str(error))
        return
    _not_now()
    told = _("{name} is paused as before.") if kept.paused_by else _("{name} is kept. Its next time: {moment}.")
    moment = here.formats.moment(kept.next_at) if kept.next_at else ""
    places.tell("success", told.format(name=plain(kept.name), moment=moment))


def _now(here: Here, one: WorkflowNow) -> None:
    widgets.banner(here.flow, "dialog")
    said = _("It reads, plans, and sends {kinds} to {target}: of those people whose rows need nobody.")
    st.markdown(said.format(kinds=words.kinds(one.may_send), target=here.flow.target.title))
    st.caption(_(words.NEVER_ALONE))
    label = _("Do {name} now").format(name=plain(one.name))
    widgets.decision(label, f"{here.key}-workflow-{one.id}-do", _do, (here, one), _not_now)


def _do(here: Here, one: WorkflowNow) -> None:
    _not_now()
    places.tried(lambda: do_now(here.home, here.company, one.id, here.actor))


def _remove(here: Here, one: WorkflowNow) -> None:
    said = _("Nothing is done at its times any more. What it did stays: its last times here, its runs on History.")
    st.markdown(said)
    if one.going and one.going.started_at:
        st.caption(_("What is under way goes on to its end."))
    label = _("Remove {name}").format(name=plain(one.name))
    widgets.decision(label, f"{here.key}-workflow-{one.id}-end", _end, (here, one), _not_now)


def _end(here: Here, one: WorkflowNow) -> None:
    _not_now()
    done = _("{name} is removed.").format(name=plain(one.name))
    places.tried(lambda: remove_workflow(here.home, here.company, one.id, here.actor), done=done)
