"""Who is told: the addresses that notices go to, how far they arrive there, and what can be done with each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from console import here as places
from console import tables, widgets
from console.formats import plain, sentence, title
from console.here import Visit
from console.language import _, ngettext
from console.panels import notices_dialogs as dialogs
from console.panels import notices_words as words
from core.actions.alive import worker_alive
from core.actions.notices import EMAIL, WEBHOOK, mail_trouble, send_test, take_kinds
from core.actions.shown.notices import AddressNow, DeliveryNow, addresses_of, sent_test

SECONDS = 1.0


def draw(visit: Visit) -> None:
    found = addresses_of(visit.home, visit.company)
    with widgets.section(_("Who is told")):
        if found:
            _add_button(visit, "tertiary")
    if found:
        _no_mail(found)
        with st.container(key=f"lines-notices-{visit.key}", gap="small"):
            for one in found:
                _one(visit, one)
        _no_worker(visit, found)
    else:
        _none_yet(visit)
    dialogs.draw_if_asked(visit, found)


def _add_button(visit: Visit, kind: str) -> None:
    st.button(
        _("Add address…"),
        key=f"{visit.key}-notice-add",
        type=kind,  # type: ignore[arg-type]
        on_click=dialogs.ask,
        args=(visit.key, dialogs.ADD),
    )


def _none_yet(visit: Visit) -> None:
    left, _right = st.columns([3, 2])
    with left:
        st.markdown(
            _(
                "Nobody is told yet when a run or a workflow fails, a system does not answer or a sign-in ends. Add an "
                "e-mail address or a webhook: it gets what happened in numbers and the page to open, nothing of a "
                "person."
            )
        )
        if trouble := mail_trouble():
            st.caption(_("{trouble} A webhook works without.").format(trouble=plain(trouble)))
        _add_button(visit, "secondary")


def _no_mail(found: Sequence[AddressNow]) -> None:
    """Where e-mails would go, but for a server."""
    if any(one.way == EMAIL and not one.gone for one in found) and (trouble := mail_trouble()):
        st.warning(_("No e-mail can go out. {trouble} A webhook works without.").format(trouble=plain(trouble)))


def _no_worker(visit: Visit, found: Sequence[AddressNow]) -> None:
    if any(one.waiting for one in found) and not worker_alive(visit.home):
        st.caption(_("No worker is running, so nothing is delivered. Start one with `handover worker`."))


def _one(visit: Visit, one: AddressNow) -> None:
    key = f"{visit.key}-notice-{one.id}"
    test = _test(visit, key)
    with st.container(gap="xxsmall"):
        notes = [words.hears(one), _trouble(visit, one, test), _under_way(visit, one, test)]
        tables.entry(one.shown, notes, *_aside(visit, one))
        if test:
            _tested(visit, key, test)
        _buttons(visit, one, key, test)


def _aside(visit: Visit, one: AddressNow) -> tuple[str, str]:
    """What needs to be seen at the right, and what stands below it."""
    moment = visit.formats.moment(one.delivered_at) if one.delivered_at else ""
    if one.gone:
        return tables.badge(_("Wants no more"), "red"), ""
    if one.trouble:
        last = _("last delivered {moment}").format(moment=moment)
        return tables.badge(_("In trouble"), "orange"), last if moment else _("never delivered")
    return (moment, _("last delivered")) if moment else ("", "")


def _trouble(visit: Visit, one: AddressNow, test: DeliveryNow | None) -> str:
    """What the last try came to, the test's if that was it, and what there is to do about it."""
    if not one.trouble or not one.trouble_at:
        return ""
    said = sentence(words.trouble(one.trouble))
    if one.gone:
        said += " " + _("Add it anew once it takes them again.")
    tested = test is not None and test.ended_at == one.trouble_at
    last = _("Test {moment}") if tested else _("Last try {moment}")
    last = last.format(moment=visit.formats.moment(one.trouble_at))
    return Markup("{}: {}").format(last, tables.coloured(said, "red"))


def _under_way(visit: Visit, one: AddressNow, test: DeliveryNow | None) -> str:
    f = visit.formats
    notices = one.waiting - _waits(test)
    parts = [] if one.delivered_at or one.trouble else [_("nothing delivered yet")]
    if notices:
        parts.append(_("{notices} on the way").format(notices=f.many(notices, "notice")))
    if one.old_secret_until and one.old_secret_until > visit.home.store.clock():
        parts.append(_("the old secret signs too until {moment}").format(moment=f.moment(one.old_secret_until)))
    return title(" · ".join(parts))


def _test(visit: Visit, key: str) -> DeliveryNow | None:
    """The test that this window sent last."""
    known = st.session_state.get(f"{key}-tested")
    return sent_test(visit.home, visit.company, known) if known else None


def _waits(test: DeliveryNow | None) -> bool:
    return test is not None and test.state == "waiting"


def _tested(visit: Visit, key: str, test: DeliveryNow) -> None:
    """That a test did not arrive is said of the address."""
    if _waits(test):
        st.fragment(run_every=SECONDS, key=f"{key}-waits-for-test")(_on_its_way)(visit, key)
    elif test.ended_at and not test.trouble:
        said = _("The test arrived at {time}.").format(time=visit.formats.second(test.ended_at))
        st.markdown(f":small[:green[{plain(said)}]]")


def _on_its_way(visit: Visit, key: str) -> None:
    """Looked at again every second, until it is settled; a dialog that is open is not disturbed."""
    if not _waits(_test(visit, key)) and dialogs.ASKING not in st.session_state:
        st.rerun()
    st.caption(_("A test is on its way."))


def _buttons(visit: Visit, one: AddressNow, key: str, test: DeliveryNow | None) -> None:
    with st.container(horizontal=True, gap="medium"):
        if not one.gone:
            waits = _waits(test)
            st.button(
                _("Send test"),
                key=f"{key}-test",
                type="tertiary",
                disabled=waits,
                help=_("A test is on its way.") if waits else None,
                on_click=_send_test,
                args=(visit, one, key),
            )
            if words.few_left_out(one):
                _take_button(visit, one, key)
            _asking(visit, one, _("Choose kinds…"), dialogs.KINDS)
            if one.way == WEBHOOK:
                _asking(visit, one, _("New secret…"), dialogs.RENEW)
        _asking(visit, one, _("Remove…"), dialogs.REMOVE)


def _asking(visit: Visit, one: AddressNow, label: str, what: str) -> None:
    key = f"{visit.key}-notice-{one.id}-{what}"
    st.button(label, key=key, type="tertiary", on_click=dialogs.ask, args=(visit.key, what, one.id))


def _take_button(visit: Visit, one: AddressNow, key: str) -> None:
    count = len(one.not_chosen)
    st.button(
        ngettext("Take {count} more kind", "Take {count} more kinds", count).format(count=count),
        key=f"{key}-take-{'-'.join(one.not_chosen)}",
        type="tertiary",
        help=_("What was left out, or is newer than this address."),
        on_click=_take,
        args=(visit, one),
    )


def _send_test(visit: Visit, one: AddressNow, key: str) -> None:
    def verb() -> None:
        st.session_state[f"{key}-tested"] = send_test(visit.home, visit.company, one.id, visit.actor)

    places.tried(verb)


def _take(visit: Visit, one: AddressNow) -> None:
    done = _("{address} hears of them too from now on.").format(address=words.named(one))
    places.tried(lambda: take_kinds(visit.home, visit.company, one.id, one.not_chosen, visit.actor), done=done)
