"""One connection: what it may do, its buttons, its settings, and what nobody has confirmed about its system."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from console import here as places
from console import tables, texts, widgets
from console.formats import ABSENT, plain, title
from console.here import Visit
from console.language import _
from console.panels import connections_add, connections_dialogs, connections_sign_in, files
from console.panels.connections import AGAIN, WORDS
from console.panels.connections_fields import ask
from console.panels.sync import advice
from core.actions.attributes import attributes_of, read_attributes
from core.actions.connection_changes import change_address, change_settings, rename
from core.actions.connections import test_connection
from core.actions.errors import EXPECTED
from core.actions.shown.connections import ConnectionNow, Field, Standing

MOST_SCOPES = 12


def draw(visit: Visit, one: ConnectionNow) -> None:
    left, right = st.columns([54, 46], gap="large")
    with left:
        if not one.end.host:
            files.draw(visit, one)
        if st.query_params.get(AGAIN) == one.end.id and not one.system.own_page:
            connections_add.new_keys(visit, one)
        _unconfirmed(one)
    with right:
        with st.container(key=f"panel-about-{visit.key}-{one.end.id}"):
            _facts(visit, one)
            _buttons(visit, one)
        # Drawn when somebody opens it: a dozen fields take the browser longer than all the rest of the page.
        settings = st.expander(_("Settings"), key=f"{visit.key}-settings-{one.end.id}", on_change="rerun")
        if settings.open:
            with settings:
                _settings(visit, one)


def _facts(visit: Visit, one: ConnectionNow) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(plain(one.end.name), anchor=False, width="content")
        word, colour = WORDS[one.standing]
        widgets.badge(_(word), colour)
    rights = title(", ".join(texts.right(scope) for scope in one.scopes[:MOST_SCOPES])) or ABSENT
    more = len(one.scopes) - MOST_SCOPES
    released = attributes_of(visit.home, one.end.id)
    serves = ", ".join(one.integrations) or _("no integration yet")
    if one.system.handed_over:
        tables.terms({_("Serves"): serves, _("Made by"): one.owner}, _("About this connection"))
        for problem in one.end.problems:
            st.caption(plain(problem))
        return
    facts = {
        _("Account"): one.end.identity or ABSENT,
        _("Serves"): serves,
        _("Role"): texts.role(one.role) or ABSENT,
        _("Rights"): rights + (_(" and {count} more").format(count=more) if more > 0 else ""),
        _("Tested"): _tested(one),
        _("Sending"): _may_send(one),
    }
    if released:
        facts[_("Released attributes")] = ", ".join(released.values())
    tables.terms(facts, _("About this connection"))
    for problem in one.end.problems:
        st.warning(plain(problem))
    if one.end.said:
        st.error(plain(one.end.said))
    if one.system.in_step:
        for said in filter(None, (advice.closes(one), advice.another())):
            st.markdown(f":orange[:material/info:] :small[{said}]")
    st.caption(
        _(
            "Use a user of its own for this, not a person's: the connection dies with whoever signed in. {person} is "
            "signed in now."
        ).format(person=plain(one.end.signed_in_as or _("Nobody")))
    )


def _tested(one: ConnectionNow) -> str:
    """What the last test came to: a role or a right alone tells nobody whether it is enough."""
    if not one.end.signed_in_as:
        return ABSENT
    if one.end.problems or one.end.said:
        return _("something is to be looked at, see below")
    return _("it may do all that is needed")


def _may_send(one: ConnectionNow) -> str:
    if not one.end.may_send:
        return _("off, read only until somebody types its name")
    return _("on") if one.can_approve is not False else _("off, because nothing could be sent as approved")


def _buttons(visit: Visit, one: ConnectionNow) -> None:
    key = f"{visit.key}-{one.end.id}"
    out = one.standing is Standing.SIGNED_OUT
    with st.container(horizontal=True):
        if one.system.handed_over:
            _disconnect(one, key)
            return
        test = st.button(
            _("Test"),
            key=f"test-{key}",
            disabled=not one.end.signed_in_as,
            help=_("Nobody is signed in.")
            if not one.end.signed_in_as
            else _("Asks {system} who we are.").format(system=one.end.title),
        )
        st.button(
            _("Sign in again"),
            key=f"again-{key}",
            type="primary" if out else "secondary",
            on_click=_again,
            args=(visit, one),
        )
        if not one.end.may_send:
            st.button(
                _("Allow sending…"), key=f"allow-{key}", on_click=connections_dialogs.ask, args=("allow", one.end.id)
            )
        _disconnect(one, key)
    if test:
        _test(visit, one)


def _disconnect(one: ConnectionNow, key: str) -> None:
    st.button(_("Disconnect…"), key=f"end-{key}", on_click=connections_dialogs.ask, args=("disconnect", one.end.id))


def _test(visit: Visit, one: ConnectionNow) -> None:
    with st.spinner(_("Asking {system}…").format(system=one.end.title)):
        try:
            check = test_connection(visit.home, one.end.id, visit.actor)
            read_attributes(visit.home, one.end.id)
            words = _("{name} works. Signed in as {person} at {account}.")
            if check.problems:
                words = _("{name} answers, but something is to be looked at. Signed in as {person} at {account}.")
            said = words.format(name=one.end.name, person=check.signed_in_as, account=check.identity.name)
            places.tell("warning" if check.problems else "success", plain(said))
        except EXPECTED as error:
            places.tell("error", plain(str(error)))
    st.rerun()


def _again(visit: Visit, one: ConnectionNow) -> None:
    if one.system.own_page:
        connections_sign_in.begin_once_more(visit, one)
    else:
        st.query_params["connection"] = one.end.id
        st.query_params[AGAIN] = one.end.id


def _settings(visit: Visit, one: ConnectionNow) -> None:
    key = f"{visit.key}-set-{one.end.id}"
    with st.form(key, border=False):
        name = st.text_input(_("Name"), value=one.end.name, key=f"{key}-name")
        fields = [_offered(visit, one, f) for f in one.system.fields if f.override]
        own = {f.name: ask(f, one.settings[f.name], key) for f in fields}
        asked = None if one.system.handed_over else _asking(one, key)
        pressed = st.form_submit_button(_("Save settings"), key=f"{key}-save")
    if pressed:
        _save(visit, one, name, own, asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a system is asked: at which address, how long an answer and its effect are waited for, how often."""

    address: str
    settle: float
    read: float
    parallel: int
    per_second: float


def _asking(one: ConnectionNow, key: str) -> _Asked:
    address = st.text_input(
        _("Web address"),
        value=one.end.base_url,
        key=f"{key}-url",
        help=_("Another address throws the secrets away: they were given to this one alone."),
    )
    settle = st.number_input(
        _("Seconds until what is unclear shows"),
        value=float(one.settle_seconds),
        min_value=0.0,
        max_value=3600.0,
        step=10.0,
        format="%g",
        key=f"{key}-settle",
        help=_("How long after an unclear answer its effect may still appear. Shorter risks paying twice."),
    )
    read = st.number_input(
        _("Seconds to wait for an answer"),
        value=float(one.read_timeout_seconds),
        min_value=1.0,
        max_value=600.0,
        step=5.0,
        format="%g",
        key=f"{key}-read",
    )
    parallel = st.number_input(
        _("Questions asked at once"), value=one.parallel, min_value=1, max_value=16, key=f"{key}-parallel"
    )
    per_second = st.number_input(
        _("Questions a second at most"),
        value=one.per_second,
        min_value=0.0,
        max_value=100.0,
        step=1.0,
        format="%g",
        key=f"{key}-per-second",
        help=_("Where others ask with the same account too. 0: as many as {system} allows.").format(
            system=one.end.title
        ),
    )
    return _Asked(address, settle, read, int(parallel), per_second)


def _offered(visit: Visit, one: ConnectionNow, field: Field) -> Field:
    """A field for one of the account's own attributes offers those that are released, once they were read."""
    known = attributes_of(visit.home, one.end.id) if field.attribute else {}
    said = one.settings[field.name]
    if not known:
        return field
    return replace(field, choices={"": _("Not chosen"), **({said: said} if said else {}), **known})


def _save(
    visit: Visit,
    one: ConnectionNow,
    name: str,
    own: dict[str, str],
    asked: _Asked | None,
) -> None:
    """asked: None where nobody is."""
    about = (visit.home, visit.company.id, one.end.id)
    try:
        if name.strip() != one.end.name:
            rename(*about, name, visit.actor)
        patience = (one.settle_seconds, one.read_timeout_seconds, one.parallel, one.per_second)
        if asked is not None:
            patience = (asked.settle, asked.read, asked.parallel, asked.per_second)
        change_settings(*about, visit.actor, own, *patience)
        moved = asked is not None and change_address(*about, asked.address, visit.actor)
    except EXPECTED as error:
        places.tell("error", plain(str(error)))
    else:
        if moved:
            places.tell("warning", _("The address is another one now. Its secrets are gone: sign in again."))
        else:
            places.tell("success", _("The settings are saved."))
    st.rerun()


def _unconfirmed(one: ConnectionNow) -> None:
    found = one.system.unconfirmed
    title = _("Not confirmed by {system}").format(system=one.end.title)
    if one.system.handed_over:
        title = _("What is assumed of files")
    widgets.section(title, _("{count} points, and what is done meanwhile").format(count=len(found)))
    tables.draw([_("About"), _("What is done")], [(f.topic, f.says) for f in found], title)
