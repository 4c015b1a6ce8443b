"""The one button that sends a plan, and the dialog that repeats what, how much and to whom."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import streamlit as st

from console import here as places
from console import tables, widgets
from console.dialogs import dialog
from console.language import N_, _
from console.panels.accounting import words
from console.panels.accounting.place import WORDS, Place
from core.actions.postings import confirm_posting
from core.actions.shown.postings import Action, PostingNow
from core.models.postings import Posting, voucher_of

ASKING = "posting-sending"
DOING = {Action.CREATE: N_("made"), Action.REPLACE: N_("changed"), Action.REMOVE: N_("taken back")}


def label(at: Place, plan: PostingNow) -> str:
    only_back = set(plan.counts) == {Action.REMOVE.value}
    told = words.documents(at.here, at.posting, len(plan.steps))
    if only_back:
        return _("Take back {documents}").format(documents=told)
    if len(plan.counts) == 1:
        return _("Send {documents}").format(documents=told)
    return _("Send {steps}").format(steps=at.here.formats.many(len(plan.steps), "step"))


def amount(at: Place, sum_: Decimal) -> str:
    f, books = at.here.formats, at.names.books
    if at.posting is Posting.PROJECT_TIME:
        return f.hours(sum_)
    return f"{f.amount(sum_)} {books.currency if books else ''}".strip()


def button(at: Place, plan: PostingNow) -> None:
    st.button(
        f"{label(at, plan)}…",
        key=f"posting-send-{at.about}-{plan.id}-{plan.hash[:12]}",
        type="primary",
        on_click=_ask,
        args=((plan.id, plan.hash),),
    )


def _ask(asking: tuple[int, str]) -> None:
    st.session_state[ASKING] = asking


def dialog_if_asked(at: Place) -> None:
    plan = at.plan
    if plan is None or not plan.sendable or st.session_state.get(ASKING) != (plan.id, plan.hash):
        return
    said = label(at, plan)
    dialog(f"{said}?", ASKING, _not_now, _dialog, at, plan, said, width="medium")


def _dialog(at: Place, plan: PostingNow, said: str) -> None:
    here, target = at.here, at.here.flow.target
    widgets.banner(here.flow, "posting")
    terms = {
        _("Company"): here.company.name,
        _("Receiver"): f"{target.title}, {target.identity}" if target.identity else target.title,
        _("Host"): target.host if target.real else _("{host}, practice").format(host=target.host),
        _("What"): _(WORDS[at.posting]),
        _("Period"): here.formats.period(at.days),
        **_parts(at, plan),
    }
    tables.terms(terms, _("What is sent, and where"))
    f = here.formats
    if plan.kept:
        st.caption(_("{rows} kept back: they stay here.").format(rows=f.many(plan.kept, "row")))
    if plan.waiting:
        st.caption(_("{rows} not approved: they stay here.").format(rows=f.many(plan.waiting, "row")))
    st.caption(_("Each is compared with both systems once more just before it is written, and read back afterwards."))
    widgets.decision(said, f"posting-do-{at.about}-{plan.id}-{plan.hash[:12]}", _send, (at, plan), _not_now, _off(at))


def _parts(at: Place, plan: PostingNow) -> dict[str, str]:
    """How many are made, changed and taken back, with what they come to; and the journal of a voucher."""
    counts = Counter(one.step.action for one in plan.steps)
    found: dict[str, str] = {}
    for action, count in counts.items():
        its = [one.step.write for one in plan.steps if one.step.action is action]
        told = words.documents(at.here, at.posting, count)
        sum_ = amount(at, sum((write.quantity for write in its), Decimal(0)))
        found[_("To be {doing}").format(doing=_(DOING[action]))] = f"{told}, {sum_}"
    if at.posting is Posting.VOUCHER and plan.steps:
        journal = voucher_of(plan.steps[0].step.write).journal
        named = [one.name for one in at.names.books.journals if one.id == journal] if at.names.books else []
        found[_("Journal")] = " ".join([journal, *named])
    return found


def _off(at: Place) -> str | None:
    target = at.here.flow.target
    if target.may_send:
        return None
    return _("{name} is read-only. Allow it to send on Connections, by typing its name.").format(name=target.name)


def _send(at: Place, plan: PostingNow) -> None:
    """Writes a run and nothing else: the worker sends."""
    if st.session_state.pop(ASKING, None) is None:
        return  # the second press of a double click: the first one sent, and closed the dialog
    here = at.here
    about = (here.home, here.company, here.integration, plan.id, plan.hash, here.actor)
    places.tried(lambda: confirm_posting(*about), _("Nothing was sent. {error}"))


def _not_now() -> None:
    st.session_state.pop(ASKING, None)
