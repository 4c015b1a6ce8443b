"""What is asked before a connection may send, and before it ends."""

from __future__ import annotations

import streamlit as st

from console import here as places
from console import widgets
from console.dialogs import dialog
from console.formats import plain
from console.here import Visit
from console.language import _
from core.actions.connection_changes import allow_sending, disconnect
from core.actions.errors import EXPECTED
from core.actions.shown.connections import ConnectionNow

ASKING = "connection-asking"


def ask(what: str, connection: str) -> None:
    st.session_state[ASKING] = (what, connection, "")


def draw_if_asked(visit: Visit, one: ConnectionNow) -> None:
    what, connection, _said = st.session_state.get(ASKING, ("", "", ""))
    if connection != one.end.id:
        return
    name = plain(one.end.name)
    if what == "allow":
        title = _("Let {name} send?").format(name=name)
        dialog(title, ASKING, _not_now, _allow, visit, one)
    else:
        title = _("Disconnect {name}?").format(name=name)
        dialog(title, ASKING, _not_now, _disconnect, visit, one)


def _not_now() -> None:
    st.session_state.pop(ASKING, None)


def _allow(visit: Visit, one: ConnectionNow) -> None:
    key = f"{visit.key}-allow-{one.end.id}"
    st.markdown(
        _(
            "From then on, {system} at {host} takes what is sent for {account}. The first send offers one person."
        ).format(system=one.end.title, host=plain(one.end.host), account=plain(one.end.identity))
    )
    st.text_input(_("Type its name, {name}").format(name=plain(one.end.name)), key=f"{key}-typed")
    if said := st.session_state[ASKING][2]:
        st.error(plain(said))
    label = _("Let {name} send").format(name=plain(one.end.name))
    widgets.decision(label, f"{key}-yes", _let, (visit, one, key), _not_now)


def _let(visit: Visit, one: ConnectionNow, key: str) -> None:
    try:
        allow_sending(visit.home, one.end.id, st.session_state[f"{key}-typed"], visit.actor)
    except EXPECTED as error:
        st.session_state[ASKING] = ("allow", one.end.id, str(error))
        return
    _not_now()
    places.tell("success", _("{name} may send now.").format(name=plain(one.end.name)))


def _disconnect(visit: Visit, one: ConnectionNow) -> None:
    key = f"{visit.key}-disconnect-{one.end.id}"
    st.markdown(
        _(
            "Its keys and tokens are thrown away, and nothing is read or sent until somebody connects it again. Links, "
            "mappings and what was sent stay, and belong to it again then."
        )
    )
    if one.integrations:
        st.warning(_("{names} can't plan or send without it.").format(names=plain(", ".join(one.integrations))))
    label = _("Disconnect {name}").format(name=plain(one.end.name))
    widgets.decision(label, f"{key}-yes", _end, (visit, one), _not_now)


def _end(visit: Visit, one: ConnectionNow) -> None:
    _not_now()

    def verb() -> None:
        disconnect(visit.home, visit.company.id, one.end.id, visit.actor)
        st.query_params.pop("connection", None)

    places.tried(verb, done=_("{name} is disconnected.").format(name=plain(one.end.name)))
