"""The rules of employees of two systems in step: whose names count, and what may be done without a person."""

from __future__ import annotations

import streamlit as st

from console import here as places
from console.here import Visit
from console.language import N_, _
from core.actions.newcomers import Side, takes_new
from core.actions.people_rules import MAKES, May, change_people_rules, people_rules
from core.actions.shown.companies import Flow

MAY = {
    May.LINK: N_("Link people who are the same for sure"),
    May.IMPORT: N_("Make in {source} whom only {target} has"),
    May.EXPORT: N_("Make in {target} whom only {source} has"),
    May.NAMES: N_("Overwrite first and last names in the system that follows"),
    May.STATUS: N_("Overwrite the status in the system that follows"),
}


def draw(visit: Visit, flow: Flow) -> None:
    rules = people_rules(flow.integration)
    titles = {Side.A: flow.source.title, Side.B: flow.target.title}
    key = f"{visit.key}-{flow.integration.id}-people-rule"
    makes = [MAKES[side] for side in Side if takes_new(visit.home, flow.integration, side)]
    names = {"source": titles[Side.A], "target": titles[Side.B]}
    with st.form(key, border=False):
        sides = list(Side)
        leads = st.radio(
            _("Whose names and status count where both differ"),
            sides,
            sides.index(rules.leads),
            format_func=titles.__getitem__,
            key=f"{key}-leads",
        )
        st.caption(_("A workflow may do by itself; the rest waits for somebody:"))
        apply = [
            may
            for may, words in MAY.items()
            if (may in makes or may not in MAKES.values())
            and st.checkbox(_(words).format(**names), may in rules.apply, key=f"{key}-{may.value}")
        ]
        if st.form_submit_button(_("Save rules for employees"), key=f"{key}-save", type="secondary"):
            places.tried(
                lambda: change_people_rules(
                    visit.home, visit.company, flow.integration, visit.actor, leads=leads, apply=apply
                ),
                _("Not saved. {error}"),
                _("Saved. It counts from the next time on."),
            )
            st.rerun()
