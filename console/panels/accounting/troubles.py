"""What keeps rows back: how many, whose, why, and what to do; and documents that somebody deleted there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import streamlit as st

from console import here as places
from console import nav, tables, widgets
from console.formats import ABSENT
from console.language import _
from console.panels.accounting import words
from console.panels.accounting.place import Place
from core.actions.postings import let_go_of
from core.actions.shown.postings import PostingNow, Reason


def draw(at: Place, plan: PostingNow) -> None:
    if not plan.troubles:
        return
    f = at.here.formats
    title = _("Kept back")
    widgets.section(title, f.many(plan.kept, "row") if plan.kept else "")
    told = []
    for trouble in plan.troubles:
        what, mend = words.why(at, trouble)
        people = words.listed(list(trouble.people), 3) or ABSENT
        told.append((f.count(trouble.rows) if trouble.rows else ABSENT, people, what, mend))
    tables.draw([_("Rows"), _("Whose"), _("Why"), _("What to do")], told, title, [_("Rows")])
    if any(trouble.reason is Reason.NOT_LINKED for trouble in plan.troubles):
        address: dict[str, nav.Said] = {places.COMPANY: at.here.key, places.FLOW: at.here.integration.id}
        nav.button("employees", _("Link employees"), f"posting-link-{at.key}", "secondary", **address)
    _deleted_there(at, plan)


def _deleted_there(at: Place, plan: PostingNow) -> None:
    """Somebody deleted there what was sent: nothing is made anew before a person says that it was on purpose."""
    found = [one for one in plan.troubles if one.reason is Reason.DELETED_THERE]
    items = sorted({int(item) for one in found for item in one.each.get("item", ())})
    if not items or plan.run is not None:
        return
    target = at.here.flow.target.title
    with st.container(key=f"panel-deleted-{at.key}"):
        st.header(_("Deleted in {target}").format(target=target), anchor=False)
        st.markdown(
            _(
                "{documents} was sent, and is not in {target} any more. Was it deleted there by mistake, find out who "
                "did it first. Was it deleted on purpose, say so: the next plan makes what the approved rows ask for."
            ).format(documents=words.documents(at.here, at.posting, len(items)), target=target)
        )
        digest = hashlib.sha256(repr(items).encode()).hexdigest()[:12]
        st.button(
            _("Deleted on purpose: {documents}").format(documents=words.documents(at.here, at.posting, len(items))),
            key=f"posting-gone-{at.about}-{plan.id}-{digest}",
            on_click=_let_go,
            args=(at, items),
        )


def _let_go(at: Place, items: Sequence[int]) -> None:
    here = at.here
    places.tried(
        lambda: let_go_of(here.home, here.company, here.integration, items, here.actor),
        _("Not noted. {error}"),
        _("Noted. Plan again to go on."),
    )
