"""What is asked about an address for notices: which it is, what it hears of, its secret, whether it goes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from console import here as places
from console import widgets
from console.dialogs import dialog
from console.formats import plain
from console.here import Visit
from console.language import N_, _
from console.panels import notices_check
from console.panels import notices_words as words
from core.actions.errors import EXPECTED
from core.actions.notices import (
    EMAIL,
    WANTED,
    WEBHOOK,
    NoKind,
    Tells,
    change_secret,
    choose_kinds,
    mail_trouble,
    subscribe,
    unsubscribe,
)
from core.actions.shown.notices import AddressNow

ASKING = "notice-asking"
HALF = -(-len(WANTED) // 2)
ADD, KINDS, RENEW, SECRET, REMOVE = "add", "kinds", "renew", "secret", "remove"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which company's page asks what, about which address; what was wrong with the answer; a secret to be shown."""

    key: str
    what: str
    which: str = ""
    wrong_address: str = ""
    wrong_kinds: str = ""
    secret: str = field(default="", repr=False)


def ask(key: str, what: str, which: str = "") -> None:
    """key: the company's."""
    st.session_state[ASKING] = Asked(key, what, which)


def draw_if_asked(visit: Visit, found: Sequence[AddressNow]) -> None:
    asked: Asked | None = st.session_state.get(ASKING)
    if asked is None or asked.key != visit.key:
        return
    one = next((one for one in found if one.id == asked.which), None)
    if (one is None) != (asked.what == ADD):
        _not_now()  # somebody else removed it meanwhile
        return
    title = _(TITLES[asked.what]).format(address=words.named(one) if one else "")
    dialog(title, ASKING, _not_now, _inside, visit, one, asked.what, width="medium")


def _inside(visit: Visit, one: AddressNow | None, what: str) -> None:
    # What was answered may ask for something else, under another title: the page opens that.
    if st.session_state[ASKING].what != what:
        st.rerun()
    if one is None:
        _add_form(visit)
    else:
        DRAWN[what](visit, one, f"{visit.key}-notice-{one.id}")


def _not_now() -> None:
    st.session_state.pop(ASKING, None)


def _asks(what: str) -> bool:
    """Not any more, for a press that comes late."""
    return ASKING in st.session_state and st.session_state[ASKING].what == what


def _wrong(address: str = "", kinds: str = "") -> None:
    st.session_state[ASKING] = replace(st.session_state[ASKING], wrong_address=address, wrong_kinds=kinds)


def _beside(said: str) -> None:
    """What is wrong, below its field. Its place is always there: else what follows would be drawn anew, and empty."""
    with st.container():
        if said:
            st.markdown(f":small[:red[{plain(said)}]]")


def _add_form(visit: Visit) -> None:
    key = f"{visit.key}-notice-new"
    without = mail_trouble()
    way = st.segmented_control(
        _("How"),
        [EMAIL, WEBHOOK],
        default=WEBHOOK if without else EMAIL,
        required=True,
        format_func=lambda way: _(words.WAYS[way]),
        key=f"{key}-way",
    )
    no_mail = without if way == EMAIL else None
    with st.container(gap="xsmall"):
        if no_mail:
            st.markdown(_("{trouble} A webhook works without.").format(trouble=plain(no_mail)))
        else:
            _address(key, way)
    st.markdown(f":small[{_('What it hears of')}]")
    _boxes(key, WANTED)
    label = _("Add e-mail address") if way == EMAIL else _("Add webhook")
    widgets.decision(label, f"{key}-{way}-add", _add, (visit, key, way), _not_now, no_mail)


def _address(key: str, way: str) -> None:
    mail = way == EMAIL
    st.text_input(
        _("E-mail address") if mail else _("Web address"),
        key=f"{key}-{way}",
        placeholder="payroll@company.dk" if mail else "https://company.dk/notices",
        autocomplete="off",
    )
    _beside(st.session_state[ASKING].wrong_address)
    if not mail:
        st.caption(_("Gets a POST of JSON, signed with a secret that is shown when it is added."))


def _boxes(key: str, chosen: Collection[Tells]) -> None:
    with st.container(gap="xsmall"):
        left, right = st.columns(2)
        for side, kinds in ((left, WANTED[:HALF]), (right, WANTED[HALF:])):
            with side.container(gap="xsmall"):
                for kind in kinds:
                    st.checkbox(_(words.KINDS[kind]), kind in chosen, key=f"{key}-hears-{kind}")
        _beside(st.session_state[ASKING].wrong_kinds)


def _ticked(key: str) -> list[Tells]:
    return [kind for kind in WANTED if st.session_state[f"{key}-hears-{kind}"]]


def _add(visit: Visit, key: str, way: str) -> None:
    if not _asks(ADD):
        return
    typed = str(st.session_state[f"{key}-{way}"])
    try:
        made = subscribe(visit.home, visit.company, way, typed, visit.actor, _ticked(key))
    except NoKind as error:
        _wrong(kinds=str(error))
    except EXPECTED as error:
        _wrong(address=str(error))
    else:
        if made.secret:
            st.session_state[ASKING] = Asked(visit.key, SECRET, made.id, secret=made.secret)
            return
        _not_now()
        said = _("Notices go to {address} from now on. Send a test to see that they arrive.")
        places.tell("success", said.format(address=plain(typed.strip())))


def _kinds(visit: Visit, one: AddressNow, key: str) -> None:
    _boxes(key, one.kinds)
    widgets.decision(_("Choose kinds"), f"{key}-choose", _choose, (visit, one, key), _not_now)


def _choose(visit: Visit, one: AddressNow, key: str) -> None:
    if not _asks(KINDS):
        return
    try:
        choose_kinds(visit.home, visit.company, one.id, _ticked(key), visit.actor)
    except NoKind as error:
        _wrong(kinds=str(error))
        return
    except EXPECTED as error:
        places.tell("error", plain(str(error)))
    _not_now()


def _renew(visit: Visit, one: AddressNow, key: str) -> None:
    st.markdown(
        _(
            "The new secret is shown once. The old one signs too for another day, so that the receiver can follow and "
            "no notice is lost."
        )
    )
    widgets.decision(_("Make new secret"), f"{key}-make-secret", _make_secret, (visit, one), _not_now)


def _make_secret(visit: Visit, one: AddressNow) -> None:
    if not _asks(RENEW):
        return
    try:
        fresh = change_secret(visit.home, visit.company, one.id, visit.actor)
    except EXPECTED as error:
        _not_now()
        places.tell("error", plain(str(error)))
        return
    st.session_state[ASKING] = Asked(visit.key, SECRET, one.id, secret=fresh)


def _secret(visit: Visit, one: AddressNow, key: str) -> None:
    st.markdown(_("It is shown only now. Keep it where the receiver reads it."))
    st.code(st.session_state[ASKING].secret, language=None)
    st.markdown(
        _(
            "Each post names in the header `Handover-Signature: t=<seconds>,v1=<hex>` when it was signed, and the "
            "HMAC-SHA-256 of `<seconds>.<body>` under the secret; two of them for a day after a change. In Python:"
        )
    )
    st.code(inspect.getsource(notices_check).strip(), language="python")
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.button(_("I have stored it"), key=f"{key}-stored", type="primary", on_click=_not_now)


def _remove(visit: Visit, one: AddressNow, key: str) -> None:
    said = _("Nothing goes there any more.")
    if one.waiting:
        said += " " + _("Nor does what is on its way: {notices}.").format(
            notices=visit.formats.many(one.waiting, "notice")
        )
    st.markdown(said)
    label = _("Remove {address}").format(address=words.named(one))
    widgets.decision(label, f"{key}-end", _end, (visit, one), _not_now)


def _end(visit: Visit, one: AddressNow) -> None:
    _not_now()
    done = _("{address} is removed.").format(address=words.named(one))
    places.tried(lambda: unsubscribe(visit.home, visit.company, one.id, visit.actor), done=done)


TITLES = {
    ADD: N_("A new address"),
    KINDS: N_("What {address} hears of"),
    RENEW: N_("A new secret for {address}?"),
    SECRET: N_("The secret of {address}"),
    REMOVE: N_("Remove {address}?"),
}
DRAWN: dict[str, Callable[[Visit, AddressNow, str], None]] = {
    KINDS: _kinds,
    RENEW: _renew,
    SECRET: _secret,
    REMOVE: _remove,
}
