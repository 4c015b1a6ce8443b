"""The form of a new connection, tested before it is saved, and the form of new keys for one that there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Literal
from urllib.parse import urlsplit

import streamlit as st

from console import here as places
from console import nav, widgets
from console.formats import plain
from console.here import COMPANY, Visit
from console.language import _
from console.panels import connections_sign_in
from console.panels.connections import AGAIN, ENDS, connect
from console.panels.connections_fields import ask
from core.actions.attributes import read_attributes
from core.actions.connecting import sign_in_again
from core.actions.errors import EXPECTED
from core.actions.files import add_files
from core.actions.practice import Offer, addresses, offers
from core.actions.shown.connections import (
    RETURN_ADDRESS,
    VALID_UNTIL,
    ConnectionNow,
    Field,
    System,
    connections_of,
    systems,
)
from core.actions.sign_in import Draft, add_signed_in

FILLED_AT_SIGN_IN = ("company_id",)


def draw(visit: Visit, said: str) -> None:
    """The page while a connection is added. said: a system, or which end of a flow is wanted."""
    fit = [s for s in systems() if said == "any" or s.name == said or getattr(s, f"is_{said}", False)]
    fit = fit or systems()
    title = _("Connect {system}").format(system=fit[0].title) if len(fit) == 1 else _("Add a connection")
    if said in ENDS:
        title = connect(said)
    head = widgets.head(title)
    if not all(one.handed_over for one in fit):
        head.caption(_("It is tested first; nothing is stored until that works."))
    with head.actions:
        address = {COMPANY: visit.key}
        nav.button("connections", _("Back to connections"), f"{visit.key}-back", **address)
    chosen = _chosen(visit, fit)
    left, right = st.columns([54, 46], gap="large")
    with right, st.container(key=f"panel-add-{visit.key}"):
        _advice(chosen)
        _practice(visit, chosen)
    with left:
        _form(visit, chosen)


def _chosen(visit: Visit, fit: Sequence[System]) -> System:
    if len(fit) == 1:
        return fit[0]
    by_name = {s.name: s for s in fit}
    name = st.segmented_control(
        _("System"),
        list(by_name),
        default=fit[0].name,
        format_func=lambda one: by_name[one].title,
        key=f"{visit.key}-add-system",
        required=True,
    )
    return by_name[name]


def _advice(chosen: System) -> None:
    if chosen.handed_over:
        st.header(_("Before the first file"), anchor=False)
        st.markdown(
            _(
                "A file of employees first, then one of hours, absence or salary lines. Each is looked at before "
                "anything of it is taken in, and its columns are remembered for the next one."
            )
        )
        st.markdown(_("A file stands for all days from its first to its last row: a corrected one replaces it."))
        return
    st.header(_("Before you sign in"), anchor=False)
    if chosen.steps:
        st.markdown("\n".join(f"{number}. {plain(_(step))}" for number, step in enumerate(chosen.steps, 1)))
    if not chosen.is_books:
        _user_of_its_own(chosen)
    st.markdown(_("Handover only reads until somebody allows sending by typing the connection's name."))
    if chosen.own_page:
        _own_page(chosen)


def _user_of_its_own(chosen: System) -> None:
    st.markdown(
        _(
            "Make a user of its own for this in {system}, with a full administrator's rights. A connection dies with "
            "the person who signed in: when they leave, or lose a right, nothing can be sent any more."
        ).format(system=chosen.title)
    )


def _own_page(chosen: System) -> None:
    st.markdown(_("You sign in at {system}'s own page; Handover never sees the password.").format(system=chosen.title))
    if not connections_sign_in.return_address().startswith("https://"):
        st.markdown(
            _(
                "This console has no public https address, and the real {system} sends people to no other. Enter "
                "the return address that is registered there; afterwards paste here where you landed."
            ).format(system=chosen.title)
        )


@st.cache_data(show_spinner=False, ttl=5)
def _offer(url: str, system: str) -> Offer | None:
    return offers(url).get(system)


def _offers(visit: Visit, chosen: System) -> dict[str, Offer]:
    """Practice systems of this machine that play this one, by their base URL."""
    found = [_offer(url, chosen.name) for url in addresses(visit.home)]
    return {one.base_url: one for one in found if one is not None}


def _practice(visit: Visit, chosen: System) -> None:
    """A sandbox that answers here is offered, never filled in by itself."""
    for url, offer in list(_offers(visit, chosen).items())[:1]:
        st.markdown(_("A practice {system} answers on this machine.").format(system=chosen.title))
        st.caption(plain(url.partition("://")[2]))
        st.button(
            _("Fill in its values"),
            key=f"{visit.key}-fill-{chosen.name}-{url}",
            icon=":material/science:",
            on_click=_fill,
            args=(_key(visit, chosen), chosen, offer),
        )


def _key(visit: Visit, chosen: System) -> str:
    return f"{visit.key}-add-{chosen.name}"


def _fill(key: str, chosen: System, offer: Offer) -> None:
    st.session_state[f"{key}-url"] = offer.base_url
    for field in chosen.fields:
        if field.name in offer.auth and field.name not in (RETURN_ADDRESS, *FILLED_AT_SIGN_IN):
            st.session_state[f"{key}-{field.name}"] = offer.auth[field.name]


def _form(visit: Visit, chosen: System) -> None:
    key = _key(visit, chosen)
    if chosen.handed_over:
        _files(visit, chosen, key)
        return
    label = _("Go to sign-in") if chosen.own_page else _("Test and save")
    with st.form(key, border=False):
        name = _text(f"{key}-name", _("Name"), _unused(visit, chosen.title))
        address = _text(f"{key}-url", _("Web address"), chosen.address)
        asked = [f for f in chosen.fields if not f.override or f.name == VALID_UNTIL]
        values = {f.name: _field(f, key) for f in asked if f.required or f.name == VALID_UNTIL}
        rest = [f for f in asked if f.name not in values and f.name not in FILLED_AT_SIGN_IN]
        if rest:
            with st.expander(_("Only where it is needed")):
                values |= {f.name: _field(f, key) for f in rest}
        pressed = st.form_submit_button(label, key=f"{key}-go", type="primary")
    if pressed:
        _connect(visit, chosen, name, address, values)


def _files(visit: Visit, chosen: System, key: str) -> None:
    """Nobody is asked for an address or keys: only how files are to be read."""
    with st.form(key, border=False):
        name = _text(f"{key}-name", _("Name"), _unused(visit, _("Files")))
        values = {field.name: ask(field, field.default, key) for field in chosen.fields}
        pressed = st.form_submit_button(_("Make the connection"), key=f"{key}-go", type="primary")
    if not pressed:
        return
    try:
        made = add_files(visit.home, visit.company.id, name, values, visit.actor)
    except EXPECTED as error:
        st.error(plain(str(error)))
        return
    _forget(key)
    places.tell("success", _("{name} is made. Hand over the first file.").format(name=plain(name)))
    st.query_params.from_dict({COMPANY: visit.key, "connection": made.id})
    st.rerun()


def _unused(visit: Visit, title: str) -> str:
    """The system's name; with a number where a connection is called that already."""
    taken = {one.end.name.casefold() for one in connections_of(visit.home, visit.company)}
    numbered = (f"{title} {number}" for number in count(2))
    return next(name for name in chain([title], numbered) if name.casefold() not in taken)


def _text(key: str, label: str, usual: str) -> str:
    st.session_state.setdefault(key, usual)
    return st.text_input(label, key=key).strip()


def _field(field: Field, key: str) -> str:
    """As declared. The value lives in the session alone until it is tested; secrets are never shown again."""
    widget = f"{key}-{field.name}"
    usual = connections_sign_in.return_address() if field.name == RETURN_ADDRESS else field.default
    st.session_state.setdefault(widget, usual)
    label = _(field.title) if field.required else _("{title} (optional)").format(title=_(field.title))
    return _input(field, widget, label)


def _input(field: Field, key: str, label: str) -> str:
    kind: Literal["password", "default"] = "password" if field.secret else "default"
    return st.text_input(label, key=key, type=kind, help=_(field.help) or None, autocomplete="off").strip()


def _connect(visit: Visit, chosen: System, name: str, address: str, values: Mapping[str, str]) -> None:
    empty = [f.title for f in chosen.fields if f.required and not f.override and not values.get(f.name)]
    if empty:
        st.error(_("Fill in {fields}.").format(fields=plain(", ".join(empty))))
        return
    draft = _draft(chosen, name, address, values)
    try:
        if chosen.own_page:
            connections_sign_in.begin(visit, draft)
        else:
            with st.spinner(_("Asking {system}…").format(system=chosen.title)):
                made = add_signed_in(visit.home, visit.company, draft, visit.actor)
                read_attributes(visit.home, made)
            places.tell("success", _("{name} is connected.").format(name=plain(name)))
            st.query_params.from_dict({COMPANY: visit.key, "connection": made})
    except EXPECTED as error:
        st.error(plain(_("Not connected. {reason}").format(reason=error)))
        return
    _forget(_key(visit, chosen))
    st.rerun()


def _of_address(address: str, chosen: System) -> Offer | None:
    """What the sandbox offers that the address leads to, if it is one."""
    where = urlsplit(address)
    offer = _offer(f"{where.scheme}://{where.netloc}", chosen.name)
    return offer if offer and offer.base_url == address.rstrip("/") else None


def _draft(chosen: System, name: str, address: str, values: Mapping[str, str]) -> Draft:
    """Only a practice system's own patience is taken over: it says itself how long its effects may take."""
    secret = {f.name for f in chosen.fields if f.secret}
    offer = _of_address(address, chosen)
    return Draft(
        provider=chosen.name,
        name=name,
        base_url=address,
        settings={n: v for n, v in values.items() if n not in secret and v},
        secrets={n: v for n, v in values.items() if n in secret and v},
        settle_seconds=offer.settle_seconds if offer else None,
        read_timeout_seconds=offer.read_timeout_seconds if offer else None,
    )


def _forget(key: str) -> None:
    """What was typed is stored now, sealed: the session keeps nothing of it."""
    for name in [n for n in st.session_state if str(n).startswith(f"{key}-")]:
        del st.session_state[name]


def new_keys(visit: Visit, one: ConnectionNow) -> None:
    """Sign in again where keys are typed: new ones are tested, the others stay."""
    widgets.section(_("Sign in again"), _("empty keeps what there is"))
    key = f"{visit.key}-again-{one.end.id}"
    asked = [f for f in one.system.fields if f.secret or f.name == VALID_UNTIL or not f.override]
    with st.form(key, border=False):
        values = {}
        for field in asked:
            known = "" if field.secret else one.settings.get(field.name, "")
            st.session_state.setdefault(f"{key}-{field.name}", known)
            values[field.name] = _input(field, f"{key}-{field.name}", _(field.title))
        pressed = st.form_submit_button(_("Test and save"), key=f"{key}-go", type="primary")
    if pressed:
        _renew(visit, one, key, values)


def _renew(visit: Visit, one: ConnectionNow, key: str, values: Mapping[str, str]) -> None:
    secret = {f.name for f in one.system.fields if f.secret}
    settings = {n: v for n, v in values.items() if n not in secret}
    secrets = {n: v for n, v in values.items() if n in secret and v}
    try:
        with st.spinner(_("Asking {system}…").format(system=one.end.title)):
            sign_in_again(visit.home, one.end.id, None, visit.actor, settings, secrets)
    except EXPECTED as error:
        st.error(plain(_("Not signed in. {reason}").format(reason=error)))
        return
    _forget(key)
    st.query_params.pop(AGAIN, None)
    places.tell("success", _("{name} is signed in again.").format(name=plain(one.end.name)))
    st.rerun()
