"""Choosing what is carried: kinds of salary data, what counts as approved, day by day or summed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from console import here as places
from console.formats import plain
from console.here import Visit
from console.language import N_, _
from core.actions import choices
from core.actions.entities import entities_of, of_payroll
from core.actions.errors import EXPECTED
from core.actions.shown.connections import ALWAYS, APPROVED_FROM, ConnectionNow
from core.actions.shown.setup import SetupNow
from core.models.rows import Kind

KINDS = {Kind.HOURS: N_("hours"), Kind.ABSENCE: N_("absence"), Kind.SUPPLEMENT: N_("supplements")}
TITLES = {
    Kind.HOURS: N_("Hours"),
    Kind.ABSENCE: N_("Absence"),
    Kind.SUPPLEMENT: N_("Supplements and deductions"),
}
HELP = {
    Kind.HOURS: N_("Project time and agreed working time, by salary code."),
    Kind.ABSENCE: N_("Holiday, sickness and other absence, in days."),
    Kind.SUPPLEMENT: N_("Pieces, kilometres and amounts whose code is mapped to a supplement in payroll."),
}


def form(visit: Visit, now: SetupNow, source: ConnectionNow, target: ConnectionNow) -> None:
    """The panel with all choices. Its button is the page's primary one only while it is the next step.

    source, target: can be chosen anew while the integration is not made.
    """
    fresh = now.integration is None
    about = f"{visit.key}-data-{now.integration.id if now.integration else 'new'}"
    with st.container(key=f"panel-{about}"):
        st.header(_("What to transfer"), anchor=False)
        if fresh:
            source = _choice(_("From"), now.sources, source, f"{about}-source")
            target = _choice(_("To"), now.targets, target, f"{about}-target")
        name = _name(visit, about) if fresh else ""
        entities = _entities(visit, now, source, target, about)
        kinds = _kinds(now, target, about)
        only, step = _approved(now, source, about)
        summed = _grouping(now, about)
        label = _("Save choices") if fresh else _("Save changes")
        if st.button(label, key=f"{about}-save", type="primary" if fresh or now.next is None else "secondary"):
            chosen = choices.Choices(
                kinds=frozenset(kinds),
                summed=summed,
                approved_from=(step if only else ALWAYS) if step else None,
                legal_entities=entities,
            )
            _save(visit, now, source, target, name, chosen)


def _choice(label: str, found: Sequence[ConnectionNow], usual: ConnectionNow, key: str) -> ConnectionNow:
    if len(found) == 1:
        return usual
    names = {one.end.id: one for one in found}
    chosen = st.selectbox(
        label,
        list(names),
        index=list(names).index(usual.end.id),
        format_func=lambda one: f"{names[one].end.name}, {names[one].end.identity}",
        key=key,
    )
    return names[chosen]


def _name(visit: Visit, about: str) -> str:
    return st.text_input(
        _("Name"), value=visit.key, key=f"{about}-name", help=_("The command line and notebooks call it by this name.")
    )


def _entities(
    visit: Visit, now: SetupNow, source: ConnectionNow, target: ConnectionNow, about: str
) -> frozenset[str] | None:
    """Whose people are carried. None: the time system has one entity, or nobody has asked it yet."""
    known = entities_of(visit.home, source.end.id)
    chosen = now.integration.settings.get("legal_entities") if now.integration else None
    if len(known) < 2:
        return None
    if chosen is None:
        usual = of_payroll(known, target.end.identity) if now.integration is None else None
        chosen = sorted(usual or ())
    picked = st.multiselect(
        _("Legal entities"),
        sorted(known, key=known.__getitem__),
        default=[one for one in chosen if one in known],
        format_func=known.__getitem__,
        key=f"{about}-entities-{source.end.id}-{target.end.id}",
        help=_("Only people of these are carried: those whom {account} pays.").format(account=target.end.identity),
    )
    if now.integration is not None and now.integration.settings.get("legal_entities") is None:
        st.caption(_("Nobody has chosen yet, so people of all of them are carried."))
    return frozenset(picked)


def _kinds(now: SetupNow, target: ConnectionNow, about: str) -> list[Kind]:
    chosen = now.kinds or frozenset({Kind.HOURS, Kind.ABSENCE})
    with st.container(gap="xsmall"):
        st.markdown(_("**Kinds of salary data**"))
        found = _ticked(target, chosen, about)
        for title, why in target.system.not_taken.items():
            with st.container(gap=None):
                st.checkbox(_(title), value=False, key=f"{about}-not-{title.lower()}", disabled=True)
                st.caption(plain(why))
    return found


def _ticked(target: ConnectionNow, chosen: frozenset[Kind], about: str) -> list[Kind]:
    found = []
    for kind in Kind:
        taken = kind in target.system.takes
        reason = _("{system} takes none.").format(system=target.system.title)
        ticked = st.checkbox(
            _(TITLES[kind]),
            value=taken and kind in chosen,
            key=f"{about}-kind-{kind.value}",
            disabled=not taken,
            help=_(HELP[kind]) if taken else reason,
        )
        if ticked:
            found.append(kind)
    return found


def _approved(now: SetupNow, source: ConnectionNow, about: str) -> tuple[bool, str]:
    """Whether only approved data go, and from which step of the source's own ladder."""
    field = next(f for f in source.system.fields if f.name == APPROVED_FROM)
    st.markdown(_("**Approval**"))
    said = source.settings.get(APPROVED_FROM) or field.default
    only = st.checkbox(_("Only approved data"), value=said != ALWAYS, key=f"{about}-approved")
    steps = [step for step in field.choices if step != ALWAYS]
    step = st.selectbox(
        _("Counts as approved"),
        steps,
        index=steps.index(said) if said in steps else 0,
        format_func=lambda one: _(field.choices[one]),
        key=f"{about}-step",
        disabled=not only,
        help=_(field.help),
    )
    if not only:
        st.caption(_("Rows that no manager has approved would be sent, and paid."))
    return only, step


def _grouping(now: SetupNow, about: str) -> bool:
    titles = {"day": N_("Day by day"), "sum": N_("Summed by person, rate and period")}
    chosen = st.radio(
        _("How hours and supplements stand in payroll"),
        list(titles),
        index=1 if now.summed else 0,
        format_func=lambda one: _(titles[one]),
        key=f"{about}-grouping",
        help=_("Day by day is easier to check. Absence always goes day by day."),
    )
    return chosen == "sum"


def _save(
    visit: Visit, now: SetupNow, source: ConnectionNow, target: ConnectionNow, name: str, chosen: choices.Choices
) -> None:
    try:
        if now.integration is None:
            choices.begin(visit.home, visit.company, source.end.id, target.end.id, name, chosen, visit.actor)
        else:
            choices.choose(visit.home, visit.company, now.integration, chosen, visit.actor)
    except EXPECTED as error:
        # What was learnt of the time system meanwhile is there to choose from now: then nobody did anything wrong.
        learnt = chosen.legal_entities is None and len(entities_of(visit.home, source.end.id)) > 1
        places.tell("info" if learnt else "error", plain(str(error)))
        st.rerun()
    places.tell("success", _("The choices are saved. They count from the next plan on."))
    st.rerun()
